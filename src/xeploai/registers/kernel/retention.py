"""Retention as each app declares it for its own data: which rows are past their term, and how they are deleted.

Nothing here runs by itself: `runs.py` asks for the lists when an officer does, and hands exactly those back.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet

from xeploai.registers.kernel.append_only import Deletes

_BATCH = 500
LEANED_ON = "leaned_on"


@dataclass(frozen=True, kw_only=True)
class ExpiredRow:
    """One thing past its term: its primary key, the day from which the term ran, and the name of its file, if any."""

    key: int | str
    on: date
    file: str = ""


@dataclass(kw_only=True)
class ExpiredRows:
    """What is past its term in one group.

    going   table -> the rows that would go
    staying why something past its term stays (a code of the wording) -> how many
    """

    going: dict[str, list[ExpiredRow]] = field(default_factory=dict)
    staying: dict[str, int] = field(default_factory=dict)

    def add(self, rows: "QuerySet[Any]", on: str, *, keep: Mapping[str, Any] | None = None, file: str = "") -> None:
        """Rows past their term by the day, moment or year in column `on`.

        keep  reason -> condition under which a row stays
        file  column with the name of the file that goes along
        """
        for reason, condition in (keep or {}).items():
            stays = rows.filter(condition)
            number = stays.count()
            if number:
                self.staying[reason] = self.staying.get(reason, 0) + number
                rows = rows.exclude(pk__in=stays.values("pk"))
        expired = self.going.setdefault(rows.model._meta.label, [])
        columns = ["pk", on, *([file] if file else [])]
        for key, day, *names in rows.order_by("pk").values_list(*columns).iterator(chunk_size=2000):
            expired.append(ExpiredRow(key=key, on=_day(day), file=names[0] if names else ""))

    def spare(self, model: type[models.Model]) -> None:
        """Leave what others are bound to keep: rows that a protecting reference names, or a row that never goes."""
        rows = self.going.get(model._meta.label, [])
        keys = [gone.key for gone in rows]
        bound: set[Any] = set()
        for relation in model._meta.related_objects:
            never = getattr(relation.related_model, "append_only", None) is Deletes.NEVER
            if relation.on_delete is models.PROTECT or never:
                other = relation.related_model._default_manager
                for part in _parts(keys):
                    named = other.filter(**{f"{relation.field.name}__in": part})
                    bound.update(named.values_list(f"{relation.field.name}_id", flat=True))
        if bound:
            self.staying[LEANED_ON] = self.staying.get(LEANED_ON, 0) + len(bound)
            self.going[model._meta.label] = [gone for gone in rows if gone.key not in bound]

    def follow(self, model: type[models.Model]) -> None:
        """Name what hangs on the rows and goes with them, with the day of the row it hangs on."""
        rows = {gone.key: gone.on for gone in self.going.get(model._meta.label, [])}
        for relation in model._meta.related_objects:
            if relation.on_delete is models.CASCADE:
                column = f"{relation.field.name}_id"
                expired = self.going.setdefault(relation.related_model._meta.label, [])
                for part in _parts(list(rows)):
                    hanging = relation.related_model._default_manager.filter(**{f"{column}__in": part})
                    expired += [ExpiredRow(key=key, on=rows[on]) for key, on in hanging.values_list("pk", column)]

    @property
    def count(self) -> int:
        """How many things would go."""
        return sum(map(len, self.going.values()))

    def files(self, model: type[models.Model]) -> list[str]:
        """Names of the files of one table's rows."""
        return [gone.file for gone in self.going.get(model._meta.label, ()) if gone.file]

    def keys(self, model: type[models.Model]) -> list[Any]:
        """Primary keys of one table."""
        return [gone.key for gone in self.going.get(model._meta.label, ())]


@dataclass(frozen=True, kw_only=True)
class RetentionRule:
    """One group of fields of retention.yaml.

    find   the first day that is still within the term -> what happened before it and may go
    purge  takes exactly what `find` gave away, inside the caller's transaction
    """

    group: str
    find: Callable[[date], ExpiredRows]
    purge: Callable[[ExpiredRows], None]


@dataclass(frozen=True, kw_only=True)
class RetentionHold:
    """Why something past its term stays: work that is not over.

    people  ids of the people whose data it needs
    whole   ids of the people whose record as a whole stays, whatever of it goes
    since   from when on it needs the trail; None: it does not need it now
    """

    code: str
    people: Callable[[], "QuerySet[Any]"] | None = None
    whole: Callable[[], "QuerySet[Any]"] | None = None
    since: Callable[[], datetime | None] | None = None


def rows_delete(model: type[models.Model], keys: Iterable[Any]) -> None:
    """Delete rows by primary key, in parts that either database takes."""
    for part in _parts(list(keys)):
        model._default_manager.filter(pk__in=part).delete()


def rows_update(model: type[models.Model], keys: Iterable[Any], **values: Any) -> None:
    """Empty columns of rows, in parts that either database takes."""
    for part in _parts(list(keys)):
        model._default_manager.filter(pk__in=part).update(**values)


def _parts(keys: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH))


def _day(value: Any) -> date:
    """The day of a moment; the last day of a year."""
    if isinstance(value, int):
        return date(value, 12, 31)
    return value.date() if isinstance(value, datetime) else value
