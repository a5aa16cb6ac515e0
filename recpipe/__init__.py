"""recpipe turns lecture recordings into published lectures on one machine."""
