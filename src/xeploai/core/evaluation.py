"""Conditions on one subject: nodes compiled once into closures, and the facts that keep one unknown.

Values are True, False, whole numbers, Decimal months, texts, PartialDate, tuples; None is unknown, NONE is
"there is no such thing".
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from xeploai.core.dates import PartialDate
from xeploai.core.linear import Bounds, Linear, constant, decided, linear
from xeploai.core.nodes import (
    NONE,
    AllAtLeast,
    And,
    Arithmetic,
    AtLeast,
    Compare,
    Context,
    Fact,
    Field,
    In,
    IsNone,
    Literal,
    Node,
    Not,
    Or,
    Parameter,
    Quantified,
    Span,
    at_or_above,
)

Value = Any
Record = Mapping[str, Any] | None
Function = Callable[[Mapping[str, Any], Record], Value]

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


NO_BOUNDS: Bounds = {}


def compiled(
    node: Node, parameters: Mapping[str, Any], context: Mapping[str, date], bounds: Bounds = NO_BOUNDS
) -> Function:
    """A function of facts and record. Raises KeyError for a parameter that is not given.

    bounds  what figures may be while they are unknown: a comparison that they decide is known
    """

    def of(part: Node) -> Function:
        return compiled(part, parameters, context, bounds)

    match node:
        case Literal() | Parameter() | Context():
            value = constant(node, parameters, context)
            return lambda _facts, _record: value
        case Fact(name):
            return lambda facts, _record: facts.get(name)
        case Field(name):
            return lambda _facts, record: None if record is None else record.get(name)
        case And(parts):
            return _connective([of(part) for part in parts], decisive=False)
        case Or(parts):
            return _connective([of(part) for part in parts], decisive=True)
        case Not(part):
            return _negation(of(part))
        case Compare(sign, left, right):
            form = linear(node, parameters, bounds)
            within = None if form is None else _bounded(sign, form, bounds)
            return _comparison(_COMPARE[sign], of(left), of(right), beside_none=sign == "!=", within=within)
        case Arithmetic(sign, left, right):
            return _arithmetic(_ARITHMETIC[sign], of(left), of(right))
        case In(thing, values):
            return _membership(of(thing), frozenset(values))
        case AtLeast(scale, thing, least):
            return _membership(of(thing), frozenset(at_or_above(scale, constant(least, parameters, context))))
        case AllAtLeast(name, least):
            return _all_in(name, frozenset(at_or_above("degree", constant(least, parameters, context))))
        case IsNone(name):
            return _is_none(name)
        case Span(relation, thing, day):
            return _span(relation, of(thing), constant(day, parameters, context))
        case Quantified(quantifier, name, condition):
            return (_any if quantifier == "any" else _count)(name, of(condition))
    raise TypeError(node)


def _connective(parts: list[Function], *, decisive: bool) -> Function:
    """`and` is decided by a False, `or` by a True; else an unknown part keeps it unknown."""

    def value(facts: Mapping[str, Any], record: Record) -> bool | None:
        unknown = False
        for part in parts:
            verdict: bool | None = part(facts, record)
            if verdict is decisive:
                return decisive
            unknown = unknown or verdict is None
        return None if unknown else not decisive

    return value


def _negation(part: Function) -> Function:
    def value(facts: Mapping[str, Any], record: Record) -> bool | None:
        verdict: bool | None = part(facts, record)
        return None if verdict is None else not verdict

    return value


def _comparison(
    compare: Callable[[Any, Any], bool],
    left: Function,
    right: Function,
    *,
    beside_none: bool,
    within: Callable[[Mapping[str, Any]], bool | None] | None,
) -> Function:
    """within: what bounds decide of a comparison that is unknown."""

    def value(facts: Mapping[str, Any], record: Record) -> bool | None:
        first, second = left(facts, record), right(facts, record)
        if NONE in (first, second):
            return beside_none
        if first is None or second is None:
            return None if within is None else within(facts)
        return compare(first, second)

    return value


def _bounded(sign: str, form: Linear, bounds: Bounds) -> Callable[[Mapping[str, Any]], bool | None]:
    """What the comparison says for every value that its unknown figures may take."""
    terms = [(name, factor, bounds[name]) for name, factor in form.factors.items()]

    def value(facts: Mapping[str, Any]) -> bool | None:
        low: Any = form.offset
        high: Any = form.offset
        may_be_none = False
        for name, factor, bound in terms:
            figure = facts.get(name)
            least, most = (bound.low, bound.high) if figure is None else (figure, figure)
            if factor < 0:
                least, most = most, least
            low = None if low is None or least is None else low + factor * least
            high = None if high is None or most is None else high + factor * most
            if figure is None and bound.owner is not None and facts.get(bound.owner) is None:
                may_be_none = True
        answer = decided(sign, low, high)
        # Beside a thing that may not exist only that answer is sure which its absence would give too.
        return None if may_be_none and answer is not (sign == "!=") else answer

    return value


def _arithmetic(compute: Callable[[Any, Any], Any], left: Function, right: Function) -> Function:
    def value(facts: Mapping[str, Any], record: Record) -> Value:
        first, second = left(facts, record), right(facts, record)
        if NONE in (first, second):
            return NONE
        return None if first is None or second is None else compute(first, second)

    return value


def _membership(thing: Function, values: frozenset[Any]) -> Function:
    def value(facts: Mapping[str, Any], record: Record) -> bool | None:
        fact_value = thing(facts, record)
        return None if fact_value is None else fact_value in values

    return value


def _all_in(name: str, values: frozenset[str]) -> Function:
    def value(facts: Mapping[str, Any], _record: Record) -> bool | None:
        fact_value = facts.get(name)
        if fact_value is None:
            return None
        return fact_value != NONE and all(degree in values for degree in fact_value)

    return value


def _is_none(name: str) -> Function:
    def value(facts: Mapping[str, Any], _record: Record) -> bool | None:
        fact_value = facts.get(name)
        return None if fact_value is None else fact_value == NONE

    return value


def _span(relation: str, thing: Function, day: date | None) -> Function:
    def value(facts: Mapping[str, Any], record: Record) -> bool | None:
        fact_value = thing(facts, record)
        if fact_value is None or day is None:
            return None
        if fact_value == NONE:
            return False
        return fact_value.after(day) if relation == "after" else _before(fact_value, day)

    return value


def _before(span: PartialDate, day: date) -> bool | None:
    if span.last < day:
        return True
    return False if span.first >= day else None


def _any(name: str, condition: Function) -> Function:
    def value(facts: Mapping[str, Any], _record: Record) -> bool | None:
        records = facts.get(name)
        if records is None:
            return None
        unknown = False
        for record in () if records == NONE else records:
            verdict = condition(facts, record)
            if verdict:
                return True
            unknown = unknown or verdict is None
        return None if unknown else False

    return value


def _count(name: str, condition: Function) -> Function:
    def value(facts: Mapping[str, Any], _record: Record) -> int | None:
        records = facts.get(name)
        if records is None:
            return None
        verdicts = [condition(facts, record) for record in (() if records == NONE else records)]
        return None if None in verdicts else sum(verdicts)

    return value


Compiler = Callable[[Node], Function]


def compiler(parameters: Mapping[str, Any], context: Mapping[str, date], bounds: Bounds = NO_BOUNDS) -> Compiler:
    """`compiled` under the same values, each part once: gaps are searched part by part, for subject after subject."""
    done: dict[int, tuple[Node, Function]] = {}

    def function(node: Node) -> Function:
        if id(node) not in done:
            # The node is kept beside it, so that its number stays its own.
            done[id(node)] = node, compiled(node, parameters, context, bounds)
        return done[id(node)][1]

    return function


def gaps(node: Node, facts: Mapping[str, Any], compile_: Compiler) -> Iterator[str]:
    """The facts that keep the node unknown: only parts that are unknown themselves are searched."""
    yield from _gaps(node, facts, None, "", compile_)


def _gaps(node: Node, facts: Mapping[str, Any], record: Record, within: str, compile_: Compiler) -> Iterator[str]:
    if compile_(node)(facts, record) is not None:
        return
    match node:
        case And(parts) | Or(parts):
            below: tuple[Node, ...] = parts
        case Not(part) | In(part, _) | AtLeast(_, part, _):
            below = (part,)
        case Compare(_, left, right) | Arithmetic(_, left, right):
            below = (left, right)
        case Span(_, thing, _):
            # A date known in part is no gap of itself, yet it is what keeps the answer open.
            yield thing.fact if isinstance(thing, Fact) else f"{within}.{getattr(thing, 'name', '')}"
            return
        case Quantified(_, name, condition) if facts.get(name) is not None:
            for item in facts[name]:
                yield from _gaps(condition, facts, item, name, compile_)
            return
        case Field(name):
            yield f"{within}.{name}"
            return
        case Fact(name) | IsNone(name) | AllAtLeast(name, _) | Quantified(_, name, _):
            yield name
            return
        case _:
            return  # an open parameter: no fact would help
    for part in below:
        yield from _gaps(part, facts, record, within, compile_)
