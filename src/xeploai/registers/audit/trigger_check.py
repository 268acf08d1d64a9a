"""Whether the triggers that guard append-only tables stand in the database as they were set."""

from collections.abc import Iterator, Mapping

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from xeploai.registers.audit.chain import Wrong
from xeploai.registers.audit.triggers import (
    POSTGRES_BODY,
    POSTGRES_FUNCTION,
    AppendOnly,
    PostgresTrigger,
    append_only,
    postgres_triggers,
    sqlite_triggers,
)

KIND = "trigger"
# Bits of pg_trigger.tgtype.
_ROW, _BEFORE = 1, 2
_EVENTS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}

_POSTGRES = """
SELECT trigger.tgname, trigger.tgenabled, trigger.tgtype, trigger.tgqual IS NULL AND trigger.tgattr::text = '',
       encode(trigger.tgargs, 'escape'), function.proname, function.prosrc
FROM pg_trigger trigger JOIN pg_proc function ON function.oid = trigger.tgfoid
WHERE NOT trigger.tgisinternal AND trigger.tgrelid = to_regclass(%s)
"""


def triggers_wrong(*, using: str = "default") -> list[Wrong]:
    """Every trigger of an append-only table that is missing, changed, switched off, or that nobody of us has set."""
    connection = connections[using]
    tables = append_only()
    standing = _sqlite(connection, tables) if connection.vendor == "sqlite" else _postgres(connection, tables)
    return [Wrong(kind=KIND, id=name, reason=reason) for name, reason in standing]


def _sqlite(connection: BaseDatabaseWrapper, tables: list[AppendOnly]) -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        rows = cursor.fetchall()
    for guarded in tables:
        standing = {name: " ".join(sql.split()) for table, name, sql in rows if table == guarded.table}
        expected = {sql.split()[2]: " ".join(sql.split()) for sql in sqlite_triggers(guarded)}
        for name, sql in expected.items():
            if standing.get(name) != sql:
                yield name, "changed" if name in standing else "missing"
        yield from ((name, "unknown") for name in sorted(standing.keys() - expected.keys()))


def _postgres(connection: BaseDatabaseWrapper, tables: list[AppendOnly]) -> Iterator[tuple[str, str]]:
    for guarded in tables:
        with connection.cursor() as cursor:
            cursor.execute(_POSTGRES, [guarded.table])
            standing = {row[0]: row[1:] for row in cursor.fetchall()}
        expected: Mapping[str, PostgresTrigger] = {trigger.name: trigger for trigger in postgres_triggers(guarded)}
        for name, trigger in expected.items():
            if name not in standing:
                yield name, "missing"
            elif standing[name][0] != "O":
                yield name, "disabled"
            elif standing[name][1:] != _as_set(trigger):
                yield name, "changed"
        yield from ((name, "unknown") for name in sorted(standing.keys() - expected.keys()))


def _as_set(trigger: PostgresTrigger) -> tuple[object, ...]:
    """As a row of the query above, without name and switch."""
    kind = _BEFORE | _EVENTS[trigger.event] | (0 if trigger.event == "TRUNCATE" else _ROW)
    argument = f"{trigger.argument}\\000" if trigger.argument else ""
    return kind, True, argument, POSTGRES_FUNCTION, POSTGRES_BODY
