"""A committee of five thousand members in a browser: every list, record and board by one person, then twenty at work.

The real server in processes of its own, asked over HTTP with signed-in sessions, on SQLite and on PostgreSQL.
`run` measures, `report` makes the document; docs/pages.md tells what is measured and how.
"""
