"""All text of a document, whatever its form, with the place where each piece stands. A plain tool without Django."""
