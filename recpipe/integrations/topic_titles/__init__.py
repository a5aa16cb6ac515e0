"""What a stretch of a lecture is called: its most telling phrases, in a readable form."""
