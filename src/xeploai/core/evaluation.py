"""Conditions on one subject: nodes compiled once into closures, and the facts that keep one unknown.

Values are True, False, whole numbers, Decimal months, texts, PartialDate, tuples; None is unknown, NONE is
"there is no such thing".
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from xeploai.core.dates import PartialDate, months_before
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
    MonthsBefore,
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


def constant(node: Node, parameters: Mapping[str, Any], context: Mapping[str, date]) -> Any:
    """The value of a literal, a parameter or a date of the round. Raises KeyError where it is not given."""
    match node:
        case Literal(value):
            return value
        case Parameter(name):
            return parameters[name]
        case Context(name):
            return context[name]
        case MonthsBefore(day, months):
            return months_before(constant(day, parameters, context), constant(months, parameters, context))
    raise TypeError(node)


def compiled(node: Node, parameters: Mapping[str, Any], context: Mapping[str, date]) -> Function:
    """A function of facts and record. Raises KeyError for a parameter that is not given."""

    def of(part: Node) -> Function:
        return compiled(part, parameters, context)

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
            return _comparison(_COMPARE[sign], of(left), of(right), beside_none=sign == "!=")
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
            held: bool | None = part(facts, record)
            if held is decisive:
                return decisive
            unknown = unknown or held is None
        return None if unknown else not decisive

    return value


def _negation(part: Function) -> Function:
    def value(facts: Mapping[str, Any], record: Record) -> bool | None:
        held: bool | None = part(facts, record)
        return None if held is None else not held

    return value


def _comparison(compare: Callable[[Any, Any], bool], left: Function, right: Function, *, beside_none: bool) -> Function:
    def value(facts: Mapping[str, Any], record: Record) -> bool | None:
        one, other = left(facts, record), right(facts, record)
        if NONE in (one, other):
            return beside_none
        if one is None or other is None:
            return None
        return compare(one, other)

    return value


def _arithmetic(compute: Callable[[Any, Any], Any], left: Function, right: Function) -> Function:
    def value(facts: Mapping[str, Any], record: Record) -> Value:
        one, other = left(facts, record), right(facts, record)
        if NONE in (one, other):
            return NONE
        return None if one is None or other is None else compute(one, other)

    return value


def _membership(thing: Function, values: frozenset[Any]) -> Function:
    def value(facts: Mapping[str, Any], record: Record) -> bool | None:
        held = thing(facts, record)
        return None if held is None else held in values

    return value


def _all_in(name: str, values: frozenset[str]) -> Function:
    def value(facts: Mapping[str, Any], _record: Record) -> bool | None:
        held = facts.get(name)
        if held is None:
            return None
        return held != NONE and all(degree in values for degree in held)

    return value


def _is_none(name: str) -> Function:
    def value(facts: Mapping[str, Any], _record: Record) -> bool | None:
        held = facts.get(name)
        return None if held is None else held == NONE

    return value


def _span(relation: str, thing: Function, day: date | None) -> Function:
    def value(facts: Mapping[str, Any], record: Record) -> bool | None:
        held = thing(facts, record)
        if held is None or day is None:
            return None
        if held == NONE:
            return False
        return held.after(day) if relation == "after" else _before(held, day)

    return value


def _before(held: PartialDate, day: date) -> bool | None:
    if held.last < day:
        return True
    return False if held.first >= day else None


def _any(name: str, condition: Function) -> Function:
    def value(facts: Mapping[str, Any], _record: Record) -> bool | None:
        records = facts.get(name)
        if records is None:
            return None
        unknown = False
        for one in () if records == NONE else records:
            held = condition(facts, one)
            if held:
                return True
            unknown = unknown or held is None
        return None if unknown else False

    return value


def _count(name: str, condition: Function) -> Function:
    def value(facts: Mapping[str, Any], _record: Record) -> int | None:
        records = facts.get(name)
        if records is None:
            return None
        held = [condition(facts, one) for one in (() if records == NONE else records)]
        return None if None in held else sum(held)

    return value


def gaps(
    node: Node, facts: Mapping[str, Any], parameters: Mapping[str, Any], context: Mapping[str, date]
) -> Iterator[str]:
    """The facts that keep the node unknown: only parts that are unknown themselves are searched."""
    yield from _gaps(node, facts, None, "", lambda part: compiled(part, parameters, context))


def _gaps(
    node: Node, facts: Mapping[str, Any], record: Record, within: str, compile_: Callable[[Node], Function]
) -> Iterator[str]:
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
            for one in facts[name]:
                yield from _gaps(condition, facts, one, name, compile_)
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
