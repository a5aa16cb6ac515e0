"""What recpipe knows, in plain Python: no I/O, no libraries."""
