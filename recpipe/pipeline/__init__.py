"""How a recording moves from stage to stage."""
