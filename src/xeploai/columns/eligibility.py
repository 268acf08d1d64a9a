"""The rules of a pack that keep a subject from being classified, as conditions over the columns of a snapshot."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlglot import exp

from xeploai.columns.plan import Exemptions
from xeploai.columns.schema import TABLES
from xeploai.core.expressions import parse
from xeploai.core.rules import Effect, Rule
from xeploai.core.sql import Columns, to_sql
from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks.regime import Regime

_ENDS = ("first", "last")


def columns() -> Columns:
    """The column of each fact that a snapshot holds; all other facts are unknown for every row."""
    types = TABLES["subject"]
    named = {name: exp.column(name) for name in types}
    for name in types:
        owner, _, end = name.rpartition("_")
        if end in _ENDS:
            named[f"{owner}.{end}"] = exp.column(name)
    return named


def review_context(as_of: date) -> Mapping[str, date]:
    """The dates that conditions may name; the period under review is the calendar year."""
    return {
        "as_of": as_of,
        "period_start": as_of.replace(month=1, day=1),
        "period_end": as_of.replace(month=12, day=31),
    }


def exemptions(regime: Regime, *, as_of: date) -> Exemptions:
    """For every kind of subject the reasons in the order of the pack, each with its condition."""
    parameters = {id: value.value for id, value in regime.parameters().items()}
    context = review_context(as_of)
    return {
        kind: [
            (rule.reason, _effective(rule, parameters, context))
            for rule in regime.rules(kind)
            if rule.effect is Effect.EXEMPT and rule.reason is not None
        ]
        for kind in SubjectKind
    }


def _effective(rule: Rule, parameters: Mapping[str, Any], context: Mapping[str, date]) -> exp.Expression:
    """Applies, holds, and is not lifted: core/application.py says the same of one subject."""

    def written(condition: str) -> exp.Expression:
        return to_sql(parse(condition), columns(), parameters, context)

    parts = [written(rule.condition)]
    if rule.applies is not None:
        parts.append(written(rule.applies))
    if rule.exception is not None:
        parts.append(exp.Not(this=exp.Paren(this=written(rule.exception))))
    return parts[0] if len(parts) == 1 else exp.Paren(this=exp.and_(*parts))
