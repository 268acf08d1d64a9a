"""Before a campaign moves to a corrected version: whose highest allowed level would differ."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from xeploai.core.subjects import SubjectKind
from xeploai.rounds.campaigns.regimes import chosen_regime, offered
from xeploai.rounds.reviews import regime_levels
from xeploai.rounds.reviews.regime_levels import level_changes, rules_differ
from xeploai.rounds.reviews.services import review_save, review_submit
from xeploai.rulepacks.regime import Regime

LATE = {"task.0.progress": "late", "task.0.quality": "met", "task.0.name": "Việc chậm (mẫu)", "self_level": "XS"}


@pytest.fixture
def older(unit: Any) -> Any:
    """A campaign of 2025 at the first version; the deputy has submitted a review with a late task of their own."""
    unit.open(2025, pack="hd43-2025@1")
    desk = unit.desk("minh", 2025)
    review_save(desk=desk, posted=LATE, revision=0)
    desk = unit.desk("minh", 2025)
    assert desk.review is not None
    review_submit(desk=desk, revision=desk.review.revision, seen_likeness=True)
    return unit


def newest(unit: Any) -> Regime:
    return chosen_regime("hd43-2025", (), on=unit.campaigns[2025].closing_on)


def test_an_open_campaign_stays_and_is_offered_the_corrected_version(older: Any) -> None:
    campaign = older.campaigns[2025]
    assert campaign.binding.pack_version == "1"
    offer = offered(campaign.binding, on=campaign.closing_on)
    assert offer is not None
    assert (offer.pack, offer.rules_differ) == ("hd43-2025@2", True)


def test_who_would_have_another_highest_level_is_listed(older: Any) -> None:
    changes = level_changes(older.actors["officer"], older.campaigns[2025], newest(older))
    assert [(one.subject.entry.name, one.subject.kind, one.before, one.after) for one in changes.changes] == [
        ("Nháp Văn Minh", "leader", "Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ")
    ]
    assert changes.left == 0


def test_a_draft_is_nobodys_but_the_writers(unit: Any) -> None:
    unit.open(2025, pack="hd43-2025@1")
    review_save(desk=unit.desk("minh", 2025), posted=LATE, revision=0)
    assert not level_changes(unit.actors["officer"], unit.campaigns[2025], newest(unit)).changes


def test_only_kinds_whose_rules_differ_are_judged(older: Any) -> None:
    before, later = (
        chosen_regime(pack, (), on=older.campaigns[2025].closing_on) for pack in ("hd43-2025@1", "hd43-2025")
    )
    differ = {kind.value for kind in SubjectKind if rules_differ(before, later, kind)}
    assert differ == {"collective", "leader"}
    assert level_changes(older.actors["officer"], older.campaigns[2025], before).compared == 0


def test_who_lies_out_of_reach_is_not_shown(older: Any) -> None:
    stranger = older.role("branch_secretary", "b2")
    assert not level_changes(stranger, older.campaigns[2025], newest(older)).changes


def test_no_more_queries_for_more_subjects(older: Any, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    later = chosen_regime("hd25-2023", (), on=older.campaigns[2025].closing_on)
    with django_assert_max_num_queries(8):
        changes = level_changes(older.actors["officer"], older.campaigns[2025], later)
    assert changes.compared >= 6


def test_a_large_campaign_says_how_many_were_left(older: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regime_levels, "MOST", 2)
    later = chosen_regime("hd25-2023", (), on=older.campaigns[2025].closing_on)
    changes = level_changes(older.actors["officer"], older.campaigns[2025], later)
    assert (changes.compared, changes.left) == (2, older.campaigns[2025].subjects.filter(listed=True).count() - 2)


def test_rules_that_cannot_be_read_hold_nobody_from_leaving_them(older: Any) -> None:
    campaign = older.campaigns[2025]
    campaign.binding.stored_id = None
    assert level_changes(older.actors["officer"], campaign, newest(older)).compared == 0
