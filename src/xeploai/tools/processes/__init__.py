"""Child processes of the program, and how they end with it."""
