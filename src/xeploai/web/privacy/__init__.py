"""Retention, and requests for correction."""
