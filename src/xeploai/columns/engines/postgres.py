"""PostgreSQL: the same tables, loaded by COPY, and the same text."""

import tempfile
from pathlib import Path

import psycopg
from psycopg import sql
from sqlglot import exp

from xeploai.columns.engines.base import Row, text
from xeploai.columns.engines.duck import connect, files
from xeploai.columns.schema import TABLES, create

_BLOCK = 1 << 20


class PostgreSQL:
    """One connection with a schema of its own name for the snapshot's tables.

    conninfo  a database in which the user may create tables
    loaded    True where an earlier connection has opened the snapshot already
    """

    dialect = "postgres"

    def __init__(self, conninfo: str, *, loaded: bool = False) -> None:
        self._connection = psycopg.connect(conninfo, autocommit=True)
        self._loaded = loaded

    def open(self, snapshot: Path) -> None:
        """Load every table anew."""
        if self._loaded:
            return
        for table in TABLES:
            self._connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(table)))
            self._create(table, snapshot)
            self._copy(table, snapshot)
            self._connection.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))
        self._loaded = True

    def _create(self, table: str, snapshot: Path) -> None:
        """Not journaled, for the copy can be made again; the years apart, so that one year is read alone."""
        made = create(table, dialect=self.dialect).replace("CREATE TABLE", "CREATE UNLOGGED TABLE", 1)
        if table != "past":
            self._connection.execute(made.encode())
            return
        self._connection.execute(f"{made} PARTITION BY LIST (year)".encode())
        with connect() as reader:
            years = reader.execute(f"SELECT DISTINCT year FROM {files(snapshot, table)}").fetchall()
        for (year,) in years:
            part = f"CREATE UNLOGGED TABLE past_{year:d} PARTITION OF past FOR VALUES IN ({year:d})"
            self._connection.execute(part.encode())

    def _copy(self, table: str, snapshot: Path) -> None:
        columns = ", ".join(TABLES[table])
        with tempfile.TemporaryDirectory() as folder:
            csv = Path(folder) / "rows.csv"
            with connect() as reader:
                reader.sql(f"FROM {files(snapshot, table)}").project(columns).write_csv(str(csv), header=False)
            copying = sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(sql.Identifier(table))
            with csv.open("rb") as rows, self._connection.cursor() as cursor, cursor.copy(copying) as copy:
                while block := rows.read(_BLOCK):
                    copy.write(block)

    def keep(self, name: str, query: exp.Query) -> None:
        """As a temporary table, with its statistics, or the planner would guess at the next step."""
        self._connection.execute(f"DROP TABLE IF EXISTS {name}".encode())
        self._connection.execute(f"CREATE TEMPORARY TABLE {name} AS {text(query, self)}".encode())
        self._connection.execute(f"ANALYZE {name}".encode())

    def rows(self, query: exp.Query) -> list[Row]:
        """Fetch all rows."""
        return self._connection.execute(text(query, self).encode()).fetchall()

    def close(self) -> None:
        """Close the connection; temporary tables go with it."""
        self._connection.close()
