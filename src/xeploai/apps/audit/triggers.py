"""The database itself refuses to change what is append-only, whoever asks: one set of triggers for each database.

A model says `append_only = Deletes....`; the triggers of all such models are set after every migration.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "rows are append-only"
# The table of the one door through which a purge may go (services.purge_open).
DOOR = "audit_purgedoor"


class Deletes(StrEnum):
    """Whether rows may go. They never change.

    NEVER   no row ever goes
    PURGE   only while the door of retention stands open for the table, in the transaction that opened it
    FREELY  the act that took them away is asked for elsewhere (`verify` of the trail)
    """

    NEVER = "never"
    PURGE = "purge"
    FREELY = "freely"


@dataclass(frozen=True)
class AppendOnly:
    """A table whose rows are only ever added."""

    table: str
    deletes: Deletes


TRAIL = (AppendOnly("audit_entry", Deletes.NEVER), AppendOnly("audit_entryvalues", Deletes.FREELY))


def append_only() -> list[AppendOnly]:
    """Every table whose model says so."""
    held = ((model._meta.db_table, getattr(model, "append_only", None)) for model in apps.get_models())
    return [AppendOnly(table, deletes) for table, deletes in held if deletes is not None]


def guard(connection: BaseDatabaseWrapper, tables: Iterable[AppendOnly]) -> None:
    """Set the triggers on those tables that stand; harmless when they are set."""
    standing = set(connection.introspection.table_names())
    held = [one for one in tables if one.table in standing]
    unguard(connection, held)
    if connection.vendor == "sqlite":
        _run(connection, [statement for one in held for statement in _sqlite(one)])
    elif held:
        _run(connection, [_POSTGRES_FUNCTION, *(statement for one in held for statement in _postgres(one))])


def unguard(connection: BaseDatabaseWrapper, tables: Iterable[AppendOnly]) -> None:
    """Take the triggers away: for undoing a migration, and for one that must rewrite rows."""
    on = "" if connection.vendor == "sqlite" else " ON {table}"
    _run(
        connection,
        [
            f"DROP TRIGGER IF EXISTS {one.table}_no_{verb}{on.format(table=one.table)}"
            for one in tables
            for verb in ("update", "delete", "truncate")
        ],
    )


def guard_all(*, using: str, **_signal: Any) -> None:
    """After a migration: SQLite drops the triggers of a table that it had to build anew."""
    guard(connections[using], append_only())


def _sqlite(one: AppendOnly) -> Sequence[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{one.table}: {REFUSAL}'); END"
    statements = [f"CREATE TRIGGER {one.table}_no_update BEFORE UPDATE ON {one.table} {refuse}"]
    if one.deletes is not Deletes.FREELY:
        # Names of tables come from our own models.
        shut = f"WHEN NOT EXISTS (SELECT 1 FROM {DOOR} WHERE name = '{one.table}')"  # noqa: S608
        when = shut if _has_door(one) else ""
        statements.append(f"CREATE TRIGGER {one.table}_no_delete BEFORE DELETE ON {one.table} {when} {refuse}")
    return statements


_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION append_only_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_NARGS = 1 THEN
    IF EXISTS (SELECT 1 FROM {DOOR} WHERE name = TG_TABLE_NAME) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION '%: {REFUSAL}', TG_TABLE_NAME;
END $$
"""  # noqa: S608 - the name of the door is ours


def _postgres(one: AppendOnly) -> Sequence[str]:
    refuse = "EXECUTE FUNCTION append_only_refuse"
    statements = [f"CREATE TRIGGER {one.table}_no_update BEFORE UPDATE ON {one.table} FOR EACH ROW {refuse}()"]
    if one.deletes is not Deletes.FREELY:
        door = "'door'" if _has_door(one) else ""
        statements += [
            f"CREATE TRIGGER {one.table}_no_delete BEFORE DELETE ON {one.table} FOR EACH ROW {refuse}({door})",
            f"CREATE TRIGGER {one.table}_no_truncate BEFORE TRUNCATE ON {one.table} FOR EACH STATEMENT {refuse}()",
        ]
    return statements


def _has_door(one: AppendOnly) -> bool:
    return one.deletes is Deletes.PURGE


def _run(connection: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
