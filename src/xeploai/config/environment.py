"""What an office sets from outside: `XEPLOAI_*` variables, and the secrets that are made on the first start.

The data folder holds the database (SQLite), the secret keys and whatever the program writes. Keys never stand in
the database: whoever holds a copy of the database alone cannot forge a session or an audit entry.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from xeploai.core.errors import Refused

# A writer that finds the database busy waits this long before it gives up.
SQLITE_WAIT_S = 20
SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON"
# Every question of a page is short: to compile it takes PostgreSQL longer than to answer it.
POSTGRES_START = "-c jit=off"


def value(name: str, default: str = "") -> str:
    """`XEPLOAI_<name>` as text."""
    return os.environ.get(f"XEPLOAI_{name}", default).strip()


def switch(name: str, *, default: bool = False) -> bool:
    """`XEPLOAI_<name>` as yes or no: 1 or 0. Refused for anything else."""
    text = value(name, "1" if default else "0")
    if text not in {"0", "1"}:
        raise Refused.because("setting_not_a_switch", where=f"XEPLOAI_{name}", value=text)
    return text == "1"


def whole(name: str, default: int) -> int:
    """`XEPLOAI_<name>` as a positive whole number. Refused for anything else."""
    text = value(name, str(default))
    if not text.isdecimal() or int(text) == 0:
        raise Refused.because("setting_not_a_number", where=f"XEPLOAI_{name}", value=text)
    return int(text)


def listed(name: str, default: str = "") -> list[str]:
    """`XEPLOAI_<name>` as values parted by commas."""
    return [part.strip() for part in value(name, default).split(",") if part.strip()]


def data_folder() -> Path:
    """Where this installation keeps its own files; made, for its owner only, when it is missing."""
    folder = Path(value("DATA") or Path.home() / ".local" / "share" / "xeploai")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def packs_folder() -> Path:
    """Where an office lays rule packs that it received; need not be there."""
    return Path(value("DATA") or Path.home() / ".local" / "share" / "xeploai") / "packs"


def secret(name: str) -> str:
    """A key of this installation: from the environment, else from its file, which is made on the first start."""
    given = value(name.upper())
    if given:
        return given
    path = data_folder() / f"{name}.txt"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii").strip()


def _write_once(path: Path, text: str) -> None:
    """Two processes that start together agree on one key: only the first may create the file."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def database(url: str) -> dict[str, Any]:
    """Django's entry for a database address; SQLite in the data folder where none is given.

    Raises Refused for another scheme than `postgresql` and `sqlite`.
    """
    if not url:
        return sqlite(data_folder() / "xeploai.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path("/" + unquote(parts.path).lstrip("/")))
    if parts.scheme not in {"postgresql", "postgres"}:
        raise Refused.because("database_unknown", where="XEPLOAI_DATABASE_URL", value=parts.scheme)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": POSTGRES_START, **options},
    }


def sqlite(path: Path) -> dict[str, Any]:
    """One file, many readers, one writer at a time that takes its turn when it begins and not half-way."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # To open the file and tell it how to behave costs as much as a whole page of small queries.
        "CONN_MAX_AGE": 600,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": SQLITE_WAIT_S, "init_command": SQLITE_START},
    }
