"""The one-time code that lets whoever sees the machine's console, and nobody else, make the first account."""

import hmac
import secrets
from pathlib import Path

from django.conf import settings

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def _file() -> Path:
    return Path(settings.DATA) / "first_run_code.txt"


def code_for_console() -> str:
    """The code, made when it is first asked for; the server prints it while there is no account."""
    path = _file()
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3)), "ascii")
    return path.read_text("ascii").strip()


def code_is(text: str) -> bool:
    """Whether somebody typed the code."""
    path = _file()
    if not path.exists():
        return False
    return hmac.compare_digest(text.strip().upper().encode(), path.read_text("ascii").strip().encode())


def code_used() -> None:
    """The code is worth nothing any more."""
    _file().unlink(missing_ok=True)
