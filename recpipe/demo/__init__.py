"""A short lecture that recpipe carries with it, to try everything without an own recording."""
