"""SQLite, for comparison: no columns, one thread; sqlglot rewrites what its dialect lacks."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlglot import exp

from xeploai.columns.engines.base import Row, text
from xeploai.columns.engines.duck import connect, files
from xeploai.columns.schema import TABLES, create

_BATCH = 50_000

_INDEXES = {"closure": "descendant, depth, ancestor", "past": "year, subject, level"}
"""SQLite joins by looking up."""


class SQLite:
    """One connection to a file, or to a database in memory.

    loaded  True where the file holds the snapshot already
    """

    dialect = "sqlite"

    def __init__(self, file: Path | None = None, *, loaded: bool = False) -> None:
        self._connection = sqlite3.connect(file or ":memory:", isolation_level=None)
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("PRAGMA cache_size = -262144")
        self._loaded = loaded

    def open(self, snapshot: Path) -> None:
        """Load every table anew."""
        if self._loaded:
            return
        for table in TABLES:
            self._connection.execute(f"DROP TABLE IF EXISTS {table}")
            self._connection.execute(create(table, dialect=self.dialect))
            marks = ", ".join("?" for _ in TABLES[table])
            self._connection.execute("BEGIN")
            self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", _batches(snapshot, table))
            self._connection.execute("COMMIT")
        for table, columns in _INDEXES.items():
            self._connection.execute(f"CREATE INDEX {table}_by ON {table} ({columns})")
        self._connection.execute("ANALYZE")
        self._loaded = True

    def keep(self, name: str, query: exp.Query) -> None:
        """As a temporary table."""
        self._connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
        self._connection.execute(f"CREATE TEMP TABLE {name} AS {text(query, self)}")

    def rows(self, query: exp.Query) -> list[Row]:
        """Fetch all rows; SQLite has no booleans, so theirs are 0 and 1, which Python finds equal."""
        return self._connection.execute(text(query, self)).fetchall()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _batches(snapshot: Path, table: str) -> Iterator[Row]:
    """The rows of a table; dates as ISO text, which sorts and compares as dates do."""
    columns = ", ".join(f"CAST({name} AS VARCHAR)" if kind == "DATE" else name for name, kind in TABLES[table].items())
    with connect() as connection:
        read = connection.execute(f"SELECT {columns} FROM {files(snapshot, table)}")
        while rows := read.fetchmany(_BATCH):
            yield from rows
