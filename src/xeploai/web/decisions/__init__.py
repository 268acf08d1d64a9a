"""Pages of decisions: drafts, ceilings, papers, notices, petitions, one's own result."""
