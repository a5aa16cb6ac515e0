"""What stands before the places: one recording, a question, an answer."""
