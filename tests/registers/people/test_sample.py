"""The demonstration's people and units are made by the services that officers use."""

from datetime import date
from typing import Any

import pytest

from xeploai.core.subjects import OrgKind
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.services import Decision, top_found
from xeploai.registers.people.models import Membership
from xeploai.registers.people.sample import sample_people, sample_unit
from xeploai.registers.people.selectors import people_search
from xeploai.tools.workbooks.samples import sample, sample_ids


def test_every_branch_has_its_members(place: Any, officer: Actor) -> None:
    sample_people(under=place["top"], by=officer)
    assert len(people_search(officer)) == 3 + 3 * 14


@pytest.mark.slow
def test_the_five_units_stand_under_one_top(db: Any) -> None:
    since = date(2018, 1, 1)
    state = State(name="Đảng bộ tỉnh (mẫu)", kind=OrgKind.UPPER_COMMITTEE, tier="province", parent=None)
    top = top_found(state=state, on=since, decision=Decision(), by=None)
    user = User.objects.create_user("lan", full_name="Lan (mẫu)")
    RoleAssignment.objects.create(user=user, role="organisation_officer", body=top, subtree=True, valid_from=since)
    for sample_id in sample_ids():
        held = sample(sample_id).round
        unit = sample_unit(sample_id, under=top, by=AccountActor(user))
        assert unit.parent == top
        assert unit.stands
        below = Membership.objects.filter(organisation__path__startswith=unit.path, kind="official")
        assert below.values("person").distinct().count() == len({one.code for one in held.members})
        assert not below.exclude(valid_to=None).exists()
