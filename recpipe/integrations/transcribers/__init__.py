"""Speech engines, one provider a file."""
