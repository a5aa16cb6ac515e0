"""Where one topic of a lecture ends and the next begins: lexical cohesion and pauses."""
