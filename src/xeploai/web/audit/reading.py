"""Describes audit entries in words: fields and codes by their names, ids by what they stand for.

Personal numbers stay masked: a reader of the log is not shown what a record itself would show only on request.
"""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model

from xeploai.core.dates import vi_day
from xeploai.core.figures import whole
from xeploai.core.names import title_sort_key
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.manifest import log_words
from xeploai.registers.kernel.personal_data import rows_of, rows_read
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.models import MASKED
from xeploai.registers.people.selectors import masked
from xeploai.rulepacks import vocabulary
from xeploai.tools.messages import catalogue
from xeploai.web.audit.forms import action_titles

Names = Mapping[str, str]

_FIELD = "field."
_AREAS = ("subjects", "org_kinds", "unit_types", "levels")
# Fields of a filter that hold what somebody typed: no code and no id.
_TYPED = {"words", "who", "about"}
# Before the number of an organisation, which is no text of an act by itself.
_NUMBER = "#"
# So many rows of a set are named on a page of many entries; all of them, up to a bound, where one entry stands alone.
_FEW, _MOST = 12, 1000
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One field of an act; empty text where there was, or is, nothing."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class EntryDescription:
    """What an entry says.

    lines, seen   the first fields, and the first of the set that was seen, by name
    rest, others  the fields behind them, and the ids of those behind them
    filters       by what a list was narrowed
    """

    subject: str
    lines: Sequence[Line]
    rest: Sequence[Line]
    seen: Sequence[str]
    others: Sequence[str]
    filters: str


def entries_described(entries: Sequence[Entry]) -> Sequence[EntryDescription]:
    """What each says, in one query for all names."""
    share = max(_FEW, _MOST // max(len(entries), 1))
    names = _names(entries, share)
    return [_described(entry, names, share) for entry in entries]


def bodies_of(entries: Iterable[Entry]) -> Mapping[str, str]:
    """Path that an entry noted -> the body it leads to, as it is called today. One query."""
    paths = {entry.body_path for entry in entries if entry.body_path}
    pk_by_path = {path: int(path.strip("/").rpartition("/")[2]) for path in paths}
    named = dict(Organisation.objects.filter(pk__in=pk_by_path.values()).values_list("pk", "name"))
    return {path: named[key] for path, key in pk_by_path.items() if key in named}


def _described(entry: Entry, names: Names, share: int) -> EntryDescription:
    values = _stored_values(entry)
    before, after = values.get("before") or {}, values.get("after") or {}
    viewed = values.get("seen") or []
    lines = [
        Line(
            title=_key(name, names),
            before=_text(name, before.get(name), names),
            after=_text(name, after.get(name), names),
        )
        for name in dict.fromkeys([*before, *after])
    ]
    # PostgreSQL keeps the fields of a document in an order of its own.
    lines = sorted((line for line in lines if line.before or line.after), key=lambda line: title_sort_key(line.title))
    return EntryDescription(
        subject=names.get(entry.subject, ""),
        lines=lines[:share],
        rest=lines[share:],
        seen=[names.get(id_, id_) for id_ in viewed[:share]],
        others=viewed[share:],
        filters=_text("filters", values.get("filters") or {}, names),
    )


def _stored_values(entry: Entry) -> Mapping[str, Any]:
    values = getattr(entry, "values", None)
    return values.held if values else {}


def _key(name: str, names: Names) -> str:
    """What stands before a value: a field, or the thing that it is about (an organisation by its number)."""
    return names.get(name) or names.get(f"{_NUMBER}{name}") or field_title(name)


def field_title(name: str) -> str:
    """What a field of the trail is called.

    >>> field_title("citizen")
    'Số định danh cá nhân'
    """
    title = catalogue().get(f"{_FIELD}{name}", {}).get("message")
    return title or _labels().get(("kind", name)) or _labels().get(("", name)) or name


@cache
def _labels() -> Mapping[tuple[str, str], str]:
    """(field, code) -> what it is called; the field is empty where any field will do."""
    labels: dict[tuple[str, str], str] = {}
    for area in _AREAS:
        labels.update({("", code): vocabulary.name(area, code) for code in vocabulary.codes(area)})
    for words in log_words():
        labels.update(words.labels())
    for model in _ours():
        for field in model._meta.concrete_fields:
            for code, label in field.flatchoices or ():
                labels.setdefault((field.name, str(code)), str(label))
                labels.setdefault(("", str(code)), str(label))
    return labels


@cache
def _records() -> tuple[Mapping[str, str], Sequence[str]]:
    """Which column tells what a row is called, by table; and the tables of which a set of views may hold rows."""
    columns = {model: column for words in log_words() for model, column in words.records.items()}
    viewed = [model._meta.label_lower for words in log_words() for model in words.records if model in words.viewed]
    return {model._meta.label_lower: column for model, column in columns.items()}, viewed


@cache
def _codes() -> frozenset[str]:
    """Fields whose value is a code of no one table."""
    return frozenset().union(*(words.codes for words in log_words()))


def _ours() -> Iterator[type[Model]]:
    for model in apps.get_models():
        if model.__module__.startswith("xeploai"):
            yield model


def _text(name: str, value: Any, names: Names) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, Mapping):
        parts = ((_key(key, names), _text(key, item, names)) for key, item in value.items())
        return "; ".join(sorted((f"{title}: {text}" for title, text in parts if text), key=title_sort_key))
    if isinstance(value, list) and name == "boxes":
        return f"{len(value)} mục"
    if isinstance(value, list):
        return ", ".join(_text(name, item, names) for item in value)
    text = str(value)
    if name in _TYPED:
        return text
    if name == "action":
        return action_titles().get(text, text)
    if name == "parent" and isinstance(value, int):
        return names.get(f"{_NUMBER}{text}", text)
    if name in MASKED:
        return masked(text)
    if (day := vi_day(text)) != text:
        return day
    return names.get(text) or _labels().get((name, text)) or (field_title(text) if name in _codes() else text)


def _names(entries: Sequence[Entry], share: int) -> Names:
    """What the ids of these entries stand for: own table for a subject, the usual tables for what was seen."""
    named, viewed = _records()
    wanted: dict[str, set[uuid.UUID]] = {}
    numbers: set[int] = set()
    for entry in entries:
        if entry.subject_type in named:
            wanted.setdefault(entry.subject_type, set()).update(_ids([entry.subject]))
        values = _stored_values(entry)
        others = {
            *_ids((values.get("seen") or [])[:share]),
            *_ids(_texts([values.get(part) for part in ("before", "after", "filters")])),
        }
        numbers.update(*(_numbers(values.get(part), share) for part in ("before", "after")))
        for label in viewed if others else ():
            wanted.setdefault(label, set()).update(others)
    querysets = [
        rows_of(apps.get_model(label)._default_manager.filter(public_id__in=ids), label, "public_id", named[label])
        for label, ids in wanted.items()
        if ids
    ]
    if numbers:
        querysets.append(rows_of(Organisation.objects.filter(pk__in=numbers), _NUMBER, "pk", "name"))
    rows = rows_read(querysets) if querysets else ()
    return {f"{_NUMBER}{row.a}" if row.code == _NUMBER else str(uuid.UUID(row.a)): row.b for row in rows}


def _numbers(change: Any, share: int) -> set[int]:
    """Organisations that an act on the tree tells of by their numbers: themselves, and what stands above them."""
    states = {
        number: value
        for key, value in (change or {}).items()
        if isinstance(value, Mapping) and (number := whole(key, digits=18)) is not None
    }
    shown = sorted(states)[:share]
    above = {states[key].get("parent") for key in shown}
    return {*shown, *(key for key in above if isinstance(key, int))}


def _texts(stored: Any) -> Iterator[str]:
    """Every text within, names of fields too: an act on several organisations tells each by its id."""
    if isinstance(stored, str):
        yield stored
    elif isinstance(stored, Mapping):
        for key, value in stored.items():
            yield str(key)
            yield from _texts(value)
    elif isinstance(stored, list):
        for value in stored:
            yield from _texts(value)


def _ids(texts: Iterable[Any]) -> Iterator[uuid.UUID]:
    for text in texts:
        if isinstance(text, str) and _ID.fullmatch(text):
            yield uuid.UUID(text)
