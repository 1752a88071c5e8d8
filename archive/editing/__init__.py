"""What editors and programs do to what was found: each module is the one door for its kind of change."""
