"""Levels and commendations of earlier years of one person, organisation or collective: what is held, and what is not.

A year of which nothing was loaded is unknown: it is shown as such, and never as a year without a result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, PositiveSmallIntegerField, Value
from django.db.models.functions import Cast

from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.models import Collective, Person

YEARS = 5


@dataclass(frozen=True, kw_only=True)
class PastResult:
    """A level with its name of then, or a commendation (level empty). kind: as what somebody was rated.

    basis       of a commendation what for; of a level decided here, by whom
    first_year  of a commendation for several years
    """

    year: int
    level: str
    kind: str
    name: str
    basis: str
    first_year: int | None
    decision_number: str


@dataclass(frozen=True, kw_only=True)
class PastYear:
    """One year. levels: several where somebody was rated as member and as leader; empty: not loaded."""

    year: int
    levels: Sequence[PastResult]
    awards: Sequence[PastResult]


def past_years(subject: Person | Organisation | Collective, today: date) -> Sequence[PastYear]:
    """The last five years before this one, whatever is known of them, and every other year of which something is
    known; the newest first. One query."""
    text, no_year = Value("", CharField()), Cast(Value(None), PositiveSmallIntegerField())
    levels = (
        subject.past_levels.of_years().order_by().values_list("year", "level", "kind", "label", text, no_year, _NUMBER)
    )
    awards = subject.past_awards.order_by().values_list("year", text, text, "form", "basis", "first_year", _NUMBER)
    results = [
        PastResult(year=year, level=level, kind=kind, name=name, basis=basis, first_year=first, decision_number=number)
        for year, level, kind, name, basis, first, number in levels.union(awards, all=True)
    ]
    years = {row.year for row in results} | set(range(today.year - YEARS, today.year))
    return [
        PastYear(
            year=year,
            levels=sorted((row for row in results if row.year == year and row.level), key=lambda row: row.kind),
            awards=sorted((row for row in results if row.year == year and not row.level), key=lambda row: row.name),
        )
        for year in sorted(years, reverse=True)
    ]


def past_seen(
    subject: Person | Organisation | Collective, body: Organisation | None, *, today: date, by: Actor
) -> Sequence[PastYear]:
    """`past_years` for somebody to look at, which is noted in the trail.

    body  where the subject belongs, for the inspector's scope
    """
    years = past_years(subject, today)
    audit_view(by=by, action="past", seen=[subject], body=body)
    return years


_NUMBER = "decision_number"
