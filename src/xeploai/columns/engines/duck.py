"""DuckDB over the Parquet files themselves: the default, inside this process, nothing to install beside it."""

from pathlib import Path

import duckdb
from sqlglot import exp

from xeploai.columns.engines.base import Row, text
from xeploai.columns.schema import TABLES


def connect(**config: str | bool | int | float | list[str]) -> duckdb.DuckDBPyConnection:
    """A connection in memory that draws nothing on the screen and fetches nothing from a network."""
    # Only what the core can: extensions are downloads, which an office off the network does not have.
    connection = duckdb.connect(config={"autoinstall_known_extensions": False, **config})
    connection.execute("SET enable_progress_bar = false")
    return connection


def files(snapshot: Path, table: str) -> str:
    """The relation of a table's files, as DuckDB reads it."""
    pattern = str(snapshot / table / "*.parquet").replace("'", "''")
    return f"read_parquet('{pattern}')"


class DuckDB:
    """One connection in memory.

    threads, memory_mb  what it may use; DuckDB spills to `spill` beyond that
    """

    dialect = "duckdb"

    def __init__(self, *, threads: int | None = None, memory_mb: int | None = None, spill: Path | None = None) -> None:
        config: dict[str, str | bool | int | float | list[str]] = {"preserve_insertion_order": False}
        if threads:
            config["threads"] = threads
        if memory_mb:
            config["memory_limit"] = f"{memory_mb}MB"
        if spill:
            config["temp_directory"] = str(spill)
        self._connection = connect(**config)

    def open(self, snapshot: Path) -> None:
        """Views over the files."""
        for table in TABLES:
            self._connection.execute(f"CREATE OR REPLACE VIEW {table} AS SELECT * FROM {files(snapshot, table)}")

    def keep(self, name: str, query: exp.Query) -> None:
        """As a table in memory."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {text(query, self)}")

    def rows(self, query: exp.Query) -> list[Row]:
        """Fetch all rows."""
        return self._connection.execute(text(query, self)).fetchall()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
