"""Where lectures are published, one provider a file."""
