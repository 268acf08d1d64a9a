"""Counting on columns: one set of portable SQL over Parquet, the same text on every engine (docs/columns.md)."""
