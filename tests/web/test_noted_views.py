"""Every address says whether looking at it is noted, and if not, why: noted.yaml. Each is opened to see that it is so.

What is noted leaves one entry, and no second one within a quarter of an hour; what is not noted bears nobody's name.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xeploai.registers.audit import spool as spools
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.selectors import audit_verify
from xeploai.registers.audit.services import views_append, views_forget
from xeploai.web.audit.forms import action_titles

# Of the cast's members, and of the one who stands in a file only.
NAMES = ("Mẫu Văn An", "Thử Thị Bình", "Giả Minh Chi", "Nháp Thu Đạt")
HERE = Path(__file__).parent


@cache
def table() -> Mapping[str, Any]:
    held: Mapping[str, Any] = yaml.safe_load((HERE / "noted.yaml").read_text(encoding="utf-8"))
    return held


@cache
def access() -> Mapping[str, Mapping[str, Any]]:
    """Who may open what; test_addresses.py holds these tables equal to the addresses that there are."""
    held: dict[str, Mapping[str, Any]] = {}
    for file in sorted((HERE / "access").glob("*.yaml")):
        held |= yaml.safe_load(file.read_text(encoding="utf-8"))
    return held


@pytest.fixture
def forget(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """As if the quarter of an hour had gone by."""
    monkeypatch.setattr(spools, "_KEPT", -timedelta(minutes=1))
    return views_forget


def opened(cast: Any, name: str, method: str = "GET") -> tuple[Any, Any] | None:
    """A reader's browser and an address that it may open; none where the cast has nobody who may."""
    for entry in (access()[name], *access()[name].get("also", ())):
        held = {**access()[name], **entry}
        for who in held.get(method, ()):
            reader = {"all": "inspector", "anyone": "anonymous"}.get(who, who)
            parts = {key: cast.objects[value] for key, value in held.get("parts", {}).items()}
            return cast.client(reader), reverse(name, kwargs=parts)
    return None


def looked(cast: Any, name: str, method: str = "GET") -> tuple[list[str], str]:
    """What two looks one after the other leave in the trail, and the page."""
    found = opened(cast, name, method)
    if found is None:
        return [], ""
    client, where = found
    client.get(reverse("home"))
    views_append()
    last = Entry.objects.latest("seq").seq
    pages = []
    for _ in range(2):
        pages.append(client.generic(method, where))
        views_append()
    actions = Entry.objects.filter(seq__gt=last, action__startswith="view.").values_list("action", flat=True)
    return list(actions), "" if pages[0].streaming else pages[0].content.decode(errors="replace")


def test_every_address_is_classified_once_and_every_action_has_a_name() -> None:
    groups = [table()["noted"], table()["acts"], *table()["not_noted"].values()]
    named = [name for group in groups for name in group]
    assert sorted(named) == sorted(access())
    assert set(table()["noted"].values()) <= action_titles().keys()
    assert not [name for name in table()["acts"] if "GET" in access()[name] and name != "accounts:simulator"]


@pytest.mark.slow
def test_what_is_noted_leaves_one_entry_for_two_looks(cast: Any, forget: Callable[[], None]) -> None:
    wrong = {}
    for name, action in table()["noted"].items():
        method = "GET" if "GET" in access()[name] else "POST"
        actions, _ = looked(cast, name, method)
        if actions != [action]:
            wrong[name] = actions
        forget()
    assert not wrong
    assert audit_verify().ok


@pytest.mark.slow
def test_what_is_not_noted_bears_the_name_of_nobody(cast: Any) -> None:
    wrong = {}
    for names in table()["not_noted"].values():
        for name in names:
            actions, page = looked(cast, name) if "GET" in access()[name] else ([], "")
            if actions or any(person in page for person in NAMES):
                wrong[name] = actions
    assert not wrong


def test_a_look_takes_no_turn_among_the_writers(cast: Any) -> None:
    """Nothing of the chain is read or written while a page is made."""
    client = cast.client("inspector")
    client.get(reverse("home"))
    for name in ("people:list", "people:detail", "reviews:campaign", "api:person"):
        parts = {key: cast.objects[held] for key, held in access()[name].get("parts", {}).items()}
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name, kwargs=parts)).status_code == 200
        written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "BEGIN", "SAVE"))]
        expected = 1 if connection.vendor == "postgresql" else 0
        assert len(written) == expected, written
        assert not [sql for sql in written if "audit_entry" in sql or "audit_head" in sql]
