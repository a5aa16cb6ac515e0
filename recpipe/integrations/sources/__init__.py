"""Where recordings come from, one provider a file."""
