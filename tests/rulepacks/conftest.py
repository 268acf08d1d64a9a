"""Judging cases of packs, with parameters moved where a test asks for it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from xeploai.core.facts import Limits, from_document
from xeploai.core.grading import Judgement, Ruleset
from xeploai.core.rules import Rule
from xeploai.rulepacks.cases import Case
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.regime import Regime

Outcome = dict[str, Any]
Judge = Callable[..., Outcome]


def _limits(held: Regime) -> Limits:
    if held.pack.head.scale == "degrees":
        return Limits()
    most = {f"points.{part}": held.parameter(f"points_{part}_max").value for part in ("general", "results")}
    return Limits(points_max={name: int(str(value)) for name, value in most.items()})


def _judged(held: Regime, rules: tuple[Rule, ...], case: Case, moved: Mapping[str, Any]) -> Judgement:
    [subject], faults = from_document([case.document], as_of=case.as_of, limits=_limits(held))
    assert not faults, (case.name, faults)
    parameters = {id: value.value for id, value in held.parameters().items()} | dict(case.parameters) | dict(moved)
    year = case.as_of.year
    context = {"as_of": case.as_of, "period_start": date(year, 1, 1), "period_end": date(year, 12, 31)}
    return Ruleset.of(rules, parameters, context).judge(subject.facts)


@pytest.fixture(scope="session")
def judge_case() -> Judge:
    """Judge one case; `rules` default to the pack's, `moved` overrides parameters. Gives what a case states."""

    def judge(case: Case, *, moved: Mapping[str, Any] | None = None) -> Outcome:
        held = regime(case.pack_id, on=case.as_of)
        judgement = _judged(held, held.rules(case.kind), case, moved or {})
        found = [one for one in judgement.findings if one.rule.id == case.rule_id]
        return {
            "holds": found[0].holds if found else "silent",
            "level": judgement.level,
            "classified": judgement.classified,
            "reason": judgement.reason,
            "lifted": bool(found and found[0].lifted is True),
            "authority_note": judgement.authority_note,
            "needs": list(judgement.needs),
        }

    return judge


@pytest.fixture(scope="session")
def stated() -> Callable[[Case], Outcome]:
    """What a case states, in the shape of `judge_case`. A subject that is not classified states no more than that."""

    def of(case: Case) -> Outcome:
        said = case.expected
        return {
            "holds": said.holds,
            "level": said.level,
            "classified": False if said.reason is not None else said.classified,
            "reason": said.reason,
            "lifted": said.lifted,
            "authority_note": said.authority_note,
            "needs": said.needs,
        }

    return of
