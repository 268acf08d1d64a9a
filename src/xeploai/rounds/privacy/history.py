"""What of a record was changed, when, from what to what: told alike to the person and to who keeps the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from xeploai.core.dates import PartialDate
from xeploai.registers.people.facts import person_field
from xeploai.registers.people.models import MASKED, EmploymentKind, IdentifierKind, Person, Sex, StatusKind
from xeploai.registers.people.selectors import masked
from xeploai.rounds.privacy.corrections import entries_about
from xeploai.tools.messages import catalogue

_SHOWN = 200
_TITLES = {
    "kind": "Loại",
    "valid_from": "Từ ngày",
    "valid_to": "Đến trước ngày",
    "on": "Từ ngày",
    "since": "Từ ngày",
    "until": "Đến trước ngày",
    "title": "Chức vụ",
    "post": "Chức vụ",
    "main": "Chức vụ chính",
    "to": "Chuyển đến",
    "from": "Chuyển từ",
    "branch": "Chi bộ",
    "leaving": "Hình thức rời",
    "document": "Văn bản",
    "ground": "Lý do",
    "body": "Cơ quan",
}
# Which table, and an organisation by its public id: nothing to read.
_SKIPPED = {"what", "organisation"}


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One field of one act; empty text where there was, or is, nothing."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act. changes: None where its values went with their term."""

    seq: int
    at: datetime
    title: str
    reason: str
    changes: Sequence[Changed] | None


def history_of(person: Person, *, clear: bool) -> Sequence[Act]:
    """The acts on a record, the newest first. clear: numbers in full, for the person alone. One query."""
    acts = []
    for entry in entries_about(person).select_related("values").order_by("-seq")[:_SHOWN]:
        values = getattr(entry, "values", None)
        content: Mapping[str, Any] | None = values.held if values else None
        acts.append(
            Act(
                seq=entry.seq,
                at=entry.at,
                title=catalogue().get(f"action.{entry.action}", {}).get("message", entry.action),
                reason=(content or {}).get("reason", ""),
                changes=None if content is None else _changes(content, clear=clear),
            )
        )
    return acts


def _changes(content: Mapping[str, Any], *, clear: bool) -> list[Changed]:
    before, after = content.get("before") or {}, content.get("after") or {}
    names = [name for name in dict.fromkeys([*before, *after]) if name not in _SKIPPED]
    changes = [
        Changed(
            title=_title(name),
            before=_text(name, before.get(name), clear=clear),
            after=_text(name, after.get(name), clear=clear),
        )
        for name in names
    ]
    return [change for change in changes if change.before != change.after]


def _title(name: str) -> str:
    if name in IdentifierKind.values:
        return str(IdentifierKind(name).label)
    if name in _TITLES:
        return _TITLES[name]
    try:
        return person_field(name)
    except FieldDoesNotExist:
        return "Nội dung khác"


def _text(name: str, value: Any, *, clear: bool) -> str:
    if value is None or value == "":
        return ""
    if name in MASKED and not clear:
        return masked(str(value))
    if isinstance(value, bool):
        return "có" if value else "không"
    named = {**dict(Sex.choices), **dict(StatusKind.choices), **dict(EmploymentKind.choices)}
    if name in {"sex", "kind"} and value in named:
        return str(named[value])
    try:
        return PartialDate.from_iso(str(value)).vi if len(str(value)) > 4 else str(value)
    except ValueError:
        return str(value)
