"""Signing in, second factor, sessions; accounts, roles, hand-over, the access simulator."""
