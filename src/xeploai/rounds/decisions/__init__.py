"""Decisions on levels: drafts, issued papers, annulment, notice, petition."""
