"""recpipe turns lecture recordings into published lectures on one machine."""

CHILD = "_child"  # the word with which a worker starts this program to help it: not for people
