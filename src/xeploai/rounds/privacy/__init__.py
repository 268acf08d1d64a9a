"""How long what is held is kept, what goes when its time is over, and what people ask to have put right."""
