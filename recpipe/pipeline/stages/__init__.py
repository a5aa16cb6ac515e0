"""The stages, one class each."""
