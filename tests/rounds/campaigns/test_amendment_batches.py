"""What is taken into the roster by one act: looked at before, never unseen, taken back by one act until a decision."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from xeploai.core.errors import Refused
from xeploai.core.subjects import OrgKind
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import Actor, NotVisible
from xeploai.registers.organisations import acts
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.services import Decision, organisation_change
from xeploai.registers.people.periods import person_leave, status_begin
from xeploai.registers.people.transfers import members_transfer
from xeploai.rounds.campaigns.amendment_batches import amendments_accept, batch_preview, batch_undo
from xeploai.rounds.campaigns.amendments import roster_close, rosters_compare_all
from xeploai.rounds.campaigns.models import (
    Amendment,
    AmendmentBatch,
    AmendmentState,
    Campaign,
    Node,
    ReviewPlace,
    RosterEntry,
    Subject,
)
from xeploai.rounds.campaigns.services import roster_confirm

BEFORE = date(2025, 12, 1)
PAPER = Decision(number="07-QĐ/ĐU", decided_on=BEFORE)


def offered(campaign: Campaign) -> list[Amendment]:
    """What waits, read anew."""
    return list(campaign.amendments.filter(state=AmendmentState.OFFERED).order_by("pk"))


def roster(campaign: Campaign) -> list[Any]:
    """Everything that the round counts by."""
    subjects = campaign.subjects.filter(listed=True).order_by("kind", "about")
    return [
        list(subjects.values_list("kind", "about", "tally", "classified", "reason", "rule")),
        list(
            RosterEntry.objects.filter(subject__in=subjects).order_by("subject").values_list("record", "path", "unit")
        ),
        sorted(
            ReviewPlace.objects.filter(subject__in=subjects).values_list("subject", "organisation", "title", "main")
        ),
        sorted(Node.objects.filter(campaign=campaign).values_list("organisation", "path", "name")),
    ]


def changed(unit: Any, officer: Actor) -> Campaign:
    """A round after which somebody left, somebody moved, somebody came, and a branch was founded with a member."""
    campaign: Campaign = unit.open(officer)
    person_leave(person=unit.person("hoa"), how="deceased", on=BEFORE, by=officer)
    members_transfer(persons=[unit.person("em")], to=unit["a2"], on=BEFORE, document="12-GT", by=officer)
    unit.add("moi", "Lý Mới", "a2", by=officer, since=BEFORE)
    new = State(name="Chi bộ 9 (mẫu)", kind=OrgKind.BRANCH, parent=unit["a"].pk)
    event = organisation_change(act=partial(acts.found, state=new, on=BEFORE), decision=PAPER, by=officer)
    unit.orgs["a9"] = event.opened.get().organisation
    members_transfer(persons=[unit.person("cuc")], to=unit["a9"], on=BEFORE, by=officer)
    assert rosters_compare_all() == 5
    return campaign


def test_changes_are_listed_as_the_alphabet_has_them(unit: Any, officer: Actor) -> None:
    """Đ stands before E, people by their given name; the bytes of Đ would put it behind V."""
    campaign: Campaign = unit.open(officer)
    for key, name in (("v", "Lý Thị Vân"), ("dd", "Trần Đang"), ("e", "Bùi Em Út Én"), ("d", "Võ Dân")):
        unit.add(f"xep_{key}", name, "a2", by=officer, since=BEFORE)
    rosters_compare_all()
    listed = campaign.amendments.order_by("kind", "sort_key", "pk").values_list("name", flat=True)
    assert list(listed) == ["Võ Dân", "Trần Đang", "Bùi Em Út Én", "Lý Thị Vân"]


def test_a_batch_is_taken_back_whole_and_can_be_taken_in_again(unit: Any, officer: Actor) -> None:
    campaign = changed(unit, officer)
    before = roster(campaign)
    batch = amendments_accept(campaign=campaign, amendments=offered(campaign), by=officer)
    after = roster(campaign)
    assert before != after
    assert batch_undo(batch=batch, reason="Nhận nhầm danh sách", by=officer) == 5
    assert roster(campaign) == before
    reverse = Amendment.objects.get(reverses__name="Lê Hòa", reverses__batch=batch)
    assert (reverse.change, reverse.state, reverse.settle_reason) == ("arrival", "accepted", "Nhận nhầm danh sách")
    # What was taken in stays as it was written; the register still says so, and it is offered anew.
    assert batch.amendments.filter(state=AmendmentState.ACCEPTED).count() == 5
    assert Entry.objects.filter(action="campaign.amendment.undo").count() == 5
    assert rosters_compare_all() == 5
    amendments_accept(campaign=campaign, amendments=offered(campaign), by=officer)
    assert roster(campaign) == after
    with pytest.raises(Refused) as refused:
        batch_undo(batch=batch, reason="Lần nữa", by=officer)
    assert {fault.code for fault in refused.value.faults} <= {"campaign_batch_undone", "campaign_amendment_stale"}


def test_what_has_changed_since_is_named_and_nothing_is_taken_back(unit: Any, officer: Actor) -> None:
    campaign = changed(unit, officer)
    batch = amendments_accept(campaign=campaign, amendments=offered(campaign), by=officer)
    members_transfer(persons=[unit.person("em")], to=unit["b1"], on=date(2025, 12, 10), by=officer)
    rosters_compare_all()
    amendments_accept(campaign=campaign, amendments=offered(campaign), by=officer)
    roster_close(subjects=[unit.subject(campaign, "hoa").pk])
    standing = roster(campaign)
    with pytest.raises(Refused) as refused:
        batch_undo(batch=batch, reason="Nhận nhầm", by=officer)
    assert {(fault.code, fault.value) for fault in refused.value.faults} == {
        ("campaign_amendment_stale", "Võ Em"),
        ("campaign_roster_closed", "Lê Hòa"),
    }
    assert roster(campaign) == standing
    batch.refresh_from_db()
    assert batch.undone_at is None


def test_a_reason_is_asked_for(unit: Any, officer: Actor) -> None:
    campaign = changed(unit, officer)
    batch = amendments_accept(campaign=campaign, amendments=offered(campaign), by=officer)
    with pytest.raises(Refused):
        batch_undo(batch=batch, reason=" ", by=officer)


def test_a_change_of_status_goes_alone(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    status_begin(person=unit.person("an"), kind="suspended", since=BEFORE, by=officer)
    members_transfer(persons=[unit.person("em")], to=unit["a2"], on=BEFORE, by=officer)
    rosters_compare_all()
    both = offered(campaign)
    preview = batch_preview(campaign=campaign, amendments=both, by=officer)
    assert [(fault.code, fault.value) for fault in preview.faults] == [("campaign_status_one_by_one", "Nguyễn Thị An")]
    with pytest.raises(Refused):
        amendments_accept(campaign=campaign, amendments=both, by=officer)
    assert not AmendmentBatch.objects.exists()
    for amendment in both:
        amendments_accept(campaign=campaign, amendments=[amendment], by=officer)
    assert AmendmentBatch.objects.count() == 2
    with pytest.raises(Refused):
        amendments_accept(campaign=campaign, amendments=[], by=officer)


def test_the_preview_says_who_must_confirm_again_and_writes_nothing(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    node = Node.objects.select_related("campaign", "organisation").get(campaign=campaign, organisation=unit["b1"])
    roster_confirm(node=node, by=unit.actor("branch_secretary", "b1", subtree=False))
    members_transfer(persons=[unit.person("em")], to=unit["a2"], on=BEFORE, by=officer)
    rosters_compare_all()
    entries = Entry.objects.count()
    preview = batch_preview(campaign=campaign, amendments=offered(campaign), by=officer)
    assert (dict(preview.by_change), preview.unconfirmed) == ({"Chuyển nơi kiểm điểm": 1}, [node.name])
    assert Entry.objects.count() == entries
    batch = amendments_accept(campaign=campaign, amendments=offered(campaign), by=officer)
    assert batch.unconfirmed == [node.name]


def test_nobody_takes_back_what_is_not_theirs(unit: Any, officer: Actor) -> None:
    campaign = changed(unit, officer)
    batch = amendments_accept(campaign=campaign, amendments=offered(campaign), by=officer)
    with pytest.raises(NotVisible):
        batch_undo(batch=batch, reason="Không phải của mình", by=unit.actor("grassroots_officer", "b"))
    assert Subject.objects.filter(campaign=campaign, listed=False).count() == 1
