"""Conditions in portable SQL over columns: what evaluation.py answers for one subject, for millions of rows.

`columns` names a column (or gives an expression) for each fact:

    tasks.done                       BIGINT; NULL is unknown
    state_level, degrees             TEXT codes; a list of degrees is stored as its worst one, an empty list as the best
    points.general                   BIGINT ten-thousandths
    admitted_on.first, .last         DATE, the days between which it lies; a column for admitted_on alone serves as both
    unit_tasks.none                  BOOLEAN, TRUE where there is no such thing; the value columns are then NULL
    disciplines                      BOOLEAN or BIGINT, not NULL where the list was given

A fact without a column is unknown for every row. Whole numbers only: no division, no rounding, no float.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlglot import exp

from xeploai.core.evaluation import NO_BOUNDS
from xeploai.core.expressions import Expression, walk
from xeploai.core.linear import Bounds, constant, linear
from xeploai.core.nodes import (
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

Columns = Mapping[str, str | exp.Expression]

_COMPARE: Mapping[str, type[exp.Binary]] = {
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
    "==": exp.EQ,
    "!=": exp.NEQ,
}
_ARITHMETIC: Mapping[str, type[exp.Binary]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}

HELD, OPEN, FAILED = 2, 1, 0
"""What a record says of a condition, as the number whose maximum over a list is what `any` says."""


@dataclass
class Aggregates:
    """What must be computed of each list of records before the subjects are judged.

    The relation of a list is grouped by subject; `columns` of a record field is `<list>.<field>`.
    by_list  list -> name of the aggregate -> its expression over the records of one subject
    """

    by_list: dict[str, dict[str, exp.Expression]] = field(default_factory=dict)

    def named(self, fact: str, aggregate: exp.Expression) -> str:
        """The name under which this aggregate is found; the same one for the same text."""
        named_aggregates = self.by_list.setdefault(fact, {})
        for name, other in named_aggregates.items():
            if other == aggregate:
                return name
        name = f"{fact}_{len(named_aggregates) + 1}"
        named_aggregates[name] = aggregate
        return name


def to_sql(
    expression: Expression,
    columns: Columns,
    parameters: Mapping[str, Any],
    context: Mapping[str, date],
    aggregates: Aggregates | None = None,
    *,
    bounds: Bounds = NO_BOUNDS,
) -> exp.Expression:
    """The condition over columns, TRUE, FALSE or NULL for each row.

    Conditions over lists add to `aggregates` and read the result by its name. Raises ValueError where one stands
    in the condition and no aggregates are collected, KeyError for a parameter that is not given.
    """
    return _Writer(columns, parameters, context, aggregates, bounds).of(expression.node, None)


@dataclass(frozen=True)
class _Writer:
    columns: Columns
    parameters: Mapping[str, Any]
    context: Mapping[str, date]
    aggregates: Aggregates | None
    bounds: Bounds

    def of(self, node: Node, within: str | None) -> exp.Expression:
        """SQL of a node; `within` is the list whose record is at hand."""
        match node:
            case Literal() | Parameter() | Context() | MonthsBefore():
                return literal(constant(node, self.parameters, self.context))
            case Fact(name):
                return self.column(name)
            case Field(name):
                return self.column(f"{within}.{name}")
            case And(parts):
                return exp.Paren(this=exp.and_(*(self.of(part, within) for part in parts)))
            case Or(parts):
                return exp.Paren(this=exp.or_(*(self.of(part, within) for part in parts)))
            case Not(part):
                return exp.Not(this=exp.Paren(this=self.of(part, within)))
            case Compare(sign, left, right):
                compared = exp.Paren(this=_COMPARE[sign](this=self.of(left, within), expression=self.of(right, within)))
                return self.guarded(node, self.bounded(node, compared), beside_none=sign == "!=")
            case Arithmetic(sign, left, right):
                return exp.Paren(this=_ARITHMETIC[sign](this=self.of(left, within), expression=self.of(right, within)))
            case In(thing, values):
                return self.guarded(node, _in(self.of(thing, within), values))
            case AtLeast(scale, thing, least):
                steps = at_or_above(scale, constant(least, self.parameters, self.context))
                return self.guarded(node, _in(self.of(thing, within), steps))
            case AllAtLeast(name, least):
                steps = at_or_above("degree", constant(least, self.parameters, self.context))
                return self.guarded(node, _in(self.column(name), steps))
            case IsNone(name):
                return self.is_none(name)
            case Span(relation, thing, day):
                return self.span(relation, thing, constant(day, self.parameters, self.context), within)
            case Quantified(quantifier, name, condition):
                return self.quantified(quantifier, name, self.of(condition, name))
        raise TypeError(node)

    def column(self, name: str) -> exp.Expression:
        """The column of a fact; NULL where it has none."""
        source = self.columns.get(name)
        if source is None:
            return exp.Null()
        return source.copy() if isinstance(source, exp.Expression) else exp.column(source, quoted=True)

    def number(self, node: Node, within: str | None) -> exp.Expression:
        """An operand of + - *; PostgreSQL must be told that an unknown one is a number."""
        sql = self.of(node, within)
        return exp.cast(sql, "bigint") if isinstance(sql, exp.Null) else sql

    def bounded(self, node: Compare, compared: exp.Expression) -> exp.Expression:
        """The comparison; where it is unknown, what it says for every value that its unknown figures may take."""
        form = linear(node, self.parameters, self.bounds)
        if form is None:
            return compared
        ends: list[list[exp.Expression]] = [[literal(form.offset)], [literal(form.offset)]]
        there: list[exp.Expression] = []
        for name, factor in form.factors.items():
            bound = self.bounds[name]
            limits = (bound.low, bound.high) if factor > 0 else (bound.high, bound.low)
            for end, limit in zip(ends, limits, strict=True):
                value = self.number(Fact(name), None)
                if limit is not None:
                    value = exp.Coalesce(this=value, expressions=[literal(limit)])
                end.append(exp.Mul(this=value, expression=literal(factor)))
            if bound.owner is not None:
                there.append(self.there(name, bound.owner))
        low, high = map(_summed, ends)
        surely: exp.Expr = _compared(node.operator, low, high)
        never: exp.Expr = _compared(_CONTRARY[node.operator], low, high)
        # Beside a thing that may not exist only that answer is sure which its absence would give too.
        if node.operator == "!=":
            never = exp.and_(never, *there)
        else:
            surely = exp.and_(surely, *there)
        decided = exp.Case().when(surely, exp.true()).when(never, exp.false())
        return exp.Coalesce(this=compared, expressions=[decided])

    def there(self, name: str, owner: str) -> exp.Expression:
        """Whether it is known that a fact exists: its value is known, or so is whether there is such a thing."""
        parts = [self.column(name), *([self.column(f"{owner}.none")] if f"{owner}.none" in self.columns else [])]
        present = (exp.Not(this=exp.Is(this=part, expression=exp.Null())) for part in parts)
        return exp.Paren(this=exp.or_(*present))

    def is_none(self, name: str) -> exp.Expression:
        """A fact with a column but no column for its absence can only exist."""
        if f"{name}.none" in self.columns or name not in self.columns:
            return self.column(f"{name}.none")
        return exp.Case().when(exp.Not(this=exp.Is(this=self.column(name), expression=exp.Null())), exp.false())

    def guarded(self, node: Node, sql: exp.Expression, *, beside_none: bool = False) -> exp.Expression:
        """A comparison with a thing that does not exist fails, and only != holds."""
        flags = [self.column(flag) for flag in sorted(set(self._flags(node)))]
        if not flags:
            return sql
        answer = exp.true() if beside_none else exp.false()
        return exp.Case().when(exp.or_(*flags), answer).else_(sql)

    def _flags(self, node: Node) -> Iterator[str]:
        for part in walk(node):
            if isinstance(part, Fact | AllAtLeast):
                for owner in (part.fact, part.fact.rpartition(".")[0]):
                    if f"{owner}.none" in self.columns:
                        yield f"{owner}.none"

    def span(self, relation: str, thing: Node, day: date | None, within: str | None) -> exp.Expression:
        """Strictly after or before a day, of a date that lies between two days; NULL where the day lies between."""
        assert isinstance(thing, Fact | Field)
        name = thing.fact if isinstance(thing, Fact) else f"{within}.{thing.name}"
        first, last = (
            self.column(f"{name}.{end}" if f"{name}.{end}" in self.columns else name) for end in ("first", "last")
        )
        cut = literal(day)
        if relation == "after":
            return _decided(exp.GT(this=first, expression=cut), exp.LTE(this=last, expression=cut.copy()))
        return _decided(exp.LT(this=last, expression=cut), exp.GTE(this=first, expression=cut.copy()))

    def quantified(self, quantifier: str, name: str, condition: exp.Expression) -> exp.Expression:
        """any() or count() read from the aggregate of the list; a list that was not given is unknown."""
        if name not in self.columns:
            return exp.Null()
        if self.aggregates is None:
            raise ValueError(f"{quantifier}() over {name} needs aggregates")
        verdict = _verdict(condition)
        most = exp.column(self.aggregates.named(name, exp.Max(this=verdict)), quoted=True)
        not_given = exp.Is(this=self.column(name), expression=exp.Null())
        if quantifier == "any":
            return (
                exp.Case()
                .when(not_given, exp.Null())
                .when(exp.EQ(this=most, expression=literal(HELD)), exp.true())
                .when(exp.EQ(this=most.copy(), expression=literal(OPEN)), exp.Null())
                .else_(exp.false())
            )
        opened = self.aggregates.named(name, exp.Sum(this=_one_where(verdict, OPEN)))
        holding = self.aggregates.named(name, exp.Sum(this=_one_where(verdict, HELD)))
        return (
            exp.Case()
            .when(not_given, exp.Null())
            .when(exp.GT(this=exp.column(opened, quoted=True), expression=literal(0)), exp.Null())
            .else_(exp.Coalesce(this=exp.column(holding, quoted=True), expressions=[literal(0)]))
        )


_CONTRARY = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}


def _summed(terms: list[exp.Expression]) -> exp.Expression:
    total = terms[0]
    for term in terms[1:]:
        total = exp.Add(this=total, expression=term)
    return total


def _compared(sign: str, low: exp.Expression, high: exp.Expression) -> exp.Expr:
    """Whether everything from low to high compares so with zero; core/linear.py says the same."""
    zero = literal(0)
    match sign:
        case "<" | "<=":
            return _COMPARE[sign](this=high.copy(), expression=zero)
        case ">" | ">=":
            return _COMPARE[sign](this=low.copy(), expression=zero)
        case "==":
            return exp.and_(_compared(">=", low, high), _compared("<=", low, high))
    return exp.Paren(this=exp.or_(_compared(">", low, high), _compared("<", low, high)))


def _decided(surely: exp.Expression, never: exp.Expression) -> exp.Expression:
    return exp.Case().when(surely, exp.true()).when(never, exp.false())


def _verdict(condition: exp.Expression) -> exp.Expression:
    return (
        exp.Case()
        .when(condition, literal(HELD))
        .when(exp.Is(this=exp.Paren(this=condition.copy()), expression=exp.Null()), literal(OPEN))
        .else_(literal(FAILED))
    )


def _one_where(verdict: exp.Expression, value: int) -> exp.Expression:
    return exp.Case().when(exp.EQ(this=verdict.copy(), expression=literal(value)), literal(1)).else_(literal(0))


def _in(thing: exp.Expression, values: tuple[int | str, ...]) -> exp.Expression:
    return exp.Paren(this=exp.In(this=thing, expressions=[literal(value) for value in values]))


def literal(value: Any) -> exp.Expression:
    """A constant as SQL. Raises TypeError for anything that has no exact literal, floats above all."""
    match value:
        case None:
            return exp.Null()
        case bool():
            return exp.true() if value else exp.false()
        case int():
            return exp.Literal.number(value)
        case str():
            return exp.Literal.string(value)
        case date():
            return exp.cast(exp.Literal.string(value.isoformat()), "date")
    raise TypeError(value)
