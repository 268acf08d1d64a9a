"""Records that many tests begin with: built by the services once a process, then laid out again from their rows.

A test that asks for `unit` or `cast` begins with an empty database, in which the services would found the organisations
and add the people anew. They do so the first time only. What they added is kept as rows, beside a copy of the Python
objects that the fixture gave; every later test gets those rows by plain inserts and its own copy of the objects.
Tests stay as independent as they were: each begins with an empty database and leaves nothing behind, with or without
transactions of its own, in any order.

Files of evidence that those rows name are laid out again with them.

Layers: a fixture that goes on from another one (a campaign in the unit) keeps what it added itself. Where a test wrote
anything else in between, the services build it, as if nothing were kept.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils import timezone

from xeploai.registers.audit.triggers import append_only, guard, unguard
from xeploai.rounds.reviews import evidence_store

T = TypeVar("T")
# Statements that write no row.
_READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET", "PRAGMA", "BEGIN", "COMMIT", "EXPLAIN")
# A row as the database keeps it, past every adapter: a tuple of SQLite, a line of COPY of PostgreSQL.
Row = tuple[Any, ...] | bytes


@dataclass(frozen=True)
class _Table:
    """A table with its stored columns: what the database computes itself is not copied. key: the primary key."""

    name: str
    key: str
    columns: tuple[str, ...]

    def rows(self) -> Sequence[Row]:
        """All rows."""
        if connection.vendor == "sqlite":
            # A name with a sign before it is an expression, whose values sqlite3 does not convert.
            names = ", ".join(f'+"{column}"' for column in self.columns)
            return list(connection.connection.execute(f"SELECT {names} FROM {self.name}"))
        with connection.connection.cursor() as cursor, cursor.copy(f"COPY {self._copied} TO STDOUT") as lines:
            return b"".join(lines).splitlines(keepends=True)

    def add(self, rows: Sequence[Row]) -> None:
        """Insert rows."""
        if connection.vendor == "sqlite":
            names, marks = self._listed, ", ".join("?" * len(self.columns))
            connection.connection.executemany(f"INSERT INTO {self.name} ({names}) VALUES ({marks})", rows)
            return
        with connection.connection.cursor() as cursor, cursor.copy(f"COPY {self._copied} FROM STDIN") as lines:
            lines.write(b"".join(row for row in rows if isinstance(row, bytes)))

    def remove(self, rows: Sequence[Row]) -> None:
        """Delete rows by their keys."""
        place = self.columns.index(self.key)
        if connection.vendor == "sqlite":
            keys: list[Any] = [row[place] for row in rows]
        else:
            keys = [row.rstrip(b"\n").split(b"\t")[place].decode() for row in rows if isinstance(row, bytes)]
        with connection.cursor() as cursor:
            cast = "" if connection.vendor == "sqlite" else "::text"
            cursor.executemany(f'DELETE FROM {self.name} WHERE "{self.key}"{cast} = %s', [(key,) for key in keys])

    @property
    def _listed(self) -> str:
        return ", ".join(f'"{column}"' for column in self.columns)

    @property
    def _copied(self) -> str:
        return f"{self.name} ({self._listed})"


@dataclass(frozen=True)
class _Layer:
    """What one fixture added. files: of evidence, by the names that its rows give them; world: the objects it gave."""

    gone: Mapping[str, Sequence[Row]]
    added: Mapping[str, Sequence[Row]]
    files: Mapping[str, bytes]
    world: Any


@dataclass
class Worlds:
    """The worlds of one process, and where the test that runs stands.

    base     the rows of a migrated database in which nobody did anything
    layers   by what they were built with and on
    standing what was laid out so far in this test; None: it wrote something else
    writes   statements that wrote, to tell whether it did
    """

    tables: Mapping[str, _Table]
    base: Mapping[str, Sequence[Row]]
    layers: dict[tuple[Any, ...], _Layer] = field(default_factory=dict)
    standing: tuple[Any, ...] | None = None
    writes: int = 0
    _writes_then: int = 0

    @classmethod
    def of_an_empty_database(cls) -> "Worlds":
        """Just after the migrations."""
        tables = {table.name: table for table in _tables()}
        worlds = cls(tables, {name: table.rows() for name, table in tables.items()})
        connection.execute_wrappers.append(worlds._note)
        return worlds

    def begin(self) -> None:
        """A test begins."""
        self.standing = None

    def built(self, build: Callable[[], T]) -> T:
        """A world in an empty database. `build` takes nothing from the test: the same call gives the same records."""
        self.standing = () if self._untouched() else None
        world: T = self._laid(build, build)
        return world

    def built_on(self, world: T, build: Callable[[T], object]) -> T:
        """A world in which a fixture goes on; its object is changed where it is."""
        if self.writes != self._writes_then:
            self.standing = None

        def onward() -> Mapping[str, Any]:
            build(world)
            return vars(world)

        state = self._laid(build, onward)
        if state is not vars(world):
            vars(world).clear()
            vars(world).update(state)
        return world

    def emptied(self) -> None:
        """Back to the rows of an empty database: after a test with transactions of its own."""
        with transaction.atomic(), connection.cursor() as cursor:
            unguard(connection, append_only())
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")
            for name in self._filled():
                cursor.execute(f"DELETE FROM {name}")
            for name, rows in self.base.items():
                if rows and self.tables[name].rows() != rows:
                    cursor.execute(f"DELETE FROM {name}")
                    self.tables[name].add(rows)
            guard(connection, append_only())

    def _laid(self, build: Callable[..., object], build_now: Callable[[], Any]) -> Any:
        if self.standing is None:
            return build_now()
        # Jobs run when a transaction is committed, which that of a test never is.
        circumstances = (timezone.localdate(), connection.in_atomic_block)
        key = (*self.standing, (build.__module__, build.__qualname__), *circumstances)
        world = self._restored(self.layers[key]) if key in self.layers else self._kept(key, build_now)
        self.standing, self._writes_then = key, self.writes
        return world

    def _kept(self, key: tuple[Any, ...], build_now: Callable[[], Any]) -> Any:
        before = {name: table.rows() for name, table in self.tables.items()}
        lay_there = set(evidence_store.folder().iterdir())
        world = build_now()
        files = {file.name: file.read_bytes() for file in set(evidence_store.folder().iterdir()) - lay_there}
        gone, added = {}, {}
        for name, table in self.tables.items():
            then, now = set(before[name]), table.rows()
            came, went = [row for row in now if row not in then], then.difference(now)
            if came:
                added[name] = came
            if went:
                gone[name] = sorted(went)
        self.layers[key] = _Layer(gone, added, files, deepcopy(world))
        return world

    def _restored(self, layer: _Layer) -> Any:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # Nothing fires and nothing is checked anew: these rows stood before.
                cursor.execute("SET LOCAL session_replication_role = replica")
            for name, rows in layer.gone.items():
                self.tables[name].remove(rows)
            for name, rows in layer.added.items():
                self.tables[name].add(rows)
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = origin")
        # A test in between may have deleted them, and no roll-back brings a file back.
        for name, content in layer.files.items():
            evidence_store.path_of(name).write_bytes(content)
        return deepcopy(layer.world)

    def _untouched(self) -> bool:
        return not self._filled()

    def _filled(self) -> list[str]:
        """Tables that hold rows and hold none in an empty database."""
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name, rows in self.base.items() if not rows
        )
        with connection.cursor() as cursor:
            cursor.execute(asked)
            return [row[0] for row in cursor.fetchall()]

    def _note(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not sql.lstrip().startswith(_READS):
            self.writes += 1
        return execute(sql, *rest)


def _tables() -> list[_Table]:
    tables = []
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names(cursor)):
            key = connection.introspection.get_primary_key_column(cursor, name)
            if key is not None and name != "django_migrations":
                tables.append(_Table(name, key, tuple(_columns(name))))
    return tables


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA table_xinfo({table})")
            return [row[1] for row in cursor.fetchall() if row[6] == 0]
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return [row[0] for row in cursor.fetchall()]
