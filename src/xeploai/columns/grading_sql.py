"""The rules of one kind of subject as one SELECT over flat columns: core/grading.py for millions of rows.

Every rule becomes a column (TRUE, FALSE, NULL), then the two readings, then the answer. A property test holds both
executors equal. Result: id, review_required, classified, reason, level_upper, level_lower, level, authority_note;
levels and reasons are codes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlglot import exp

from xeploai.columns.facts import fact_columns, record_table
from xeploai.core.expressions import parse
from xeploai.core.fact_schema import bounds_of
from xeploai.core.levels import Level
from xeploai.core.nodes import NONE
from xeploai.core.rules import Effect, Rule
from xeploai.core.sql import Aggregates, Columns, literal, to_sql
from xeploai.core.subjects import SubjectKind

RESULT = (
    "id",
    "review_required",
    "classified",
    "reason",
    "level_upper",
    "level_lower",
    "level",
    "authority_note",
)

_LAST = Level.NOT_COMPLETED.rank
_LEVEL_RULES = (Effect.REQUIRE, Effect.DISQUALIFY, Effect.CAP, Effect.FALLBACK)


def judging(
    kind: SubjectKind,
    rules: Iterable[Rule],
    parameters: Mapping[str, Any],
    context: Mapping[str, date],
    columns: Columns | None = None,
) -> exp.Select:
    """One SELECT that judges every row of the relation named as the kind. columns: of the facts that are held."""
    kept = [rule for rule in rules if rule.effect is not Effect.NOTE]
    return _Compiler(kind, kept, parameters, context, fact_columns(kind) if columns is None else columns).select()


@dataclass
class _Compiler:
    kind: SubjectKind
    rules: Sequence[Rule]
    parameters: Mapping[str, Any]
    context: Mapping[str, date]
    columns: Columns
    aggregates: Aggregates = field(default_factory=Aggregates)

    def select(self) -> exp.Select:
        """The whole, as common table expressions one on the other."""
        conditions = self._conditions()
        final = self._answer().from_("levels")
        for name, records in self.aggregates.by_list.items():
            final = final.with_(f"of_{name}", as_=self._aggregated(name, records), copy=False)
        for name, query in (
            ("conditions", conditions),
            ("outcomes", self._outcomes().from_("conditions")),
            ("reached", self._reached().from_("outcomes")),
            ("levels", self._levels().from_("reached")),
        ):
            final = final.with_(name, as_=query, copy=False)
        return final

    def _of(self, *effects: Effect) -> list[int]:
        return [place for place, rule in enumerate(self.rules) if rule.effect in effects]

    def _conditions(self) -> exp.Select:
        """Condition, applying and exception of every rule, as they are."""
        written: list[exp.Expr] = [exp.column("id", quoted=True)]
        for place, rule in enumerate(self.rules):
            for mark, text in (("c", rule.condition), ("a", rule.applies), ("e", rule.exception)):
                if text is not None:
                    written.append(_named(self._written(text), f"{mark}{place}"))
            if rule.level_from is not None:
                source = (
                    exp.column(str(self.columns[rule.level_from]), quoted=True)
                    if (rule.level_from in self.columns)
                    else exp.cast(exp.Null(), "varchar")
                )
                written.append(exp.alias_(source, f"l{place}"))
        query = exp.select(*written).from_(exp.to_table(self.kind.value))
        for name in self.aggregates.by_list:
            on = exp.EQ(this=exp.column("id", quoted=True), expression=exp.column("subject", table=f"of_{name}"))
            query = query.join(f"of_{name}", on=on, join_type="left", copy=False)
        return query

    def _written(self, text: str) -> exp.Expr:
        bounds = bounds_of(self.kind, self.parameters)
        return to_sql(parse(text), self.columns, self.parameters, self.context, self.aggregates, bounds=bounds)

    def _aggregated(self, name: str, records: Mapping[str, exp.Expr]) -> exp.Select:
        columns = [exp.alias_(sql, alias, quoted=True) for alias, sql in records.items()]
        table = exp.to_table(record_table(self.kind, name))
        return exp.select("subject", *columns).from_(table).group_by("subject")

    def _outcomes(self) -> exp.Select:
        """Effective value (h), whether the exception decided (x), and the level a cap leaves (k)."""
        written: list[exp.Expr] = [exp.column("id", quoted=True)]
        for place, rule in enumerate(self.rules):
            hit: exp.Expr = _column("c", place)
            if rule.effect is Effect.REQUIRE:
                hit = _not(hit)
            if rule.applies is not None:
                hit = exp.and_(_column("a", place), hit)
            effective: exp.Expr = hit
            lifted: exp.Expr = exp.false()
            if rule.exception is not None:
                effective = exp.and_(hit, _not(_column("e", place)))
                lifted = exp.and_(hit.copy(), _column("e", place))
            if rule.effect is Effect.REQUIRE:
                effective = _not(effective)
            if rule.level_from is not None:
                source = _column("l", place)
                effective = exp.and_(effective, exp.NEQ(this=source, expression=literal(NONE)))
                written.append(exp.alias_(_limit(source.copy()), f"k{place}"))
            written.append(_named(effective, f"h{place}"))
            written.append(_named(lifted, f"x{place}"))
        return exp.select(*written)

    def _reached(self) -> exp.Select:
        """For both readings: disqualified (d), best level by requirements (b), by a fallback (g), cap (c)."""
        carried = [*(f"h{place}" for place in self._of(Effect.EXEMPT)), *self._noted_columns()]
        written: list[exp.Expr] = [exp.column("id", quoted=True), *map(exp.column, carried)]
        for side, favour in (("1", True), ("0", False)):
            disqualified = [_read(place, not favour) for place in self._of(Effect.DISQUALIFY)]
            written.append(_named(_any(disqualified), f"d{side}"))
            written.append(exp.alias_(self._best(favour), f"b{side}"))
            written.append(exp.alias_(self._gap(favour), f"g{side}"))
            caps = [
                exp.Case().when(_read(place, not favour), self._cap_rank(place)).else_(literal(1))
                for place in self._of(Effect.CAP)
            ]
            written.append(exp.alias_(_greatest(literal(1), *caps), f"c{side}"))
        return exp.select(*written)

    def _noted_columns(self) -> list[str]:
        lifted = [f"x{place}" for place in self._of(*_LEVEL_RULES) if self.rules[place].exception is not None]
        limits = [f"k{place}" for place in self._of(Effect.CAP) if self.rules[place].level_from is not None]
        return [*lifted, *limits]

    def _best(self, favour: bool) -> exp.Expr:
        case = exp.Case()
        for level in Level:
            places = [place for place in self._of(Effect.REQUIRE) if self.rules[place].level is level]
            if places and level is not Level.NOT_COMPLETED:
                met = exp.and_(*(_read(place, favour) for place in places))
                case = case.when(met, literal(level.rank))
        return case if case.args.get("ifs") else exp.cast(exp.Null(), "int")

    def _gap(self, favour: bool) -> exp.Expr:
        case = exp.Case()
        for place in sorted(self._of(Effect.FALLBACK), key=lambda place: _rank(self.rules[place].level)):
            case = case.when(_read(place, favour), literal(_rank(self.rules[place].level)))
        return case if case.args.get("ifs") else exp.cast(exp.Null(), "int")

    def _cap_rank(self, place: int) -> exp.Expr:
        rule = self.rules[place]
        return _column("k", place) if rule.level_from is not None else literal(_rank(rule.level or Level.EXCELLENT))

    def _levels(self) -> exp.Select:
        """The level of each reading (u: in favour, w: against) and the level by conditions before caps (m)."""
        carried = [*(f"h{place}" for place in self._of(Effect.EXEMPT)), *self._noted_columns(), "b0", "g0"]
        written: list[exp.Expr] = [exp.column("id", quoted=True), *map(exp.column, carried)]
        for name, side in (("u", "1"), ("w", "0")):
            best = exp.Coalesce(this=exp.column(f"b{side}"), expressions=[exp.column(f"g{side}"), literal(_LAST)])
            level = _greatest(best, exp.column(f"c{side}"))
            written.append(exp.alias_(exp.Case().when(exp.column(f"d{side}"), literal(_LAST)).else_(level), name))
        best = exp.Coalesce(this=exp.column("b0"), expressions=[exp.column("g0"), literal(_LAST)])
        written.append(exp.alias_(best, "m"))
        return exp.select(*written)

    def _answer(self) -> exp.Select:
        upper, lower = exp.column("u"), _greatest(exp.column("u"), exp.column("w"))
        exempt = self._of(Effect.EXEMPT)
        classified = _not(_any([_column("h", place) for place in exempt]))
        known = exp.and_(exp.EQ(this=upper, expression=lower), _sure(classified.copy()))
        return exp.select(
            exp.column("id", quoted=True),
            _named(self._reviewed(exempt), "review_required"),
            _named(classified, "classified"),
            exp.alias_(self._reason(exempt), "reason"),
            exp.alias_(_code(upper.copy()), "level_upper"),
            exp.alias_(_code(lower.copy()), "level_lower"),
            exp.alias_(exp.Case().when(known, _code(upper.copy())), "level"),
            exp.alias_(exp.and_(known.copy(), self._note()), "authority_note"),
        )

    def _reviewed(self, exempt: Sequence[int]) -> exp.Expr:
        never = [_read(place, False) for place in exempt if self.rules[place].still_reviewed is False]
        unsaid = [_read(place, False) for place in exempt if self.rules[place].still_reviewed is None]
        unknown = [_is_null(_column("h", place)) for place in exempt if not self.rules[place].still_reviewed]
        return exp.Case().when(_any(never), exp.false()).when(_any([*unsaid, *unknown]), exp.Null()).else_(exp.true())

    def _reason(self, exempt: Sequence[int]) -> exp.Expr:
        case = exp.Case()
        for place in exempt:
            reason = self.rules[place].reason
            if reason is not None:
                case = case.when(_column("h", place), literal(reason.value))
        return case if case.args.get("ifs") else exp.cast(exp.Null(), "varchar")

    def _note(self) -> exp.Expr:
        """Whether the level stands only by discretion or over a gap of the text, in the reading against."""
        reasons: list[exp.Expr] = [exp.and_(_is_null(exp.column("b0")), exp.Not(this=_is_null(exp.column("g0"))))]
        for place in self._of(*_LEVEL_RULES):
            rule = self.rules[place]
            lifted: exp.Expr = exp.false() if rule.exception is None else _lifted(place)
            match rule.effect:
                case Effect.DISQUALIFY:
                    reasons.append(lifted)
                case Effect.CAP:
                    reasons.append(exp.and_(lifted, exp.GT(this=self._cap_rank(place), expression=exp.column("w"))))
                case Effect.REQUIRE:
                    of_level = exp.EQ(this=exp.column("m"), expression=literal(_rank(rule.level)))
                    reasons.append(exp.and_(of_level, exp.true() if rule.authority_note else lifted))
        return exp.and_(exp.NEQ(this=exp.column("w"), expression=literal(_LAST)), _any(reasons))


def _rank(level: Level | None) -> int:
    return _LAST if level is None else level.rank


def _column(mark: str, place: int) -> exp.Column:
    return exp.column(f"{mark}{place}")


def _named(sql: exp.Expr, name: str) -> exp.Expr:
    """A truth value under a name; PostgreSQL takes a bare NULL for text unless told."""
    return exp.alias_(exp.cast(sql, "boolean") if isinstance(sql, exp.Null) else sql, name)


def _not(sql: exp.Expr) -> exp.Expr:
    return exp.Not(this=exp.Paren(this=sql))


def _any(parts: Sequence[exp.Expr]) -> exp.Expr:
    return exp.Paren(this=exp.or_(*parts)) if parts else exp.false()


def _read(place: int, unknown: bool) -> exp.Expr:
    return exp.Coalesce(this=_column("h", place), expressions=[exp.true() if unknown else exp.false()])


def _lifted(place: int) -> exp.Expr:
    return exp.Coalesce(this=_column("x", place), expressions=[exp.true()])


def _sure(sql: exp.Expr) -> exp.Expr:
    """Whether it is not false: true or unknown."""
    return exp.Coalesce(this=sql, expressions=[exp.true()])


def _is_null(sql: exp.Expr) -> exp.Expr:
    return exp.Is(this=sql, expression=exp.Null())


def _greatest(first: exp.Expr, *others: exp.Expr) -> exp.Expr:
    return exp.Greatest(this=first, expressions=list(others)) if others else first


def _limit(level: exp.Expr) -> exp.Expr:
    """The rank a level leaves: an unknown one the last, a body that does not exist the first."""
    case = exp.Case()
    for candidate in Level:
        case = case.when(exp.EQ(this=level.copy(), expression=literal(candidate.value)), literal(candidate.rank))
    nobody = exp.EQ(this=level.copy(), expression=literal(NONE))
    return case.when(nobody, literal(Level.EXCELLENT.rank)).else_(literal(_LAST))


def _code(rank: exp.Expr) -> exp.Expr:
    case = exp.Case()
    for level in Level:
        case = case.when(exp.EQ(this=rank.copy(), expression=literal(level.rank)), literal(level.value))
    return case
