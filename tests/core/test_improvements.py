"""What would have to change for a higher level: as little as reaches it, and it does reach it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xeploai.core.dates import PartialDate
from xeploai.core.fact_schema import facts_of
from xeploai.core.grading import Ruleset
from xeploai.core.improvements import Lift, Lifter
from xeploai.core.levels import Level
from xeploai.core.rules import Effect, Rule
from xeploai.core.subjects import SubjectKind

CONTEXT = {"as_of": date(2025, 12, 15), "period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}


def rule(id_: str, effect: Effect, condition: str, **more: Any) -> Rule:
    return Rule(
        id=id_,
        kind=SubjectKind.LEADER,
        effect=effect,
        condition=condition,
        text="Quy tắc mẫu.",
        clause="Mẫu 1",
        source="mẫu",
        verified=True,
        **more,
    )


def require(id_: str, level: Level, condition: str) -> Rule:
    return rule(id_, Effect.REQUIRE, condition, level=level)


RULES = (
    require("xs.points", Level.EXCELLENT, "points.general + points.results >= 9000"),
    require("xs.exceeded", Level.EXCELLENT, "tasks.exceeded * 10000 >= tasks.assigned * 3000"),
    require("xs.on_time", Level.EXCELLENT, "tasks.on_time >= tasks.assigned"),
    require("xs.key", Level.EXCELLENT, "degrees_at_least(degrees.key, 'XS')"),
    require("xs.state", Level.EXCELLENT, "is_none(state_level) or level_at_least(state_level, 'XS')"),
    require("t.done", Level.GOOD, "tasks.done >= tasks.assigned"),
    require(
        "t.units",
        Level.GOOD,
        "(units_in_charge.XS + units_in_charge.T) * 10000 >= (units_in_charge.XS "
        "+ units_in_charge.T + units_in_charge.HT + units_in_charge.KHT) * 5000",
    ),
    require("ht.late", Level.COMPLETED, "(tasks.assigned - tasks.on_time) * 10000 <= tasks.assigned * 2000"),
    rule("breach", Effect.DISQUALIFY, "conduct_breach_concluded"),
    rule("disciplined", Effect.DISQUALIFY, "any(d.duty_related for d in disciplines)"),
    rule(
        "failed",
        Effect.DISQUALIFY,
        "tasks.done * 2 < tasks.assigned and not main_targets_met",
        exception="force_majeure and discretion_granted",
    ),
    rule("state", Effect.DISQUALIFY, "state_level == 'KHT'"),
    rule("head", Effect.CAP, "is_head", level_from="collective_level"),
    rule("sick", Effect.CAP, "sick_leave_months >= 3", level=Level.COMPLETED),
    rule("young", Effect.CAP, "after(admitted_on, period_start)", level=Level.GOOD),
)
RULESET = Ruleset.of(RULES, {}, CONTEXT)
LIFTER = Lifter(RULESET, facts_of(SubjectKind.LEADER))
EXCELLENT: dict[str, Any] = {
    "points.general": 2700,
    "points.results": 6300,
    "tasks.assigned": 10,
    "tasks.done": 10,
    "tasks.on_time": 10,
    "tasks.exceeded": 3,
    "degrees.key": ("XS", "XS"),
    "state_level": "XS",
    "units_in_charge.XS": 0,
    "units_in_charge.T": 2,
    "units_in_charge.HT": 2,
    "units_in_charge.KHT": 0,
    "conduct_breach_concluded": False,
    "disciplines": (),
    "main_targets_met": True,
    "force_majeure": False,
    "discretion_granted": False,
    "is_head": True,
    "collective_level": "XS",
    "sick_leave_months": 0,
    "admitted_on": None,
}


def lifts(**changes: Any) -> tuple[Lift, ...]:
    facts = EXCELLENT | {"admitted_on": None} | {name.replace("__", "."): value for name, value in changes.items()}
    return LIFTER.lifts(facts, RULESET.judge(facts))


def told(lift: Lift) -> tuple[str, list[str], dict[str, tuple[Any, Any]] | None]:
    changes = None if lift.changes is None else {one.fact: (one.before, one.after) for one in lift.changes}
    return lift.level.value, [rule.id for rule in lift.rules], changes


@pytest.mark.parametrize(
    ("changes", "rules", "lift"),
    [
        ({"tasks__exceeded": 1}, ["xs.exceeded"], {"tasks.exceeded": (1, 3)}),
        ({"points__results": 6200}, ["xs.points"], {"points.general": (2700, 2800)}),
        ({"degrees__key": ("XS", "T", "K")}, ["xs.key"], {"degrees.key": (("XS", "T", "K"), ("XS", "XS", "XS"))}),
        ({"state_level": "T"}, ["xs.state"], {"state_level": ("T", "XS")}),
        ({"collective_level": "T"}, ["head"], {"collective_level": ("T", "XS")}),
        (
            {"tasks__exceeded": 1, "state_level": "T"},
            ["xs.exceeded", "xs.state"],
            {"tasks.exceeded": (1, 3), "state_level": ("T", "XS")},
        ),
        ({"sick_leave_months": 5}, ["sick"], {"sick_leave_months": (5, 2)}),
        ({"conduct_breach_concluded": True}, ["breach"], {"conduct_breach_concluded": (True, False)}),
        (
            {"disciplines": ({"duty_related": True}, {"duty_related": False})},
            ["disciplined"],
            {"disciplines": (({"duty_related": True}, {"duty_related": False}), ({"duty_related": False},))},
        ),
        ({"state_level": "KHT"}, ["xs.state", "state"], {"state_level": ("KHT", "XS")}),
    ],
)
def test_the_highest_level(changes: dict[str, Any], rules: list[str], lift: dict[str, Any]) -> None:
    assert told(lifts(**changes)[-1]) == ("XS", rules, lift)


def test_each_higher_level_has_its_own_lift() -> None:
    assert [told(lift) for lift in lifts(tasks__done=9, tasks__on_time=9)] == [
        ("T", ["t.done"], {"tasks.done": (9, 10)}),
        ("XS", ["xs.on_time"], {"tasks.on_time": (9, 10), "tasks.done": (9, 10)}),
    ]


def test_two_figures_where_one_is_not_enough() -> None:
    specs = dict(LIFTER.specs)
    for name, most in (("points.general", 3000), ("points.results", 7000)):
        specs[name] = replace(specs[name], at_most=most)
    facts = EXCELLENT | {"points.general": 1000, "points.results": 500}
    [lift] = [one for one in Lifter(RULESET, specs).lifts(facts, RULESET.judge(facts)) if one.level is Level.EXCELLENT]
    assert told(lift)[2] == {"points.general": (1000, 3000), "points.results": (500, 6000)}


def test_units_rise_from_one_level_to_another_and_their_sum_stays() -> None:
    units = {"units_in_charge__T": 1, "units_in_charge__HT": 3, "state_level": "T", "tasks__exceeded": 0}
    assert told(lifts(**units)[0]) == ("T", ["t.units"], {"units_in_charge.HT": (3, 2), "units_in_charge.T": (1, 2)})


def test_what_nobody_can_change_is_told_without_changes() -> None:
    assert told(lifts(admitted_on=PartialDate(2025, 5))[-1]) == ("XS", ["young"], None)


def test_nothing_to_lift_at_the_top() -> None:
    assert lifts() == ()


@st.composite
def possible_facts(draw: st.DrawFn) -> dict[str, Any]:
    """Facts that can be true together."""
    assigned = draw(st.integers(0, 12))
    done = draw(st.integers(0, assigned))
    return EXCELLENT | {
        "points.general": draw(st.integers(0, 3000)),
        "points.results": draw(st.integers(0, 7000)),
        "tasks.assigned": assigned,
        "tasks.done": done,
        "tasks.on_time": draw(st.integers(0, done)),
        "tasks.exceeded": draw(st.none() | st.integers(0, done)),
        "state_level": draw(st.sampled_from([None, "none", "XS", "T", "KHT"])),
        "conduct_breach_concluded": draw(st.booleans()),
        "main_targets_met": draw(st.booleans()),
        "collective_level": draw(st.sampled_from(["none", "XS", "T", "HT"])),
        "disciplines": draw(st.lists(st.fixed_dictionaries({"duty_related": st.none() | st.booleans()}), max_size=2)),
    }


@given(possible_facts())
def test_the_changes_reach_the_level_and_none_is_idle(start: dict[str, Any]) -> None:
    for lift in LIFTER.lifts(start, RULESET.judge(start)):
        assert lift.changes is not None
        changes = {one.fact: one.after for one in lift.changes}
        assert RULESET.judge(start | changes).upper >= lift.level
        for idle in changes if len(changes) > 1 else ():
            without = start | changes | {idle: start[idle]}
            possible = without["tasks.done"] >= max(without["tasks.on_time"], without["tasks.exceeded"] or 0)
            assert not possible or RULESET.judge(without).upper < lift.level
