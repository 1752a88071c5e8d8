"""Small things that are done to text, for several rooms."""
