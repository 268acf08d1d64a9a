"""Every address, every method, every role: as the tables in access/ say, and no address without a decision."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
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

from xeploai.registers.accounts.models import Acting, RoleAssignment, User
from xeploai.registers.audit.services import views_append
from xeploai.registers.organisations.models import OrganisationEvent
from xeploai.registers.people.importing.models import StagedRow
from xeploai.registers.people.models import Membership, Post, Seat
from xeploai.rounds.campaigns.models import Amendment, AmendmentBatch, CampaignDocument, ReviewPrompt
from xeploai.rounds.decisions.models import DecidedLevel, Petition, Postponement
from xeploai.rounds.privacy.models import Correction
from xeploai.web.access_policy import ANYONE, door_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# HEAD is asked where GET is; nothing else is ever answered, least of all by an act that waits for a form.
ODD_METHODS = ("HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "ANYTHING")
PEOPLE = (
    "anonymous",
    "nobody",
    "stranger",
    "system_officer",
    "organisation_officer",
    "grassroots_officer",
    "branch_secretary",
    "member",
    "consulted_body",
    "inspector",
)
# A method that an address does not know is refused before anybody is looked at: these are enough to see it.
AT_ODD_METHODS = ("anonymous", "organisation_officer", "system_officer")
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
TRIES = [(name, {**entry, **more}) for name, entry in TABLE.items() for more in ({}, *entry.get("also", ()))]


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


@pytest.mark.only_on("sqlite")  # refused at the door, where no database is asked
@pytest.mark.parametrize("who", AT_ODD_METHODS)
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
        for method in METHODS if who in AT_ODD_METHODS else sorted(door.methods):
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
    "campaigns:detail",
    "campaigns:roster",
    "campaigns:reasons",
    "campaigns:missing",
    "campaigns:rules",
    "campaigns:amendments",
    "campaigns:questions",
    "campaigns:periods",
    "campaigns:questions_letter",
    "campaigns:compare",
    "campaigns:accept",
    "exports:roster",
    "exports:amendments",
    "exports:reviews",
    "reviews:campaign",
    "opinions:campaign",
    "proposals:campaign",
    "decisions:campaign",
    "decisions:petitions",
    "decisions:postponed",
    "api:campaign",
    "api:roster",
    "api:reviews",
    "help:guide",
}


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
        # As beside the running program, where few views wait for longer than some seconds.
        views_append()
        with CaptureQueriesContext(connection) as queries:
            client.get(address(name, entry, cast.objects))
        statements = [query["sql"] for query in queries if not re.search("SAVEPOINT", query["sql"])]
        changes = [
            statement
            for statement in statements
            if statement.split()[0] in {"INSERT", "UPDATE", "DELETE"}
            and not any(f'"{table}' in statement for table in WRITES_OF_A_VIEW)
        ]
        assert not changes, (name, changes)
        assert len(statements) <= QUERIES, (name, statements)


INVENTED = {"uuid": "5b1c7e0a-0000-4000-8000-00000000f0f0", "number": "999999999"}
# What no reader takes for an answer: the token of a form, the nonce of a script, the ids that were asked for.
_TOKENS = re.compile(r'value="\w{64}"|"X-CSRFToken[^}]*|nonce="[^"]+"')
# Ids in the question after an address: the page, how the id is called there, whose id it is.
ASKED = [
    ("campaigns:roster", "don-vi", "org"),
    ("reviews:campaign", "don-vi", "org"),
    ("people:list", "to-chuc", "org"),
    ("imports:add", "to-chuc", "org"),
    ("exports:roster", "don-vi", "org"),
    ("exports:reviews", "don-vi", "org"),
    ("api:people", "under", "org"),
    ("api:collectives", "under", "org"),
]
# What belongs to something else is seen there: kind -> model, the way from it to the kind whose page shows it.
_SHOWN_WITH: dict[str, tuple[Any, str, str]] = {
    "post": (Post, "person", "person"),
    "membership": (Membership, "person", "person"),
    "correction": (Correction, "person", "person"),
    "seat": (Seat, "collective", "collective"),
    "prompt": (ReviewPrompt, "subject", "subject"),
    "amendment": (Amendment, "subject", "subject"),
    "amendment_batch": (AmendmentBatch, "campaign", "campaign"),
    "document": (CampaignDocument, "campaign", "campaign"),
    "role": (RoleAssignment, "user", "account"),
    "acting": (Acting, "assignment__user", "account"),
    "row": (StagedRow, "batch", "import"),
    "decided": (DecidedLevel, "decision", "decision"),
    "petition": (Petition, "decided__decision", "decision"),
    "postponed": (Postponement, "subject", "subject"),
}
# The pages on which one may see that such a thing exists.
_SHOWN_ON: dict[str, tuple[str, ...]] = {
    "asked": ("opinions:request", "opinions:inspection_answer"),
    "account": ("accounts:detail",),
    "campaign": ("campaigns:detail", "reviews:campaign"),
    "collective": ("people:collective",),
    "decision": ("decisions:detail",),
    "draft": ("decisions:draft",),
    "import": ("imports:detail",),
    "org": ("organisations:detail",),
    "person": ("people:detail",),
    "purge": ("retention:run",),
    "transfer": ("people:move",),
    "handed_in": ("reviews:detail",),
    "subject": ("campaigns:subject", "reviews:detail", "reviews:write"),
}


def kind_of(thing: str) -> str:
    """Of what kind an object of the cast is; empty for what is no id."""
    if thing in {"review.campaign", "decided.campaign"}:
        return "campaign"
    kind = thing.partition(".")[0]
    if kind in {"guide", "retention", "pool", "tally", "seal", "kind"} or thing == "membership":
        return ""
    return {"review": "subject", "postpone": "subject"}.get(kind, kind)


def tried_with(thing: str) -> bool:
    """One thing on either side of the ward and one above both are enough of each kind."""
    kind, _, place = thing.partition(".")
    if kind in {"account", "role"}:
        return place in {"branch_secretary", "stranger", "system_officer"}
    return place not in {"a", "b", "draft"} or kind not in {"org", "event", "campaign"}


class Reader:
    """One person who asks; every answer is remembered, so that each question is asked once."""

    def __init__(self, cast: Any, who: str) -> None:
        self.objects, self.client = cast.objects, cast.client(who)
        self.cookies = copy(self.client.cookies)
        self.known: dict[tuple[str, str, str], tuple[int, str]] = {}
        self.shown: dict[str, bool] = {}

    def answer(self, method: str, where: str, sent: str = "", ids: Iterable[str] = ()) -> tuple[int, str]:
        """Status and text, without tokens and without the ids that were asked for."""
        key = (method, where, sent)
        if key not in self.known:
            self.client.cookies = copy(self.cookies)
            response = send(self.client, method, where, sent)
            text = "" if response.streaming else response.content.decode(errors="replace")
            for id_ in ids:
                text = text if id_.isdecimal() else text.replace(id_, "ID")
            self.known[key] = response.status_code, _TOKENS.sub("", text)
        return self.known[key]

    def sees(self, thing: str) -> bool:
        """Whether some page of its own shows this person that the thing exists."""
        if thing not in self.shown:
            kind, id_ = kind_of(thing), self.objects[thing]
            self.shown[thing] = self._sees(kind, id_)
        return self.shown[thing]

    def _sees(self, kind: str, id_: str) -> bool:
        if kind in _SHOWN_WITH:
            model, way, kind = _SHOWN_WITH[kind]
            by = {"pk": id_} if id_.isdecimal() else {"public_id": id_}
            id_ = str(model.objects.filter(**by).values_list(f"{way}__public_id", flat=True).get())
        if kind in {"evidence", "version"}:
            kind, id_ = "handed_in", self.objects["review.a2"]
        if kind == "event":
            return any(
                self._sees("org", str(opened.organisation.public_id))
                for opened in OrganisationEvent.objects.get(public_id=id_).opened.select_related("organisation")
            )
        return any(self.answer("GET", reverse(view, args=[id_]))[0] == 200 for view in _SHOWN_ON[kind])


def foreign_ids(objects: Mapping[str, str]) -> Iterator[tuple[str, str, str, str, str, str, str]]:
    """Every place in which an id is sent, with every thing of the cast of that kind.

    Gives name, method, the thing; address and body with its id; address and body with an invented one.
    """
    asked = set()
    for name, entry in TRIES:
        for thing in map(str, [*entry.get("parts", {}).values(), *entry.get("json", {}).values()]):
            kind = kind_of(thing) if thing in objects else ""
            for other in (each for each in objects if kind and kind_of(each) == kind and tried_with(each)):
                invented = INVENTED["number" if objects[other].isdecimal() else "uuid"]
                held = {**objects, thing: objects[other]}
                none = {**objects, thing: invented}
                for method in METHODS:
                    if method in entry:
                        pair = [(address(name, entry, ids), sent_with(entry, ids)) for ids in (held, none)]
                        if (method, *pair) not in asked:
                            asked.add((method, *pair))
                            yield name, method, other, *pair[0], *pair[1]
    for name, key, kind in ASKED:
        where = address(name, TABLE[name], objects)
        for other in (each for each in objects if kind_of(each) == kind and tried_with(each)):
            method = "GET" if "GET" in TABLE[name] else "POST"
            yield name, method, other, f"{where}?{key}={objects[other]}", "", f"{where}?{key}={INVENTED['uuid']}", ""


@pytest.fixture
def readers(cast: Any) -> Any:
    """The cast, and people whose roles meet: who is told of one thing must not be told of another."""
    mixed: dict[str, list[tuple[str, str | None]]] = {
        "minh": [("organisation_officer", "b")],
        "secretary_and_consulted": [("branch_secretary", "b1"), ("consulted_body", "a")],
        "system_and_secretary": [("system_officer", None), ("branch_secretary", "b1")],
        "inspector_of_b": [("inspector", "b")],
        "writer": [("member", "b1")],
    }
    for who, roles in mixed.items():
        cast.users[who] = User.objects.create_user(who, f"mật khẩu của {who}", full_name=f"Người thử {who} (mẫu)")
        for role, place in roles:
            RoleAssignment.objects.create(
                user=cast.users[who],
                role=role,
                body=cast.orgs[place] if place else None,
                subtree=bool(place),
                valid_from=date(2026, 1, 1),
            )
    cast.users["writer"].person = cast.objects["person.b1"]
    cast.users["writer"].save()
    return cast


@pytest.mark.parametrize(
    "who",
    [*PEOPLE[3:], "minh", "secretary_and_consulted", "system_and_secretary", "inspector_of_b", "writer"],
)
def test_a_foreign_id_is_answered_like_an_invented_one(readers: Any, who: str) -> None:
    reader, actor, wrong, tried = Reader(readers, who), readers.actor(who), [], 0
    for name, method, thing, where, sent, where_none, sent_none in foreign_ids(readers.objects):
        door = door_of(ADDRESSES[name].callback)
        assert door is not None
        # Refused before the id is read; or theirs to see, so that the answers may differ.
        if not door.opens_for(actor) or reader.sees(thing):
            continue
        invented = INVENTED["number" if readers.objects[thing].isdecimal() else "uuid"]
        there = reader.answer(method, where, sent, [readers.objects[thing]])
        nowhere = reader.answer(method, where_none, sent_none, [invented])
        tried += 1
        if there != nowhere:
            wrong.append(f"{method} {name} {thing}: {there[0]}, invented: {nowhere[0]}")
    assert tried or who == "inspector"  # Sees the whole ward, and no page with a foreign id opens.
    assert not wrong, "\n".join(wrong)
