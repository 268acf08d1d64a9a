"""Writing the ledger of levels: what a decision made here says, and its end."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from xeploai.registers.people.models import LevelSource, PastLevel

_MOST_VALUES = 10_000
"""Both databases take only so many values in one question."""

_AT_ONCE = 200
"""Rows asked for in one question."""


@dataclass(frozen=True, kw_only=True)
class LevelEntry:
    """One level as decided. kind, subject: member or leader with the id of a person, organisation, collective."""

    kind: str
    subject: int
    year: int
    quarter: int
    level: str
    label: str
    decision_number: str
    decided_on: date
    decided_by: str
    regime: str

    @property
    def columns(self) -> dict[str, int | str]:
        """What tells whose row of which year or quarter it is."""
        place = "person_id" if self.kind in {"member", "leader"} else f"{self.kind}_id"
        return {"kind": self.kind, place: self.subject, "year": self.year, "quarter": self.quarter}


@transaction.atomic
def levels_enter(entries: Sequence[LevelEntry]) -> None:
    """Enter what a decision says. A row that stood for the same year or quarter is ended and stays."""
    _enter(entries, LevelSource.DECISION)


@transaction.atomic
def quarters_listed(entries: Sequence[LevelEntry]) -> None:
    """Enter quarters of a list of that time. A row that stood for the same quarter is ended and stays."""
    _enter(entries, LevelSource.LIST)


def _enter(entries: Sequence[LevelEntry], source: LevelSource) -> None:
    _end(entries)
    PastLevel.objects.bulk_create(
        PastLevel(
            **entry.columns,
            level=entry.level,
            label=entry.label,
            decision_number=entry.decision_number,
            decided_on=entry.decided_on,
            decided_by=entry.decided_by,
            regime=entry.regime,
            source=source,
        )
        for entry in entries
    )


def quarters_of_people(people: Collection[int], year: int) -> "QuerySet[PastLevel]":
    """The quarters of a year that stand, of people as leaders; of so many that a question cannot name them, of all."""
    rows = PastLevel.objects.filter(kind="leader", year=year, quarter__gt=0, ended_at=None)
    return rows.filter(person__in=people) if len(people) <= _MOST_VALUES else rows


@transaction.atomic
def level_end(entry: LevelEntry) -> None:
    """The decision no longer stands: neither does what it entered. What a list of that time said stands again."""
    ended = PastLevel.objects.filter(
        **entry.columns, source=LevelSource.DECISION, decision_number=entry.decision_number, ended_at=None
    ).update(ended_at=timezone.now())
    rows = PastLevel.objects.filter(**entry.columns)
    if not ended or rows.filter(ended_at=None).exists():
        return
    former = rows.filter(source=LevelSource.LIST).order_by("-ended_at", "-pk").first()
    if former is not None:
        PastLevel.objects.filter(pk=former.pk).update(ended_at=None)


def _end(entries: Sequence[LevelEntry]) -> None:
    for part in _parts(entries):
        same = Q(pk__in=[])
        for entry in part:
            same |= Q(**entry.columns)
        PastLevel.objects.filter(same, ended_at=None).update(ended_at=timezone.now())


def _parts(entries: Sequence[LevelEntry]) -> Iterable[Sequence[LevelEntry]]:
    return (entries[start : start + _AT_ONCE] for start in range(0, len(entries), _AT_ONCE))
