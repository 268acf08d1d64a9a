"""The trade itself, in plain Python and SQL expressions: no Django, no files, no clock, no settings."""
