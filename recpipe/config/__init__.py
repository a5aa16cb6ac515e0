"""Settings: the schema, the layers, the file."""
