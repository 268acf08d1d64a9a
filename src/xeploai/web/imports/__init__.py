"""Pages of taking lists in."""
