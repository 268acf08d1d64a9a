"""Readers that need a filled database: lists, restore, and whatever a browser or a program sends to the pages.

Each input is one transaction, which is taken back: the next one meets the same database.
"""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch
from urllib.parse import quote, urlencode
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.test import Client
from tests.endure.fuzz.crawl import HOST, Form, browser, collected
from tests.endure.fuzz.damage import (
    ODD_TEXTS,
    hurt_bytes,
    hurt_json,
    hurt_package,
    hurt_plain,
    hurt_text,
    package_of,
    parts_of,
)
from tests.endure.fuzz.files import written_docx, written_list, written_pdf, written_png
from tests.endure.fuzz.reader import READ, REFUSED, Reader, Unfit, worded

from xeploai.api import urls as api_urls
from xeploai.api.gate import OPERATIONS, ROOT
from xeploai.bench.register import year_start
from xeploai.cli.restoring import restore
from xeploai.core.errors import XeploaiError
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import User
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.importing.services import list_map, list_stage
from xeploai.rounds.backup.making import backup_make
from xeploai.web.lost_forms import COOKIE

_SEAL = hashlib.sha256().digest_size * 2


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is written inside is gone afterwards, and so are rate limits."""
    cache.clear()
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


class SiteReader(Reader):
    """One that needs the installation."""

    on_site = True


class OfficeList(SiteReader):
    """An office's list of people, staged and mapped."""

    name = "list"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._by = AccountActor(User.objects.get(username="canbo"))
        whole = Organisation.objects.get(code="DU")
        below = Organisation.objects.filter(path__startswith=whole.path, stands=True).exclude(pk=whole.pk)
        # What an office has is read anew for each list: mostly that of a unit with few people.
        self._bodies = [*[below.order_by("-path")[0]] * 4, whole]
        self._seeds = [("ds.xlsx", written_list()), ("ds.xlsx", written_list(4)), ("ds.csv", _CSV), ("ds.xls", _OLD)]

    def feed(self, lot: Random) -> str:
        """Stage it, and confirm its columns as guessed."""
        name, content = lot.choices(self._seeds, (8, 4, 1, 1))[0]
        body = lot.choice(self._bodies)
        hurt = hurt_package if name.endswith("x") else hurt_plain if name.endswith("v") else hurt_bytes
        content = hurt(lot, content)
        if lot.random() < 0.05:
            name = lot.choice(("ds.csv", "ds.xls", "ds.ods", "../ds.xlsx", "ds²\u202e.xlsx", "d" * 120 + ".xlsx"))
        with taken_back():
            try:
                batch = list_stage(content=content, file_name=name, body=body, as_of=year_start(), by=self._by)
                if batch.stage == "mapping":
                    list_map(
                        batch=batch,
                        columns={int(at): field for at, field in batch.layout["columns"].items()},
                        by=self._by,
                    )
            except XeploaiError as error:
                return worded(error)
            if not batch.rows.exists():
                raise Unfit("a list without a row was staged")
        return READ


_CSV = "STT,Họ và tên,Ngày sinh\n1,Mẫu Văn An,03/02/1980\n".encode("utf-8-sig")
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


class Restore(SiteReader):
    """A backup, damaged as it lies there, or altered and sealed anew."""

    name = "restore"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        made = folder / "seed.zip"
        backup_make(made, with_keys=True)
        self._seed = made.read_bytes()
        self._parts = parts_of(self._seed)
        self._filled = sorted(name for name, content in self._parts.items() if content)
        self._states: dict[tuple[frozenset[tuple[str, str]], bool], ProjectState] = {}
        # The first restore really lays out every table, a dozen seconds that are no part of what an input takes.
        with self._migrated():
            restore(made, str(folder / "into"))

    def feed(self, lot: Random) -> str:
        """Into a new folder; what is refused leaves none."""
        path, place = self.folder / "seed.hurt.zip", self.folder / "into"
        path.write_bytes(hurt_bytes(lot, self._seed) if lot.random() < 0.2 else self._sealed(lot))
        shutil.rmtree(place, ignore_errors=True)
        try:
            with self._migrated():
                restore(path, str(place))
        except XeploaiError as error:
            if place.exists():
                raise Unfit("refused, and yet a folder is there") from error
            return worded(error)
        return READ

    def _sealed(self, lot: Random) -> bytes:
        """Some parts altered, and the checksum made to fit: whoever reads it must look at what it says."""
        parts = dict(self._parts)
        for _ in range(lot.choice((1, 1, 2))):
            name = "manifest.json" if lot.random() < 0.4 else lot.choice(self._filled)
            if name == "manifest.json":
                parts[name] = hurt_json(lot, self._parts[name])
            elif name.endswith(".jsonl"):
                lines = self._parts[name].splitlines(keepends=True)
                at = lot.randrange(len(lines))
                lines[at] = hurt_json(lot, lines[at]) + b"\n"
                parts[name] = b"".join(lines)
            else:
                parts[name] = hurt_bytes(lot, self._parts[name])
            if lot.random() < 0.1:
                parts[lot.choice((f"../{name}", f"/{name}", f"files/{'x' * 300}", f"{name}x", "keys/../x"))] = (
                    parts.pop(name)
                )
        return _sealed(parts)

    @contextmanager
    def _migrated(self) -> Iterator[None]:
        """The same migrations make the same tables and models: really run once, then copied and remembered."""
        migrated, derived = MigrationExecutor.migrate, MigrationLoader.project_state

        def migrate(executor: MigrationExecutor, targets: Any, *rest: Any, **options: Any) -> object:
            connection, tables = executor.connection, self._tables_of(targets)
            connection.ensure_connection()
            if not tables.exists():
                state = migrated(executor, targets, *rest, **options)
                with closing(sqlite3.connect(tables)) as kept:
                    connection.connection.backup(kept)
                return state
            with closing(sqlite3.connect(tables)) as kept:
                kept.backup(connection.connection)
            return executor.loader.project_state(targets)

        def project_state(loader: MigrationLoader, nodes: Any = None, at_end: bool = True) -> ProjectState:
            key = (frozenset(nodes or ()), at_end)
            if key not in self._states:
                self._states[key] = derived(loader, nodes, at_end)
            return self._states[key]

        with (
            patch.object(MigrationExecutor, "migrate", migrate),
            patch.object(MigrationLoader, "project_state", project_state),
        ):
            yield

    def _tables_of(self, targets: Sequence[tuple[str, str]]) -> Path:
        """Where the database that these migrations make is kept."""
        name = hashlib.sha256(repr(sorted(targets)).encode()).hexdigest()
        return self.folder / f"{name}.tables"


def _sealed(parts: dict[str, bytes]) -> bytes:
    content = package_of(parts, comment=b"0" * _SEAL)[:-_SEAL]
    return content + hashlib.sha256(content).hexdigest().encode("ascii")


class Pages(SiteReader):
    """Something that sends requests."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.forms = collected(Path(settings.DATA))
        # Before any input: a session that begins within one is taken back with it, and all that follow meet the door.
        self._signed_in = {username: _signed_in(username) for username in {form.username for form in self.forms}}

    def client(self, username: str) -> Client:
        """A browser in which somebody is signed in, with no other cookie.

        An input before may have signed them out; what it wrote is taken back, what a browser keeps would not be.
        """
        client, session = self._signed_in[username]
        client.cookies.clear()
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        return client


def _signed_in(username: str) -> tuple[Client, str]:
    client = browser()
    client.force_login(User.objects.get(username=username), backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client, client.cookies[settings.SESSION_COOKIE_NAME].value


def judged(answer: Any) -> str:
    """How a request ended. Raises Unfit for what is the server's own fault."""
    if answer.status_code >= 500:
        raise Unfit(f"status {answer.status_code}")
    if hasattr(answer, "content"):
        len(answer.content)
    else:
        sum(len(piece) for piece in answer.streaming_content)
    return READ if answer.status_code < 400 else REFUSED


def _text(lot: Random, value: str) -> str:
    return lot.choice(ODD_TEXTS) if lot.random() < 0.6 else hurt_text(lot, value)


def packed(pairs: Sequence[tuple[str, str]]) -> str:
    """Pairs as a browser sends them, broken letters as broken bytes."""
    return urlencode(
        [(name.encode("utf-8", "surrogatepass"), value.encode("utf-8", "surrogatepass")) for name, value in pairs]
    )


def hurt_pairs(lot: Random, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Fields with odd values, left out, sent twice, renamed."""
    for _ in range(lot.choice((0, 1, 1, 1, 2, 4))):
        if not pairs:
            return [(lot.choice(ODD_TEXTS), lot.choice(ODD_TEXTS))]
        at = lot.randrange(len(pairs))
        name, value = pairs[at]
        match lot.randrange(8):
            case 0:
                del pairs[at]
            case 1:
                pairs.append((name, _text(lot, value)))
            case 2:
                pairs[at] = (_text(lot, name), value)
            case _:
                pairs[at] = (name, _text(lot, value))
    return pairs


_PLAUSIBLE = ("", "3", "2026-03-01", "Đề nghị bổ sung (mẫu)", "01-QĐ/TU", "on", "T")


class Forms(Pages):
    """Every form that a role is offered, filled in and sent."""

    name = "forms"

    @cached_property
    def _posts(self) -> Sequence[Form]:
        return [form for form in self.forms if form.method == "post"]

    @cached_property
    def _files(self) -> Sequence[tuple[str, bytes]]:
        return [
            ("a.xlsx", written_list()),
            ("a.docx", written_docx()),
            ("a.pdf", written_pdf()),
            ("a.png", written_png()),
        ]

    def feed(self, lot: Random) -> str:
        """One form."""
        form = lot.choice(self._posts)
        pairs = [(name, value or lot.choice(choices or _PLAUSIBLE)) for name, value, choices in form.fields]
        pairs = hurt_pairs(lot, pairs)
        action = (
            form.action
            if lot.random() < 0.93
            else quote(hurt_text(lot, form.action).encode("utf-8", "surrogatepass"), safe="/?=&")
        )
        if not action.startswith("/"):
            action = "/" + action
        client, headers = self.client(form.username), {"HX-Request": "true"} if lot.random() < 0.2 else {}
        with taken_back():
            if form.files:
                return judged(client.post(action, self._with_files(lot, form, pairs), headers=headers))
            return judged(
                client.generic("POST", action, packed(pairs), "application/x-www-form-urlencoded", headers=headers)
            )

    def _with_files(self, lot: Random, form: Form, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
        sent: dict[str, Any] = {
            name.encode("utf-8", "replace").decode(): value.encode("utf-8", "replace") for name, value in pairs
        }
        for field in form.files:
            name, content = lot.choice(self._files)
            hurt = hurt_package if content.startswith(b"PK") else hurt_bytes
            sent[field] = SimpleUploadedFile(name, hurt(lot, content) if lot.random() < 0.7 else content)
        return sent


class Search(Pages):
    """Addresses with questions: searches, filters, pages, days."""

    name = "search"

    _NAMES = (
        "tim",
        "q",
        "trang",
        "trang-thai",
        "loai",
        "to-chuc",
        "tu",
        "den",
        "act",
        "page",
        "size",
        "state",
        "sheet",
        "nguoi",
    )

    @cached_property
    def _asked(self) -> Sequence[Form]:
        return [form for form in self.forms if form.method == "get"]

    def feed(self, lot: Random) -> str:
        """One question."""
        form = lot.choice(self._asked)
        path = form.action.partition("?")[0]
        pairs = [(name, value or lot.choice(choices or _PLAUSIBLE)) for name, value, choices in form.fields]
        pairs.append((lot.choice(self._NAMES), lot.choice(_PLAUSIBLE)))
        if lot.random() < 0.08:
            path = "/" + quote(hurt_text(lot, path).encode("utf-8", "surrogatepass"), safe="/").lstrip("/")
        with taken_back():
            return judged(self.client(form.username).get(f"{path}?{packed(hurt_pairs(lot, pairs))}"))


class Program(Pages):
    """The API: bodies of JSON, parameters, parts of addresses."""

    name = "api"

    @cached_property
    def _ids(self) -> Sequence[str]:
        """Public ids of every kind of thing, and one of nothing."""
        parts = {part for form in self.forms for part in form.action.split("/") if len(part) == 36}
        return [*sorted(parts), str(uuid5(NAMESPACE_URL, "nothing"))]

    def feed(self, lot: Random) -> str:
        """One operation by somebody of some role."""
        assert api_urls.urlpatterns
        chosen = lot.choice(OPERATIONS)
        address = "/" + ROOT.strip("/") + chosen.path.replace("{uuid:id}", lot.choice(self._ids))
        username = lot.choice(self._usernames)
        with taken_back():
            client = self.client(username)
            if chosen.method == "GET":
                pairs = [("q", "mau"), ("page", "1"), ("size", "20"), ("state", "missing")]
                return judged(client.get(f"{address}?{packed(hurt_pairs(lot, pairs))}"))
            own = [form for form in self._own if form.username == username]
            if own and lot.random() < 0.8:
                address = "/" + ROOT.strip("/") + chosen.path.replace("{uuid:id}", lot.choice(own).action.split("/")[2])
            body = {
                "revision": 1,
                "content": {"shortcomings": "Có lúc chậm", "own_level": "T"},
                "seen_likeness": True,
                "version": lot.choice(self._ids),
                "reason": "Nêu rõ sản phẩm",
            }
            body = {key: value for key, value in body.items() if key in _SENT.get(chosen.name, body)}
            return judged(
                client.generic("POST", address, hurt_json(lot, json.dumps(body).encode()), "application/json")
            )

    @cached_property
    def _usernames(self) -> Sequence[str]:
        return sorted({form.username for form in self.forms})

    @cached_property
    def _own(self) -> Sequence[Form]:
        return [form for form in self.forms if form.action.startswith("/ban-tu-kiem-diem/")]


_SENT = {
    "review_draft": ("revision", "content"),
    "review_submission": ("revision", "seen_likeness"),
    "review_return": ("version", "reason"),
}


_TOKEN = "csrfmiddlewaretoken"


class Cookies(Pages):
    """Damaged cookies, and forms that arrive after their session has ended."""

    name = "cookies"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        # One for all inputs: what it holds are its cookies, and making it looks for every static file.
        self._strict = browser(enforce_csrf_checks=True)
        self._wholes: dict[str, Sequence[tuple[str, str]]] = {}

    def _whole(self, username: str) -> Sequence[tuple[str, str]]:
        """Names and values of the cookies of somebody who has seen the first page."""
        if username not in self._wholes:
            client = self.client(username)
            with taken_back():
                client.get("/")
            self._wholes[username] = [(cookie.key, cookie.value) for cookie in client.cookies.values()]
        return self._wholes[username]

    def feed(self, lot: Random) -> str:
        """A page or a form, with cookies hurt."""
        form = lot.choice(self.forms)
        whole, client = self._whole(form.username), self._strict
        client.cookies.clear()
        with taken_back():
            for name, value in whole:
                hurt = hurt_text(lot, value) if lot.random() < 0.4 else value
                client.cookies[name] = "".join(sign for sign in hurt if " " < sign <= "~")
            for name in (COOKIE, "messages", settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
                if lot.random() < 0.15:
                    client.cookies[name] = "".join(sign for sign in lot.choice(ODD_TEXTS) if " " < sign <= "~") or "x"
            if lot.random() < 0.3:
                client.cookies.pop(settings.SESSION_COOKIE_NAME, None)
            # The token of the page, which belongs to the cookie, or that of another session.
            tokens = {_TOKEN: dict(whole)[settings.CSRF_COOKIE_NAME]} if lot.random() < 0.8 else {}
            pairs = [(name, tokens.get(name, value) or "Có nội dung") for name, value, _ in form.fields]
            headers = (
                {"Origin": f"http://{HOST}"}
                if lot.random() < 0.7
                else {"Origin": lot.choice(("null", "x", "http://[", "²"))}
            )
            if form.method == "get":
                return judged(client.get(form.action, headers=headers))
            return judged(
                client.generic(
                    "POST",
                    form.action,
                    packed(hurt_pairs(lot, pairs)),
                    "application/x-www-form-urlencoded",
                    headers=headers,
                )
            )


READERS: Sequence[type[Reader]] = (OfficeList, Restore, Program, Forms, Search, Cookies)
