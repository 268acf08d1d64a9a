"""A draft that began before the guidance, or under former rules: what is new stands in a list until it is filled in."""

from typing import Any

import pytest

from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.rebinding import campaign_rebind, rebinding_preview
from xeploai.rounds.campaigns.regimes import shipped_policies
from xeploai.rounds.campaigns.services import RulesChoice
from xeploai.rounds.reviews.models import SelfReview
from xeploai.rounds.reviews.regime_change import left_behind, novelties
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.rounds.reviews.services import review_save, review_submit

# The commune's, which extends the province's.
POLICY = ("vi-du-xa-2026@1", "vi-du-tinh-2026@1")


def rebound(unit: Any, campaign: Campaign, pack: str, policies: tuple[str, ...] = ()) -> None:
    """The officer reads the list of differences and takes it over."""
    campaign.refresh_from_db()
    files = [{"name": f"{one.partition('@')[0]}.yaml", "text": shipped_policies()[one]} for one in policies]
    choice, officer = RulesChoice(pack_id=pack, policy_files=files), unit.actors["officer"]
    shown = rebinding_preview(campaign=campaign, choice=choice, by=officer)
    campaign_rebind(campaign=campaign, choice=choice, seen=shown.seen, reason="Theo hướng dẫn", by=officer)


def told(desk: ReviewCase) -> list[str]:
    return [one.name for one in novelties(desk, desk.draft)]


def saved(unit: Any, year: int = 2025, /, **posted: str) -> ReviewCase:
    desk: ReviewCase = unit.desk("an", year)
    review_save(desk=desk, posted=posted, revision=desk.review.revision if desk.review else 0)
    return unit.desk("an", year)  # type: ignore[no-any-return]


def test_begun_before_the_guidance_then_other_rules_with_a_policy(unit: Any) -> None:
    campaign = unit.open(2025)
    desk = saved(unit, qualities="Viết trước khi có hướng dẫn", results_points="50")
    assert told(desk) == []
    rebound(unit, campaign, "hd25-2023")
    desk = unit.desk("an", 2025)
    new = novelties(desk, desk.draft)
    asked = [one.name for one in new]
    assert asked
    assert all(one.label and one.clause for one in new)
    assert set(asked) <= set(desk.sheet.by_id)
    assert not set(asked) & {"qualities"}
    # What the new form no longer asks is still read, with what it was called.
    assert ("results_points", "50") in desk.draft.items()
    assert [text for label, text in left_behind(desk, desk.draft) if label] == ["50"]
    # Some of it filled in: the rest stays in the list. All of it: the list is gone, also when a box is emptied later.
    first, *rest = asked
    desk = saved(unit, **{first: filling(desk, first)})
    assert told(desk) == rest
    desk = saved(unit, **{name: filling(desk, name) for name in rest})
    assert told(desk) == []
    assert told(saved(unit, **{first: ""})) == []


def filling(desk: ReviewCase, name: str) -> str:
    return {"level": "T", "state_level": "none", "points": "10"}.get(desk.sheet.by_id[name].box, "Bổ sung")


def test_a_policy_with_a_score_sheet_makes_its_lines_new(unit: Any) -> None:
    campaign = unit.open(2026, pack="hd43-2025")
    desk = saved(unit, 2026, qualities="Viết theo bộ quy định đầu", general_points="20")
    assert told(desk) == []
    rebound(unit, campaign, "hd43-2025", POLICY)
    desk = unit.desk("an", 2026)
    lines = told(desk)
    assert lines
    assert all(name.startswith("score.") for name in lines)
    desk = saved(unit, 2026, **dict.fromkeys(lines, "1"))
    assert told(desk) == []
    assert SelfReview.objects.get().taken_up == 2


def test_begun_under_the_rules_in_force_nothing_is_new(unit: Any) -> None:
    unit.open(2025, pack="hd25-2023")
    assert told(unit.desk("an", 2025)) == []
    desk = saved(unit, qualities="Viết theo mẫu hiện hành")
    assert told(desk) == []
    assert SelfReview.objects.get().taken_up == 1


def test_the_list_does_not_hold_a_submission_back(unit: Any) -> None:
    campaign = unit.open(2025)
    saved(unit, qualities="Viết trước")
    rebound(unit, campaign, "hd25-2023")
    saved(unit, self_level="T")
    review_submit(desk=unit.desk("an", 2025), revision=2)
    assert SelfReview.objects.get().state == "submitted"


@pytest.mark.parametrize("kind", ["policy", "pack"])
def test_the_same_twice_is_filled_in_once(unit: Any, kind: str) -> None:
    campaign = unit.open(2026, pack="hd43-2025")
    saved(unit, 2026, qualities="Viết theo bộ quy định đầu")
    rebound(unit, campaign, *(("hd43-2025", POLICY) if kind == "policy" else ("hd25-2023",)))
    rebound(unit, campaign, "hd43-2025")
    assert told(unit.desk("an", 2026)) == []
