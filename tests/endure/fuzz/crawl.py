"""The forms of the program as browsers find them: every page that each role reaches from the home page, read once."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import Resolver404, resolve
from tests.endure.markup import Markup

from xeploai.registers.accounts.models import User

_PAGES_OF_A_VIEW = 2
_STAYS = ("dang-xuat", "static")
_ADDRESS = re.compile(r"^/[^/]")
FORMS = "forms.json"
HOST = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form, or a page without one. fields: name, value, choices; files: names of fields that take files."""

    username: str
    action: str
    method: str
    fields: Sequence[tuple[str, str, Sequence[str]]]
    files: Sequence[str] = ()


def browser(**options: Any) -> Client:
    """A client that asks for an address which the program takes for its own."""
    return Client(SERVER_NAME=HOST, **options)


def collect(usernames: Sequence[str], folder: str) -> int:
    """Write the forms of all these accounts into the folder; gives how many."""
    forms = [form for username in usernames for form in _forms(username)]
    (Path(folder) / FORMS).write_text(json.dumps([asdict(form) for form in forms]), encoding="utf-8")
    return len(forms)


def collected(folder: Path) -> Sequence[Form]:
    """What `collect` wrote."""
    return [Form(**form) for form in json.loads((folder / FORMS).read_text(encoding="utf-8"))]


def _forms(username: str) -> Iterator[Form]:
    client = browser(raise_request_exception=False)
    client.force_login(User.objects.get(username=username), backend=settings.AUTHENTICATION_BACKENDS[-1])
    waiting, seen, visits = ["/"], {"/"}, dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        cache.clear()
        answer = client.get(address)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        yield Form(username=username, action=address, method="get", fields=_query(address))
        page = Markup(answer.content.decode())
        for form in page.forms:
            action, method = form.action or address, form.method
            yield Form(username=username, action=action, method=method, fields=form.fields, files=form.files)
        for link in page.links:
            view = _view(link)
            if view and link not in seen and visits.get(view, 0) < _PAGES_OF_A_VIEW:
                visits[view] = visits.get(view, 0) + 1
                seen.add(link)
                waiting.append(link)


def _query(address: str) -> Sequence[tuple[str, str, Sequence[str]]]:
    pairs = (part.partition("=") for part in urlsplit(address).query.split("&") if part)
    return [(name, value, ()) for name, _, value in pairs]


def _view(link: str) -> str:
    """Which view answers a link of ours; empty for what leads elsewhere or ends the session."""
    if not _ADDRESS.match(link) and link != "/":
        return ""
    path = urlsplit(link).path
    if any(word in path for word in _STAYS):
        return ""
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""
