"""Results of a unit's meeting: taken in whole or not at all, never changed, each later sheet with its reason."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from xeploai.core.ballot import Attendance, Count
from xeploai.core.errors import Denied, Refused
from xeploai.core.levels import Level
from xeploai.registers.audit.selectors import audit_verify
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.selectors import stages_reached
from xeploai.rounds.proposals.models import Appraisal, ResultLine, ResultSheet, SheetKind
from xeploai.rounds.proposals.selectors import proposals_of, returns_of, sheets_of
from xeploai.rounds.proposals.services import (
    Line,
    Minutes,
    Opinion,
    Replaces,
    dossier_return,
    levels_appraise,
    result_enter,
)

MINUTES = Minutes(held_on=date(2025, 12, 10), number="5-BB/CB", attendance=Attendance(called=5, present=5))
XS, T, HT, KHT = Level


def papers(**marks: int) -> Count:
    of = {"XS": XS, "T": T, "HT": HT, "KHT": KHT}
    return Count(issued=5, collected=5, valid=5, invalid=0, marks={of[code]: number for code, number in marks.items()})


@pytest.fixture
def campaign(unit: Any, officer: Any) -> Campaign:
    found: Campaign = unit.open(officer)
    return found


@pytest.fixture
def secretary(unit: Any) -> Any:
    return unit.actor("branch_secretary", "a1", subtree=False)


def line(unit: Any, campaign: Campaign, key: str, level: str = "T", **more: Any) -> Line:
    count = more.pop("count", papers(T=5))
    return Line(subject=unit.subject(campaign, key), count=count, level=level, **more)


def enter(unit: Any, campaign: Campaign, by: Any, lines: list[Line], **more: Any) -> ResultSheet:
    more.setdefault("seen", 0)
    more.setdefault("minutes", MINUTES)
    return result_enter(campaign=campaign, unit=unit["a1"], lines=lines, by=by, **more)


def refusals(refused: Any) -> list[str]:
    return [fault.code for fault in refused.value.faults]


def test_a_sheet_is_taken_in_whole_and_is_the_proposal(unit: Any, campaign: Any, secretary: Any) -> None:
    lines = [
        line(unit, campaign, "dat", "XS", count=papers(XS=3, T=2)),
        line(unit, campaign, "an", "HT", count=papers(T=3, HT=2), reason="Chi ủy đề nghị theo kết luận kiểm tra"),
        Line(subject=unit.subject(campaign, "hoa"), count=Count()),
    ]
    sheet = enter(unit, campaign, secretary, lines)
    assert (sheet.number, sheet.kind, sheet.lines.count()) == (1, SheetKind.FIRST, 2)
    subjects = [unit.subject(campaign, key) for key in ("dat", "an", "hoa")]
    proposed = proposals_of(subjects)
    assert [proposed[one.pk].level for one in subjects] == ["XS", "HT", ""]
    reached = stages_reached(campaign)["proposal", unit["a1"].pk]
    assert reached.done == 2
    assert reached.of > reached.done
    assert audit_verify().ok


def test_the_same_form_twice_is_one_sheet(unit: Any, campaign: Any, secretary: Any) -> None:
    first = enter(unit, campaign, secretary, [line(unit, campaign, "dat")])
    assert enter(unit, campaign, secretary, [line(unit, campaign, "dat")]) == first
    with pytest.raises(Refused) as refused:
        enter(unit, campaign, secretary, [line(unit, campaign, "dat", "HT", reason="Khác")])
    assert "result_moved" in refusals(refused)


def test_a_correction_and_a_repeated_meeting_say_why(unit: Any, campaign: Any, secretary: Any) -> None:
    enter(unit, campaign, secretary, [line(unit, campaign, "dat")])
    again = [line(unit, campaign, "dat", "HT", count=papers(HT=5))]
    with pytest.raises(Refused) as refused:
        enter(unit, campaign, secretary, again, seen=1)
    assert refusals(refused) == ["result_reason_missing"]
    with pytest.raises(Refused) as refused:
        enter(unit, campaign, secretary, again, seen=1, replaces=Replaces(kind=SheetKind.REPEAT, reason="Bỏ phiếu lại"))
    assert refusals(refused) == ["result_order_missing"]
    repeat = Replaces(kind=SheetKind.REPEAT, reason="Bỏ phiếu lại", order_number="7-CV/ĐU")
    enter(unit, campaign, secretary, again, seen=1, replaces=repeat)
    assert [sheet.number for sheet in sheets_of(campaign, unit["a1"])] == [2, 1]
    subject = unit.subject(campaign, "dat")
    assert proposals_of([subject])[subject.pk].level == "HT"
    assert ResultLine.objects.filter(subject=subject).count() == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"count": Count(collected=5, valid=5, invalid=1)}, "count_collected"),
        ({"count": papers(T=6)}, "count_marks"),
        ({"count": Count(issued=9)}, "count_exceeds"),
        ({"level": "Tốt"}, "result_level"),
        ({"level": "", "count": papers(T=5)}, "result_neither"),
        ({"level": "XS", "count": papers(T=4, XS=1)}, "result_against_count"),
        ({"authority_note": "x" * 201}, "result_note_long"),
    ],
)
def test_what_does_not_stand_is_named_and_nothing_is_written(
    unit: Any, campaign: Any, secretary: Any, change: dict[str, Any], code: str
) -> None:
    wrong = replace(line(unit, campaign, "an"), **change)
    with pytest.raises(Refused) as refused:
        enter(unit, campaign, secretary, [line(unit, campaign, "dat"), wrong])
    assert refusals(refused) == [code]
    assert "Nguyễn Thị An" in f"{refused.value.faults[0].sheet} {refused.value.faults[0].value}"
    assert not ResultSheet.objects.exists()


def test_a_row_of_another_unit_or_twice_is_refused(unit: Any, campaign: Any, secretary: Any) -> None:
    rows = [line(unit, campaign, "dat"), line(unit, campaign, "dat"), line(unit, campaign, "em")]
    with pytest.raises(Refused) as refused:
        enter(unit, campaign, secretary, rows)
    assert sorted(refusals(refused)) == ["result_line_twice", "result_not_here"]


@pytest.mark.parametrize(
    ("held_on", "code"),
    [
        (date(2024, 12, 31), "result_held_before"),
        (timezone.localdate() + timedelta(days=1), "result_held_later"),
    ],
)
def test_a_meeting_outside_the_round(unit: Any, campaign: Any, secretary: Any, held_on: date, code: str) -> None:
    with pytest.raises(Refused) as refused:
        enter(unit, campaign, secretary, [line(unit, campaign, "dat")], minutes=replace(MINUTES, held_on=held_on))
    assert refusals(refused) == [code]


def test_only_who_runs_the_meeting_of_the_unit_enters(unit: Any, campaign: Any) -> None:
    for role, body in (("branch_secretary", "b1"), ("inspector", "ward"), ("consulted_body", "a1")):
        stranger = unit.actor(role, body)
        with pytest.raises(Denied):
            enter(unit, campaign, stranger, [line(unit, campaign, "dat")])
    assert not ResultSheet.objects.exists()


def test_a_sheet_is_never_changed(unit: Any, campaign: Any, secretary: Any) -> None:
    enter(unit, campaign, secretary, [line(unit, campaign, "dat")])
    with pytest.raises(DatabaseError), transaction.atomic():
        ResultLine.objects.update(level="XS")
    with pytest.raises(DatabaseError), transaction.atomic():
        ResultSheet.objects.all().delete()


def opinion(unit: Any, campaign: Any, key: str, level: str, reason: str = "", **more: Any) -> Opinion:
    subject = unit.subject(campaign, key)
    return Opinion(
        subject=subject, level=level, reason=reason, seen=more.get("seen", proposals_of([subject])[subject.pk].basis)
    )


def test_the_appraisal_stands_beside_the_vote_until_the_unit_votes_again(
    unit: Any, campaign: Any, officer: Any, secretary: Any
) -> None:
    enter(unit, campaign, secretary, [line(unit, campaign, "dat"), line(unit, campaign, "an")])
    with pytest.raises(Refused) as refused:
        levels_appraise(campaign=campaign, unit=unit["a1"], opinions=[opinion(unit, campaign, "dat", "HT")], by=officer)
    assert refusals(refused) == ["appraisal_reason_missing"]
    said = [opinion(unit, campaign, "dat", "HT", "Chưa hoàn thành một chỉ tiêu"), opinion(unit, campaign, "an", "T")]
    assert len(levels_appraise(campaign=campaign, unit=unit["a1"], opinions=said, by=officer)) == 2
    dat = unit.subject(campaign, "dat")
    held = proposals_of([dat])[dat.pk]
    assert (held.level, held.line and held.line.level, held.lapsed) == ("HT", "T", False)
    # The same opinions a second time are no new appraisals, and need not have seen the first.
    assert not levels_appraise(campaign=campaign, unit=unit["a1"], opinions=said, by=officer)
    stale = opinion(unit, campaign, "dat", "KHT", "Khác", seen="line:1")
    with pytest.raises(Refused) as refused:
        levels_appraise(campaign=campaign, unit=unit["a1"], opinions=[stale], by=officer)
    assert refusals(refused) == ["result_moved"]
    correction = Replaces(kind=SheetKind.CORRECTION, reason="Nhập nhầm dòng")
    enter(unit, campaign, secretary, [line(unit, campaign, "dat")], seen=1, replaces=correction)
    held = proposals_of([dat])[dat.pk]
    assert (held.level, held.lapsed) == ("T", True)
    assert Appraisal.objects.count() == 2
    assert audit_verify().ok


def test_a_committee_does_not_appraise_itself(unit: Any, campaign: Any, officer: Any) -> None:
    own = campaign.subjects.select_related("entry__decider").get(organisation=unit["a"])
    assert own.entry.decider == unit["ward"]
    said = [Opinion(subject=own, level="T", seen="", reason="Theo kết quả năm")]
    for role, body in (("grassroots_officer", "a"), ("branch_secretary", "a"), ("organisation_officer", "b")):
        with pytest.raises(Denied):
            levels_appraise(campaign=campaign, unit=unit["a"], opinions=said, by=unit.actor(role, body))
    assert len(levels_appraise(campaign=campaign, unit=unit["a"], opinions=said, by=officer)) == 1
    member = [opinion(unit, campaign, "dat", "T", "Theo kết quả năm")]
    below = unit.actor("grassroots_officer", "a")
    assert len(levels_appraise(campaign=campaign, unit=unit["a1"], opinions=member, by=below)) == 1


def test_a_dossier_goes_back_line_by_line_until_a_new_sheet_comes(
    unit: Any, campaign: Any, officer: Any, secretary: Any
) -> None:
    due = timezone.localdate() + timedelta(days=3)
    with pytest.raises(Refused) as refused:
        dossier_return(campaign=campaign, unit=unit["a1"], missing=" \n", due_on=due, by=officer)
    assert refusals(refused) == ["dossier_nothing_missing"]
    with pytest.raises(Denied):
        dossier_return(campaign=campaign, unit=unit["a1"], missing="Biên bản", due_on=due, by=secretary)
    dossier_return(
        campaign=campaign, unit=unit["a1"], missing="Biên bản kiểm phiếu\n\n Phiếu chấm điểm ", due_on=due, by=officer
    )
    [returned] = returns_of(campaign, unit["a1"])
    assert returned.missing.splitlines() == ["Biên bản kiểm phiếu", "Phiếu chấm điểm"]
