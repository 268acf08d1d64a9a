"""Quarters of leaders: the first ones typed in, shown beside the year, a year that differs takes a reason."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.rounds.decisions.steps import enter_result, issue, refusals
from tests.rounds.duties import leave_duties

from xeploai.core.errors import Denied, Refused
from xeploai.core.levels import Level
from xeploai.registers.audit.models import Entry
from xeploai.registers.people.models import PastLevel, Post
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus, Subject
from xeploai.rounds.campaigns.roster import campaign_open
from xeploai.rounds.campaigns.services import RulesChoice, campaign_rules_set
from xeploai.rounds.decisions.annulment import AnnullingPaper, level_annul
from xeploai.rounds.decisions.ceilings import groups_set
from xeploai.rounds.decisions.drafts import Choice, draft_change, draft_make
from xeploai.rounds.decisions.pools import pools_of
from xeploai.rounds.decisions.quarter_rules import quarter_rules
from xeploai.rounds.decisions.quarters import (
    QuarterLevel,
    QuarterPaper,
    leaders_of,
    managing_levels,
    quarters_enter,
    quarters_of,
)
from xeploai.rounds.decisions.selectors import draft_content
from xeploai.rounds.opinions.models import Opinion, OpinionState
from xeploai.rounds.reviews.allowed_levels import allowed_levels

PAPERS = {
    quarter: QuarterPaper(
        number=f"{quarter}-TB/ĐU", decided_on=date(2025, quarter * 3, 20), decided_by="Ban Thường vụ Đảng ủy (mẫu)"
    )
    for quarter in (1, 2, 3)
}


@pytest.fixture
def leaders(unit: Any) -> None:
    """Two leaders of the school's committee, and the managing level of one."""
    for key, managing, main in (("dat", "superior", True), ("an", "grassroots", True)):
        Post.objects.create(
            person=unit.people[key],
            organisation=unit["a"],
            sphere="party",
            title="Bí thư" if key == "dat" else "Phó Bí thư",
            is_head=key == "dat",
            main=main,
            leading=True,
            label="Bí thư, phó bí thư",
            similar_group="Bí thư, phó bí thư",
            managing_level=managing,
            valid_from=date(2024, 1, 1),
        )


@pytest.fixture
def campaign(unit: Any, officer: Any, leaders: None) -> Campaign:
    opened: Campaign = unit.open(officer)
    return opened


def leader(unit: Any, campaign: Campaign, key: str) -> Subject:
    return Subject.objects.select_related("entry__decider", "campaign__body", "campaign__binding").get(
        campaign=campaign, kind="leader", person=unit.people[key]
    )


def enter(unit: Any, campaign: Campaign, levels: Mapping[str, str], by: Any, papers: Any = PAPERS) -> int:
    """levels: key -> the levels of the quarters in order, a blank for none."""
    typed = [
        QuarterLevel(subject=leader(unit, campaign, key), quarter=quarter, level=level)
        for key, text in levels.items()
        for quarter, level in enumerate(text.split("/"), start=1)
        if level
    ]
    return quarters_enter(campaign=campaign, levels=typed, papers=papers, by=by)


def test_quarters_come_in_by_one_list_and_stand_in_the_ledger(unit: Any, campaign: Campaign, officer: Any) -> None:
    assert enter(unit, campaign, {"dat": "T/XS/T", "an": "HT//"}, officer) == 4
    assert enter(unit, campaign, {"dat": "T/XS/T", "an": "HT//"}, officer) == 0, "the same form twice"
    rows = PastLevel.objects.filter(person=unit.people["dat"], ended_at=None).order_by("quarter")
    assert [(row.quarter, row.level, row.decision_number, row.source) for row in rows] == [
        (1, "T", "1-TB/ĐU", "list"),
        (2, "XS", "2-TB/ĐU", "list"),
        (3, "T", "3-TB/ĐU", "list"),
    ]
    assert enter(unit, campaign, {"dat": "HT//"}, officer) == 1
    assert PastLevel.objects.filter(person=unit.people["dat"], quarter=1).count() == 2
    subjects = leaders_of(campaign, {organisation.pk for organisation in unit.orgs.values()})
    assert [subject.person for subject in subjects] == [unit.people["dat"], unit.people["an"]], "by managing level"
    assert sorted(managing_levels(subjects).values()) == ["grassroots", "superior"]
    assert quarters_of(campaign, subjects)[subjects[0].pk].text.startswith("quý I: Hoàn thành nhiệm vụ; quý II:")
    assert Entry.objects.filter(action="decision.quarters").count() == 2


@pytest.mark.parametrize(
    ("levels", "code"),
    [
        (("///T", PAPERS), "quarter_with_year"),
        (("A//", PAPERS), "result_level"),
        (("", PAPERS), "quarters_empty"),
        (("T//", {}), "quarter_paper_missing"),
        (("T//", {1: replace(PAPERS[1], number=" ")}), "quarter_paper_missing"),
        (("T//", {1: replace(PAPERS[1], decided_on=date(2024, 12, 31))}), "quarter_day"),
        (("T//", {1: replace(PAPERS[1], decided_on=date.max)}), "quarter_day"),
    ],
)
def test_a_list_of_quarters_that_cannot_stand(
    unit: Any, campaign: Campaign, officer: Any, levels: tuple[str, Any], code: str
) -> None:
    text, papers = levels
    with pytest.raises(Refused) as refused:
        enter(unit, campaign, {"dat": text}, officer, papers)
    assert refusals(refused) == {code}
    assert not PastLevel.objects.exists()


def test_only_who_decides_enters_them_and_only_for_leaders(unit: Any, campaign: Campaign, officer: Any) -> None:
    with pytest.raises(Denied):
        enter(unit, campaign, {"dat": "T//"}, unit.actor("branch_secretary", "a1"))
    member = QuarterLevel(subject=unit.subject(campaign, "hoa"), quarter=1, level="T")
    with pytest.raises(Refused) as refused:
        quarters_enter(campaign=campaign, levels=[member], papers=PAPERS, by=officer)
    assert refusals(refused) == {"quarter_no_leader"}
    former = unit.open(officer, pack="hd21-2019", title="Khác (mẫu)")
    assert quarter_rules(former) is None
    with pytest.raises(Refused) as refused:
        quarters_enter(campaign=former, levels=[], papers={}, by=officer)
    assert refusals(refused) == {"quarters_nowhere"}


def decided_quarter(unit: Any, officer: Any, level: str) -> Any:
    """The first quarter as a round of its own, for leaders."""
    first, last = date(2025, 9, 1), date(2025, 9, 30)
    campaign = unit.open(
        officer,
        kind="quarterly",
        title="Quý III (mẫu)",
        period_start=first,
        period_end=last,
        closing_on=last,
        kinds=("leader",),
    )
    subject = leader(unit, campaign, "dat")
    enter_result(unit, campaign, "a", {subject: level}, officer)
    assert subject.entry.decider
    draft = draft_make(campaign=campaign, body=subject.entry.decider, tally="leader", by=officer)
    return issue(draft, officer)


def test_a_quarter_decided_here_is_not_typed_over(unit: Any, leaders: None, officer: Any) -> None:
    decision = decided_quarter(unit, officer, "T")
    campaign = unit.open(officer)
    assert enter(unit, campaign, {"dat": "//T"}, officer) == 0
    with pytest.raises(Refused) as refused:
        enter(unit, campaign, {"dat": "//HT"}, officer)
    assert refusals(refused) == {"quarter_decided"}
    paper = AnnullingPaper(body_name="Đảng ủy (mẫu)", number="15-QĐ/ĐU", signed_on=date(2025, 12, 22), reason="Nhầm")
    level_annul(decided=decision.levels.get(), paper=paper, by=officer)
    assert enter(unit, campaign, {"dat": "//HT"}, officer) == 1


def test_the_employers_rating_stands_beside(unit: Any, campaign: Campaign, officer: Any) -> None:
    subject = leader(unit, campaign, "dat")
    assert subject.entry.decider
    draft = draft_make(campaign=campaign, body=subject.entry.decider, tally="leader", by=officer)
    assert {row.employer for row in draft_content(draft).rows} == {""}
    Opinion.objects.create(
        subject=subject,
        number=1,
        source="employer",
        body_name="Trường A (mẫu)",
        state=OpinionState.GIVEN,
        level="T",
        given_on=date(2025, 12, 1),
        entered_by=officer.user,
    )
    assert {row.employer for row in draft_content(draft).rows if row.subject == subject} == {"T"}


def test_an_excellent_head_holds_no_place_where_the_policy_counts_it_apart(
    unit: Any, campaign: Campaign, officer: Any
) -> None:
    policy = "id: thu\npack: hd43-2025\nparameters: {quota_head_counted_apart: true}\n"
    apart = unit.draft(officer, title="Tính riêng (mẫu)")
    choice = RulesChoice(pack_id="hd43-2025", policy_files=[{"name": "thu.yaml", "text": policy}])
    campaign_rules_set(campaign=apart, choice=choice, by=officer)
    levels = dict.fromkeys(("dat", "an"), "XS")
    places = []
    for round_ in (campaign, apart):
        if round_.status != CampaignStatus.OPEN:
            leave_duties(round_, officer)
            assert campaign_open(campaign=round_, by=officer)
        subjects = {leader(unit, round_, key): level for key, level in levels.items()}
        groups_set(campaign=round_, subjects=list(subjects), group="Bí thư, phó bí thư", by=officer)
        planned = {subject.pk: level for subject, level in subjects.items()}
        [pool] = [pool for pool in pools_of(round_, planned) if set(planned) <= set(pool.subjects)]
        places.append((pool.places.base, pool.places.used, pool.places.heads_apart))
    assert places == [(2, 2, 0), (1, 1, 1)]


def test_the_fourth_quarter_is_part_of_the_year(unit: Any, leaders: None, officer: Any) -> None:
    quarter = {"kind": "quarterly", "kinds": ("leader",), "title": "Quý IV (mẫu)"}
    with pytest.raises(Refused) as refused:
        unit.open(officer, period_start=date(2025, 10, 1), **quarter)
    assert refusals(refused) == {"campaign_quarter_with_year"}


def test_a_year_that_differs_from_most_quarters_takes_a_reason(unit: Any, campaign: Campaign, officer: Any) -> None:
    enter(unit, campaign, {"dat": "T/T/HT", "an": "T/HT/"}, officer)
    subjects = {leader(unit, campaign, key): level for key, level in (("dat", "HT"), ("an", "HT"))}
    groups_set(campaign=campaign, subjects=list(subjects), group="Bí thư, phó bí thư", by=officer)
    enter_result(unit, campaign, "a", subjects, officer)
    body = next(iter(subjects)).entry.decider
    assert body
    draft = draft_make(campaign=campaign, body=body, tally="leader", by=officer)
    with pytest.raises(Refused) as refused:
        issue(draft, officer)
    assert [(fault.code, fault.value) for fault in refused.value.faults] == [
        ("decision_quarters_differ", "Trần Văn Đạt")
    ], "where quarters tie, either of them is no difference"
    choice = Choice(subject=leader(unit, campaign, "dat").pk, level="HT")
    draft.refresh_from_db()
    with pytest.raises(Refused) as refused:
        draft_change(draft=draft, choices=[choice], seen=draft.revision, by=officer)
    assert refusals(refused) == {"decision_quarters_differ"}
    choice = replace(choice, reason="Quý IV không hoàn thành chỉ tiêu chính")
    draft_change(draft=draft, choices=[choice], seen=draft.revision, by=officer)
    assert issue(draft, officer).levels.count() == 2


def test_rules_read_the_quarters_once_all_of_them_are_known(unit: Any, leaders: None, officer: Any) -> None:
    days = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31), "closing_on": date(2026, 11, 20)}
    campaign = unit.open(officer, **days)
    papers = {quarter: replace(paper, decided_on=date(2026, quarter * 3, 20)) for quarter, paper in PAPERS.items()}
    subject = leader(unit, campaign, "dat")
    enter(unit, campaign, {"dat": "T/KHT/"}, officer, papers)
    assert allowed_levels(campaign, [subject])[subject.pk].upper is Level.EXCELLENT, "the third is not known"
    enter(unit, campaign, {"dat": "//T"}, officer, papers)
    assert allowed_levels(campaign, [subject])[subject.pk].upper is Level.GOOD


def test_a_quarter_left_unrated_says_why_and_is_known(unit: Any, leaders: None, officer: Any) -> None:
    days = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31), "closing_on": date(2026, 11, 20)}
    campaign = unit.open(officer, **days)
    papers = {quarter: replace(paper, decided_on=date(2026, quarter * 3, 20)) for quarter, paper in PAPERS.items()}
    rules = quarter_rules(campaign)
    assert rules is not None
    assert set(rules.unrated) == {"study_months", "leave_months", "first_post_months", "under_inspection"}
    assert enter(unit, campaign, {"dat": "T/leave_months/XS"}, officer, papers) == 3
    assert enter(unit, campaign, {"dat": "/leave_months/"}, officer, papers) == 0, "the same form twice"
    subject = leader(unit, campaign, "dat")
    known = quarters_of(campaign, [subject])[subject.pk]
    assert known.rows[2].level == ""
    assert "quý II: chưa xếp loại: nghỉ ốm, thai sản từ 2 tháng" in known.text
    assert known.usual == {"T", "XS"}, "an unrated quarter is no level that most of them have"
    # All three are known: none was not completed, so the year is open to the best level.
    assert allowed_levels(campaign, [subject])[subject.pk].upper is Level.EXCELLENT
    assert enter(unit, campaign, {"dat": "/under_inspection/"}, officer, papers) == 1
    assert enter(unit, campaign, {"dat": "KHT/KHT/"}, officer, papers) == 2
    assert allowed_levels(campaign, [subject])[subject.pk].upper is Level.GOOD
    with pytest.raises(Refused) as refused:
        enter(unit, campaign, {"dat": "study/"}, officer, papers)
    assert refusals(refused) == {"result_level"}


@pytest.mark.parametrize(
    ("levels", "running"),
    [("KHT/KHT/T", 2), ("KHT/T/KHT", 1), ("KHT/leave_months/KHT", 1), ("KHT//KHT", 1), ("T/KHT/KHT", 2)],
)
def test_two_quarters_running_without_completion_are_told(
    unit: Any, campaign: Campaign, officer: Any, levels: str, running: int
) -> None:
    enter(unit, campaign, {"dat": levels}, officer)
    subject = leader(unit, campaign, "dat")
    quarters = quarters_of(campaign, [subject])[subject.pk]
    rules = quarter_rules(campaign)
    assert rules is not None
    assert quarters.running == running
    assert ("xem xét thay thế" in rules.remark(quarters.running)) == (running >= 2)


def test_a_policy_switches_reasons_off(unit: Any, leaders: None, officer: Any) -> None:
    policy = (
        "id: thu\npack: hd43-2025\nparameters: {quarter_unrated_under_inspection: false,"
        " quarter_unrated_study_months: 0, quarters_not_completed_for_replacement: 3}\n"
    )
    campaign = unit.draft(officer)
    choice = RulesChoice(pack_id="hd43-2025", policy_files=[{"name": "thu.yaml", "text": policy}])
    campaign_rules_set(campaign=campaign, choice=choice, by=officer)
    rules = quarter_rules(campaign)
    assert rules is not None
    assert set(rules.unrated) == {"leave_months", "first_post_months"}
    assert (rules.remark(2), "3 quý liên tiếp" in rules.remark(3)) == ("", True)
