"""No request leaves the machine: while every address is asked for, nothing is connected to but the database."""

import ast
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from django.urls import reverse

import xeploai
from xeploai.registers.accounts.models import User
from xeploai.web.home.notices import notices_send

PROGRAM = Path(xeploai.__file__).parent
CONNECTING = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request"}
_seen: list[Any] | None = None


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _seen is not None and event in CONNECTING:
        _seen.append((event, arguments[1] if event in {"socket.connect", "socket.sendto"} else arguments[0]))


# Python has no way to take a hook away: it stays, and is deaf outside `watched`.
sys.addaudithook(_hook)


@contextmanager
def watched() -> Iterator[list[Any]]:
    """What was connected to, or looked up to be."""
    global _seen  # noqa: PLW0603
    held = _seen = []
    try:
        yield held
    finally:
        _seen = None


@pytest.fixture(autouse=True)
def _every_write_leaves_an_entry() -> None:
    """Asked elsewhere: here every address is only asked for what it answers, and all of it is taken back."""


def addresses(objects: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every address of the access tables with each of its methods."""
    for file in sorted((Path(__file__).parent / "access").glob("*.yaml")):
        for name, entry in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            parts = {key: objects[value] for key, value in entry.get("parts", {}).items()}
            for method in {"GET", "POST"} & entry.keys():
                yield method, reverse(name, kwargs=parts)


def test_the_hook_hears_a_connection() -> None:
    with watched() as seen, pytest.raises(OSError, match=r"refused|từ chối"):
        socket.create_connection(("127.0.0.1", 1), timeout=1)
    assert ("socket.connect", ("127.0.0.1", 1)) in seen


def test_no_page_connects_to_anything(cast: Any) -> None:
    client = cast.client("organisation_officer")
    asked = 0
    with watched() as seen:
        for method, where in addresses(cast.objects):
            if where == reverse("account_logout"):
                continue
            with transaction.atomic():
                response = client.generic(method, where)
                if response.streaming:
                    b"".join(response.streaming_content)
                transaction.set_rollback(True)
            asked += 1
    assert asked > 150
    assert not seen


def test_a_notice_goes_to_the_server_that_the_office_named_and_nowhere_else(
    cast: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(username="inspector").update(email="noi.bo@coquan.example")
    monkeypatch.setattr("xeploai.web.home.notices.todo_sources", lambda: (lambda _actor: [True],))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with watched() as seen:
        assert notices_send() == 0
    assert set(seen) == {("socket.getaddrinfo", "127.0.0.1"), ("socket.connect", ("127.0.0.1", 1))}


# Who may open a socket: the server that listens, the identity service of the office, the notices by mail; beside them
# the measurements of our own server.
MAY = {"cli/server.py", "web/accounts/oidc.py", "web/home/notices.py"}
NETWORK = {"socket", "smtplib", "ftplib", "imaplib", "poplib", "xmlrpc", "requests", "httpx", "aiohttp", "urllib3"}
NETWORK_PARTS = {"urllib.request", "http.client"}


def imported(file: Path) -> set[str]:
    """Every module that a file names."""
    held: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            held |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            held |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return held


def test_only_these_modules_know_a_network() -> None:
    found = {
        str(file.relative_to(PROGRAM))
        for file in PROGRAM.rglob("*.py")
        if any(name.partition(".")[0] in NETWORK or name in NETWORK_PARTS for name in imported(file))
    }
    assert {name for name in found if not name.startswith("bench/")} == MAY


def test_nothing_that_a_browser_gets_names_another_host() -> None:
    foreign = re.compile(r"(?:src|href|action|url|import|fetch)\s*[=(:]?\s*[\"'(]?\s*(?:https?:)?//\w", re.IGNORECASE)
    for kind in ("html", "css", "js", "svg", "webmanifest"):
        for file in PROGRAM.rglob(f"*.{kind}"):
            text = file.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
            assert not foreign.search(text), file
