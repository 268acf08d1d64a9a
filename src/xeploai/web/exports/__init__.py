"""Lists as files: the button beside a list, and what it gives."""
