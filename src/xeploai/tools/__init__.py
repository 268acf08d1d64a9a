"""Plain tool packages: they read and write files, words and figures, and keep no record."""
