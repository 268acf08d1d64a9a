"""Official papers as downloads."""
