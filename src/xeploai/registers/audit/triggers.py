"""Database triggers that refuse changes to append-only tables, whoever asks: one set for each kind of database.

A model declares `append_only = Deletes....`; the triggers of all such models are created after every migration.
`trigger_check.py` verifies that they are still in place unchanged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from xeploai.registers.kernel.append_only import Deletes

REFUSAL = "rows are append-only"
# The table of the one door through which a purge may go (services.purge_open).
DOOR = "audit_purgedoor"


@dataclass(frozen=True)
class AppendOnly:
    """A table whose rows are only ever added. keys: the sets of columns of which no two rows have the same values."""

    table: str
    deletes: Deletes
    keys: tuple[tuple[str, ...], ...]


TRAIL = (
    AppendOnly("audit_entry", Deletes.NEVER, (("seq",), ("digest",))),
    AppendOnly("audit_entryvalues", Deletes.FREELY, (("entry_id",),)),
)
# Of every name that a trigger of ours may have: `<table>_no_<verb>`.
VERBS = ("update", "delete", "truncate", "replace")


def append_only() -> list[AppendOnly]:
    """Every table whose model says so."""
    marked = ((model, getattr(model, "append_only", None)) for model in apps.get_models())
    return [AppendOnly(model._meta.db_table, deletes, _keys(model)) for model, deletes in marked if deletes is not None]


def _keys(model: type[models.Model]) -> tuple[tuple[str, ...], ...]:
    columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
    single = [(columns[field.name],) for field in model._meta.concrete_fields if field.unique]
    several = [
        tuple(columns[name] for name in constraint.fields)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None
    ]
    return (*single, *several)


def guard(connection: BaseDatabaseWrapper, tables: Iterable[AppendOnly]) -> None:
    """Set the triggers on those tables that stand; harmless when they are set."""
    standing = set(connection.introspection.table_names())
    guarded = [table for table in tables if table.table in standing]
    unguard(connection, guarded)
    if connection.vendor == "sqlite":
        _run(connection, [statement for table in guarded for statement in sqlite_triggers(table)])
    elif guarded:
        triggers = (trigger.statement(table.table) for table in guarded for trigger in postgres_triggers(table))
        _run(connection, [_POSTGRES_CREATE, *triggers])


def unguard(connection: BaseDatabaseWrapper, tables: Iterable[AppendOnly]) -> None:
    """Take the triggers away: for undoing a migration, and for one that must rewrite rows."""
    on = "" if connection.vendor == "sqlite" else " ON {table}"
    _run(
        connection,
        [
            f"DROP TRIGGER IF EXISTS {table.table}_no_{verb}{on.format(table=table.table)}"
            for table in tables
            for verb in VERBS
        ],
    )


def guard_all(*, using: str, **_signal: Any) -> None:
    """After a migration: SQLite drops the triggers of a table that it had to build anew."""
    guard(connections[using], append_only())


def sqlite_triggers(table: AppendOnly) -> Sequence[str]:
    """The statements that set the triggers of one table on SQLite, where `INSERT OR REPLACE` takes the row that is in
    its way without asking the trigger of deletes."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table.table}: {REFUSAL}'); END"
    same = " OR ".join(f"({' AND '.join(f'{column} = NEW.{column}' for column in key)})" for key in table.keys)
    # Names of tables and columns come from our own models.
    there = f"WHEN EXISTS (SELECT 1 FROM {table.table} WHERE {same})"  # noqa: S608
    statements = [
        f"CREATE TRIGGER {table.table}_no_update BEFORE UPDATE ON {table.table} {refuse}",
        f"CREATE TRIGGER {table.table}_no_replace BEFORE INSERT ON {table.table} {there} {refuse}",
    ]
    if table.deletes is not Deletes.FREELY:
        # Names of tables come from our own models.
        shut = f"WHEN NOT EXISTS (SELECT 1 FROM {DOOR} WHERE name = '{table.table}')"  # noqa: S608
        when = shut if _has_door(table) else ""
        statements.append(f"CREATE TRIGGER {table.table}_no_delete BEFORE DELETE ON {table.table} {when} {refuse}")
    return statements


POSTGRES_BODY = f"""
BEGIN
  IF TG_OP = 'DELETE' AND TG_NARGS = 1 THEN
    IF EXISTS (SELECT 1 FROM {DOOR} WHERE name = TG_TABLE_NAME) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION '%: {REFUSAL}', TG_TABLE_NAME;
END """  # noqa: S608 - the name of the door is ours
POSTGRES_FUNCTION = "append_only_refuse"
_POSTGRES_CREATE = (
    f"CREATE OR REPLACE FUNCTION {POSTGRES_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${POSTGRES_BODY}$$"
)


@dataclass(frozen=True)
class PostgresTrigger:
    """One trigger of one table. event: UPDATE, DELETE or TRUNCATE; argument: what the function is called with."""

    name: str
    event: str
    argument: str = ""

    def statement(self, table: str) -> str:
        """The statement that sets it."""
        each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        argument = f"'{self.argument}'" if self.argument else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {table} FOR EACH {each} "
            f"EXECUTE FUNCTION {POSTGRES_FUNCTION}({argument})"
        )


def postgres_triggers(table: AppendOnly) -> Sequence[PostgresTrigger]:
    """The triggers of one table on PostgreSQL, where an upsert asks the trigger of updates."""
    triggers = [PostgresTrigger(f"{table.table}_no_update", "UPDATE")]
    if table.deletes is not Deletes.FREELY:
        door = "door" if _has_door(table) else ""
        triggers += [
            PostgresTrigger(f"{table.table}_no_delete", "DELETE", door),
            PostgresTrigger(f"{table.table}_no_truncate", "TRUNCATE"),
        ]
    return triggers


def _has_door(table: AppendOnly) -> bool:
    return table.deletes is Deletes.PURGE


def _run(connection: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
