"""Points line by line under a score sheet: totals are sums, faults name the line, nothing is lost by other rules."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from importlib.resources import files
from math import floor
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from xeploai.core import points
from xeploai.core.errors import Refused
from xeploai.rounds.campaigns.rebinding import campaign_rebind, rebinding_preview
from xeploai.rounds.campaigns.regimes import scoring_sentences
from xeploai.rounds.campaigns.services import RulesChoice
from xeploai.rounds.reviews.form_content import total_points, typed_points
from xeploai.rounds.reviews.form_definition import Box, Sheet
from xeploai.rounds.reviews.models import ReviewVersion, SelfReview
from xeploai.rounds.reviews.regime_change import left_behind
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.rounds.reviews.scores import points_of, score_faults, settled, summed
from xeploai.rounds.reviews.services import review_check, review_paper_enter, review_save, review_submit
from xeploai.rulepacks.regime import SheetGroup, SheetItem
from xeploai.tools.messages import fault_line
from xeploai.web.reviews.page import of_version

POLICY = (files("xeploai.rulepacks") / "policies" / "vi-du-xa-2026.yaml").read_text(encoding="utf-8")
GENERAL = ("ideology", "ethics", "discipline", "style", "ability", "self_criticism")
RESULTS = {"main_tasks": "35,5", "progress": "9.25", "quality": "14", "ad_hoc": "0"}


def lines(**more: str) -> dict[str, str]:
    """Every line of the example sheet; the sums are 27 and 58,75."""
    held = {f"score.general.{id_}": "4,5" for id_ in GENERAL}
    return held | {f"score.results.{id_}": text for id_, text in RESULTS.items()} | more


def choice(text: str = POLICY) -> RulesChoice:
    return RulesChoice(pack_id="hd43-2025", policy_files=({"name": "policy.yaml", "text": text},))


@pytest.fixture
def y2026(unit: Any) -> Any:
    """The campaign of 2026 under the example policy."""
    unit.open(2026, rules=choice())
    return unit


def saved(round_: Any, posted: Mapping[str, str], key: str = "an") -> ReviewCase:
    desk: ReviewCase = round_.desk(key, 2026)
    review_save(desk=desk, posted=posted, revision=desk.review.revision if desk.review else 0)
    fresh: ReviewCase = round_.desk(key, 2026)
    return fresh


def test_totals_are_the_sums_of_their_lines(y2026: Any) -> None:
    content = saved(y2026, lines(general_points="30", results_points="70")).draft
    assert (content["general_points"], content["results_points"]) == ("27", "58,75")
    desk = saved(y2026, {"self_level": "T"})
    review_submit(desk=desk, revision=desk.review.revision if desk.review else 0, seen_likeness=True)
    version = ReviewVersion.objects.get()
    assert version.content["results_points"] == "58,75"
    assert [group.id for group in Sheet.of_record(version.sheet).scores] == ["general", "results"]


def test_a_total_is_unknown_while_a_line_is_missing(y2026: Any) -> None:
    held = lines()
    del held["score.general.ethics"]
    desk = saved(y2026, held)
    assert "general_points" not in desk.draft
    assert desk.draft["results_points"] == "58,75"
    assert "Đạo đức, lối sống" in review_check(desk).empty
    assert "general_points" not in saved(y2026, {"score.general.ethics": ""}).draft
    assert saved(y2026, {"score.general.ethics": "5"}).draft["general_points"] == "27,5"
    assert "general_points" not in saved(y2026, {"score.general.ethics": ""}).draft


@pytest.mark.parametrize(
    ("text", "code"), [("5,01", "review_score_above"), ("năm", "review_not_points"), ("1,23456", "review_not_points")]
)
def test_a_fault_names_the_line_its_value_and_the_most(y2026: Any, text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        saved(y2026, {"score.general.ethics": text})
    [fault] = refused.value.faults
    assert (fault.code, fault.column, fault.value) == (code, "Đạo đức, lối sống", text)
    if code == "review_score_above":
        line = fault_line(fault)
        assert "5 điểm" in line
        assert "Mục 5" in line
    assert SelfReview.objects.count() == 0


def test_a_leader_without_a_sheet_types_totals_as_before(y2026: Any) -> None:
    desk: ReviewCase = y2026.desk("minh", 2026, kind="leader")
    assert desk.sheet.scores == ()
    review_save(desk=desk, posted={"general_points": "28", "score.general.ethics": "5"}, revision=0)
    assert SelfReview.objects.get().content == {"general_points": "28"}


def test_paper_is_entered_by_totals(y2026: Any) -> None:
    secretary = y2026.role("branch_secretary", "b1")
    desk: ReviewCase = y2026.desk("an", 2026, by=secretary, act="review.write")
    posted = lines(self_level="T", general_points="28", results_points="60")
    version = review_paper_enter(desk=desk, posted=posted, signed_on=date(2026, 11, 1), kept_at="", revision=0)
    assert version.content == {"self_level": "T", "general_points": "28", "results_points": "60"}
    assert Sheet.of_record(version.sheet).scores == ()


def test_paper_says_which_lines_do_not_apply(unit: Any) -> None:
    unit.open(2026, rules=choice(scored(not_applicable="scaled", rounding={"of": "total", "decimals": 2})))
    secretary = unit.role("branch_secretary", "b1")
    desk: ReviewCase = unit.desk("an", 2026, by=secretary, act="review.write")
    totals = {"self_level": "T", "general_points": "27", "results_points": "60"}
    more: dict[str, Any] = {"signed_on": date(2026, 11, 1), "kept_at": "", "revision": 0}
    for posted, code in (
        ({"score.results.more": "5"}, "review_score_on_paper"),
        ({"score.general.duty": "KAD", "score.general.habit": "KAD"}, "review_score_none_applies"),
    ):
        with pytest.raises(Refused) as refused:
            review_paper_enter(desk=desk, posted=totals | posted, **more)
        assert [fault.code for fault in refused.value.faults] == [code]
        assert all(map(fault_line, refused.value.faults))
    version = review_paper_enter(desk=desk, posted=totals | {"score.results.more": "KAD"}, **more)
    assert version.content == totals | {"score.results.more": "KAD"}
    sheet = Sheet.of_record(version.sheet)
    assert (sheet.scores, sheet.summed) == ((), {})
    assert sheet.left_out == desk.sheet.scores
    page = of_version(version)
    [results] = [field for part in page["parts"] for field in part.fields if field.id == "results_points"]
    assert results.not_applicable == ["Mục more"]


def test_other_rules_lose_no_text(unit: Any) -> None:
    """Totals typed before there was a sheet, and lines of a sheet that is gone, stay to be read."""
    unit.open(2026, pack="hd43-2025")
    saved(unit, {"general_points": "26,5", "qualities": "Giữ gìn đoàn kết."})
    rebound(unit, choice())
    desk: ReviewCase = unit.desk("an", 2026)
    assert "general_points" not in desk.draft
    assert left_behind(desk, desk.draft) == [("Điểm tiêu chí chung (tối đa 30)", "26,5")]
    desk = saved(unit, lines())
    assert desk.draft["general_points"] == "27"
    assert desk.draft["earlier.general_points"] == "26,5"

    rebound(unit, choice(other_sheet()))
    desk = unit.desk("an", 2026)
    assert "general_points" not in desk.draft
    told = left_behind(desk, desk.draft)
    assert ("Nhiệm vụ đột xuất", "0") in told
    assert ("Nhiệm vụ trọng tâm", "35,5") in told
    desk = saved(unit, {"score.general.all": "22,5"})
    assert desk.draft["general_points"] == "22,5"
    assert desk.draft["score.results.ad_hoc"] == "0"

    rebound(unit, RulesChoice(pack_id="hd43-2025"))
    desk = unit.desk("an", 2026)
    assert (desk.sheet.scores, desk.draft["general_points"]) == ((), "22,5")
    assert ("Nhiệm vụ đột xuất", "0") in left_behind(desk, desk.draft)
    assert desk.draft["qualities"] == "Giữ gìn đoàn kết."


def other_sheet() -> str:
    """The example policy with another split."""
    held = yaml.safe_load(POLICY)
    one = {"id": "all", "text": "Tiêu chí chung", "points": 30}
    held["score_sheets"][0]["groups"] = [
        {"id": "general", "text": "Chung", "part": "general", "items": [one]},
        {"id": "work", "text": "Việc", "part": "results", "items": [{"id": "all", "text": "Công việc", "points": 70}]},
        {"id": "bonus", "text": "Thêm", "part": "other", "items": [{"id": "idea", "text": "Sáng kiến", "points": 3}]},
    ]
    return yaml.safe_dump(held, allow_unicode=True)


def rebound(round_: Any, rules: RulesChoice) -> None:
    campaign, officer = round_.campaigns[2026], round_.actors["officer"]
    campaign.refresh_from_db()
    shown = rebinding_preview(campaign=campaign, choice=rules, by=officer)
    campaign_rebind(campaign=campaign, choice=rules, seen=shown.seen, reason="Có hướng dẫn mới", by=officer)


def test_a_difference_of_sheets_is_told_line_by_line(y2026: Any) -> None:
    campaign, officer = y2026.campaigns[2026], y2026.actors["officer"]
    shown = rebinding_preview(campaign=campaign, choice=choice(other_sheet()), by=officer)
    told = {one.id: one for one in shown.differences if one.area == "sheets"}
    assert told["member.general"].after == "Tiêu chí chung (30)"
    assert "Đạo đức, lối sống (5)" in told["member.general"].before
    assert told["member.results"].what == "removed"


def test_points_that_do_not_count_are_written_and_kept_out_of_the_total(unit: Any) -> None:
    unit.open(2026, rules=choice(other_sheet()))
    desk = saved(unit, {"score.general.all": "30", "score.work.all": "70", "score.bonus.idea": "3"})
    assert (desk.draft["general_points"], desk.draft["results_points"]) == ("30", "70")
    with pytest.raises(Refused):
        saved(unit, {"score.bonus.idea": "3,5"})


def sheet_of(most: list[int]) -> Sheet:
    items = tuple(SheetItem(id=f"i{n}", text=f"Mục {n}", points_max=one, clause="") for n, one in enumerate(most))
    box = Box(id="general_points", label="Điểm", part="", box="points")
    group = SheetGroup(id="g", text="Nhóm", part="general", items=items)
    return Sheet(key="k", title="t", clause="c", header=(), boxes=(box,), later=(), scores=(group,))


@given(st.lists(st.integers(0, 30 * points.POINT), min_size=1, max_size=12), st.booleans())
def test_sums_are_exact_to_the_fourth_decimal(scores: list[int], comma: bool) -> None:
    """Whatever the figures and however they are typed; brute force in whole ten-thousandths agrees."""
    sheet = sheet_of(scores)
    texts = [points.shown(score) if comma else f"{score // 10_000}.{score % 10_000:04d}" for score in scores]
    content = {f"score.g.i{n}": text for n, text in enumerate(texts)}
    held = summed(sheet, content)
    assert typed_points(held["general_points"]) == sum(scores)
    assert score_faults(sheet, content) == []
    assert settled(sheet, held) == held
    missing = {name: text for name, text in content.items() if name != "score.g.i0"}
    assert "general_points" not in summed(sheet, missing)
    assert points_of(sheet.scores, missing, sheet.scoring) is None


def test_the_official_example_is_exact_from_the_form_to_the_total(unit: Any) -> None:
    """30 + 97.97 x 0.7 = 98.579: the worked example of a ministry's guidance."""
    unit.open(2026, rules=choice(other_sheet()))
    desk = saved(unit, {"score.general.all": "30", "score.work.all": "68,579", "score.bonus.idea": "0"})
    assert desk.draft["results_points"] == "68,579"
    assert total_points(desk.sheet, desk.draft) == points.units("98.579")


def scored(**more: Any) -> str:
    """A sheet with a choice of how lines become totals: 20 + 10 of 30, 40 + 30 of 70."""
    items = {
        "general": [("duty", 20), ("habit", 10)],
        "results": [("plan", 40), ("more", 30)],
    }
    groups = [
        {
            "id": part,
            "text": f"Nhóm {part}",
            "part": part,
            "items": [{"id": id_, "text": f"Mục {id_}", "points": most} for id_, most in lines_],
        }
        for part, lines_ in items.items()
    ]
    sheet = {"kinds": ["member"], "groups": groups, **more}
    return yaml.safe_dump({"id": "local", "score_sheets": [sheet]}, allow_unicode=True)


WRITTEN = {
    "score.general.duty": "18",
    "score.general.habit": "9",
    "score.results.plan": "29,25",
    "score.results.more": "28,225",
}


@pytest.mark.parametrize(
    ("rounding", "total"),
    [
        (None, "57,475"),
        ({"of": "each", "decimals": 1}, "57,5"),  # 29,3 + 28,2: half up, each product
        ({"of": "total", "decimals": 1}, "57,5"),
        ({"of": "each", "decimals": 2}, "57,48"),  # 29,25 + 28,23
        ({"of": "total", "decimals": 2}, "57,48"),
        ({"of": "each", "decimals": 0}, "57"),  # 29 + 28
        ({"of": "total", "decimals": 3}, "57,475"),
    ],
)
def test_rounding_is_what_the_policy_states(unit: Any, rounding: Any, total: str) -> None:
    unit.open(2026, rules=choice(scored(**({"rounding": rounding} if rounding else {}))))
    assert saved(unit, WRITTEN).draft["results_points"] == total


def test_a_criterion_that_does_not_apply_is_left_out_and_the_rest_scaled(unit: Any) -> None:
    unit.open(2026, rules=choice(scored(not_applicable="scaled", rounding={"of": "total", "decimals": 2})))
    desk = saved(unit, {**WRITTEN, "score.general.habit": "KAD", "score.results.more": "không áp dụng"})
    assert desk.draft["general_points"] == "27"  # 18 of 20 is 27 of 30
    assert desk.draft["results_points"] == "51,19"  # 29,25 of 40 is 51,1875 of 70
    assert not {"Mục habit", "Mục more"} & set(review_check(desk).empty)
    for wrong, code in (
        ({"score.general.duty": "KAD", "score.general.habit": "KAD"}, "review_score_none_applies"),
        ({"score.general.duty": "20,5"}, "review_points_above"),
    ):
        with pytest.raises(Refused) as refused:
            saved(unit, wrong)
        assert refused.value.faults[0].code == code
        assert fault_line(refused.value.faults[0])


def test_nothing_is_left_out_where_the_policy_does_not_say_so(unit: Any) -> None:
    unit.open(2026, rules=choice(scored()))
    with pytest.raises(Refused) as refused:
        saved(unit, {**WRITTEN, "score.general.habit": "KAD"})
    assert refused.value.faults[0].code == "review_score_not_left_out"


def test_how_lines_become_totals_is_stored_shown_and_kept_with_the_version(unit: Any) -> None:
    rounding = {"of": "each", "decimals": 1}
    unit.open(2026, rules=choice(scored(not_applicable="scaled", rounding=rounding)))
    sheet: Sheet = unit.desk("an", 2026).sheet
    assert sheet.scoring == points.Scoring(decimals=1, each=True, scaled=True)
    assert Sheet.of_record(sheet.record) == sheet
    before = {name: part for name, part in sheet.record.items() if name != "scoring"}
    assert Sheet.of_record(before).scoring == points.Scoring()
    assert [line[:15] for line in scoring_sentences(sheet.scoring)] == ["Điểm từng mục l", "Mục không áp dụ"]


@given(
    st.lists(st.tuples(st.integers(0, 10 * points.POINT), st.booleans()), min_size=1, max_size=8),
    st.integers(0, 4),
    st.booleans(),
)
def test_scaled_totals_agree_with_fractions(lines_: list[tuple[int, bool]], decimals: int, each: bool) -> None:
    """Against exact fractions: half up, never above the whole, None only where nothing applies."""
    most = 10 * points.POINT
    scoring = points.Scoring(decimals=decimals, each=each, scaled=True)
    found = scoring.total([(given_ if applies else None, most) for given_, applies in lines_])
    applicable = [given_ for given_, applies in lines_ if applies]
    if not applicable:
        assert found is None
        return
    step = 10 ** (points.DECIMALS - decimals)
    share = [Fraction(given_ * len(lines_), len(applicable)) for given_ in applicable]
    whole = share if each else [sum(share, Fraction(0))]
    assert found == min(sum(floor(part / step + Fraction(1, 2)) * step for part in whole), most * len(lines_))
