"""Nothing half written: an opening that breaks, dies, is stopped or is overtaken; two officers at one campaign."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from xeploai.core.errors import Refused
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import Actor, NotPermitted
from xeploai.registers.people.periods import status_begin
from xeploai.rounds.campaigns import roster
from xeploai.rounds.campaigns import roster_source as drawing
from xeploai.rounds.campaigns.amendments import roster_compare
from xeploai.rounds.campaigns.documents import document_add, document_withdraw
from xeploai.rounds.campaigns.models import (
    Amendment,
    AmendmentState,
    Binding,
    Campaign,
    CampaignStatus,
    Node,
    NodeAncestor,
    RosterEntry,
    Subject,
)
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.campaigns.roster import campaign_open, campaign_opening_ask, campaign_opening_stop
from xeploai.rounds.campaigns.services import (
    CampaignFacts,
    campaign_close,
    campaign_deadlines_set,
    campaign_edit,
    campaign_files_switch,
    campaign_mark,
)
from xeploai.rounds.campaigns.supplements import supplement_open

CLOSING = date(2025, 12, 15)
FACTS = CampaignFacts(
    kind="annual",
    title="Tên khác (mẫu)",
    period_start=date(2025, 1, 1),
    period_end=date(2025, 12, 31),
    closing_on=date(2025, 11, 30),
)


def code(refused: Any) -> str:
    """What was said first."""
    return str(refused.value.faults[0].code)


def written() -> int:
    """Rows of any roster."""
    return sum(model.objects.count() for model in (Node, NodeAncestor, Subject, RosterEntry))


def asked(unit: Any, officer: Actor) -> Campaign:
    """A campaign whose opening waits for the worker."""
    campaign: Campaign = unit.draft(officer)
    assert campaign_opening_ask(campaign=campaign, by=officer)
    return Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)


def meanwhile(monkeypatch: pytest.MonkeyPatch, then: Callable[[], object]) -> None:
    """Something that happens once, after the register was read and before anything is written."""
    real = drawing.draw

    def drawn(*args: Any) -> Any:
        held = real(*args)
        then()
        return held

    monkeypatch.setattr(roster, "draw", drawn)


@pytest.mark.parametrize("where", ["nodes_write", "subjects_write", "audit_record"])
def test_what_breaks_while_it_is_written_leaves_nothing(
    unit: Any, officer: Actor, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    campaign = asked(unit, officer)

    def broken(*_: Any, **__: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(roster, where, broken)
    with pytest.raises(OSError, match="no space"):
        campaign_open(campaign=campaign, by=officer)
    campaign.refresh_from_db()
    assert (campaign.status, written()) == (CampaignStatus.DRAFT, 0)
    assert campaign.opening_faults[0][0] == "campaign_opening_broken"
    monkeypatch.undo()
    assert campaign_opening_ask(campaign=campaign, by=officer)
    assert campaign_open(campaign=campaign, by=officer)


def test_a_stopped_opening_writes_nothing_and_can_be_asked_again(
    unit: Any, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = asked(unit, officer)
    with pytest.raises(NotPermitted):
        campaign_opening_stop(campaign=campaign, by=unit.actor("grassroots_officer"))
    meanwhile(monkeypatch, lambda: campaign_opening_stop(campaign=campaign, by=officer))
    assert not campaign_open(campaign=campaign, by=officer)
    campaign.refresh_from_db()
    assert (campaign.status, written(), campaign.opening_faults) == (CampaignStatus.DRAFT, 0, [])
    assert Entry.objects.filter(action="campaign.opening.stop").count() == 1
    assert not campaign_opening_stop(campaign=campaign, by=officer)
    monkeypatch.undo()
    assert campaign_opening_ask(campaign=campaign, by=officer)
    assert campaign_open(campaign=campaign, by=officer)
    assert not campaign_opening_stop(campaign=campaign, by=officer)
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.OPEN


def test_a_drawing_of_another_draft_is_not_written(unit: Any, officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = asked(unit, officer)

    def overtaken() -> None:
        """Stopped, given another closing date, and asked for again while the first worker still reads."""
        again = Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)
        campaign_opening_stop(campaign=again, by=officer)
        campaign_edit(campaign=again, facts=FACTS, by=officer)
        assert campaign_opening_ask(campaign=again, by=officer)

    meanwhile(monkeypatch, overtaken)
    assert not campaign_open(campaign=campaign, by=officer)
    assert written() == 0
    monkeypatch.undo()
    second = Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)
    assert second.status == CampaignStatus.OPENING
    assert campaign_open(campaign=second, by=officer)
    second.refresh_from_db()
    assert (second.closing_on, second.status) == (FACTS.closing_on, CampaignStatus.OPEN)


def test_who_comes_second_to_the_days_is_told(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    seen = campaign_mark(campaign)
    other = Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)
    campaign_deadlines_set(campaign=other, deadlines={"branch": CLOSING}, mark=seen, by=officer)
    with pytest.raises(Refused) as refused:
        campaign_deadlines_set(campaign=campaign, deadlines={}, mark=seen, by=officer)
    assert code(refused) == "campaign_changed_meanwhile"
    with pytest.raises(Refused):
        campaign_edit(campaign=campaign, facts=FACTS, mark=seen, by=officer)
    campaign.refresh_from_db()
    assert campaign.deadlines == {"branch": CLOSING.isoformat()}
    campaign_edit(campaign=campaign, facts=FACTS, mark=campaign_mark(campaign), by=officer)
    assert campaign.title == FACTS.title


def test_what_waits_at_the_end_lapses_with_the_reason(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    paper = document_add(
        campaign=campaign, kind="plan", number="12-KH/ĐU", issued_on=CLOSING, title="Kế hoạch (mẫu)", by=officer
    )
    status_begin(person=unit.person("an"), kind="exempt", since=date(2025, 12, 1), by=officer)
    assert roster_compare(campaign=campaign, by=officer) == 1
    campaign_close(campaign=campaign, reason="Đã công bố kết quả", by=officer)
    held = Amendment.objects.get()
    assert (held.state, held.settle_reason) == (AmendmentState.LAPSED, "Đã công bố kết quả")
    with pytest.raises(Refused) as refused:
        campaign_files_switch(campaign=campaign, opened=True, by=officer)
    assert code(refused) == "campaign_over"
    with pytest.raises(Refused) as refused:
        document_withdraw(document=paper, by=officer)
    assert code(refused) == "campaign_over"


def test_a_supplement_runs_by_the_very_rules_of_its_parent(unit: Any, officer: Actor) -> None:
    """Also when the newer program ships no such pack any more and the parent is over."""
    parent = unit.open(officer)
    Binding.objects.filter(pk=parent.binding.pk).update(pack_id="hd99-2025")
    parent.binding.refresh_from_db()
    campaign_close(campaign=parent, reason="Hết đợt", by=officer)
    late = unit.subject(parent, "em")
    extra = supplement_open(parent=parent, title="Bổ sung (mẫu)", subjects=[late.pk], by=officer)
    assert extra.binding is not None
    assert extra.binding.pk != parent.binding.pk
    kept = ("number", "pack_id", "pack_version", "pack_digest", "policy_text", "policy_digest", "content", "stored")
    assert [getattr(extra.binding, name) for name in kept] == [getattr(parent.binding, name) for name in kept]
    taken = extra.subjects.get()
    told = ("review_required", "classified", "reason", "rule", "needs")
    assert [getattr(taken, name) for name in told] == [getattr(late, name) for name in told]
    assert campaign_regime(extra) == campaign_regime(parent) is not None
