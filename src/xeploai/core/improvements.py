"""The smallest change of facts that would reach a higher level.

Found rule by rule: of the rules that block the level, each condition is turned with as few changes as it takes
(every part of an `and`, the cheapest part of an `or`), each figure moved no further than the comparison asks; then the
whole is judged again, and changes that were not needed are dropped. Only facts somebody can change are changed
(fact_schema: improves), unless the text leaves nothing but the authority's word.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from xeploai.core.application import Facts
from xeploai.core.evaluation import Function, compiled
from xeploai.core.expressions import parse, walk
from xeploai.core.fact_schema import FIGURES, NOT_ABOVE, FactSpec, bounds_of
from xeploai.core.facts import MOST
from xeploai.core.grading import BEST, Judgement, Mark, Ruleset
from xeploai.core.levels import Level
from xeploai.core.nodes import (
    SCALES,
    AllAtLeast,
    And,
    AtLeast,
    Compare,
    Fact,
    Literal,
    Node,
    Not,
    Or,
    Quantified,
    at_or_above,
)
from xeploai.core.rules import Effect, Rule

Changes = dict[str, Any]

ROUNDS = 4
"""A change may open the way for the next (tasks done before tasks done on time); no rule needs a longer chain."""

_BY_LEVEL = tuple(level.value for level in Level)
_MOVES = (("KHT", "HT"), ("HT", "T"), ("T", "XS"), ("KHT", "T"), ("HT", "XS"), ("KHT", "XS"))


@dataclass(frozen=True)
class Change:
    """One fact, from what it is (None: unknown) to what it would have to be."""

    fact: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Lift:
    """What would reach a level.

    rules    the rules that block it now
    changes  None where no change of these facts reaches it
    """

    level: Level
    rules: tuple[Rule, ...]
    changes: tuple[Change, ...] | None


@dataclass
class Lifter:
    """Finds lifts for many subjects of one kind. specs: the facts of that kind."""

    ruleset: Ruleset
    specs: Mapping[str, FactSpec]
    # Nodes live as long as the parsed expressions, which are kept for good: their identity is a safe key.
    _compiled: dict[int, Function] = field(default_factory=dict)
    _read: dict[int, list[str]] = field(default_factory=dict)

    def lifts(self, facts: Facts, judgement: Judgement) -> tuple[Lift, ...]:
        """One for each level above the one allowed, the next one first; none where nobody is classified."""
        if judgement.classified is False:
            return ()
        lifts: list[Lift] = []
        marks = self.ruleset.marks(facts) if judgement.upper is not BEST else ()
        for level in (level for level in self.ruleset.levels if level > judgement.upper):
            lift = self._lift(facts, marks, level)
            if lifts and _fewer(lifts[0].changes, lift.changes):
                lift = replace(lift, changes=lifts[0].changes)
            lifts.insert(0, lift)
        return tuple(lifts)

    def _lift(self, facts: Facts, marks: Sequence[Mark], level: Level) -> Lift:
        blocked = [mark for mark in marks if _blocks(mark, level)]
        rules = tuple(mark.applied.rule for mark in blocked)
        state, now = dict(facts), marks
        for _ in range(ROUNDS):
            before = dict(state)
            for mark in blocked:
                state |= self._unblock(mark, state, level) or {}
            moved = _differing(before, state)
            now = self.ruleset.marks_after(now, state, moved)
            if self._reached(now, level):
                return Lift(level, rules, self._needed(facts, state, now, level))
            blocked = [mark for mark in now if _blocks(mark, level)]
            if not moved:
                break
        return Lift(level, rules, None)

    def _reached(self, marks: Sequence[Mark], level: Level) -> bool:
        return self.ruleset.reading(marks, in_favour=True).level >= level

    def blocking(self, facts: Facts, level: Level) -> list[Mark]:
        """The rules that keep a level out of reach, the unknown read in favour."""
        return [mark for mark in self.ruleset.marks(facts) if _blocks(mark, level)]

    def _needed(self, facts: Facts, state: Facts, marks: Sequence[Mark], level: Level) -> tuple[Change, ...]:
        """The changes without those that turn out idle."""
        names = _differing(facts, state)
        kept = dict(state)
        for name in list(names) if len(names) > 1 else ():
            without = {**kept, name: facts.get(name)}
            if not self._possible(name, without):
                continue
            reached = self.ruleset.marks_after(marks, without, [name])
            if self._reached(reached, level):
                names.remove(name)
                kept, marks = without, reached
        return tuple(Change(name, facts.get(name), kept[name]) for name in names)

    def _possible(self, name: str, facts: Facts) -> bool:
        """Whether a figure fits those that bound it and those it bounds."""
        group = name.rpartition(".")[0]
        near = [other for other in self.specs if other.rpartition(".")[0] == group] if group else []
        return not any(facts[other] > facts[more] for other in near for more in _bounds(other, facts))

    def _most(self, name: str, facts: Facts) -> int:
        """The highest value a figure may take beside those that do not rise with it."""
        most = self.specs[name].at_most
        fixed: list[int] = [facts[more] for more in _bounds(name, facts) if self.specs[more].improves <= 0]
        return min([MOST if most is None else most, *fixed])

    def _stepping(self, name: str, facts: Facts) -> Callable[[int], Changes]:
        """A figure moved by so many steps; what bounds it rises along (tasks done on time are tasks done)."""
        now, way = facts[name], self.specs[name].improves
        bounds = [more for more in _bounds(name, facts) if self.specs[more].improves > 0]

        def change(step: int) -> Changes:
            value = now + way * step
            return {name: value} | {more: value for more in bounds if facts[more] < value}

        return change

    def _unblock(self, mark: Mark, facts: Facts, level: Level) -> Changes | None:
        """Changes that turn one blocking rule; None where there are none."""
        rule = mark.applied.rule
        if rule.level_from is not None:
            return {rule.level_from: level.value}
        turned = self.turn(parse(rule.condition).node, rule.effect is Effect.REQUIRE, facts)
        if turned is None and rule.exception is not None:
            turned = self.turn(parse(rule.exception).node, True, facts)
        return turned

    def turn(self, node: Node, want: bool, facts: Facts) -> Changes | None:
        """The fewest changes after which the node is no longer the contrary of `want`; None where there are none."""
        if self._value(node, facts) is not (not want):
            return {}
        match node:
            case Not(part):
                return self.turn(part, not want, facts)
            case And(parts) if want:
                return self._every(parts, want, facts)
            case Or(parts) if not want:
                return self._every(parts, want, facts)
            case And(parts) | Or(parts):
                ways = [self.turn(part, want, facts) for part in parts]
                return min((way for way in ways if way is not None), key=self._cost, default=None)
            case Fact(name) if name in self.specs:
                return {name: want}
            case Compare(sign, Fact(name), Literal(value)) if isinstance(value, str):
                return self._other_step(name, value, want is (sign == "=="))
            case Compare():
                return self._moved(node, want, facts)
            case AtLeast(_, Fact(name), Literal(least)) if want and name in self.specs:
                return {name: least}
            case AllAtLeast(name, Literal(least)) if want:
                enough = at_or_above("degree", str(least))
                return {name: tuple(degree if degree in enough else least for degree in facts[name])}
            case Quantified("any", name, condition) if not want:
                test = self._function(condition)
                return {name: tuple(record for record in facts[name] if not test(facts, record))}
        return None

    def _cost(self, changes: Changes) -> tuple[int, int]:
        """Facts that nobody can change count last."""
        fixed = sum(1 for name in changes if not (name in self.specs and self._changeable(name)))
        return fixed, len(changes)

    def _changeable(self, name: str) -> bool:
        return self.specs[name].improves != 0

    def _every(self, parts: tuple[Node, ...], want: bool, facts: Facts) -> Changes | None:
        gathered: Changes = {}
        for part in parts:
            turned = self.turn(part, want, {**facts, **gathered})
            if turned is None:
                return None
            gathered |= turned
        return gathered

    def _other_step(self, name: str, value: str, reach: bool) -> Changes | None:
        """To a step of a scale, or to the next better one off it."""
        steps = SCALES["degree" if value in SCALES["degree"] and value not in _BY_LEVEL else "level"]
        if value not in steps or name not in self.specs:
            return None
        return {name: value if reach else steps[max(0, steps.index(value) - 1)]}

    def _moved(self, node: Node, want: bool, facts: Facts) -> Changes | None:
        """One figure moved as far as the comparison asks and no further; several where no single one is enough."""
        named = self._named(node)
        steps = list(self._steps(named, facts))
        for change, furthest in (*self._moves(named, facts), *steps):
            changes = self._search(node, want, facts, change, furthest)
            if changes is not None:
                return changes
        gathered: Changes = {}
        for change, furthest in steps:
            changes = self._search(node, want, {**facts, **gathered}, change, furthest)
            if changes is not None:
                return gathered | changes
            gathered |= change(furthest)
        return None

    def _named(self, node: Node) -> list[str]:
        """The facts that a comparison reads, in its order."""
        names = self._read.get(id(node))
        if names is None:
            named = (part.fact for part in walk(node) if isinstance(part, Fact) and part.fact in self.specs)
            names = self._read[id(node)] = list(dict.fromkeys(named))
        return names

    def _steps(self, named: list[str], facts: Facts) -> Iterator[tuple[Callable[[int], Changes], int]]:
        for name in named:
            spec, now = self.specs[name], facts.get(name)
            if spec.type not in FIGURES or spec.improves == 0 or not isinstance(now, int) or _is_by_level(name):
                continue
            furthest = self._most(name, facts) - now if spec.improves > 0 else now
            yield self._stepping(name, facts), furthest

    def _moves(self, named: list[str], facts: Facts) -> Iterator[tuple[Callable[[int], Changes], int]]:
        """Of counts by level: subjects rise from one level to another, their sum stays."""
        for group in dict.fromkeys(name.rpartition(".")[0] for name in named if _is_by_level(name)):
            for source, target in _MOVES:
                at_source, at_target = facts.get(f"{group}.{source}"), facts.get(f"{group}.{target}")
                if isinstance(at_source, int) and isinstance(at_target, int):
                    yield _rising(f"{group}.{source}", at_source, f"{group}.{target}", at_target), at_source

    def _search(
        self,
        node: Node,
        want: bool,
        facts: Facts,
        change: Callable[[int], Changes],
        furthest: int,
    ) -> Changes | None:
        """The first step at which the comparison turns: doubling, then halving; comparisons of sums are monotone."""

        def turned(step: int) -> bool:
            # What bounds leave open is read in the subject's favour, as everywhere here.
            return self._value(node, {**facts, **change(step)}) is not (not want)

        if furthest < 1 or not turned(furthest):
            return None
        low, high = 0, 1
        while high < furthest and not turned(high):
            low, high = high, high * 2
        high = min(high, furthest)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if turned(middle) else (middle, high)
        return change(high)

    def _value(self, node: Node, facts: Facts) -> Any:
        return self._function(node)(facts, None)

    def _function(self, node: Node) -> Function:
        function = self._compiled.get(id(node))
        if function is None:
            applied_rule = next(iter((*self.ruleset.grading, *self.ruleset.exempting)))
            bounds = bounds_of(applied_rule.rule.kind, applied_rule.parameters)
            function = self._compiled[id(node)] = compiled(node, applied_rule.parameters, applied_rule.context, bounds)
        return function


def _blocks(mark: Mark, level: Level) -> bool:
    rule = mark.applied.rule
    match mark.effect:
        case Effect.REQUIRE:
            return rule.level is level and not mark.holds(in_favour=True)
        case Effect.DISQUALIFY:
            return mark.holds(in_favour=True)
        case Effect.CAP:
            return mark.cap(in_favour=True) < level
    return False


def _fewer(above: tuple[Change, ...] | None, own: tuple[Change, ...] | None) -> bool:
    """Whether the changes for a higher level are fewer: each level has its own conditions, and the higher counts."""
    return above is not None and (own is None or _size(above) < _size(own))


def _size(changes: tuple[Change, ...]) -> int:
    """A rise from one level to another is one change of two figures."""
    return len({change.fact.rpartition(".")[0] if _is_by_level(change.fact) else change.fact for change in changes})


def _bounds(name: str, facts: Facts) -> list[str]:
    """The known figures that this one cannot pass."""
    group, _, last = name.rpartition(".")
    bounds = [f"{group}.{more}" for less, more in NOT_ABOVE if less == last and isinstance(facts.get(name), int)]
    return [more for more in bounds if isinstance(facts.get(more), int)]


def _differing(before: Facts, after: Facts) -> list[str]:
    return [name for name, value in after.items() if before.get(name) != value]


def _is_by_level(name: str) -> bool:
    return name.rpartition(".")[2] in _BY_LEVEL


def _rising(source: str, at_source: int, target: str, at_target: int) -> Callable[[int], Changes]:
    return lambda step: {source: at_source - step, target: at_target + step}
