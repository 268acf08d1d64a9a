"""The data folder of an installation: created by `serve` and `demo` only; every other command requires it to exist.

Otherwise a mistyped path would answer with an empty database and new keys, and a lost audit key would be replaced by
one with which no earlier entry was written.
"""

import os
import secrets
import sqlite3
from collections.abc import Collection
from pathlib import Path
from typing import Any

from xeploai.config import environment as env
from xeploai.core.errors import Refused

KEYS = ("audit_key", "secret_key")
# Stands in every database that Django has made tables in; with the second, it was this program.
_MIGRATIONS, _OURS = "django_migrations", "audit_entry"


def begin() -> None:
    """Let the settings make the data folder and its keys, once all of them are read: a first start.

    Raises Refused where a database stands without its keys, or does not answer whether it does.
    """
    missing = [name for name in KEYS if not env.value(name.upper()) and not env.key_file(name).exists()]
    if missing and _tables_stand():
        raise env.key_missing(missing[0])
    env.first_start()


def make_folder() -> None:
    """The data folder, which no key has made where both come from the environment."""
    folder = env.data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Refused.because("data_unwritable", where=str(folder), why=error.strerror or "") from None


def require_place() -> None:
    """Before the settings are read. Raises Refused where the place, its SQLite database or a key is missing."""
    folder = env.data_folder()
    if not folder.is_dir():
        raise Refused.because("installation_missing", where=str(folder))
    entry = env.database(env.value("DATABASE_URL"))
    if _is_sqlite(entry):
        # Looked at before anything opens it for writing, which would change the file of another program.
        tables = _tables(Path(entry["NAME"]))
        if not tables:
            raise Refused.because("installation_no_database", where=entry["NAME"])
        _require_ours(tables, entry["NAME"])
    for name in KEYS:
        env.secret(name)


def without_keys() -> None:
    """For a verb that reads no installation: keys of the moment, which are written nowhere."""
    for name in KEYS:
        if not env.value(name.upper()):
            os.environ[f"XEPLOAI_{name.upper()}"] = secrets.token_urlsafe(64)


def require_database() -> None:
    """Once the settings are read. Raises Refused unless the database answers and has the tables of this version."""
    from django.db import DatabaseError, connection  # noqa: PLC0415 - the settings are read by then, and not before
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    where = place_of(connection.settings_dict)
    try:
        _require_ours(connection.introspection.table_names(), where)
        executor = MigrationExecutor(connection)
        require_not_newer()
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise Refused.because("installation_older", where=where)
    except DatabaseError as error:
        raise unreachable(where, error) from None


def _require_ours(tables: Collection[str], where: str) -> None:
    if not {_MIGRATIONS, _OURS}.issubset(tables):
        raise Refused.because("installation_no_tables", where=where)


def require_not_newer() -> None:
    """Raises Refused where a later version of the program has changed the tables already."""
    from django.apps import apps  # noqa: PLC0415 - as above
    from django.db import DatabaseError, connection  # noqa: PLC0415
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415

    where = place_of(connection.settings_dict)
    try:
        loader = MigrationLoader(connection)
    except DatabaseError as error:
        raise unreachable(where, error) from None
    # A part that an office has switched off again keeps its tables; only our own say how new the database is.
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("xeploai.")}
    if any(app in ours and (app, name) not in loader.disk_migrations for app, name in loader.applied_migrations):
        raise Refused.because("installation_newer", where=where)


def place_of(entry: Any) -> str:
    """How a database is named to people: no password."""
    if _is_sqlite(entry):
        return str(entry["NAME"])
    port = f":{entry['PORT']}" if entry["PORT"] else ""
    return f"postgresql://{entry['HOST']}{port}/{entry['NAME']}"


def unreachable(where: str, error: Exception) -> Refused:
    """What the database, or the way to it, said."""
    text = str(error).strip() or type(error).__name__
    return Refused.because("database_unreachable", where=where, why=text.splitlines()[0])


def _tables_stand() -> bool:
    """Whether the database of the settings has tables. Raises Refused where it does not answer."""
    entry = env.database(env.value("DATABASE_URL"))
    if _is_sqlite(entry):
        return bool(_tables(Path(entry["NAME"])))
    import psycopg  # noqa: PLC0415 - half a second that an installation on SQLite need not wait

    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    connect_args = {name: entry[key] for name, key in names.items() if entry[key]}
    try:
        with psycopg.connect(**connect_args, **entry["OPTIONS"]) as connection:
            return connection.execute("SELECT to_regclass(%s)", [_MIGRATIONS]).fetchone() != (None,)
    except psycopg.Error as error:
        raise unreachable(place_of(entry), error) from None


def _tables(path: Path) -> set[str]:
    """Tables of a file of SQLite; none where there is no file. Raises Refused for a file that is something else."""
    if not path.is_file():
        return set()
    # Without its log beside it the file is whole; a reader would else leave an empty log where it only looked.
    unchanging = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{unchanging}", uri=True)
        try:
            return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise unreachable(str(path), error) from None


def _is_sqlite(entry: Any) -> bool:
    return str(entry["ENGINE"]).endswith("sqlite3")
