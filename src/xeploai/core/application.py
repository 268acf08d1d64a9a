"""One rule applied to one subject: whether it concerns it, holds, and is lifted by its exception.

Effective value of a rule, in Kleene's logic:

    REQUIRE          met        not applies  or  condition  or  exception
    all other ones   effective  applies  and  condition  and  not exception

It is lifted where the exception alone decides; what stands then stands only with a note of the authority.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from xeploai.core.evaluation import Compiler, compiler
from xeploai.core.expressions import Expression, parse
from xeploai.core.fact_schema import bounds_of
from xeploai.core.linear import Bounds
from xeploai.core.rules import Effect, Rule

Facts = Mapping[str, Any]
Test = Callable[[Facts], bool | None]


def negated(value: bool | None) -> bool | None:
    """not, where unknown stays unknown."""
    return None if value is None else not value


def both(left: bool | None, right: bool | None) -> bool | None:
    """and: a False decides."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left: bool | None, right: bool | None) -> bool | None:
    """or: a True decides."""
    return negated(both(negated(left), negated(right)))


@dataclass(frozen=True)
class Outcome:
    """What one rule says of one subject.

    concerns  whether it applies at all
    holds     the effective value: REQUIRE met, any other rule in effect
    lifted    whether the exception decided
    """

    concerns: bool | None
    holds: bool | None
    lifted: bool | None


_PLAIN: Mapping[bool | None, Outcome] = {value: Outcome(True, value, False) for value in (True, False, None)}
"""The outcomes of a rule that always concerns and has no exception."""


@dataclass(frozen=True)
class AppliedRule:
    """A rule bound to the parameters and dates of a round; a function of facts."""

    rule: Rule
    parameters: Mapping[str, Any]
    context: Mapping[str, date]

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """Its condition, and those for applying and lifting that it has."""
        texts = (self.rule.condition, self.rule.applies, self.rule.exception)
        return tuple(parse(text) for text in texts if text is not None)

    @cached_property
    def facts(self) -> frozenset[str]:
        """Every fact it reads."""
        named = frozenset(name for expression in self.expressions for name in expression.facts)
        return named | {self.rule.level_from} if self.rule.level_from else named

    @cached_property
    def bounds(self) -> Bounds:
        """What the figures it reads may be while nobody tells them."""
        every = bounds_of(self.rule.kind, self.parameters)
        return {name: every[name] for name in self.facts if name in every}

    @cached_property
    def _condition(self) -> Test:
        return self._test(self.rule.condition)

    def _test(self, text: str) -> Test:
        return parse(text).bound(self.parameters, self.context, self.bounds)

    @cached_property
    def _applies(self) -> Test | None:
        return None if self.rule.applies is None else self._test(self.rule.applies)

    @cached_property
    def _exception(self) -> Test | None:
        return None if self.rule.exception is None else self._test(self.rule.exception)

    def outcome(self, facts: Facts) -> Outcome:
        """What the rule says of these facts."""
        holds = self._condition(facts)
        if self._applies is None and self._exception is None:
            return _PLAIN[holds]
        concerns = True if self._applies is None else self._applies(facts)
        excepted = False if self._exception is None else self._exception(facts)
        if self.rule.effect is Effect.REQUIRE:
            unmet = both(concerns, negated(holds))
            return Outcome(concerns, negated(both(unmet, negated(excepted))), both(unmet, excepted))
        hit = both(concerns, holds)
        return Outcome(concerns, both(hit, negated(excepted)), both(hit, excepted))

    def needs(self, facts: Facts) -> frozenset[str]:
        """The facts that keep it unknown, in condition, applying and lifting alike."""
        return frozenset(
            name for expression in self.expressions for name in expression.unknown_by(facts, self._compile)
        )

    @cached_property
    def _compile(self) -> Compiler:
        return compiler(self.parameters, self.context, self.bounds)


def named_once(names: Iterable[str]) -> tuple[str, ...]:
    """Facts sorted; a group is not named beside its own facts.

    >>> named_once({"unit_tasks", "unit_tasks.done", "low_trust"})
    ('low_trust', 'unit_tasks.done')
    """
    groups = {name.rpartition(".")[0] for name in names}
    return tuple(sorted(name for name in names if name not in groups))


def applied(
    rules: Iterable[Rule], parameters: Mapping[str, Any], context: Mapping[str, date]
) -> tuple[AppliedRule, ...]:
    """Rules bound once for many subjects."""
    return tuple(AppliedRule(rule, parameters, context) for rule in rules)


def round_dates(as_of: date) -> dict[str, date]:
    """The dates conditions may name: the day of judging, and the calendar year it lies in as the period of review."""
    return {"as_of": as_of, "period_start": date(as_of.year, 1, 1), "period_end": date(as_of.year, 12, 31)}
