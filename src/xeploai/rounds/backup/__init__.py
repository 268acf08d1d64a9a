"""A consistent copy of the database and the files, the same for either database, and back into a new place."""
