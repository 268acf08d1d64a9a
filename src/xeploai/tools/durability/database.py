"""Whether the database keeps what it has acknowledged: its settings, read back from the database itself."""

from django.db import connections

from xeploai.core.errors import Fault, Refused

# SQLite: 2 is FULL, 3 EXTRA; both put a commit on the disk before it is acknowledged.
_SQLITE_SAFE = {"journal_mode": {"wal"}, "synchronous": {"2", "3"}}
_POSTGRES_UNSAFE = {"synchronous_commit": {"off"}}
# Whoever switches these off may lose the whole database, and has to be told; a test server does so for speed.
_POSTGRES_DOUBTFUL = ("fsync", "full_page_writes")


def settings_of(using: str = "default") -> dict[str, str]:
    """The settings that matter, as this connection has them."""
    connection = connections[using]
    sqlite = connection.vendor == "sqlite"
    names = list(_SQLITE_SAFE) if sqlite else [*_POSTGRES_UNSAFE, *_POSTGRES_DOUBTFUL]
    values = {}
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"PRAGMA {name}" if sqlite else f"SHOW {name}")
            values[name] = str(cursor.fetchone()[0]).lower()
    return values


def check_durable(using: str = "default") -> list[str]:
    """Raises Refused where an acknowledged write may be lost. Gives the settings that are doubtful, to be shown."""
    values = settings_of(using)
    sqlite = connections[using].vendor == "sqlite"
    wrong = [
        name
        for name, value in values.items()
        if (value not in _SQLITE_SAFE[name] if sqlite else value in _POSTGRES_UNSAFE.get(name, ()))
    ]
    if wrong:
        code = "sqlite_not_durable" if sqlite else "postgres_not_durable"
        raise Refused([Fault(code=code, column=name, value=values[name]) for name in wrong])
    return [] if sqlite else [name for name in _POSTGRES_DOUBTFUL if values[name] == "off"]
