"""A door for other programs of the office: the same services, rules of access and trail as the pages."""
