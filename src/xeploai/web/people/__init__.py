"""Pages of people and collectives."""
