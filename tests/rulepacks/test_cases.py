"""Every pack's worked cases: they hold, they cover every rule, and a threshold moved by one turns one of them red."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from xeploai.core import points
from xeploai.core.expressions import parse
from xeploai.core.quota import Denominator, QuotaRule, Rounding
from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks.cases import Case, case_file, cases, quota_cases, value_file
from xeploai.rulepacks.checks import numeric
from xeploai.rulepacks.load import available, load_pack
from xeploai.rulepacks.overlay import Overlay
from xeploai.rulepacks.pack import Pack
from xeploai.rulepacks.policy import of_pack, regime
from xeploai.rulepacks.policy_schema import PolicyFile, QuotaPolicy
from xeploai.rulepacks.schema import RuleSpec

PACKS = [info.id for info in available()]
KINDS = [(pack, kind) for pack in PACKS for kind in SubjectKind]


def read_by(rule: RuleSpec) -> set[str]:
    """The parameters a rule reads."""
    texts = [text for text in (rule.condition, rule.applies, rule.exception) if text is not None]
    return {name for text in texts for name in parse(text).parameters}


def read_by_rules(pack: Pack) -> set[str]:
    return {name for rules in pack.rules.values() for rule in rules for name in read_by(rule)}


@pytest.mark.parametrize(("pack", "kind"), KINDS)
def test_cases_hold(
    pack: str, kind: SubjectKind, judge_case: Callable[..., Any], stated: Callable[[Case], Any]
) -> None:
    red = {
        case.name: (judge_case(case), stated(case)) for case in cases(pack, kind) if judge_case(case) != stated(case)
    }
    assert not red


@pytest.mark.parametrize(("pack", "kind"), KINDS)
def test_every_rule_has_a_case_where_it_holds_fails_and_is_unknown(pack: str, kind: SubjectKind) -> None:
    held = case_file(pack, kind)
    lacking = {
        rule.id: outcome
        for rule in load_pack(pack).rules[kind]
        for outcome in (True, False, None)
        if outcome not in [case.holds for case in (held.rules[rule.id].cases if rule.id in held.rules else [])]
    }
    assert not lacking
    assert held.rules.keys() == {rule.id for rule in load_pack(pack).rules[kind]}


@pytest.mark.parametrize(("pack", "kind"), KINDS)
def test_every_exception_has_a_case_that_lifts(pack: str, kind: SubjectKind) -> None:
    held = case_file(pack, kind)
    for rule in load_pack(pack).rules[kind]:
        if rule.exception is not None:
            assert any(case.lifted for case in held.rules[rule.id].cases), rule.id


@pytest.mark.parametrize(("pack", "kind"), KINDS)
def test_cases_quote_the_rule_as_the_pack_has_it(pack: str, kind: SubjectKind) -> None:
    held = load_pack(pack)
    rules = {rule.id: rule for rule in regime(pack, on=date(held.info.first_year, 12, 31)).rules(kind)}
    for rule_id, group in case_file(pack, kind).rules.items():
        assert (group.text, group.clause) == (rules[rule_id].text, rules[rule_id].clause)


def thresholds() -> list[tuple[str, str, int]]:
    found = []
    for id in PACKS:
        pack = load_pack(id)
        for name in sorted(read_by_rules(pack)):
            if numeric(pack.parameters[name]):
                found += [(id, name, -1), (id, name, 1)]
    return found


@pytest.mark.parametrize(("pack_id", "name", "step"), thresholds())
def test_a_threshold_moved_by_one_unit_turns_a_case_red(
    pack_id: str, name: str, step: int, judge_case: Callable[..., Any], stated: Callable[[Case], Any]
) -> None:
    pack = load_pack(pack_id)
    readers = {rule.id for rules in pack.rules.values() for rule in rules if name in read_by(rule)}
    concerned = [case for kind in SubjectKind for case in cases(pack_id, kind) if case.rule_id in readers]
    value = regime(pack_id, on=concerned[0].as_of).parameter(name).value
    assert isinstance(value, int)
    assert any(judge_case(case, moved={name: value + step}) != stated(case) for case in concerned)


@pytest.mark.parametrize("pack_id", PACKS)
def test_values_outside_conditions_are_those_written_down(pack_id: str) -> None:
    held = value_file(pack_id)
    bare = regime(pack_id, on=held.as_of)
    written = {entry.parameter: entry.value for entry in held.values}
    assert written.keys() == bare.parameters().keys() - read_by_rules(load_pack(pack_id))
    for id, said in written.items():
        value = bare.parameter(id)
        assert value.value == (points.units(said) if value.type == "points" else said), id


def quota_rule(pack_id: str, part: dict[str, Any]) -> QuotaRule:
    held = quota_cases(pack_id)
    overlay = Overlay(of_pack(load_pack(pack_id), on=held.as_of))
    overlay.lay(PolicyFile(quota=QuotaPolicy(**part)), file="case")
    return overlay.regime(text="", digest="").quota()


@pytest.mark.parametrize("pack_id", PACKS)
def test_quota_cases_hold(pack_id: str) -> None:
    for case in quota_cases(pack_id).cases:
        part = case.quota.model_dump(exclude_none=True)
        counts = {"excellent": case.excellent, "good": case.good}
        rest = {"completed": case.completed, "not_completed": case.not_completed}
        working = quota_rule(pack_id, part).working(**counts, **rest)
        assert (working.places, working.holds) == (case.places, case.holds), case.name


@pytest.mark.parametrize("pack_id", PACKS)
@pytest.mark.parametrize(
    "moved",
    [
        {"share_per_10k": 1999},
        {"share_per_10k": 2001},
        {"minimum": 1},
        {"rounding": Rounding.CEIL},
        {"denominator": Denominator.GOOD_ONLY},
    ],
)
def test_a_moved_ceiling_turns_a_case_red(pack_id: str, moved: dict[str, Any]) -> None:
    bare = quota_rule(pack_id, {})
    plain = [case for case in quota_cases(pack_id).cases if not case.quota.given()]
    rule = replace(bare, **moved)
    assert any(rule.working(excellent=case.excellent, good=case.good).places != case.places for case in plain)
