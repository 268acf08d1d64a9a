"""Self-reviews: written in the prescribed form, submitted, returned, submitted again; on line or on paper."""
