"""What is held about one person: each app says its parts in its manifest, and all rows of all parts come in one query.

A part gives its rows as querysets of six texts; they are joined by UNION ALL, so that the page costs as many queries
for a person with a long history as for one without any.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

_TEXTS = 5
Told = Sequence[tuple[str, str]]


class Row(NamedTuple):
    """One row of a part: the code it was given by, and up to five texts; dates and moments are ISO."""

    code: str
    a: str = ""
    b: str = ""
    c: str = ""
    d: str = ""
    e: str = ""


@dataclass(frozen=True, kw_only=True)
class Whose:
    """About whom: the account, and the person behind it, if any.

    user    accounts.User; person: people.Person or None. Not named as types: the apps that hold them stand above.
    """

    user: Any
    person: Any


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """One part of what is held.

    why     for what purpose
    groups  groups of retention.yaml whose terms hold for it; `until`: what is said where there is none
    rows    the querysets made by `rows_of`
    tell    their rows -> (name, what stands there), as read
    """

    code: str
    title: str
    why: str
    rows: Callable[[Whose], Iterable["QuerySet[Any, Any]"]]
    tell: Callable[[Whose, Sequence[Row]], Told]
    groups: tuple[str, ...] = ()
    until: str = ""


def rows_of(queryset: "QuerySet[Any, Any]", code: str, *columns: Any) -> "QuerySet[Any, Any]":
    """A queryset in the shape that all share. columns: names of columns, or expressions; at most five."""
    texts: dict[str, Any] = {"part_code": Value(code, output_field=TextField())}
    for number in range(_TEXTS):
        column = columns[number] if number < len(columns) else Value("", output_field=TextField())
        value = F(column) if isinstance(column, str) else column
        texts[f"part_{number}"] = Coalesce(Cast(value, TextField()), Value("", output_field=TextField()))
    rows: QuerySet[Any, Any] = queryset.order_by().annotate(**texts).values_list(*texts)
    return rows


def rows_read(querysets: Iterable["QuerySet[Any, Any]"]) -> Sequence[Row]:
    """All rows of all querysets, in one query. Sorted, for no two databases give a union in the same order."""
    first, *others = querysets
    return [Row(*row) for row in sorted(first.union(*others, all=True))]


def day(text: str) -> str:
    """An ISO day or moment as Vietnamese papers print it; empty stays empty."""
    if not text:
        return ""
    if len(text) == len("2026-01-01"):
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    moment = datetime.fromisoformat(text)
    # SQLite hands a moment out as text without its zone, which is always UTC.
    aware = moment if moment.tzinfo else timezone.make_aware(moment, timezone.get_fixed_timezone(0))
    return f"{timezone.localtime(aware):%d/%m/%Y %H:%M}"


def span(since: str, until: str) -> str:
    """A period in words."""
    return f"từ {day(since)}" + (f" đến trước {day(until)}" if until else "")


def label(choices: Any, value: str) -> str:
    """What a stored code is called."""
    return str(dict(choices).get(value, value))
