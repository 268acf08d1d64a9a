"""Official papers made from the records of a round: who may have one, what goes into it, the file, its entry."""
