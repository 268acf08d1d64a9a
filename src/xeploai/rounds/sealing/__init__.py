"""Seals: a round as it stood, numbered, provable, and the same whenever its report is asked for."""
