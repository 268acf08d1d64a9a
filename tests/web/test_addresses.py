"""Every address, every method, every role: as the tables in access/ say, and no address without a decision."""

import json
from collections.abc import Iterator, Mapping
from copy import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from xeploai.apps.accounts.models import RoleAssignment, User
from xeploai.web.door import ANYONE, door_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# HEAD is asked where GET is; nothing else is ever answered, least of all by an act that waits for a form.
ODD_METHODS = ("HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "ANYTHING")
PEOPLE = (
    "anonymous", "nobody", "stranger", "system_officer", "organisation_officer", "grassroots_officer",
    "branch_secretary", "member", "consulted_body", "inspector",
)  # fmt: skip
QUERIES = 12
# What a page may write when it is only looked at: the trail, and that the session was used.
WRITES_OF_A_VIEW = ("audit_", "django_session", "usersessions_")


def patterns(found: list[Any], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its full name."""
    for pattern in found:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


def table() -> dict[str, Mapping[str, Any]]:
    """All decisions of all areas."""
    held: dict[str, Mapping[str, Any]] = {}
    for file in sorted((Path(__file__).parent / "access").glob("*.yaml")):
        area = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert not held.keys() & area.keys(), file
        held.update(area)
    return held


ADDRESSES = dict(patterns(get_resolver().url_patterns))
TABLE = table()
TRIES = [
    (name, {**entry, **more}) for name, entry in TABLE.items() for more in ({}, *entry.get("also", ()))
]  # fmt: skip


def test_every_address_has_a_name_a_door_and_a_decision() -> None:
    assert all(pattern.name for pattern in ADDRESSES.values())
    assert sorted(TABLE) == sorted(ADDRESSES)
    for name, pattern in ADDRESSES.items():
        door = door_of(pattern.callback)
        assert door is not None, name
        assert door.methods == {method for method in METHODS if method in TABLE[name]}, name


def allowed(entry: Mapping[str, Any], method: str, who: str) -> bool:
    """What the table says."""
    people = entry.get(method, [])
    return "anyone" in people or ("all" in people and who != "anonymous") or who in people


def address(name: str, entry: Mapping[str, Any], objects: Mapping[str, str]) -> str:
    """The address with its parts filled in."""
    return reverse(name, kwargs={key: objects[value] for key, value in entry.get("parts", {}).items()})


def sent_with(entry: Mapping[str, Any], objects: Mapping[str, str]) -> str:
    """What a program sends with a write, as JSON; empty where a form is sent."""
    held = entry.get("json", {})
    return json.dumps({key: objects.get(str(value), value) for key, value in held.items()}) if held else ""


def send(client: Client, method: str, where: str, sent: str = "") -> Any:
    """One request whose effects are taken back."""
    with transaction.atomic():
        response: Any = client.generic(method, where, sent, content_type="application/json" if sent else "")
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response


@pytest.mark.parametrize("who", ["anonymous", "organisation_officer", "system_officer"])
def test_odd_methods_run_no_act(cast: Any, who: str) -> None:
    client = cast.client(who)
    signed_in = copy(client.cookies)
    for name, entry in TRIES:
        where = address(name, entry, cast.objects)
        for method in ODD_METHODS:
            client.cookies = copy(signed_in)
            response = send(client, method, where)
            if method == "HEAD" and "GET" in entry:
                client.cookies = copy(signed_in)
                # The API knows the method of each operation and no other.
                fits = {send(client, "GET", where).status_code, 405 if name.startswith("api:") else None}
                assert response.status_code in fits, name
            else:
                assert response.status_code == 405, (name, method, response.status_code)
                assert "OPTIONS" not in response["Allow"], name


@pytest.mark.parametrize("who", PEOPLE)
def test_each_role_opens_what_the_tables_say_and_nothing_else(cast: Any, who: str) -> None:
    wrong = []
    client = cast.client(who)
    signed_in = copy(client.cookies)
    for name, entry in TRIES:
        where = address(name, entry, cast.objects)
        door = door_of(ADDRESSES[name].callback)
        assert door is not None
        for method in METHODS:
            client.cookies = copy(signed_in)
            response = send(client, method, where, sent_with(entry, cast.objects))
            said = response.status_code
            assert said < 500, (name, method, said)
            if method not in door.methods:
                fits = said == 405
            elif who == "anonymous" and ANYONE not in door.needs:
                fits = (
                    said == 401
                    if name.startswith("api:")
                    else response.headers.get("Location", "")[:11] == "/dang-nhap/"
                )
            else:
                fits = (said not in {403, 404}) == allowed(entry, method, who)
            if not fits:
                wrong.append(f"{name} {entry.get('parts', '')} {method}: {said}")
    assert not wrong


def test_a_form_from_elsewhere_changes_nothing(cast: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.users["organisation_officer"])
    for name, entry in TRIES:
        if "POST" in entry and "anyone" not in entry["POST"]:
            assert send(client, "POST", address(name, entry, cast.objects)).status_code == 403, name


# What the officer of one committee may do with the round of the ward, of which both committees are part: read it, have
# it compared, take in changes of the own units (each of them is asked for by itself).
SHARED = {
    "campaigns:detail", "campaigns:roster", "campaigns:reasons", "campaigns:rules", "campaigns:amendments",
    "campaigns:compare", "campaigns:accept", "exports:roster", "exports:amendments", "exports:reviews",
    "reviews:campaign", "api:campaign", "api:roster", "api:reviews", "help:guide",
}  # fmt: skip


def test_every_act_is_granted_for_ones_own_bodies_only(cast: Any) -> None:
    """Minh is officer of committee b, with every act there; each thing of anybody else is tried by that hand."""
    user = User.objects.create_user("minh", "mật khẩu của minh", full_name="Minh (mẫu)")
    RoleAssignment.objects.create(
        user=user, role="organisation_officer", body=cast.orgs["b"], subtree=True, valid_from=date(2026, 1, 1)
    )
    cast.users["minh"] = user
    client, opened = cast.client("minh"), set()
    for name, entry in TRIES:
        things = set(entry.get("parts", {}).values())
        ours = {thing for thing in things if thing.rpartition(".")[2] in {"b", "b1", "stranger"}}
        for method in METHODS if things and not ours else ():
            if method in entry:
                where = address(name, entry, cast.objects)
                if send(client, method, where, sent_with(entry, cast.objects)).status_code not in {403, 404}:
                    opened.add(name)
    assert opened == SHARED


@pytest.mark.parametrize("who", PEOPLE[1:])
def test_looking_changes_nothing_and_costs_few_queries(cast: Any, who: str) -> None:
    client = cast.client(who)
    client.get(reverse("home"))
    for name, entry in TRIES:
        if "GET" not in entry or not allowed(entry, "GET", who):
            continue
        with CaptureQueriesContext(connection) as queries:
            client.get(address(name, entry, cast.objects))
        statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
        changes = [
            statement for statement in statements
            if statement.split()[0] in {"INSERT", "UPDATE", "DELETE"}
            and not any(f'"{table}' in statement for table in WRITES_OF_A_VIEW)
        ]  # fmt: skip
        assert not changes, (name, changes)
        assert len(statements) <= QUERIES, (name, statements)
