"""What is offered of a roster goes with what it rested on, in the moment of the change."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from xeploai.core.errors import Refused
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.grounds import GroundsChanged
from xeploai.registers.organisations import acts
from xeploai.registers.organisations.services import Decision, organisation_change
from xeploai.registers.people.models import Status
from xeploai.registers.people.periods import period_correct, status_begin
from xeploai.registers.people.posts import collective_end, collective_found, seat_leave, seat_take
from xeploai.registers.people.services import person_rename
from xeploai.registers.people.transfers import members_transfer
from xeploai.rounds.campaigns.amendment_batches import amendments_accept
from xeploai.rounds.campaigns.amendments import roster_compare
from xeploai.rounds.campaigns.models import Amendment, AmendmentState

BEFORE, AFTER = date(2025, 12, 1), date(2025, 12, 16)


@pytest.fixture
def offer(unit: Any, officer: Actor) -> Amendment:
    """An is offered as exempt, Em as moved."""
    campaign = unit.open(officer)
    members_transfer(persons=[unit.person("em")], to=unit["a2"], on=BEFORE, by=officer)
    status_begin(person=unit.person("an"), kind="exempt", since=BEFORE, by=officer)
    assert roster_compare(campaign=campaign, by=officer) == 2
    return Amendment.objects.get(name="Nguyễn Thị An")


def test_what_the_register_takes_back_is_offered_no_more(unit: Any, officer: Actor, offer: Amendment) -> None:
    row = Status.objects.get(person=unit.people["an"])
    period_correct(row=row, since=AFTER, until=None, reason="Ghi nhầm ngày", by=officer)
    offer.refresh_from_db()
    assert offer.state == AmendmentState.LAPSED
    with pytest.raises(Refused) as refused:
        amendments_accept(campaign=offer.campaign, amendments=[offer], by=officer)
    assert refused.value.faults[0].code == "campaign_amendment_stale"
    assert Amendment.objects.get(state=AmendmentState.OFFERED).name == "Võ Em"
    entry = Entry.objects.select_related("values").filter(action="campaign.compare").latest("seq")
    assert (entry.user, entry.values.held["after"]) == (None, {"offered": 0, "lapsed": 1})


def test_what_is_still_true_stays_offered(unit: Any, officer: Actor, offer: Amendment) -> None:
    noted = Entry.objects.filter(action="campaign.compare").count()
    status_begin(person=unit.person("an"), kind="maternity_leave", since=AFTER, by=officer)
    offer.refresh_from_db()
    assert offer.state == AmendmentState.OFFERED
    assert Entry.objects.filter(action="campaign.compare").count() == noted


def test_what_is_said_otherwise_is_offered_otherwise(unit: Any, officer: Actor, offer: Amendment) -> None:
    person_rename(person=unit.person("an"), name="Nguyễn Thị Ân", on=BEFORE, by=officer)
    offer.refresh_from_db()
    assert offer.state == AmendmentState.LAPSED
    assert Amendment.objects.get(state=AmendmentState.OFFERED, change=offer.change).name == "Nguyễn Thị Ân"


def test_a_unit_that_ends_takes_its_offers_along(unit: Any, officer: Actor, offer: Amendment) -> None:
    move = Amendment.objects.get(name="Võ Em")
    organisation_change(
        act=partial(acts.merge, sources=[unit["a2"].pk], into=unit["a1"].pk, on=BEFORE),
        decision=Decision(number="08-QĐ/ĐU", decided_on=BEFORE, reason="Sắp xếp lại"),
        by=officer,
    )
    move.refresh_from_db()
    assert move.state == AmendmentState.LAPSED


def test_a_collective_that_ends_is_offered_no_more(unit: Any, officer: Actor, offer: Amendment) -> None:
    body = collective_found(organisation=unit["a"], name="Ban Chấp hành lâm thời (mẫu)", since=BEFORE, by=officer)
    roster_compare(campaign=offer.campaign, by=officer)
    arrival = Amendment.objects.get(kind="collective", thing=body.pk)
    collective_end(collective=body, on=BEFORE, by=officer)
    arrival.refresh_from_db()
    assert arrival.state == AmendmentState.LAPSED


def test_seats_and_a_new_collective_are_told(unit: Any, officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[GroundsChanged] = []
    monkeypatch.setattr("xeploai.registers.people.posts.grounds_changed", events.append)
    body = collective_found(organisation=unit["a"], name="Ban Chấp hành lâm thời (mẫu)", since=BEFORE, by=officer)
    seat = seat_take(collective=body, person=unit.person("an"), since=BEFORE, by=officer)
    seat_leave(seat=seat, on=AFTER, by=officer)
    own = frozenset({body.pk})
    with_person = GroundsChanged(people=frozenset({unit.person("an").pk}), collectives=own)
    assert events == [GroundsChanged(collectives=own), with_person, with_person]


def test_a_person_whom_nothing_offered_concerns_costs_no_look_at_the_register(
    unit: Any, officer: Actor, offer: Amendment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "xeploai.rounds.campaigns.grounds.roster_compare", lambda **campaign: pytest.fail(str(campaign))
    )
    status_begin(person=unit.person("hoa"), kind="exempt", since=BEFORE, by=officer)
