"""People: members of branches, holders of posts, seats in collectives; everything dated."""
