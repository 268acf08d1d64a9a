"""Database and workbook say the same: a sample unit goes in, and comes out as it was."""

from collections.abc import Callable
from typing import Any

import pytest

from xeploai.core.round import Round
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.services import Decision, top_found
from xeploai.registers.people.importing.services import import_apply, import_undo, outcomes, round_stage
from xeploai.registers.people.models import Person
from xeploai.registers.people.rounds import round_of
from xeploai.tools.workbooks.samples import sample, sample_ids


@pytest.mark.parametrize("sample_id", sample_ids())
@pytest.mark.slow
def test_a_sample_unit_goes_in_and_comes_out_as_it_was(db: Any, sample_id: str, office_of: Any) -> None:
    held: Round = sample(sample_id).round
    body, officer = office_of(held)
    batch = round_stage(round_=held, content=b"", file_name="mau.xlsx", body=body, by=officer)
    assert all(set(counted) <= {"new", "update", "same"} for counted in outcomes(batch).values())
    import_apply(batch=batch, by=officer)
    drawn = round_of(Organisation.objects.get(pk=body.pk), held.unit.year, closing_on=held.unit.closing_on)
    assert {(org.code, org.name, org.kind, org.parent) for org in drawn.organisations} == {
        (org.code, org.name, org.kind, org.parent) for org in held.organisations
    }
    assert {(one.code, one.name, one.org, one.membership, one.card_number, one.born_on) for one in drawn.members} == {
        (one.code, one.name, one.org, one.membership, one.card_number, one.born_on) for one in held.members
    }
    assert {(one.code, one.name, one.org, one.label) for one in drawn.collectives} == {
        (one.code, one.name, one.org, one.label) for one in held.collectives
    }
    assert {(one.code, one.org, one.member, one.label, one.group) for one in drawn.leaders} == {
        (one.code, one.org, one.member, one.label, one.group) for one in held.leaders
    }
    assert {(one.kind, one.subject, one.year, one.level) for one in drawn.past} == {
        (one.kind, one.subject, one.year, one.level) for one in held.past if one.year < held.unit.year
    }
    import_undo(batch=batch, reason="Thử", by=officer)
    assert Person.objects.count() == 0


@pytest.fixture
def office_of(db: Any) -> Callable[[Round], tuple[Organisation, Actor]]:
    """Makes the organisation at the root of a round, and its officer."""

    def made(held: Round) -> tuple[Organisation, Actor]:
        root = next(org for org in held.organisations if org.parent is None)
        state = State(name=root.name, kind=root.kind, parent=None, code=root.code)
        body = top_found(state=state, on=held.unit.closing_on, decision=Decision(number="1"), by=None)
        user = User.objects.create_user("lan", full_name="Lan (mẫu)")
        RoleAssignment.objects.create(
            user=user, role="organisation_officer", body=body, subtree=True, valid_from=held.unit.closing_on
        )
        return body, AccountActor(user=user)

    return made
