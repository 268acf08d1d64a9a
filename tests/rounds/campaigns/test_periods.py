"""Guidance changed in mid-year: new periods under the new rules, closed ones untouched, laid side by side."""

from datetime import date
from typing import Any

import pytest

from xeploai.core.errors import Refused
from xeploai.registers.kernel.access import Actor
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.periods import periods_reconciled
from xeploai.rounds.campaigns.rebinding import campaign_rebind, rebinding_preview
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.campaigns.roster import campaign_open
from xeploai.rounds.campaigns.services import RulesChoice, campaign_close, campaign_feed

QUARTERS = {
    "one": (date(2026, 1, 1), date(2026, 3, 31)),
    "three": (date(2026, 7, 1), date(2026, 9, 30)),
}
YEAR = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31), "closing_on": date(2026, 12, 15)}
BLOCKS = "quarter_not_completed_blocks_excellent"


def quarter(unit: Any, officer: Actor, key: str, pack: str = "hd43-2025") -> Campaign:
    """A quarterly round, open."""
    first, last = QUARTERS[key]
    draft = unit.draft(
        officer, pack=pack, kind="quarterly", title=f"Quý {key}", period_start=first, period_end=last, closing_on=last
    )
    assert campaign_open(campaign=draft, by=officer)
    return Campaign.objects.select_related("body", "binding").get(pk=draft.pk)


@pytest.fixture
def year(unit: Any, officer: Actor) -> Campaign:
    """The year, with a first quarter that is over (by the first version) and a third one that runs."""
    one = quarter(unit, officer, "one", pack="hd43-2025@1")
    campaign_close(campaign=one, reason="Đã xong (mẫu)", by=officer)
    three = quarter(unit, officer, "three")
    draft: Campaign = unit.draft(officer, **YEAR)
    for part in (one, three):
        campaign_feed(quarterly=part, yearly=draft, by=officer)
    return Campaign.objects.select_related("body", "binding").get(pk=draft.pk)


def test_each_period_has_the_rules_of_its_own_day(year: Campaign, officer: Actor) -> None:
    shown = periods_reconciled(officer, year)
    assert [period.campaign.title for period in shown.periods] == ["Quý one", "Quý three", year.title]
    bound = [period.binding for period in shown.periods]
    assert [one.pack_version if one else "" for one in bound] == ["1", "2", "2"]
    # The value that the guidance of 22/5/2026 set: from the third quarter on, not before.
    values = [
        regime.parameter(BLOCKS).value for period in shown.periods if (regime := campaign_regime(period.campaign))
    ]
    assert values == [False, True, True]
    assert not shown.one_rule
    first, second = shown.turns
    assert BLOCKS in {one.id for one in first.differences}
    assert second.differences == []
    assert [(period.closed, period.total > 0) for period in shown.periods] == [
        (True, True),
        (False, True),
        (False, False),
    ]


def test_a_value_that_is_dated_turns_within_one_version(unit: Any, officer: Actor) -> None:
    before, after = quarter(unit, officer, "one"), quarter(unit, officer, "three")
    (turn,) = periods_reconciled(officer, after).turns
    assert turn.before.campaign == before
    assert BLOCKS in {one.id for one in turn.differences}


def test_a_closed_period_is_moved_by_nothing(year: Campaign, officer: Actor) -> None:
    closed = year.fed_by.select_related("body", "binding").get(title="Quý one")
    levels = list(closed.subjects.order_by("pk").values_list("pk", "classified", "reason"))
    choice = RulesChoice(pack_id="hd43-2025@2")
    for act in (
        lambda: rebinding_preview(campaign=closed, choice=choice, by=officer),
        lambda: campaign_rebind(campaign=closed, choice=choice, seen="", reason="Quy định mới", by=officer),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.faults[0].code == "campaign_not_open"
    closed.refresh_from_db()
    assert closed.binding is not None
    assert closed.binding.pack_version == "1"
    assert list(closed.subjects.order_by("pk").values_list("pk", "classified", "reason")) == levels


def test_a_quarter_that_nobody_linked_is_seen(unit: Any, year: Campaign, officer: Actor) -> None:
    first, last = date(2026, 4, 1), date(2026, 6, 30)
    unit.draft(officer, kind="quarterly", title="Quý two", period_start=first, period_end=last, closing_on=last)
    linked = {period.campaign.title: period.linked for period in periods_reconciled(officer, year).periods}
    assert linked == {"Quý one": True, "Quý two": False, "Quý three": True, year.title: True}
