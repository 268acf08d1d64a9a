"""Who may do what where: by body, subtree and day; a stranger learns nothing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.kernel.access import (
    NotPermitted,
    NotVisible,
    Reach,
    allows,
    as_of,
    require,
    require_own,
    sees,
)
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.reach import bodies_where

BODIES = ("ward", "a", "b", "a1", "a2", "b1")


@pytest.mark.parametrize(
    ("who", "act", "reached"),
    [
        ("organisation_officer", "campaign.open", BODIES),
        ("grassroots_officer", "person.view", ("a", "a1", "a2")),
        ("grassroots_officer", "campaign.open", ()),
        ("branch_secretary", "person.view", ("a1",)),
        ("stranger", "person.view", ("b1",)),
        ("inspector", "audit.view", BODIES),
        ("inspector", "person.change", ()),
        ("member", "person.view", ()),
        ("nobody", "organisation.view", ()),
        ("system_officer", "person.view", ()),
        ("system_officer", "account.manage", BODIES),
    ],
)
def test_lists_and_single_records_agree(cast: Any, who: str, act: str, reached: tuple[str, ...]) -> None:
    actor = cast.actor(who)
    assert {key for key in BODIES if allows(actor, act, cast.orgs[key])} == set(reached)
    assert set(bodies_where(actor, act)) == {cast.orgs[key] for key in reached}


def test_a_stranger_learns_nothing_and_a_reader_is_told(cast: Any) -> None:
    with pytest.raises(NotVisible):
        require(cast.actor("stranger"), "person.change", cast.orgs["a1"])
    with pytest.raises(NotPermitted):
        require(cast.actor("inspector"), "person.change", cast.orgs["a1"])
    require(cast.actor("branch_secretary"), "person.change", cast.orgs["a1"])


def test_an_act_that_nobody_declared_is_a_mistake_of_ours(cast: Any) -> None:
    with pytest.raises(KeyError):
        require(cast.actor("organisation_officer"), "person.erase", cast.orgs["a1"])


def test_an_act_of_the_installation_needs_its_own_officer(cast: Any) -> None:
    require(cast.actor("system_officer"), "system.run")
    with pytest.raises(NotPermitted):
        require(cast.actor("organisation_officer"), "system.run")


@pytest.mark.parametrize(("days", "held"), [(-1, False), (0, True), (9, True), (10, False)])
def test_a_role_holds_from_its_first_day_until_before_its_last(cast: Any, days: int, held: bool) -> None:
    start = date(2026, 3, 1)
    RoleAssignment.objects.create(
        user=cast.users["nobody"],
        role="branch_secretary",
        body=cast.orgs["a2"],
        valid_from=start,
        valid_to=start + timedelta(days=10),
    )
    actor = as_of(cast.actor("nobody"), start + timedelta(days=days))
    assert allows(actor, "person.view", cast.orgs["a2"]) is held


def test_a_closed_account_may_do_nothing(cast: Any) -> None:
    actor = cast.actor("organisation_officer")
    actor.user.is_active = False
    assert not allows(actor, "person.view", cast.orgs["a"])
    assert not sees(actor, cast.orgs["a"])
    assert not bodies_where(actor, "person.view")


def test_own_records_are_ones_own(cast: Any) -> None:
    user = cast.users["member"]
    person = user.public_id
    user.person = person
    require_own(cast.actor("member"), "own.review", person)
    for other, asked in ((cast.actor("member"), cast.users["nobody"].public_id), (cast.actor("nobody"), person)):
        with pytest.raises(NotVisible):
            require_own(other, "own.review", asked)
    with pytest.raises(NotVisible):
        require_own(cast.actor("nobody"), "own.review", None)


def test_standing_in_lends_the_role_and_nothing_of_ones_own(cast: Any) -> None:
    member, secretary = cast.users["member"], cast.users["branch_secretary"]
    member.person = member.public_id
    acting = AccountActor(member, acting_for=secretary)
    assert allows(acting, "person.view", cast.orgs["a1"])
    assert not allows(acting, "own.review")
    later = as_of(acting, timezone.localdate() + timedelta(days=10))
    assert not allows(later, "person.view", cast.orgs["a1"])


def test_nobody_stands_in_without_being_asked(cast: Any) -> None:
    assert not allows(
        AccountActor(cast.users["nobody"], acting_for=cast.users["branch_secretary"]), "person.view", cast.orgs["a1"]
    )


paths = st.lists(st.integers(1, 30), min_size=1, max_size=4).map(lambda ids: "/" + "/".join(map(str, ids)) + "/")


@given(paths, paths, st.booleans())
def test_a_subtree_is_the_body_and_what_stands_below(held: str, asked: str, subtree: bool) -> None:
    reach = Reach(role="x", body_id=int(held.split("/")[-2]), path=held, subtree=subtree)
    body = Organisation(pk=int(asked.split("/")[-2]) + (0 if asked == held else 1000), path=asked)
    steps, above = asked.split("/")[1:-1], held.split("/")[1:-1]
    below = steps[: len(above)] == above
    assert reach.covers(body) == (asked == held or (subtree and below))


def test_reading_roles_is_one_query(cast: Any, django_assert_num_queries: Any) -> None:
    actor = AccountActor(User.objects.get(username="grassroots_officer"))
    bodies = list(cast.orgs.values())
    with django_assert_num_queries(1):
        for body in bodies:
            allows(actor, "person.view", body)
            sees(actor, body)
