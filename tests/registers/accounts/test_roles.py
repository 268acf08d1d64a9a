"""Handing out, ending, handing over, standing in: who may, and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.registers.accounts import roles
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import Acting, RoleAssignment
from xeploai.registers.accounts.roles import RoleTerms
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import NotPermitted, NotVisible, allows, as_of
from xeploai.registers.kernel.roles import Role

TODAY = date(2026, 11, 1)


def given(cast: Any, role: str, body: str | None, *, subtree: bool = False, **more: Any) -> RoleTerms:
    return RoleTerms(role=role, body=cast.orgs[body] if body else None, subtree=subtree, valid_from=TODAY, **more)


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.faults[0].code


def test_an_officer_hands_out_a_role_and_it_stands_in_the_trail(cast: Any) -> None:
    made = roles.role_assign(
        user=cast.users["nobody"],
        terms=given(cast, Role.BRANCH_SECRETARY, "a2", document="05-QĐ/ĐU"),
        by=cast.actor("grassroots_officer"),
    )
    assert allows(as_of(cast.actor("nobody"), TODAY), "person.view", cast.orgs["a2"])
    entry = Entry.objects.get(action="role.assign", subject=str(made.public_id))
    assert (entry.user, entry.body_path) == (cast.users["grassroots_officer"], cast.orgs["a2"].path)
    assert entry.values.held["reason"] == "05-QĐ/ĐU"


@pytest.mark.parametrize(
    ("who", "role", "body", "error"),
    [
        ("grassroots_officer", Role.GRASSROOTS_OFFICER, "a", NotPermitted),
        ("grassroots_officer", Role.BRANCH_SECRETARY, "b1", NotVisible),
        ("grassroots_officer", Role.INSPECTOR, "a", NotPermitted),
        ("branch_secretary", Role.MEMBER, "a1", NotVisible),
        ("organisation_officer", Role.SYSTEM_OFFICER, None, NotPermitted),
        ("organisation_officer", Role.INSPECTOR, "ward", NotPermitted),
        ("system_officer", Role.BRANCH_SECRETARY, "a1", NotPermitted),
        ("member", Role.BRANCH_SECRETARY, "a1", NotVisible),
        ("inspector", Role.BRANCH_SECRETARY, "a1", NotVisible),
    ],
)
def test_nobody_hands_out_more_than_their_role_may(
    cast: Any, who: str, role: str, body: str | None, error: type[Refused]
) -> None:
    with pytest.raises(error):
        roles.role_assign(user=cast.users["nobody"], terms=given(cast, role, body), by=cast.actor(who))
    assert not RoleAssignment.objects.filter(user=cast.users["nobody"]).exists()


def test_an_officer_of_one_body_does_not_hand_out_its_subtree(cast: Any) -> None:
    user = cast.users["stranger"]
    RoleAssignment.objects.create(user=user, role=Role.GRASSROOTS_OFFICER, body=cast.orgs["b"], valid_from=TODAY)
    actor = as_of(AccountActor(user), TODAY)
    roles.role_assign(user=cast.users["nobody"], terms=given(cast, Role.MEMBER, "b"), by=actor)
    with pytest.raises(NotPermitted):
        roles.role_assign(
            user=cast.users["member"], terms=given(cast, Role.BRANCH_SECRETARY, "b", subtree=True), by=actor
        )


@pytest.mark.parametrize("who", ["organisation_officer", "system_officer", "grassroots_officer"])
def test_nobody_hands_out_a_role_to_oneself(cast: Any, who: str) -> None:
    role, body = {
        "organisation_officer": (Role.GRASSROOTS_OFFICER, "a"),
        "system_officer": (Role.INSPECTOR, "ward"),
        "grassroots_officer": (Role.BRANCH_SECRETARY, "a1"),
    }[who]
    with pytest.raises(Refused) as refused:
        roles.role_assign(user=cast.users[who], terms=given(cast, role, body), by=cast.actor(who))
    assert code(refused) == "role_to_oneself"


def test_standing_in_gives_no_role_to_oneself_nor_to_whom_one_stands_in_for(cast: Any) -> None:
    officer, standing_in = cast.users["organisation_officer"], cast.users["nobody"]
    today, soon = timezone.localdate(), timezone.localdate() + timedelta(days=5)
    lent = RoleAssignment.objects.get(user=officer)
    Acting.objects.create(assignment=lent, user=standing_in, valid_from=today, valid_to=soon)
    actor, theirs = (
        AccountActor(standing_in, acting_for=officer),
        RoleAssignment.objects.get(user=cast.users["stranger"]),
    )
    for user in (standing_in, officer):
        stand_in: dict[str, Any] = {"assignment": theirs, "valid_from": today, "valid_to": soon, "document": "1"}
        tries: list[partial[Any]] = [
            partial(roles.role_assign, terms=given(cast, Role.GRASSROOTS_OFFICER, "b")),
            partial(roles.role_hand_over, assignment=theirs, on=today, document="1"),
            partial(roles.acting_start, **stand_in),
        ]
        for tried in tries:
            with pytest.raises(Refused) as refused:
                tried(**{"to" if tried.func is roles.role_hand_over else "user": user}, by=actor)
            assert code(refused) == "role_to_oneself"


def test_a_role_is_not_held_twice_at_once(cast: Any) -> None:
    officer, nobody = cast.actor("organisation_officer"), cast.users["nobody"]
    first = given(cast, Role.MEMBER, "a1", valid_to=TODAY + timedelta(days=5))
    roles.role_assign(user=nobody, terms=first, by=officer)
    with pytest.raises(Refused) as refused:
        roles.role_assign(user=nobody, terms=given(cast, Role.MEMBER, "a1"), by=officer)
    assert code(refused) == "role_held_already"
    after = RoleTerms(role=Role.MEMBER, body=cast.orgs["a1"], subtree=False, valid_from=TODAY + timedelta(days=5))
    roles.role_assign(user=nobody, terms=after, by=officer)


def test_a_role_ends_and_whoever_stands_in_ends_with_it(cast: Any) -> None:
    held = RoleAssignment.objects.get(user=cast.users["branch_secretary"])
    today = timezone.localdate()
    roles.role_end(assignment=held, on=today, reason="nghỉ hưu", by=cast.actor("grassroots_officer"))
    assert not allows(cast.actor("branch_secretary"), "person.view", cast.orgs["a1"])
    acting = AccountActor(cast.users["member"], acting_for=cast.users["branch_secretary"])
    assert not allows(acting, "person.view", cast.orgs["a1"])
    with pytest.raises(Refused) as refused:
        roles.role_end(assignment=held, on=today, reason="lần nữa", by=cast.actor("grassroots_officer"))
    assert code(refused) == "role_state_changed"


def test_the_last_system_officer_stays(cast: Any) -> None:
    held = RoleAssignment.objects.get(user=cast.users["system_officer"])
    with pytest.raises(Refused) as refused:
        roles.role_end(assignment=held, on=timezone.localdate(), reason="thử", by=cast.actor("system_officer"))
    assert code(refused) == "last_system_officer"


def test_a_hand_over_leaves_no_day_without_an_officer(cast: Any) -> None:
    held = RoleAssignment.objects.get(user=cast.users["branch_secretary"])
    day = timezone.localdate() + timedelta(days=3)
    roles.role_hand_over(
        assignment=held, to=cast.users["nobody"], on=day, document="06-QĐ/ĐU", by=cast.actor("grassroots_officer")
    )
    for offset, old, new in ((-1, True, False), (0, False, True)):
        on = day + timedelta(days=offset)
        assert allows(as_of(cast.actor("branch_secretary"), on), "person.view", cast.orgs["a1"]) is old
        assert allows(as_of(cast.actor("nobody"), on), "person.view", cast.orgs["a1"]) is new


def test_the_holder_may_name_who_stands_in_and_a_stranger_may_not(cast: Any) -> None:
    held = RoleAssignment.objects.get(user=cast.users["branch_secretary"])
    today = timezone.localdate()

    def start(who: str, **more: Any) -> Acting:
        dates = {"valid_from": today, "valid_to": today + timedelta(days=7), **more}
        user = cast.users[dates.pop("user", "nobody")]
        return roles.acting_start(assignment=held, user=user, document="UQ 01", by=cast.actor(who), **dates)

    acting = start("branch_secretary")
    assert allows(AccountActor(cast.users["nobody"], acting_for=held.user), "person.view", cast.orgs["a1"])
    with pytest.raises(NotVisible):
        start("stranger")
    refusals: list[tuple[str, Callable[[], Any]]] = [
        ("acting_for_oneself", lambda: start("branch_secretary", user="branch_secretary")),
        ("role_to_oneself", lambda: start("grassroots_officer", user="grassroots_officer")),
        ("acting_outside_role", lambda: start("branch_secretary", valid_to=today)),
        ("acting_outside_role", lambda: start("branch_secretary", valid_from=date(2020, 1, 1))),
    ]
    for expected, attempt in refusals:
        with pytest.raises(Refused) as refused:
            attempt()
        assert code(refused) == expected
    roles.acting_end(acting=acting, on=today, by=cast.actor("branch_secretary"))
    assert not allows(AccountActor(cast.users["nobody"], acting_for=held.user), "person.view", cast.orgs["a1"])
