"""Writes by a foreign hand: the four that the nearest open peer accepted, and forms sent with somebody else's ids.

Minh is officer of committee b with every act there; An, Bình, their branches and their round are of committee a.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from xeploai.registers.accounts.models import Acting, RoleAssignment, User
from xeploai.registers.audit.models import Entry
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.models import Membership, Person, Status
from xeploai.rounds.campaigns.models import Amendment
from xeploai.rounds.reviews.models import ReviewReturn, SelfReview

TODAY = f"{timezone.localdate():%d/%m/%Y}"


@pytest.fixture
def minh(cast: Any) -> Any:
    """The cast, with Minh."""
    user = User.objects.create_user("minh", "mật khẩu của minh", full_name="Minh (mẫu)")
    RoleAssignment.objects.create(
        user=user, role="organisation_officer", body=cast.orgs["b"], subtree=True, valid_from=date(2026, 1, 1)
    )
    cast.users["minh"] = user
    return cast


def state() -> Any:
    """Everything of the others that a write could change."""
    return (
        sorted(Membership.objects.values_list("person", "organisation", "valid_from", "valid_to"), key=str),
        sorted(Person.objects.values_list("pk", "full_name")),
        Status.objects.count(),
        sorted(Organisation.objects.values_list("pk", "name", "path", "stands")),
        sorted(SelfReview.objects.values_list("about", "state", "revision")),
        ReviewReturn.objects.count(),
        sorted(Amendment.objects.values_list("pk", "state")),
        sorted(RoleAssignment.objects.values_list("user", "role", "body", "valid_to"), key=str),
        Acting.objects.count(),
        sorted(User.objects.values_list("username", "is_active", "person"), key=str),
    )


def sent(client: Client, where: str, said: dict[str, Any]) -> int:
    """The answer to a form; the address with its parts."""
    name, _, parts = where.partition(" ")
    return client.post(reverse(name, args=parts.split()), said).status_code


def test_the_first_answering_for_another(cast: Any) -> None:
    before = state()
    cast.users["member"].person = Person.objects.get(public_id=cast.objects["person.a1"]).public_id
    theirs, file = cast.objects["review.a2"], cast.objects["evidence.a2"]
    for who in ("member", "branch_secretary", "stranger", "inspector"):
        client = cast.client(who)
        for name in ("write", "autosave", "submit", "paper", "return", "drop", "evidence", "evidence_paper"):
            answer = sent(
                client, f"reviews:{name} {theirs}", {"duties": "Thay lời", "self_level": "KHT", "revision": "0"}
            )
            assert answer in {403, 404}, (who, name)
        assert sent(client, f"reviews:evidence_remove {theirs} {file}", {}) in {403, 404}
    assert state() == before


def test_the_second_changing_a_colleagues_status(cast: Any) -> None:
    before = state()
    for who in ("member", "branch_secretary", "stranger", "inspector", "nobody"):
        for name in ("status", "leave", "official", "correct", "transfer", "post_add"):
            said = {"kind": "exempt", "since": TODAY, "on": TODAY, "reason": "1", "title": "1", "to": "A1"}
            assert sent(cast.client(who), f"people:{name} {cast.objects['person.a2']}", said) in {403, 404}, (who, name)
    assert state() == before


def test_the_third_making_oneself_reviewer(minh: Any) -> None:
    before = state()
    for who in ("minh", "grassroots_officer", "branch_secretary", "member"):
        mine = minh.users[who].public_id
        for role in ("organisation_officer", "system_officer", "grassroots_officer", "inspector"):
            for body in ("A", "A1", "B", ""):
                said = {"role": role, "body": body, "subtree": "on", "valid_from": TODAY}
                assert sent(minh.client(who), f"accounts:assign {mine}", said) in {403, 404, 422}, (who, role, body)
    assert state() == before


def test_the_fourth_closing_by_looking(cast: Any) -> None:
    before = state()
    client = cast.client("organisation_officer")
    for name, thing in (
        ("accounts:close", "account.branch_secretary"),
        ("accounts:acting_end", "acting.member"),
        ("people:leave", "person.a1"),
        ("organisations:dissolve", "org.a1"),
        ("campaigns:close", "campaign.open"),
        ("campaigns:discard", "campaign.draft"),
        ("campaigns:open", "campaign.draft"),
        ("reviews:return", "review.a2"),
    ):
        for query in ({}, {"reason": "1", "on": TODAY, "_method": "POST"}):
            where = reverse(name, args=[cast.objects[thing]])
            client.get(where, query)
            client.head(where, query)
            client.options(where, query)
            client.get(where, query, headers={"X-HTTP-Method-Override": "POST"})
    assert state() == before


CASES: dict[str, Callable[[Any], tuple[str, dict[str, Any]]]] = {
    "an account for a body above": lambda o: (
        "accounts:add",
        {"username": "x.y", "full_name": "X", "role": "organisation_officer", "body": "A", "valid_from": TODAY},
    ),
    "an account of the installation": lambda o: (
        "accounts:add",
        {"username": "x.y", "full_name": "X", "role": "system_officer", "valid_from": TODAY},
    ),
    "an account that is another's person": lambda o: (
        "accounts:add",
        {
            "username": "x.y",
            "full_name": "X",
            "role": "member",
            "body": "B1",
            "valid_from": TODAY,
            "person": "Mẫu Văn An",
        },
    ),
    "one's account made another's person": lambda o: (
        f"accounts:edit {o['account.stranger']}",
        {"full_name": "X", "person": "Mẫu Văn An"},
    ),
    "a subtree that is not ours": lambda o: (
        f"accounts:assign {o['account.stranger']}",
        {"role": "branch_secretary", "body": "A", "subtree": "on", "valid_from": TODAY},
    ),
    "a role of theirs handed over": lambda o: (
        f"accounts:hand_over {o['role.branch_secretary']}",
        {"to": "minh", "on": TODAY, "document": "1"},
    ),
    "standing in for one of greater power": lambda o: (
        f"accounts:acting {o['role.organisation_officer']}",
        {"user": "minh", "valid_from": TODAY, "valid_to": "31/12/2030", "document": "1"},
    ),
    "standing in begun without being lent": lambda o: ("acting_begin", {"person": o["account.organisation_officer"]}),
    "a version of another review returned": lambda o: (
        f"reviews:return {o['review.b1']}",
        {"version": o["version.a2"], "reason": "1"},
    ),
    "changes of other units taken in": lambda o: (
        f"campaigns:accept {o['campaign.open']}",
        {"chon": [o["amendment.a1"], o["amendment.a2"]]},
    ),
    "a change of another unit taken in unseen": lambda o: (
        f"campaigns:accept {o['campaign.open']}",
        {"chon": [o["amendment.a1"]], "buoc": "ghi"},
    ),
    "changes of another round taken in": lambda o: (
        f"campaigns:accept {o['campaign.b']}",
        {"chon": [o["amendment.a1"]]},
    ),
    "a body of others merged into ours": lambda o: (
        f"organisations:merge {o['org.b1']}",
        {
            "others": [str(Organisation.objects.get(code=code).pk) for code in ("A1", "A2")],
            "name": "X",
            "kind": "branch",
            "on": TODAY,
            "number": "1",
            "decided_on": TODAY,
        },
    ),
    "ours moved below theirs": lambda o: (
        f"organisations:move {o['org.b1']}",
        {"parent": "A", "on": TODAY, "number": "1", "decided_on": TODAY},
    ),
    "members of others moved with ours": lambda o: (
        f"people:move_many {o['org.b1']}",
        {"persons": [o["person.a1"]], "to": "B1", "on": TODAY, "document": "1", "dong-y": "1"},
    ),
    "a member of ours sent to others": lambda o: (
        f"people:transfer {o['person.b1']}",
        {"to": "A1", "on": TODAY, "document": "1"},
    ),
    "a record of others joined to ours": lambda o: (
        f"people:join {o['person.b1']}",
        {"number": "00000", "reason": "1"},
    ),
    "a row matched to a person of others": lambda o: (
        f"imports:decide {o['import.b1']} {o['row.b1']}",
        {"choice": str(Person.objects.get(public_id=o["person.a1"]).pk)},
    ),
    "a row of another list": lambda o: (f"imports:decide {o['import.b1']} {o['row.a1']}", {"choice": "skip"}),
    "a session of another": lambda o: ("session_stop", {"key": "x" * 32}),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_form_with_foreign_ids_changes_nothing_of_theirs(minh: Any, case: Any) -> None:
    where, said = case(minh.objects)
    before = state()
    last = Entry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    with transaction.atomic():
        answer = sent(minh.client("minh"), where, said)
        assert answer in {200, 302, 403, 404, 409, 422}
        assert state() == before, answer
        written = Entry.objects.filter(seq__gt=last).exclude(body_path="").values_list("body_path", flat=True)
        assert all(path.startswith(minh.orgs["b"].path) for path in written)
        connection.set_rollback(True)
