"""What an office sets from outside: `XEPLOAI_*` variables, and where the secrets lie. To read them makes nothing.

The data folder holds the database (SQLite), the secret keys and whatever the program writes. Keys never stand in
the database: whoever holds a copy of the database alone cannot forge a session or an audit entry.
"""

import os
import re
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from xeploai.core.errors import Refused

# A writer that finds the database busy waits this long before it gives up.
SQLITE_WAIT_S = 20
# FULL: an acknowledged write is on the disk also when the power goes. Read back at the start (tools/durability).
# With recursive triggers, a row that REPLACE takes away asks the trigger of deletes first.
SQLITE_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON"
# Every question of a page is short: to compile it takes PostgreSQL longer than to answer it.
POSTGRES_START = "-c jit=off"
# A server that does not even refuse is out of reach after this long.
POSTGRES_WAIT_S = "10"
# A longer name the server would cut, and take another database.
_POSTGRES_NAME = 63
_SHOWN = 60

_asked: set[str] = set()
_first_start = Event()


def value(name: str, default: str = "") -> str:
    """`XEPLOAI_<name>` as text. Refused where it holds what no line of text does."""
    _asked.add(f"XEPLOAI_{name}")
    text = os.environ.get(f"XEPLOAI_{name}", default).strip()
    if not text.isprintable():
        raise Refused.because("setting_not_text", where=f"XEPLOAI_{name}", value=ascii(text)[1:-1])
    return text


def unknown() -> list[str]:
    """Variables that are set and that nothing has asked for: a mistyped name, or the detail of a part that is off."""
    ours = (name for name in os.environ if name.startswith("XEPLOAI_") and not name.startswith("XEPLOAI_TEST_"))
    return sorted(name for name in ours if name not in _asked)


def switch(name: str, *, default: bool = False) -> bool:
    """`XEPLOAI_<name>` as yes or no: 1 or 0. Refused for anything else."""
    text = value(name, "1" if default else "0")
    if text not in {"0", "1"}:
        raise Refused.because("setting_not_a_switch", where=f"XEPLOAI_{name}", value=text)
    return text == "1"


def whole(name: str, default: int, *, most: int) -> int:
    """`XEPLOAI_<name>` as a whole number from 1 to `most`. Refused for anything else."""
    text = value(name, str(default))
    # Its length first: Python refuses to read a number of thousands of digits at all.
    number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0
    if not 1 <= number <= most:
        raise Refused.because("setting_not_a_number", where=f"XEPLOAI_{name}", value=_short(text), most=most)
    return number


def port(name: str, default: int) -> int:
    """`XEPLOAI_<name>` as a port. Refused for anything else."""
    return whole(name, default, most=65_535)


def listed(name: str, default: str = "") -> list[str]:
    """`XEPLOAI_<name>` as values parted by commas."""
    return [part.strip() for part in value(name, default).split(",") if part.strip()]


def hosts(name: str) -> list[str]:
    """`XEPLOAI_<name>` as names of machines. Refused for an address with scheme, port or path: no request would fit."""
    names = listed(name)
    for host in names:
        if not re.fullmatch(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\]", host):
            raise Refused.because("setting_not_a_host", where=f"XEPLOAI_{name}", value=_short(host))
    return names


def address(name: str) -> str:
    """`XEPLOAI_<name>` as a web address, or nothing. Refused for anything else."""
    text = value(name)
    try:
        parts = urlsplit(text)
        fits = parts.scheme in {"https", "http"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        fits = False
    # It also stands in the policy of what a page may load, where these signs part one rule from the next.
    if text and (not fits or re.search(r"[\s;,'\"]", text)):
        raise Refused.because("setting_not_an_address", where=f"XEPLOAI_{name}", value=_short(text))
    return text


def mailbox(name: str, default: str) -> str:
    """`XEPLOAI_<name>` as an address of mail, with or without a name before it. Refused for anything else."""
    from email.utils import parseaddr  # noqa: PLC0415 - half of the network modules, for one setting of a server

    text = value(name, default)
    if not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", parseaddr(text)[1]):
        raise Refused.because("setting_not_a_mailbox", where=f"XEPLOAI_{name}", value=_short(text))
    return text


def with_parts(switched_on: str, name: str) -> str:
    """`XEPLOAI_<name>`, without which what the other variable switches on cannot work. Refused where it is empty."""
    text = value(name)
    if value(switched_on) and not text:
        raise Refused.because("setting_missing", where=f"XEPLOAI_{name}", other=f"XEPLOAI_{switched_on}")
    return text


def _short(text: str) -> str:
    """A value as a line of a screen can show it."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def data_folder() -> Path:
    """Where this installation keeps its own files. It need not be there: `installation.begin` makes it."""
    try:
        return Path(value("DATA") or Path.home() / ".local" / "share" / "xeploai")
    except RuntimeError:
        raise Refused.because("setting_no_home", where="XEPLOAI_DATA") from None


def key_file(name: str) -> Path:
    """Where a key lies that does not come from the environment."""
    return data_folder() / f"{name}.txt"


def first_start() -> None:
    """From here on a key that is missing is made: see `installation.begin`, which has looked for a database first."""
    _first_start.set()


def packs_folder() -> Path:
    """Where an office lays rule packs that it received; need not be there."""
    return data_folder() / "packs"


def secret(name: str) -> str:
    """A key of this installation: from the environment, else from its file. Refused where there is none.

    It is made on a first start alone: one that is missing beside a database is a loss to mend.
    """
    setting = value(name.upper())
    if setting:
        return setting
    path = key_file(name)
    try:
        if _first_start.is_set() and not path.exists():
            _make(path)
    except OSError as error:
        raise Refused.because("data_unwritable", where=str(path.parent), why=error.strerror or "") from None
    try:
        text = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise key_missing(name) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise Refused.because("key_unreadable", where=str(path), why=why) from None
    if not text:
        raise Refused.because("key_empty", where=str(path), variable=f"XEPLOAI_{name.upper()}")
    return text


def key_missing(name: str) -> Refused:
    """For a key that has to be there: which file, or which variable."""
    return Refused.because("key_missing", where=str(key_file(name)), variable=f"XEPLOAI_{name.upper()}")


def _make(path: Path) -> None:
    """Write a new key to its file; one that is there by now stays."""
    import secrets  # noqa: PLC0415 - for a first start alone

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        # Two processes that start together agree on one key: only the first may give it its name.
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def database(url: str, *, where: str = "XEPLOAI_DATABASE_URL") -> dict[str, Any]:
    """Django's entry for a database address; SQLite in the data folder where none is given.

    where  what the address was given by, for the refusal; its value is not repeated there, for it may hold a password

    Raises Refused for another scheme than `postgresql` and `sqlite`, and for an address that cannot be read.
    """
    if not url:
        return sqlite(data_folder() / "xeploai.sqlite3")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused.because("database_unreadable", where=where) from None
    if parts.scheme == "sqlite":
        if parts.netloc or not parts.path.strip("/"):
            raise Refused.because("database_unreadable", where=where)
        return sqlite(Path("/" + unquote(parts.path).lstrip("/")))
    if parts.scheme not in {"postgresql", "postgres"}:
        raise Refused.because("database_unknown", where=where, value=parts.scheme or None)
    name = unquote(parts.path.lstrip("/"))
    if not 0 < len(name.encode()) <= _POSTGRES_NAME or parts.fragment or "\0" in unquote(url):
        raise Refused.because("database_unreadable", where=where)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": POSTGRES_START, "connect_timeout": POSTGRES_WAIT_S, **options},
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
