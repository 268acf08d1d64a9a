"""Upper, lower, level, needs and the authority's note, on a small regime of our own."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xeploai.core.grading import Judgement, Ruleset
from xeploai.core.levels import Level
from xeploai.core.nodes import NONE
from xeploai.core.rules import Effect, Rule
from xeploai.core.subjects import Reason, SubjectKind

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


def require(level: Level, condition: str, **more: Any) -> Rule:
    return rule(f"{level.value}.{condition[:12]}", Effect.REQUIRE, condition, level=level, **more)


ALL_DONE = "tasks.done >= tasks.assigned"
RULES = (
    rule("exempt", Effect.EXEMPT, "exempt", reason=Reason.EXEMPT, still_reviewed=False),
    require(Level.EXCELLENT, "points.general + points.results >= p.band_xs"),
    require(Level.EXCELLENT, ALL_DONE),
    require(Level.EXCELLENT, "tasks.exceeded * 10000 >= tasks.assigned * p.exceeded"),
    require(Level.EXCELLENT, "remedied", exception="discretion_granted"),
    require(Level.GOOD, "points.general + points.results >= p.band_t"),
    require(Level.GOOD, ALL_DONE),
    require(Level.COMPLETED, "points.general + points.results >= p.band_ht"),
    require(Level.COMPLETED, ALL_DONE),
    rule("degraded", Effect.DISQUALIFY, "degradation_concluded"),
    rule("failed", Effect.DISQUALIFY, "unit_failed", exception="force_majeure and discretion_granted"),
    rule("sick", Effect.CAP, "sick_leave_months >= 3", level=Level.COMPLETED),
    rule("collective", Effect.CAP, "is_head", level_from="collective_level"),
    rule("gap", Effect.FALLBACK, "points.general + points.results >= p.band_ht", level=Level.COMPLETED),
)
PARAMETERS = {"band_xs": 9000, "band_t": 7000, "band_ht": 5000, "exceeded": 3000}
EXCELLENT: dict[str, Any] = {
    "exempt": False,
    "points.general": 2700,
    "points.results": 6300,
    "tasks.assigned": 10,
    "tasks.done": 10,
    "tasks.exceeded": 3,
    "remedied": True,
    "degradation_concluded": False,
    "unit_failed": False,
    "force_majeure": False,
    "discretion_granted": False,
    "sick_leave_months": 0,
    "is_head": True,
    "collective_level": "XS",
}
RULESET = Ruleset.of(RULES, PARAMETERS, CONTEXT)


def judged(**changes: Any) -> Judgement:
    return RULESET.judge(EXCELLENT | {name.replace("__", "."): value for name, value in changes.items()})


@pytest.mark.parametrize(
    ("changes", "upper", "lower", "needs", "note"),
    [
        ({}, "XS", "XS", (), False),
        ({"points__results": 6299}, "T", "T", (), False),
        ({"tasks__exceeded": 2}, "T", "T", (), False),
        ({"tasks__exceeded": None}, "XS", "T", ("tasks.exceeded",), False),
        ({"points__results": None}, "XS", "KHT", ("points.results",), False),
        ({"degradation_concluded": True}, "KHT", "KHT", (), False),
        ({"degradation_concluded": None}, "XS", "KHT", ("degradation_concluded",), False),
        ({"degradation_concluded": True, "tasks__exceeded": None}, "KHT", "KHT", (), False),
        # the gap of the text: points high, a task open
        ({"tasks__done": 9}, "HT", "HT", (), True),
        ({"tasks__done": 9, "points__results": 0}, "KHT", "KHT", (), False),
        ({"tasks__done": None}, "XS", "HT", ("tasks.done",), False),
        # exceptions
        ({"unit_failed": True}, "KHT", "KHT", (), False),
        ({"unit_failed": True, "force_majeure": True}, "KHT", "KHT", (), False),
        ({"unit_failed": True, "force_majeure": True, "discretion_granted": True}, "XS", "XS", (), True),
        (
            {"unit_failed": True, "force_majeure": True, "discretion_granted": None},
            "XS",
            "KHT",
            ("discretion_granted",),
            False,
        ),
        ({"remedied": False}, "T", "T", (), False),
        ({"remedied": False, "discretion_granted": True}, "XS", "XS", (), True),
        ({"remedied": False, "discretion_granted": True, "points__results": 5000}, "T", "T", (), False),
        # caps
        ({"sick_leave_months": 3}, "HT", "HT", (), False),
        ({"sick_leave_months": None}, "XS", "HT", ("sick_leave_months",), False),
        ({"sick_leave_months": None, "points__results": 3000}, "HT", "HT", (), False),
        ({"collective_level": "T"}, "T", "T", (), False),
        ({"collective_level": NONE}, "XS", "XS", (), False),
        ({"collective_level": None}, "XS", "KHT", ("collective_level",), False),
        ({"collective_level": None, "is_head": False}, "XS", "XS", (), False),
        ({"collective_level": "HT", "is_head": None}, "XS", "HT", ("is_head",), False),
        ({"sick_leave_months": 3, "tasks__exceeded": None}, "HT", "HT", (), False),
        ({"collective_level": "T", "tasks__exceeded": None, "points__results": 6300}, "T", "T", (), False),
    ],
)
def test_levels(changes: dict[str, Any], upper: str, lower: str, needs: tuple[str, ...], note: bool) -> None:
    found = judged(**changes)
    assert (found.upper.value, found.lower.value, found.needs, found.authority_note) == (upper, lower, needs, note)
    assert found.level is (Level(upper) if upper == lower else None)


def test_who_is_not_classified_has_no_level_and_needs_nothing() -> None:
    found = judged(exempt=True, tasks__exceeded=None)
    assert (found.classified, found.level, found.needs, found.authority_note) == (False, None, (), False)


def test_an_unknown_exemption_leaves_the_level_that_would_stand() -> None:
    found = judged(exempt=None)
    assert (found.classified, found.level, found.eligibility.needs) == (None, Level.EXCELLENT, ("exempt",))


def test_findings_name_every_rule_that_concerns_the_subject() -> None:
    found = judged(unit_failed=True, force_majeure=True, discretion_granted=True, tasks__exceeded=None)
    told = {one.rule.id: (one.holds, one.lifted, one.needs) for one in found.findings}
    assert told.keys() == {one.id for one in RULES}
    assert told["failed"] == (False, True, ())
    assert told["XS.tasks.exceed"] == (None, False, ("tasks.exceeded",))
    assert told["exempt"] == (False, False, ())


def test_a_rule_that_does_not_apply_binds_nobody_and_is_not_told_of() -> None:
    rules = (*RULES, rule("outside", Effect.DISQUALIFY, "exempt or True", applies="not is_head"))
    found = Ruleset.of(rules, PARAMETERS, CONTEXT).judge(EXCELLENT)
    assert found.level is Level.EXCELLENT
    assert "outside" not in {one.rule.id for one in found.findings}


def test_a_requirement_that_does_not_apply_is_met() -> None:
    rules = (*RULES, require(Level.EXCELLENT, "exempt", applies="not is_head"))
    assert Ruleset.of(rules, PARAMETERS, CONTEXT).judge(EXCELLENT).level is Level.EXCELLENT


UNCERTAIN = st.fixed_dictionaries(
    {
        name: st.none() | (st.booleans() if isinstance(value, bool) else st.integers(0, 12))
        for name, value in EXCELLENT.items()
        if name not in ("points.general", "points.results", "collective_level")
    }
    | {
        "points.general": st.none() | st.integers(0, 3000),
        "points.results": st.none() | st.integers(0, 7000),
        "collective_level": st.sampled_from([None, NONE, "XS", "T", "HT", "KHT"]),
    }
)


@given(UNCERTAIN)
def test_upper_is_never_below_lower_and_needs_say_what_separates_them(facts: dict[str, Any]) -> None:
    found = RULESET.judge(facts)
    assert found.lower <= found.upper
    assert set(found.needs) <= {name for name, value in facts.items() if value is None}
    assert bool(found.needs) is (found.classified is not False and found.upper is not found.lower)


@given(UNCERTAIN, st.data())
def test_what_is_learnt_stays_between_the_two(facts: dict[str, Any], data: st.DataObject) -> None:
    before = RULESET.judge(facts)
    learnt = facts | {name: data.draw(st.sampled_from(_values(name))) for name in before.needs}
    after = RULESET.judge(learnt)
    if after.classified is not False and before.classified is not False:
        assert before.lower <= after.upper <= before.upper


def _values(name: str) -> list[Any]:
    value = EXCELLENT[name]
    return (
        ["XS", "T", "HT", "KHT"]
        if name == "collective_level"
        else [True, False]
        if value in (True, False)
        else [0, 5000]
    )
