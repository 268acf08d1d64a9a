"""What a facts file may say, and what it may not: every fault at once, with subject and key."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Fault
from xeploai.core.fact_schema import facts_of
from xeploai.core.facts import GIVEN, Limits, Subject, from_document
from xeploai.core.nodes import NONE
from xeploai.core.subjects import SubjectKind
from xeploai.tools.messages import fault_line

AS_OF = date(2021, 12, 15)
POINTS = Limits(points_max={"points.general": 300000, "points.results": 700000})


def read(facts: dict[str, Any], *, kind: str = "member", limits: Limits | None = None) -> tuple[Any, list[Fault]]:
    subjects, faults = from_document([{"id": "m1", "kind": kind} | facts], as_of=AS_OF, limits=limits or Limits())
    return subjects[0].facts if subjects else None, faults


@pytest.mark.parametrize(
    ("kind", "facts", "flat"),
    [
        ("member", {}, {}),
        ("member", {"exempt": None}, {}),
        ("member", {"admitted_on": "2015-02"}, {"admitted_on": PartialDate(2015, 2)}),
        ("member", {"admitted_on": "2021-12-15"}, {"admitted_on": PartialDate(2021, 12, 15)}),
        ("member", {"state_level": "none"}, {"state_level": NONE}),
        ("member", {"sick_leave_months": Decimal("2.50")}, {"sick_leave_months": Decimal("2.5")}),
        ("member", {"sick_leave_months": 3}, {"sick_leave_months": 3}),
        ("member", {"sick_leave_months": Decimal("3.0")}, {"sick_leave_months": 3}),
        ("member", {"degrees": {"key": []}}, {"degrees": GIVEN, "degrees.key": ()}),
        ("member", {"points": {"general": "22.5"}}, {"points": GIVEN, "points.general": 225000}),
        ("member", {"points": {"general": Decimal("30.00")}}, {"points": GIVEN, "points.general": 300000}),
        (
            "member",
            {"shortcomings": "none"},
            {"shortcomings": GIVEN, "shortcomings.named": 0, "shortcomings.remedied": 0},
        ),
        ("member", {"disciplines": "none"}, {"disciplines": ()}),
        ("member", {"main_targets_met": "none"}, {"main_targets_met": True}),
        ("member", {"disciplines": [{"form": "warning"}]}, {"disciplines": ({"form": "warning"},)}),
        ("leader", {"low_trust": "none"}, {"low_trust": NONE, "low_trust.low": NONE, "low_trust.votes": NONE}),
        ("leader", {"economic_targets_missed": 5}, {"economic_targets_missed": 5}),
        ("organisation", {"org_kind": "branch"}, {"org_kind": "branch"}),
        ("collective", {"organisation_level": "none"}, {"organisation_level": NONE}),
    ],
)
def test_becomes_flat_and_exact(kind: str, facts: dict[str, Any], flat: dict[str, Any]) -> None:
    assert read(facts, kind=kind) == (flat, [])


@pytest.mark.parametrize(
    ("facts", "code", "key"),
    [
        ({"exemt": True}, "facts_unknown_key", "exemt"),
        ({"org_kind": "branch"}, "facts_unknown_key", "org_kind"),
        ({"tasks": {"finished": 3}}, "facts_unknown_key_in_group", "tasks.finished"),
        ({"disciplines": [{"forms": "warning"}]}, "facts_unknown_key_in_group", "disciplines[1].forms"),
        ({"exempt": "no"}, "facts_not_bool", "exempt"),
        ({"exempt": 0}, "facts_not_bool", "exempt"),
        ({"exempt": "none"}, "facts_not_bool", "exempt"),
        ({"tasks": {"done": True}}, "facts_not_count", "tasks.done"),
        ({"tasks": {"done": -1}}, "facts_not_count", "tasks.done"),
        ({"tasks": {"done": Decimal("3.0")}}, "facts_not_count", "tasks.done"),
        ({"tasks": 3}, "facts_group", "tasks"),
        ({"tasks": {"assigned": 3, "done": 4}}, "facts_impossible", "tasks.done"),
        ({"tasks": {"done": 3, "on_time": 4}}, "facts_impossible", "tasks.on_time"),
        ({"tasks": {"done": 3, "exceeded": 4}}, "facts_impossible", "tasks.exceeded"),
        ({"tasks": {"assigned": 3, "exceeded": 4}}, "facts_impossible", "tasks.exceeded"),
        ({"tasks": {"assigned": 5, "done": 3, "not_completed": 3}}, "facts_impossible_sum", "tasks.not_completed"),
        ({"shortcomings": {"named": 1, "remedied": 2}}, "facts_impossible", "shortcomings.remedied"),
        ({"state_level": "A"}, "facts_not_level", "state_level"),
        ({"state_level": "TB"}, "facts_not_level", "state_level"),
        ({"degrees": {"key": ["HT"]}}, "facts_not_degree", "degrees.key"),
        ({"degrees": {"key": "XS"}}, "facts_not_degrees", "degrees.key"),
        ({"points": {"general": Decimal("22.12345")}}, "facts_points_decimals", "points.general"),
        ({"points": {"general": "22.12345"}}, "facts_points_decimals", "points.general"),
        ({"points": {"general": "22,5"}}, "facts_not_number", "points.general"),
        ({"points": {"general": "-1"}}, "facts_not_number", "points.general"),
        ({"points": {"general": True}}, "facts_not_number", "points.general"),
        ({"points": {"general": "NaN"}}, "facts_not_number", "points.general"),
        ({"sick_leave_months": 13}, "facts_above", "sick_leave_months"),
        ({"admitted_on": "2021-12-16"}, "facts_after_as_of", "admitted_on"),
        ({"admitted_on": "2022"}, "facts_after_as_of", "admitted_on"),
        ({"admitted_on": "03/02/2015"}, "facts_not_date", "admitted_on"),
        ({"admitted_on": "2015-02-30"}, "facts_not_date", "admitted_on"),
        ({"admitted_on": 2015}, "facts_not_date", "admitted_on"),
        ({"disciplines": [{}, {"decided_on": "2022-01-01"}]}, "facts_after_as_of", "disciplines[2].decided_on"),
        ({"disciplines": [{"form": "fine"}]}, "facts_not_form", "disciplines[1].form"),
        ({"disciplines": {"form": "warning"}}, "facts_not_records", "disciplines"),
        ({"disciplines": ["warning"]}, "facts_not_an_object", "disciplines[1]"),
    ],
)
def test_a_fault_names_subject_and_key(facts: dict[str, Any], code: str, key: str) -> None:
    _, faults = read(facts)
    assert [(fault.code, fault.sheet, fault.column) for fault in faults] == [(code, "m1", key)]
    assert fault_line(faults[0]).startswith(f"m1, {key} “")


@pytest.mark.parametrize(
    ("facts", "code", "key"),
    [
        ({"collective_tasks": {"assigned": 3, "done": 4}}, "facts_impossible", "collective_tasks.done"),
        ({"quarters": {"XS": 2, "T": 2, "HT": 0, "KHT": 1}}, "facts_impossible_parts", "quarters"),
    ],
)
def test_figures_of_a_leader_that_cannot_be(facts: dict[str, Any], code: str, key: str) -> None:
    _, faults = read(facts, kind="leader")
    assert [(fault.code, fault.column) for fault in faults] == [(code, key)]
    assert "%(" not in fault_line(faults[0])


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"points": {"general": Decimal("30.01")}}, "facts_above"),
        ({"points": {"results": 71}}, "facts_above"),
        ({"degrees": {"key": ["XS"]}}, None),
        ({"points": {"general": 30, "results": 70}}, None),
    ],
)
def test_the_regime_adds_its_limits(facts: dict[str, Any], code: str | None) -> None:
    _, faults = read(facts, limits=POINTS)
    assert [fault.code for fault in faults] == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("subjects", "codes"),
    [
        ("m1", ["facts_not_a_list"]),
        (None, ["facts_not_a_list"]),
        ([3], ["facts_not_an_object"]),
        ([{"kind": "member"}], ["facts_no_id"]),
        ([{"id": 3, "kind": "member"}], ["facts_no_id"]),
        ([{"id": "m1", "kind": "cell"}], ["facts_unknown_kind"]),
        ([{"id": "m1"}], ["facts_unknown_kind"]),
        ([{"id": "m1", "kind": "member"}, {"id": "m1", "kind": "leader"}], ["facts_id_twice"]),
    ],
)
def test_a_list_of_named_subjects_of_known_kind(subjects: object, codes: list[str]) -> None:
    _, faults = from_document(subjects, as_of=AS_OF, limits=Limits())
    assert [fault.code for fault in faults] == codes
    assert all(fault_line(fault) for fault in faults)


def test_one_wrong_among_ten_thousand_is_named_and_all_faults_come_at_once() -> None:
    subjects: list[dict[str, Any]] = [{"id": f"m{n}", "kind": "member", "exempt": False} for n in range(10_000)]
    subjects[6000] |= {"exempt": "false", "tasks": {"assigned": 1, "done": 2}}
    _, faults = from_document(subjects, as_of=AS_OF, limits=Limits())
    assert [(fault.sheet, fault.column) for fault in faults] == [("m6000", "exempt"), ("m6000", "tasks.done")]


def test_order_and_kinds_are_kept() -> None:
    subjects, _ = from_document(
        [{"id": "b", "kind": "leader"}, {"id": "a", "kind": "member"}], as_of=AS_OF, limits=Limits()
    )
    assert subjects == [Subject("b", SubjectKind.LEADER, {}), Subject("a", SubjectKind.MEMBER, {})]


def test_a_leader_has_every_fact_of_a_member() -> None:
    assert facts_of(SubjectKind.MEMBER).keys() < facts_of(SubjectKind.LEADER).keys()
