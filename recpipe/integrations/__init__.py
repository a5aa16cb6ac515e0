"""The outside world: media tools, speech engines, platforms."""
