"""Opinions of consulted bodies: who is asked about whom, what came back, what came late, what is still missing."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xeploai.core.errors import Denied, Refused
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.selectors import audit_verify
from xeploai.registers.people.models import Employment, EmploymentKind
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.services import RulesChoice, campaign_rules_set
from xeploai.rounds.opinions.answers import Answer, answers_enter, residence_enter, residents_comment
from xeploai.rounds.opinions.inspection import Known, inspection_answer
from xeploai.rounds.opinions.models import InspectionLine, Opinion, OpinionRequest, OpinionState, ResidencePlace
from xeploai.rounds.opinions.requests import Consulted, Letter, inspection_ask, opinion_request
from xeploai.rounds.opinions.selectors import inspection_columns, residents_of, unit_rows
from xeploai.rounds.opinions.sources import statements_of
from xeploai.rounds.opinions.strips import opinion_strip

DAY = date(2025, 12, 5)
UNION = Consulted(source="mass_organisation", name="Công đoàn Trường A (mẫu)")


@pytest.fixture
def campaign(unit: Any, officer: Any) -> Campaign:
    found: Campaign = unit.open(officer)
    return found


@pytest.fixture
def secretary(unit: Any) -> Any:
    return unit.actor("branch_secretary", "a1", subtree=False)


def letter(**days: Any) -> Letter:
    return Letter(due_on=days.pop("due_on", timezone.localdate() + timedelta(days=7)), **days)


def members(unit: Any, campaign: Campaign, *keys: str) -> list[Any]:
    return [unit.subject(campaign, key) for key in keys]


def ask(unit: Any, campaign: Campaign, by: Any, *keys: str, **more: Any) -> OpinionRequest:
    return opinion_request(
        campaign=campaign,
        unit=unit["a1"],
        consulted=more.pop("consulted", UNION),
        subjects=members(unit, campaign, *(keys or ("dat", "an"))),
        letter=more.pop("letter", letter()),
        by=by,
    )


def given_answer(subject: Any, **more: Any) -> Answer:
    return Answer(**{"subject": subject, "state": "given", "level": "T", "given_on": DAY, **more})


def counted(campaign: Campaign, subject: Any) -> tuple[str, str]:
    """The level that counts, and that which came late."""
    [cell] = [cell for cell in opinion_strip(campaign, [subject])[subject.pk].cells if cell.opinion]
    return cell.opinion.level if cell.opinion else "", cell.late.level if cell.late else ""


def refusals(refused: Any) -> list[str]:
    return [fault.code for fault in refused.value.faults]


def test_the_bodies_are_those_of_the_rules_with_clause_and_what_was_not_seen_says_so(campaign: Any) -> None:
    statements = {(one.source.code, one.kind): one for one in statements_of(campaign)}
    residence = statements["residence", "member"]
    assert (residence.required, residence.verified, residence.clause) == (True, True, "QĐ 366-QĐ/TW Đ17")
    assert not statements["mass_organisation", "member"].verified
    assert not statements["related_bodies", "organisation"].required


@pytest.mark.parametrize(("pack", "year"), [("hd16-2018", 2018), ("hd21-2019", 2021), ("hd25-2023", 2024)])
def test_every_era_has_its_own_list(unit: Any, officer: Any, pack: str, year: int) -> None:
    days = {
        "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31),
        "closing_on": date(year, 12, 15),
    }
    draft = unit.draft(officer, pack=pack, **days)
    statements = {(one.source.code, one.kind): one for one in statements_of(Campaign.objects.get(pk=draft.pk))}
    assert ("residence", "member") in statements
    assert (("former_branch", "member") in statements) == (pack == "hd21-2019")
    if pack == "hd21-2019":
        assert statements["former_branch", "member"].months == 6
    if pack == "hd25-2023":
        assert statements["related_bodies", "collective"].required


def test_a_round_without_rules_names_nobody(unit: Any, officer: Any) -> None:
    assert statements_of(unit.draft(officer, pack="")) == []


POLICY = """
id: dia-phuong
title: Hướng dẫn (mẫu)
responsibilities:
  duty.consulted.member:
    bodies: [mass_organisation, residence_committee]
    document: HD 9-HD/TU (mẫu)
    clause: mục 2
    date: 2021-11-01
"""


def test_a_policy_says_who_is_asked_where_the_pack_leaves_it_open(unit: Any, officer: Any) -> None:
    year = {"period_start": date(2021, 1, 1), "period_end": date(2021, 12, 31), "closing_on": date(2021, 12, 15)}
    campaign = unit.draft(officer, pack="hd21-2019", **year)
    choice = RulesChoice(pack_id="hd21-2019", policy_files=[{"name": "p.yaml", "text": POLICY}])
    campaign_rules_set(campaign=campaign, choice=choice, by=officer)
    statements = {(one.source.code, one.kind): one for one in statements_of(Campaign.objects.get(pk=campaign.pk))}
    union = statements["mass_organisation", "member"]
    assert (union.required, union.verified, union.clause) == (True, True, "HD 9-HD/TU (mẫu), mục 2")
    assert ("employer", "member") not in statements
    assert statements["temporary_branch", "member"].clause == "HD 21-HD/BTCTW II.B.6"
    assert not statements["related_bodies", "organisation"].required


def test_the_strip_names_what_is_missing_until_it_has_come(unit: Any, campaign: Any, secretary: Any) -> None:
    request = ask(unit, campaign, secretary, letter=letter(number="12-CV/CB", sent_on=DAY, due_on=date(2025, 12, 9)))
    [dat, an] = members(unit, campaign, "dat", "an")
    strip = opinion_strip(campaign, [dat, an])[dat.pk]
    assert [cell.title for cell in strip.missing] == [
        "Đoàn thể: Công đoàn Trường A (mẫu)",
        "Cấp ủy nơi cư trú",
    ]
    assert strip.missing[0].state_name == "Quá hạn 09/12/2025"
    assert [cell.source.code for cell in strip.shown if cell.unsure] == ["employer"]
    made = answers_enter(request=request, answers=[given_answer(dat), Answer(subject=an)], by=secretary)
    assert [(row.level_name, row.number, row.late) for row in made] == [("Hoàn thành tốt nhiệm vụ", 1, False)]
    strips = opinion_strip(campaign, [dat, an])
    assert [cell.source.code for cell in strips[dat.pk].missing] == ["residence"]
    assert [cell.source.code for cell in strips[an.pk].missing] == ["mass_organisation", "residence"]
    assert audit_verify().ok


def test_employment_and_branches_of_the_year_say_whom_to_ask(unit: Any, officer: Any) -> None:
    for key, kind in (("dat", EmploymentKind.CIVIL_SERVANT), ("an", EmploymentKind.NONE)):
        Employment.objects.create(person=unit.person(key), kind=kind, valid_from=date(2024, 2, 1))
    unit.person("hoa").memberships.create(
        organisation=unit["b1"], kind="temporary", valid_from=date(2025, 3, 1), valid_to=date(2025, 9, 1)
    )
    campaign = unit.open(officer)
    [dat, an, hoa] = members(unit, campaign, "dat", "an", "hoa")
    strips = opinion_strip(campaign, [dat, an, hoa])
    assert [cell.source.code for cell in strips[dat.pk].missing] == ["employer", "residence"]
    assert [cell.source.code for cell in strips[an.pk].shown] == ["residence"]
    assert [cell.title for cell in strips[hoa.pk].missing] == [
        "Cấp ủy nơi cư trú",
        "Chi bộ nơi sinh hoạt tạm thời: Chi bộ 1 (mẫu)",
    ]


@pytest.mark.parametrize(("moved_on", "asked"), [(date(2022, 8, 1), True), (date(2022, 3, 1), False)])
def test_the_former_branch_is_asked_where_the_time_there_was_long_enough(
    unit: Any, officer: Any, moved_on: date, asked: bool
) -> None:
    person = unit.person("dat")
    person.memberships.update(valid_from=moved_on)
    person.memberships.create(organisation=unit["b1"], valid_from=date(2022, 1, 1), valid_to=moved_on)
    # The tree of the sample begins later than the period.
    unit.orgs["ward"].states.model.objects.update(valid_from=date(2020, 1, 1))
    campaign = unit.open(
        officer,
        pack="hd21-2019",
        period_start=date(2022, 1, 1),
        period_end=date(2022, 12, 31),
        closing_on=date(2022, 12, 15),
    )
    strip = opinion_strip(campaign, members(unit, campaign, "dat"))
    [only] = strip.values()
    assert ("former_branch" in [cell.source.code for cell in only.missing]) == asked


def test_a_newer_row_takes_the_place_and_the_former_stays(unit: Any, campaign: Any, secretary: Any) -> None:
    request = ask(unit, campaign, secretary)
    [dat] = members(unit, campaign, "dat")
    answers_enter(request=request, answers=[given_answer(dat)], by=secretary)
    answers_enter(request=request, answers=[given_answer(dat, level="HT", seen=1)], by=secretary)
    assert (counted(campaign, dat), Opinion.objects.count()) == (("HT", ""), 2)
    with pytest.raises(Refused) as refused:
        answers_enter(request=request, answers=[given_answer(dat, level="XS", seen=1)], by=secretary)
    assert refusals(refused) == ["opinion_moved"]


def test_opinions_never_change(unit: Any, campaign: Any, secretary: Any) -> None:
    request = ask(unit, campaign, secretary)
    answers_enter(request=request, answers=[given_answer(unit.subject(campaign, "dat"))], by=secretary)
    for table in ("opinions_opinion", "opinions_opinionrequest"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET body_name = 'x'")


def test_the_same_form_twice_is_entered_once(unit: Any, campaign: Any, secretary: Any) -> None:
    first = ask(unit, campaign, secretary)
    assert ask(unit, campaign, secretary) == first
    dat = unit.subject(campaign, "dat")
    for _ in range(2):
        answers_enter(request=first, answers=[given_answer(dat, seen=0)], by=secretary)
    assert Opinion.objects.count() == 1
    assert Entry.objects.filter(action="opinion.enter").count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"given_on": None}, "opinion_day_missing"),
        ({"given_on": date(2024, 12, 31)}, "opinion_day_before"),
        ({"given_on": date(2125, 1, 1)}, "opinion_day_later"),
        ({"level": "", "text": ""}, "opinion_says_nothing"),
        ({"level": "A1"}, "result_level"),
        ({"state": "none"}, "opinion_level_without"),
        ({"state": "not_obtained", "level": ""}, "opinion_reason_missing"),
        ({"state": "not_introduced", "level": ""}, "opinion_state"),
        ({"state": "maybe"}, "opinion_state"),
        ({"paper_number": "1" * 101}, "opinion_paper_long"),
    ],
)
def test_what_cannot_stand_is_named_and_nothing_is_taken(
    unit: Any, campaign: Any, secretary: Any, change: dict[str, Any], code: str
) -> None:
    request = ask(unit, campaign, secretary)
    [dat, an] = members(unit, campaign, "dat", "an")
    with pytest.raises(Refused) as refused:
        answers_enter(request=request, answers=[given_answer(an), given_answer(dat, **change)], by=secretary)
    assert refusals(refused) == [code]
    assert not Opinion.objects.exists()


def test_somebody_not_on_the_list_is_refused(unit: Any, campaign: Any, secretary: Any) -> None:
    request = ask(unit, campaign, secretary)
    [dat, em] = members(unit, campaign, "dat", "em")
    with pytest.raises(Refused) as refused:
        answers_enter(request=request, answers=[given_answer(dat), given_answer(em)], by=secretary)
    assert [(fault.code, fault.value) for fault in refused.value.faults] == [("opinion_not_here", "Võ Em")]
    with pytest.raises(Refused) as refused:
        ask(unit, campaign, secretary, "dat", "em")
    assert refusals(refused) == ["opinion_not_here"]
    with pytest.raises(Refused) as refused:
        ask(unit, campaign, secretary, consulted=Consulted(source="branch", name="Chi bộ (mẫu)"))
    assert refusals(refused) == ["opinion_kind", "opinion_kind"]
    assert not Opinion.objects.exists()


def test_days_of_a_letter_are_looked_at(unit: Any, campaign: Any, secretary: Any) -> None:
    today = timezone.localdate()
    for wrong, code in (
        (letter(due_on=today - timedelta(days=1)), "opinion_due_past"),
        (letter(sent_on=today + timedelta(days=1)), "opinion_day_later"),
        (letter(sent_on=date(2024, 1, 1)), "opinion_day_before"),
    ):
        with pytest.raises(Refused) as refused:
            ask(unit, campaign, secretary, letter=wrong)
        assert refusals(refused) == [code]


def test_who_may_ask_and_answer(unit: Any, campaign: Any, secretary: Any) -> None:
    other, inspector = unit.actor("branch_secretary", "b1", subtree=False), unit.actor("inspector")
    consulted = Consulted(source="former_branch", name="Chi bộ 1 (mẫu)", organisation=unit["b1"])
    for by in (other, inspector):
        with pytest.raises(Denied):
            ask(unit, campaign, by)
    request, foreign = ask(unit, campaign, secretary, consulted=consulted), ask(unit, campaign, secretary)
    [dat] = members(unit, campaign, "dat")
    assert answers_enter(request=request, answers=[given_answer(dat)], by=other)
    for wrong in (other, inspector):
        with pytest.raises(Denied):
            answers_enter(request=foreign, answers=[given_answer(dat)], by=wrong)


def test_what_comes_after_the_decision_is_kept_marked_late_and_changes_nothing(
    unit: Any, campaign: Any, officer: Any, decide: Any
) -> None:
    request = ask(unit, campaign, officer)
    [dat, an] = members(unit, campaign, "dat", "an")
    answers_enter(request=request, answers=[given_answer(dat), given_answer(an)], by=officer)
    decided = decide(campaign, dat)
    [late] = answers_enter(request=request, answers=[given_answer(dat, level="KHT", seen=1)], by=officer)
    assert late.late
    [dat] = members(unit, campaign, "dat")
    assert counted(campaign, dat) == ("T", "KHT")
    decided.refresh_from_db()
    assert (decided.level, dat.standing.decided_id) == ("T", decided.pk)
    # Once that level no longer stands, the late one is part of what the next rests on.
    dat.standing.delete()
    [dat] = members(unit, campaign, "dat")
    assert counted(campaign, dat) == ("KHT", "")


def residence(subject: Any, state: str = "given", **more: Any) -> Answer:
    words = {"given": "Gắn bó với nơi cư trú (mẫu)", "not_required": "Đi học tập trung 12 tháng"}
    day = DAY if state == "given" else None
    return Answer(**{"subject": subject, "state": state, "text": words.get(state, ""), "given_on": day, **more})


def test_residence_sheets_come_in_bulk_and_the_other_side_has_its_list(
    unit: Any, campaign: Any, secretary: Any
) -> None:
    [dat, an, hoa, binh] = members(unit, campaign, "dat", "an", "hoa", "binh")
    village = unit["c"]
    here = {"place": village.name, "organisation": village}
    made = residence_enter(
        campaign=campaign,
        unit=unit["a1"],
        answers=[
            residence(dat, **here),
            residence(an, "not_required"),
            residence(hoa, "not_introduced"),
            residence(binh, "", **here),
        ],
        by=secretary,
    )
    assert [row.state for row in made] == ["given", "not_required", "not_introduced"]
    assert list(residents_of(campaign, village)) == [binh, dat]
    strips = opinion_strip(campaign, [dat, an, hoa, binh])
    assert [bool(strips[one.pk].missing) for one in (dat, an, hoa, binh)] == [False, False, False, True]
    own = unit.actor("branch_secretary", "c", subtree=False)
    [comment] = residents_comment(campaign=campaign, unit=village, answers=[residence(binh)], by=own)
    assert comment.body_name == "Chi bộ Khu phố 3 (mẫu)"
    assert not opinion_strip(campaign, [binh])[binh.pk].missing
    with pytest.raises(Denied):
        residents_comment(campaign=campaign, unit=village, answers=[residence(dat)], by=secretary)
    with pytest.raises(Refused) as refused:
        residents_comment(campaign=campaign, unit=village, answers=[residence(an)], by=own)
    assert refusals(refused) == ["opinion_not_here"]
    [row] = [row for row in unit_rows(secretary, campaign, timezone.localdate()) if row.unit == unit["a1"]]
    assert (row.members, row.residence) == (5, 4)


def test_a_residence_takes_no_level_and_a_comment_a_place(unit: Any, campaign: Any, secretary: Any) -> None:
    [dat, an] = members(unit, campaign, "dat", "an")
    answers = [residence(dat, level="T", place="Khu phố 9 (mẫu)"), residence(an)]
    with pytest.raises(Refused) as refused:
        residence_enter(campaign=campaign, unit=unit["a1"], answers=answers, by=secretary)
    assert refusals(refused) == ["residence_place_missing"]
    with pytest.raises(Refused) as refused:
        residence_enter(campaign=campaign, unit=unit["a1"], answers=answers[:1], by=secretary)
    assert refusals(refused) == ["opinion_no_levels"]
    assert not ResidencePlace.objects.exists()


def test_a_request_to_the_residence_says_where_people_live(unit: Any, campaign: Any, secretary: Any) -> None:
    consulted = Consulted(source="residence", name=unit["c"].name, organisation=unit["c"])
    ask(unit, campaign, secretary, consulted=consulted)
    ask(unit, campaign, secretary, consulted=consulted)
    assert {one.entry.name for one in residents_of(campaign, unit["c"])} == {"Trần Văn Đạt", "Nguyễn Thị An"}
    assert ResidencePlace.objects.count() == 2


def inspected(unit: Any, campaign: Campaign, key: str) -> tuple[bool, date | None, bool]:
    """Asked for committee a, the day of the answer about this one, whether a case is pending."""
    rows = Subject.objects.annotate(**inspection_columns(campaign, unit["a"]))
    row: Any = rows.get(pk=unit.subject(campaign, key).pk)
    return row.inspection_asked, row.inspection_on, row.inspection_pending


def test_the_inspection_committee_answers_on_the_whole_list(unit: Any, campaign: Any, officer: Any) -> None:
    body = unit["a"]
    assert inspected(unit, campaign, "dat") == (False, None, False)
    request = inspection_ask(campaign=campaign, body=body, name="UBKT Đảng ủy (mẫu)", letter=letter(), by=officer)
    assert request.lines.filter(subject__kind="member").count() == 5
    [dat, an, em] = members(unit, campaign, "dat", "an", "em")
    lines = [
        Known(subject=dat, decision_number="3-QĐ/UBKT", decided_on=date(2025, 6, 1), form="reprimand"),
        Known(subject=an, pending=True),
    ]

    def answer(day: date, known: list[Known], seen: int, paper: str = "8-CV/UBKT") -> Any:
        return inspection_answer(
            request=request, answered_on=day, paper_number=paper, lines=known, seen=seen, by=officer
        )

    assert answer(DAY, lines, 0) == answer(DAY, lines, 0)
    assert InspectionLine.objects.get(subject=dat).form_name == "Khiển trách"
    assert inspected(unit, campaign, "dat") == (True, DAY, False)
    assert inspected(unit, campaign, "an") == (True, DAY, True)
    answer(date(2025, 12, 20), [], 1)
    assert inspected(unit, campaign, "an") == (True, date(2025, 12, 20), False)
    assert inspected(unit, campaign, "em") == (True, None, False)
    for wrong, codes in (
        ([Known(subject=em, pending=True)], ["opinion_not_here"]),
        ([Known(subject=dat, form="reprimand")], ["inspection_incomplete"]),
        ([Known(subject=dat)], ["inspection_nothing"]),
        (
            [Known(subject=dat, decision_number="1", decided_on=date(2025, 12, 30), form="x")],
            ["inspection_form", "inspection_day"],
        ),
        ([Known(subject=dat, pending=True)] * 2, ["opinion_twice"]),
    ):
        with pytest.raises(Refused) as refused:
            answer(date(2025, 12, 21), wrong, 2)
        assert refusals(refused) == codes
    with pytest.raises(Denied):
        inspection_ask(
            campaign=campaign, body=body, name="UBKT", letter=letter(), by=unit.actor("branch_secretary", "a1")
        )


def test_a_strip_costs_as_many_queries_for_many_as_for_few(unit: Any, campaign: Any, secretary: Any) -> None:
    ask(unit, campaign, secretary, "dat", "an", "hoa", "binh", "cuc")
    every = members(unit, campaign, "dat", "an", "hoa", "binh", "cuc")
    opinion_strip(campaign, every)
    numbers = []
    for subjects in (every[:1], every):
        with CaptureQueriesContext(connection) as queries:
            opinion_strip(campaign, subjects)
        numbers.append(len(queries))
    assert numbers == [2, 2]


_STATES = st.sampled_from(OpinionState.values)
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["dat", "an", "em"]),
        _STATES,
        st.sampled_from(["", "XS", "T"]),
        st.sampled_from(["", "Lý do (mẫu)"]),
        st.sampled_from([None, DAY, date(2024, 1, 1)]),
    ),
    max_size=6,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=_STEPS)
def test_whatever_is_entered_the_newest_counts_and_what_was_refused_left_nothing(
    unit: Any, campaign: Any, officer: Any, steps: list[tuple[str, str, str, str, date | None]]
) -> None:
    with transaction.atomic():
        request = ask(unit, campaign, officer)
        expected: dict[str, tuple[str, str]] = {}
        for key, state, level, text, day in steps:
            subject = unit.subject(campaign, key)
            answer = Answer(subject=subject, state=state, level=level, text=text, given_on=day)
            before = Opinion.objects.count()
            try:
                answers_enter(request=request, answers=[answer], by=officer)
                expected[key] = (state, level)
            except Refused:
                assert Opinion.objects.count() == before
        strips = opinion_strip(campaign, members(unit, campaign, "dat", "an"))
        found = {
            strip.subject.entry.name: (cell.opinion.state, cell.opinion.level)
            for strip in strips.values()
            for cell in strip.cells
            if cell.opinion
        }
        names = {"dat": "Trần Văn Đạt", "an": "Nguyễn Thị An"}
        assert found == {names[key]: value for key, value in expected.items()}
        for subject in members(unit, campaign, "dat", "an"):
            numbers = list(subject.opinions.order_by("number").values_list("number", flat=True))
            assert numbers == list(range(1, len(numbers) + 1))
        transaction.set_rollback(True)
