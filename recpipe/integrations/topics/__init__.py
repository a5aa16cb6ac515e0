"""Topic engines, one provider a file."""
