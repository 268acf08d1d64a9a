"""Help where it is needed: what a term means, with its clause; a guide for each role."""
