"""A small unit in the database, and the officer above it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from tests.worlds import Worlds

from xeploai.core.subjects import OrgKind
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations import acts
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.services import Decision, organisation_change, top_found

START = date(2024, 1, 1)
PAPER = Decision(number="12-QĐ/HU", decided_on=START)


@dataclass
class Unit:
    """A district committee (mẫu) with two grassroots committees and three branches, and who may do what there."""

    top: Organisation
    orgs: dict[str, Organisation]

    def __getitem__(self, name: str) -> Organisation:
        found = self.orgs[name]
        found.refresh_from_db()
        return found

    def actor(self, role: str, body: str = "top", *, subtree: bool = True) -> Actor:
        """Somebody with one role for one body."""
        user = User.objects.create_user(f"u{User.objects.count()}", full_name=f"Người thử {role} (mẫu)")
        RoleAssignment.objects.create(user=user, role=role, body=self[body], subtree=subtree, valid_from=START)
        return AccountActor(user=user)

    def found(
        self, key: str, name: str, kind: OrgKind, parent: str, *, by: Actor, on: date = START, **more: Any
    ) -> None:
        """One more organisation under another."""
        state = State(name=name, kind=kind, parent=self.orgs[parent].pk, **more)
        event = organisation_change(act=lambda now: acts.found(now, state=state, on=on), decision=PAPER, by=by)
        self.orgs[key] = event.opened.get().organisation


@pytest.fixture
def unit(worlds: Worlds) -> Unit:
    """The unit, founded by its officer."""
    return worlds.built(_unit_found)


def _unit_found() -> Unit:
    top = top_found(
        state=State(name="Đảng bộ huyện (mẫu)", kind=OrgKind.UPPER_COMMITTEE, tier="district", parent=None),
        on=START,
        decision=PAPER,
        by=None,
    )
    held = Unit(top, {"top": top})
    lan = held.actor("organisation_officer")
    held.found("one", "Đảng bộ xã Một (mẫu)", OrgKind.GRASSROOTS_COMMITTEE, "top", by=lan, code="01")
    held.found("two", "Đảng bộ xã Hai (mẫu)", OrgKind.GRASSROOTS_COMMITTEE, "top", by=lan, code="02")
    held.found("b1", "Chi bộ 1 (mẫu)", OrgKind.BRANCH, "one", by=lan, code="01.1")
    held.found("b10", "Chi bộ 10 (mẫu)", OrgKind.BRANCH, "one", by=lan, code="01.10")
    held.found("b2", "Chi bộ 2 (mẫu)", OrgKind.BRANCH, "one", by=lan, code="01.2")
    return held


@pytest.fixture
def lan(unit: Unit) -> Actor:
    """The officer of the top committee."""
    return unit.actor("organisation_officer")
