"""The trail as an inspector reads it."""
