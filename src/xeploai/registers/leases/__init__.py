"""Background jobs, and the lease by which one process at a time works on one of them."""
