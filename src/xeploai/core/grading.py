"""The highest level the rules allow a subject, before any ballot and any cap on numbers, and why.

    upper  every unknown condition read in the subject's favour
    lower  every unknown condition read against it
    level  the two where they are equal, else None, with the facts that separate them

A reading goes: a level is reached where all its own requirements are met (the lowest needs none); a disqualifier in
effect leaves the lowest; where no level above the lowest is reached and nothing disqualifies, a fallback for a gap of
the text may give its level; then caps lower what is left.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from xeploai.core.application import AppliedRule, Facts, Outcome, applied, named_once
from xeploai.core.eligibility import Eligibility, RuleFinding, eligible, rule_finding
from xeploai.core.levels import Level
from xeploai.core.nodes import NONE
from xeploai.core.rules import Effect, Rule
from xeploai.core.subjects import Reason

BEST, WORST = Level.EXCELLENT, Level.NOT_COMPLETED
_RANK = {level: level.rank for level in Level}


@dataclass(frozen=True)
class Reading:
    """A level under one reading of what is unknown.

    note  it stands only if the authority says so in writing: an exception lifted a rule, or the text has a gap
    """

    level: Level
    note: bool


@dataclass(frozen=True)
class Judgement:
    """What the rules allow one subject.

    level           None where not classified, or where `upper` and `lower` differ
    needs           the facts that separate upper and lower, sorted; empty where the level is known or none is given
    authority_note  whether `level` stands only by discretion or over a gap of the text
    """

    eligibility: Eligibility
    upper: Level
    lower: Level
    level: Level | None
    needs: tuple[str, ...]
    authority_note: bool
    findings: tuple[RuleFinding, ...]

    @property
    def review_required(self) -> bool | None:
        """Whether the subject is to be reviewed."""
        return self.eligibility.review_required

    @property
    def classified(self) -> bool | None:
        """Whether it is given a level at all."""
        return self.eligibility.classified

    @property
    def reason(self) -> Reason | None:
        """Why it is not classified."""
        return self.eligibility.reason


@dataclass(frozen=True)
class Mark:
    """What one grading rule does to one subject.

    limit  CAP: the highest level it would leave; the lowest where that level is unknown, the best where there is no
           body to be measured by
    caps   CAP: the highest level it leaves, read in favour and against
    """

    applied: AppliedRule
    outcome: Outcome
    limit: Level = BEST
    caps: tuple[Level, Level] = (BEST, BEST)

    @property
    def effect(self) -> Effect:
        """What kind of rule it is."""
        return self.applied.rule.effect

    def holds(self, *, in_favour: bool) -> bool:
        """Its effective value with the unknown decided."""
        if self.outcome.holds is not None:
            return self.outcome.holds
        helps = self.effect in (Effect.REQUIRE, Effect.FALLBACK)
        return in_favour is helps

    def cap(self, *, in_favour: bool) -> Level:
        """The highest level it leaves."""
        return self.caps[0] if in_favour else self.caps[1]


@dataclass(frozen=True)
class Ruleset:
    """The rules of one kind of subject, bound for one round; a function of facts."""

    exempting: tuple[AppliedRule, ...]
    grading: tuple[AppliedRule, ...]

    @classmethod
    def of(cls, rules: Iterable[Rule], parameters: Mapping[str, Any], context: Mapping[str, date]) -> "Ruleset":
        """Bind rules to parameters and dates. Raises KeyError for a parameter that is not given."""
        every = applied(rules, parameters, context)
        return cls(
            exempting=tuple(applied_rule for applied_rule in every if applied_rule.rule.effect is Effect.EXEMPT),
            grading=tuple(applied_rule for applied_rule in every if applied_rule.rule.effect is not Effect.EXEMPT),
        )

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The levels above the lowest that have requirements, the best first. One without any cannot be reached."""
        required = {
            applied_rule.rule.level for applied_rule in self.grading if applied_rule.rule.effect is Effect.REQUIRE
        }
        return tuple(level for level in Level if level in required and level is not WORST)

    @cached_property
    def facts(self) -> frozenset[str]:
        """Every fact that one of the rules reads."""
        return frozenset(name for applied_rule in (*self.exempting, *self.grading) for name in applied_rule.facts)

    def judge(self, facts: Facts) -> Judgement:
        """Judge one subject."""
        exemption = eligible(self.exempting, facts)
        marks = self.marks(facts)
        upper = self.reading(marks, in_favour=True)
        lower = self.reading(marks, in_favour=False)
        # A gap's fallback may hold only in the reading against; it never lifts the subject over the other reading.
        least = min(upper.level, lower.level)
        level = upper.level if least is upper.level and exemption.classified is not False else None
        open_ = level is None and exemption.classified is not False
        return Judgement(
            eligibility=exemption,
            upper=upper.level,
            lower=least,
            level=level,
            needs=named_once(self._needs(marks, facts, upper.level, least)) if open_ else (),
            authority_note=level is not None and lower.note,
            findings=exemption.findings + self._findings(marks, facts),
        )

    def marks(self, facts: Facts) -> tuple[Mark, ...]:
        """What each grading rule says."""
        return tuple(_mark(applied_rule, facts) for applied_rule in self.grading)

    def marks_after(self, marks: Sequence[Mark], facts: Facts, changed: Collection[str]) -> tuple[Mark, ...]:
        """The marks after some facts changed: only rules that read one of them are asked again."""
        return tuple(mark if mark.applied.facts.isdisjoint(changed) else _mark(mark.applied, facts) for mark in marks)

    @cached_property
    def _at(self) -> Mapping[Effect, tuple[int, ...]]:
        """Where the rules of each effect stand among the marks."""
        return {
            effect: tuple(
                place for place, applied_rule in enumerate(self.grading) if applied_rule.rule.effect is effect
            )
            for effect in Effect
        }

    def reading(self, marks: Sequence[Mark], *, in_favour: bool) -> Reading:
        """The level with every unknown read one way."""
        if any(marks[place].holds(in_favour=in_favour) for place in self._at[Effect.DISQUALIFY]):
            return Reading(WORST, note=False)
        reached = self._reached(marks, in_favour=in_favour)
        gap = None if reached else self._gap(marks, in_favour=in_favour)
        best = reached[0] if reached else gap or WORST
        caps = (marks[place].cap(in_favour=in_favour) for place in self._at[Effect.CAP])
        level = max((best, *caps), key=_RANK.__getitem__)
        if level is WORST:
            return Reading(WORST, note=False)
        noted = gap is not None or any(_noted(mark, level, best, in_favour=in_favour) for mark in marks)
        return Reading(level, note=noted)

    def _reached(self, marks: Sequence[Mark], *, in_favour: bool) -> list[Level]:
        missed = {
            marks[place].applied.rule.level
            for place in self._at[Effect.REQUIRE]
            if not marks[place].holds(in_favour=in_favour)
        }
        return [level for level in self.levels if level not in missed]

    def _gap(self, marks: Sequence[Mark], *, in_favour: bool) -> Level | None:
        """The highest level of a fallback in effect."""
        holding = [marks[place] for place in self._at[Effect.FALLBACK] if marks[place].holds(in_favour=in_favour)]
        return min((mark.applied.rule.level or WORST for mark in holding), key=_RANK.__getitem__, default=None)

    def _findings(self, marks: Sequence[Mark], facts: Facts) -> tuple[RuleFinding, ...]:
        """What every rule that concerns the subject said; a fallback holds where it is what gives the level."""
        pairs = [(mark, _finding(mark, facts)) for mark in marks if mark.outcome.concerns is not False]
        if not self._at[Effect.FALLBACK]:
            return tuple(finding for _, finding in pairs)
        open_to_gap = self._gap_open(marks)
        return tuple(
            replace(finding, holds=open_to_gap) if mark.effect is Effect.FALLBACK and finding.holds else finding
            for mark, finding in pairs
        )

    def _gap_open(self, marks: Sequence[Mark]) -> bool | None:
        """Whether no level above the lowest is reached and nothing disqualifies."""
        readings = [
            bool(self._reached(marks, in_favour=in_favour))
            or any(marks[place].holds(in_favour=in_favour) for place in self._at[Effect.DISQUALIFY])
            for in_favour in (True, False)
        ]
        return (not readings[0]) if readings[0] is readings[1] else None

    def _needs(self, marks: Sequence[Mark], facts: Facts, upper: Level, lower: Level) -> set[str]:
        """The absent facts in the unknown conditions that separate the two readings."""
        reachable = self._reached(marks, in_favour=True)
        between = [level for level in reachable if lower < level <= upper] or [
            level for level in reachable if level > lower
        ]
        names: set[str] = set()
        for mark in marks:
            unknown = mark.outcome.holds is None or mark.caps[0] is not mark.caps[1]
            if unknown and _separates(mark, between, upper, lower):
                names |= mark.applied.needs(facts)
                level_from = mark.applied.rule.level_from
                if level_from is not None and facts.get(level_from) is None:
                    names.add(level_from)
        return names


def _mark(applied_rule: AppliedRule, facts: Facts) -> Mark:
    outcome = applied_rule.outcome(facts)
    rule = applied_rule.rule
    if rule.effect is not Effect.CAP:
        return Mark(applied_rule, outcome)
    limit = rule.level or BEST
    if rule.level_from is not None:
        named_level = facts.get(rule.level_from)
        limit = WORST if named_level is None else BEST if named_level == NONE else Level(named_level)
        if outcome.holds is not False:
            holds = None if named_level is None else False if named_level == NONE else outcome.holds
            outcome = Outcome(outcome.concerns, holds, outcome.lifted)
    if outcome.holds is False:
        return Mark(applied_rule, outcome, limit)
    return Mark(applied_rule, outcome, limit, (limit if outcome.holds else BEST, limit))


def _noted(mark: Mark, level: Level, best: Level, *, in_favour: bool) -> bool:
    """Whether this rule makes the level depend on the authority's word: it is lifted, or asks for it itself."""
    outcome, rule = mark.outcome, mark.applied.rule
    lifted = outcome.lifted is True or (outcome.lifted is None and not in_favour)
    if not (lifted or rule.authority_note):
        return False
    match rule.effect:
        case Effect.DISQUALIFY:
            return lifted
        case Effect.CAP:
            return lifted and mark.limit < level
        case Effect.REQUIRE:
            return rule.level is best
    return False


def _separates(mark: Mark, between: Sequence[Level], upper: Level, lower: Level) -> bool:
    rule = mark.applied.rule
    match mark.effect:
        case Effect.DISQUALIFY:
            return True
        case Effect.CAP:
            return mark.caps[1] < upper
        case Effect.REQUIRE:
            return rule.level in between
        case Effect.FALLBACK:
            return rule.level is not None and rule.level > lower
    return False


def _finding(mark: Mark, facts: Facts) -> RuleFinding:
    finding = rule_finding(mark.applied, mark.outcome, facts)
    source = mark.applied.rule.level_from
    if source is None:
        return finding
    named_level = facts.get(source)
    if named_level is not None:
        return replace(finding, level=None if named_level == NONE else mark.limit)
    return replace(finding, needs=named_once({*finding.needs, source})) if finding.holds is None else finding
