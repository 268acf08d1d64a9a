"""Conditions of rules as text: a small part of Python's expression grammar, read in Kleene's three-valued logic.

    facts        dotted names: tasks.done, state_level; None is "nobody told", "none" is "there is no such thing"
    parameters   p.<name>; dates of the round: as_of, period_start, period_end
    operators    and or not, comparisons and chains of them, in (...), + - * on whole numbers; no division, no float
    is_none(x)   the thing does not exist for this subject
    level_at_least(x, 'T'), degree_at_least(x, 'T'), form_at_least(d.form, 'warning')
    degrees_at_least(degrees.key, 'XS')     every listed degree; an empty list holds
    any(... for d in disciplines), count(... for d in disciplines)
    after(admitted_on, months_before(as_of, p.months)), before(d.decided_on, period_start)

A comparison with "none" fails (but != holds): who has no unit in charge has no bad one. core/sql.py says the
same in SQL over columns.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache, cached_property
from typing import Any

from xeploai.core.evaluation import NO_BOUNDS, Compiler, Value, compiled, compiler, gaps
from xeploai.core.linear import Bounds
from xeploai.core.nodes import (
    CONTEXT,
    NONE,
    SCALES,
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
)

__all__ = ["NONE", "Expression", "parse"]

_LONGEST = 1_000
"""A longer text would nest deeper than the parser's and our own stack; the longest condition of a pack has 134."""
_COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_SCALED = {"level_at_least": "level", "degree_at_least": "degree", "form_at_least": "form"}


@dataclass(frozen=True)
class Expression:
    """A parsed condition. Equal texts give the same object; it holds no facts."""

    text: str
    node: Node

    @cached_property
    def facts(self) -> frozenset[str]:
        """The facts it reads, by dotted name; of a list of records, the list."""
        named = (getattr(node, "fact", None) for node in walk(self.node))
        return frozenset(name for name in named if name is not None)

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The parameters it rests on."""
        return frozenset(node.name for node in walk(self.node) if isinstance(node, Parameter))

    def bound(
        self, parameters: Mapping[str, Any], context: Mapping[str, date], bounds: Bounds = NO_BOUNDS
    ) -> Callable[[Mapping[str, Any]], Value]:
        """A function of the facts alone, for many subjects. Raises KeyError for a parameter that is not given.

        bounds  what unknown figures may be (linear.py)
        """
        function = compiled(self.node, parameters, context, bounds)
        return lambda facts: function(facts, None)

    def evaluate(self, facts: Mapping[str, Any], parameters: Mapping[str, Any], context: Mapping[str, date]) -> Value:
        """Its value for one subject; None where unknown.

        >>> parse("tasks.done >= tasks.assigned or discretion_granted").evaluate({"tasks.done": 3}, {}, {}) is None
        True
        """
        return self.bound(parameters, context)(facts)

    def unknown(
        self,
        facts: Mapping[str, Any],
        parameters: Mapping[str, Any],
        context: Mapping[str, date],
        bounds: Bounds = NO_BOUNDS,
    ) -> frozenset[str]:
        """The facts that keep it unknown, none where it is known; of a record's field: "disciplines.form"."""
        return self.unknown_by(facts, compiler(parameters, context, bounds))

    def unknown_by(self, facts: Mapping[str, Any], compile_: Compiler) -> frozenset[str]:
        """The same, by what many subjects share."""
        return frozenset(gaps(self.node, facts, compile_))


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for field in fields(node):
        value = getattr(node, field.name)
        for child in value if isinstance(value, tuple) else (value,):
            if isinstance(child, Node):
                yield from walk(child)


@cache
def parse(text: str) -> Expression:
    """Read a condition. Raises ValueError that names what is not part of the language."""
    if len(text) > _LONGEST:
        raise ValueError(f"longer than {_LONGEST} letters: {text[:60]!r}")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError) as error:  # brackets without end; a null byte
        raise ValueError(f"not an expression: {text!r}") from error
    return Expression(text, _node(tree.body, None))


def _node(tree: ast.expr, variable: str | None) -> Node:
    """The node of a piece of Python's tree; `variable` names the record inside any() and count()."""
    match tree:
        case ast.Constant(value=bool() | int() as value):
            return Literal(value)
        case ast.Constant(value=str() as value):
            if value == NONE:
                raise ValueError("ask is_none(...) instead of comparing with 'none'")
            return Literal(value)
        case ast.Name() | ast.Attribute():
            return _named(_dotted(tree), variable)
        case ast.BoolOp(op=op, values=values):
            parts = tuple(_node(value, variable) for value in values)
            return And(parts) if isinstance(op, ast.And) else Or(parts)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(_node(operand, variable))
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
            return Literal(-value)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _ARITHMETIC:
            return Arithmetic(_ARITHMETIC[type(operator)], _node(left, variable), _node(right, variable))
        case ast.Compare():
            return _comparison(tree, variable)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _call(name, arguments, variable)
    raise ValueError(f"not part of the language: {ast.unparse(tree)}")


def _dotted(tree: ast.expr) -> str:
    match tree:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=owner, attr=name):
            return f"{_dotted(owner)}.{name}"
    raise ValueError(f"not a name: {ast.unparse(tree)}")


def _named(name: str, variable: str | None) -> Node:
    head, _, rest = name.partition(".")
    if head == "p":
        if not rest:
            raise ValueError("p alone is not a parameter")
        return Parameter(rest)
    if head == variable:
        if not rest or "." in rest:
            raise ValueError(f"not a field of a record: {name}")
        return Field(rest)
    return Context(name) if name in CONTEXT else Fact(name)


def _comparison(tree: ast.Compare, variable: str | None) -> Node:
    if len(tree.ops) == 1 and isinstance(tree.ops[0], ast.In | ast.NotIn):
        membership = In(_node(tree.left, variable), _literals(tree.comparators[0]))
        return membership if isinstance(tree.ops[0], ast.In) else Not(membership)
    operands = [_node(part, variable) for part in (tree.left, *tree.comparators)]
    parts = []
    for left, operator, right in zip(operands, tree.ops, operands[1:], strict=False):
        if type(operator) not in _COMPARISONS:
            raise ValueError(f"not part of the language: {ast.unparse(tree)}")
        parts.append(Compare(_COMPARISONS[type(operator)], left, right))
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def _literals(tree: ast.expr) -> tuple[str | int, ...]:
    if not isinstance(tree, ast.Tuple | ast.List) or not tree.elts:
        raise ValueError(f"in needs a list of texts: {ast.unparse(tree)}")
    values = []
    for element in tree.elts:
        node = _node(element, None)
        if not isinstance(node, Literal):
            raise ValueError(f"in needs a list of texts: {ast.unparse(tree)}")
        values.append(node.value)
    return tuple(values)


def _call(name: str, arguments: list[ast.expr], variable: str | None) -> Node:
    match name, arguments:
        case "is_none", [thing] if isinstance(_named(_dotted(thing), variable), Fact):
            return IsNone(_dotted(thing))
        case (("level_at_least" | "degree_at_least" | "form_at_least"), [thing, least]):
            return AtLeast(_SCALED[name], _node(thing, variable), _step(least, _SCALED[name]))
        case "degrees_at_least", [things, least]:
            return AllAtLeast(_dotted(things), _step(least, "degree"))
        case (("after" | "before"), [thing, day]):
            return Span(name, _node(thing, variable), _date(day))
        case (("any" | "count"), [ast.GeneratorExp() as generator]) if variable is None:
            return _quantified(name, generator)
        case "months_before", _:
            raise ValueError("months_before stands only inside after(...) and before(...)")
    raise ValueError(f"not a function of the language: {name}({', '.join(ast.unparse(a) for a in arguments)})")


def _step(tree: ast.expr, scale: str) -> Node:
    """A step of a scale: a text that the scale has, or a parameter."""
    node = _node(tree, None)
    if isinstance(node, Parameter) or (isinstance(node, Literal) and node.value in SCALES[scale]):
        return node
    raise ValueError(f"not a {scale}: {ast.unparse(tree)}")


def _date(tree: ast.expr) -> Node:
    """A date that is the same for all subjects."""
    match tree:
        case ast.Call(func=ast.Name(id="months_before"), args=[day, months], keywords=[]):
            number = _node(months, None)
            if not isinstance(number, Parameter | Literal):
                raise ValueError(f"months must be a number or a parameter: {ast.unparse(months)}")
            return MonthsBefore(_date(day), number)
    node = _node(tree, None)
    if not isinstance(node, Context | Parameter):
        raise ValueError(f"not a date of the round: {ast.unparse(tree)}")
    return node


def _quantified(name: str, generator: ast.GeneratorExp) -> Node:
    match generator.generators:
        case [ast.comprehension(target=ast.Name(id=variable), iter=records, ifs=[], is_async=0)]:
            inner = _node(generator.elt, variable)
            if any(hasattr(node, "fact") for node in walk(inner)):
                raise ValueError(f"only fields of the record, parameters and dates: {ast.unparse(generator.elt)}")
            return Quantified(name, _dotted(records), inner)
    raise ValueError(f"one list, no filter: {ast.unparse(generator)}")
