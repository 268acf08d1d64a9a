"""Who is reviewed and who is classified, and the reason when not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xeploai.core.application import AppliedRule, Facts, Outcome, applied, named_once
from xeploai.core.levels import Level
from xeploai.core.rules import Effect, Rule
from xeploai.core.subjects import Reason


@dataclass(frozen=True)
class RuleFinding:
    """What one rule said of a subject, for the reasons shown.

    holds   met (REQUIRE) or in effect (all others); None where unknown
    lifted  the exception decided: what stands needs a note of the authority
    needs   the facts that keep it unknown, sorted
    level   the level it speaks of: its own, of a cap by another body that body's; None where there is none or unknown
    """

    rule: Rule
    holds: bool | None
    lifted: bool | None = False
    needs: tuple[str, ...] = ()
    level: Level | None = None


@dataclass(frozen=True)
class Eligibility:
    """Whether a subject is reviewed and classified; None where a fact that decides is unknown.

    reason    why it is not classified; None where it is, or where that is unknown
    needs     the facts that keep `classified` unknown, sorted
    findings  one for each rule that concerns the subject
    """

    review_required: bool | None
    classified: bool | None
    reason: Reason | None
    needs: tuple[str, ...]
    findings: tuple[RuleFinding, ...]


def rule_finding(applied_rule: AppliedRule, outcome: Outcome, facts: Facts) -> RuleFinding:
    """The finding of a rule from its outcome."""
    needs = named_once(applied_rule.needs(facts)) if outcome.holds is None else ()
    return RuleFinding(applied_rule.rule, outcome.holds, outcome.lifted, needs, applied_rule.rule.level)


def eligibility(
    rules: Iterable[Rule], facts: Facts, parameters: Mapping[str, Any], context: Mapping[str, date]
) -> Eligibility:
    """Judge one subject by the EXEMPT rules among `rules`; for many subjects bind once and call `eligible`."""
    return eligible(applied((rule for rule in rules if rule.effect is Effect.EXEMPT), parameters, context), facts)


def eligible(exempting: Sequence[AppliedRule], facts: Facts) -> Eligibility:
    """Judge one subject by rules already bound, all of them EXEMPT.

    The first rule that holds, in the order of the pack, gives the reason. A rule that leaves open whether the
    subject is reviewed all the same (`still_reviewed` None) makes that unknown.
    """
    outcomes = [(applied_rule, applied_rule.outcome(facts)) for applied_rule in exempting]
    holding = [applied_rule.rule for applied_rule, outcome in outcomes if outcome.holds]
    open_ = [applied_rule for applied_rule, outcome in outcomes if outcome.holds is None]
    classified = False if holding else None if open_ else True
    return Eligibility(
        review_required=_reviewed(holding, [applied_rule.rule for applied_rule in open_]),
        classified=classified,
        reason=holding[0].reason if holding else None,
        needs=named_once({name for applied_rule in open_ for name in applied_rule.needs(facts)})
        if classified is None
        else (),
        findings=tuple(
            rule_finding(applied_rule, outcome, facts)
            for applied_rule, outcome in outcomes
            if outcome.concerns is not False
        ),
    )


def _reviewed(holding: Sequence[Rule], open_: Sequence[Rule]) -> bool | None:
    if any(rule.still_reviewed is False for rule in holding):
        return False
    doubtful = any(rule.still_reviewed is None for rule in holding) or any(not rule.still_reviewed for rule in open_)
    return None if doubtful else True
