"""Who did or saw what, for whom, when: append-only, chained by keyed digests, its values kept beside the chain."""
