"""A pack as a page that people check against the document in hand: text, HTML, Word."""
