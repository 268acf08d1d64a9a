"""What each app says of its own data about people: what is held of one person, for how long, and how it goes."""
