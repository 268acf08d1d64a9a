"""Who and what there is, as dated rows: the trail, organisations, people, accounts, and the leases of jobs."""
