"""A grassroots committee (mẫu) with three branches, three members in the first, and who may do what."""

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import pytest
from tests.worlds import Worlds

from xeploai.core.dates import PartialDate
from xeploai.core.subjects import OrgKind
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations import acts
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.services import Decision, organisation_change, top_found
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.models import Person
from xeploai.registers.people.services import person_add

START = date(2024, 1, 1)
PAPER = Decision(number="01-QĐ/ĐU", decided_on=START)


@dataclass
class Place:
    """The unit: organisations and persons by a short key."""

    orgs: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Organisation:
        found = self.orgs[key]
        found.refresh_from_db()
        return found

    def person(self, key: str) -> Person:
        """A person, read anew."""
        return Person.objects.get(pk=self.people[key].pk)

    def actor(self, role: str, body: str = "top", *, subtree: bool = True) -> Actor:
        """Somebody with one role for one body."""
        user = User.objects.create_user(f"u{User.objects.count()}", full_name=f"Người thử {role} (mẫu)")
        RoleAssignment.objects.create(user=user, role=role, body=self[body], subtree=subtree, valid_from=START)
        return AccountActor(user=user)

    def add(self, key: str, name: str, branch: str, *, by: Actor, **facts: Any) -> Person:
        """One more member."""
        since = facts.pop("since", START)
        held = PersonFacts(full_name=name, **facts)
        self.people[key] = person_add(facts=held, branch=self[branch], since=since, by=by)
        return self.people[key]


@pytest.fixture
def place(worlds: Worlds) -> Place:
    """The unit with its members."""
    return worlds.built(_place_found)


def _place_found() -> Place:
    held = Place()
    state = State(name="Đảng bộ xã (mẫu)", kind=OrgKind.GRASSROOTS_COMMITTEE, tier="commune", parent=None)
    held.orgs["top"] = top_found(state=state, on=START, decision=PAPER, by=None)
    officer = held.actor("organisation_officer")
    for key, name in (("b1", "Chi bộ 1 (mẫu)"), ("b2", "Chi bộ 2 (mẫu)"), ("b3", "Chi bộ 3 (mẫu)")):
        new = State(name=name, kind=OrgKind.BRANCH, parent=held.orgs["top"].pk, code=key)
        act = partial(acts.found, state=new, on=START)
        event = organisation_change(act=act, decision=PAPER, by=officer)
        held.orgs[key] = event.opened.get().organisation
    held.add("dat", "Trần Văn Đạt", "b1", by=officer, numbers={"card": "00012345"}, born_on=PartialDate(1980))
    held.add("an", "Nguyễn Thị An", "b1", by=officer, numbers={"citizen": "001099000123"})
    held.add("hoa", "Lê Hòa", "b1", by=officer)
    return held


@pytest.fixture
def officer(place: Place) -> Actor:
    """Who looks after the whole unit."""
    return place.actor("organisation_officer")
