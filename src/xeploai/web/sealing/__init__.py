"""Seals of a round: what is open, the act, what was sealed and its downloads."""
