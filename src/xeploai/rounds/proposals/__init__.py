"""What units propose after their meetings, and what the appraiser says of it."""
