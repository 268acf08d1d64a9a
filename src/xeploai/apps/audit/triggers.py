"""The database itself refuses to change the trail, whoever asks: one set of triggers for each database."""

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "audit entries are append-only"

# Values may be deleted (retention; `verify` asks for the act that did it) but never changed.
_SQLITE = [(f"audit_entry_no_{verb}", f"BEFORE {verb.upper()} ON audit_entry") for verb in ("update", "delete")] + [
    ("audit_values_no_update", "BEFORE UPDATE ON audit_entryvalues")
]

_POSTGRES = [
    ("audit_entry_no_change", "BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW"),
    ("audit_entry_no_truncate", "BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT"),
    ("audit_values_no_update", "BEFORE UPDATE ON audit_entryvalues FOR EACH ROW"),
]

_POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
)


def guard(connection: BaseDatabaseWrapper) -> None:
    """Set the triggers; harmless when they stand."""
    unguard(connection)
    _run(connection, _guards(connection.vendor))


def unguard(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for undoing the migration."""
    table = {name: text.split(" ON ")[1].split()[0] for name, text in [*_SQLITE, *_POSTGRES]}
    names = _SQLITE if connection.vendor == "sqlite" else _POSTGRES
    on = "" if connection.vendor == "sqlite" else " ON {table}"
    _run(connection, [f"DROP TRIGGER IF EXISTS {name}{on.format(table=table[name])}" for name, _ in names])


def _guards(vendor: str) -> Sequence[str]:
    if vendor == "sqlite":
        return [f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END" for name, when in _SQLITE]
    return [
        _POSTGRES_FUNCTION,
        *(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION audit_refuse()" for name, when in _POSTGRES),
    ]


def _run(connection: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
