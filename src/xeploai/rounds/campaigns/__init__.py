"""Campaigns: a round of review from its draft to the drawn roster, and what changes in it afterwards."""
