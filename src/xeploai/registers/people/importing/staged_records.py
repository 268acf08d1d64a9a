"""What one row of a file says and what was found about it, typed. Stored as plain JSON, read back as the same types."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import NoneType
from typing import Any, ClassVar, Self, get_args, get_type_hints

ORGANISATION, MEMBER, COLLECTIVE, LEADER = "organisation", "member", "collective", "leader"
# A level, and a commendation, of an earlier year.
PAST, AWARD = "past", "award"


@dataclass(frozen=True, kw_only=True)
class RowFault:
    """Something to mend in a row, or to look at.

    code    names the sentence in tools/messages
    column  title of the column; None: the row as a whole
    column_id  id of the column, where one cell is meant
    """

    code: str
    column: str | None = None
    value: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    column_id: str = ""

    def as_json(self) -> dict[str, Any]:
        """As StagedRow.faults and notes hold it."""
        more = {"column_id": self.column_id} if self.column_id else {}
        return {"code": self.code, "column": self.column, "value": self.value, "values": dict(self.values), **more}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A record that may be meant. why: code of the sentence that says why it is offered."""

    id: int
    name: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is held, and what the file says instead.

    by_act  only an act with a decision changes it: it is shown and never imported
    """

    before: str
    after: str
    by_act: bool = False


@dataclass(frozen=True, kw_only=True)
class StagedRecord:
    """What a row says. None: it says nothing of it."""

    what: ClassVar[str]

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        """From text by field name."""
        return cls(**{name: _read(kind, values[name]) for name, kind in _types(cls).items() if name in values})

    def as_values(self) -> dict[str, str]:
        """Text by field name, without what is not said."""
        texts = {}
        for entry in fields(self):
            value = getattr(self, entry.name)
            if value is not None:
                texts[entry.name] = ("1" if value else "0") if isinstance(value, bool) else str(value)
        return texts


_TYPES: dict[type[StagedRecord], dict[str, type]] = {}


def _types(cls: type[StagedRecord]) -> dict[str, type]:
    """Name -> plain type of the fields of a record."""
    if cls not in _TYPES:
        hints = get_type_hints(cls)
        _TYPES[cls] = {entry.name: _plain(hints[entry.name]) for entry in fields(cls)}
    return _TYPES[cls]


def _plain(hint: Any) -> type:
    """What a hint says besides None."""
    plain: type = next(kind for kind in get_args(hint) if kind is not NoneType) if get_args(hint) else hint
    return plain


def _read(kind: type, text: str) -> Any:
    return text == "1" if kind is bool else kind(text)


@dataclass(frozen=True, kw_only=True)
class OrganisationRecord(StagedRecord):
    """An organisation: one of the workbook has a code, one that a list names has none.

    known  it stands already: a list of results founds nobody
    """

    what: ClassVar[str] = ORGANISATION
    name: str
    code: str | None = None
    kind: str | None = None
    parent: str | None = None
    tier: str | None = None
    unit_type: str | None = None
    founded_on: str | None = None
    by_reorganisation: bool | None = None
    group: str | None = None
    no_collective_reason: str | None = None
    known: bool | None = None

    @property
    def of_list(self) -> bool:
        """Whether an office's list names it."""
        return self.code is None


@dataclass(frozen=True, kw_only=True)
class MemberRecord:
    """A member: what the columns say, by their ids (see fields.yaml). The code asks only for these by name."""

    what: ClassVar[str] = MEMBER
    facts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        """From text by column."""
        return cls(facts=values)

    def as_values(self) -> dict[str, str]:
        """Text by column."""
        return dict(self.facts)

    @property
    def full_name(self) -> str:
        """As read; empty where there is none."""
        return self.facts.get("full_name", "")

    @property
    def born_on(self) -> str | None:
        """As far as it is known, ISO."""
        return self.facts.get("born_on")

    @property
    def code(self) -> str | None:
        """The office's own number."""
        return self.facts.get("code")

    @property
    def branch(self) -> str | None:
        """Key of the organisation of the file."""
        return self.facts.get("branch")

    @property
    def temporary(self) -> bool:
        """Whether this row is about a stay for a time."""
        return self.facts.get("membership") == "temporary"

    @property
    def decision_number(self) -> str:
        """Of the results of earlier years in the row."""
        return self.facts.get("decision_number", "")


@dataclass(frozen=True, kw_only=True)
class CollectiveRecord(StagedRecord):
    """A collective. at: the organisation as a list of results names it; known: it stands already."""

    what: ClassVar[str] = COLLECTIVE
    name: str
    code: str | None = None
    organisation: str | None = None
    label: str | None = None
    decider: str | None = None
    group: str | None = None
    founded_on: str | None = None
    at: str | None = None
    known: bool | None = None


@dataclass(frozen=True, kw_only=True)
class LeaderRecord(StagedRecord):
    """A leading cadre. member, organisation, collective, decider: codes of the file."""

    what: ClassVar[str] = LEADER
    full_name: str
    code: str
    organisation: str | None = None
    member: str | None = None
    collective: str | None = None
    title: str | None = None
    rank: int | None = None
    is_head: bool | None = None
    label: str | None = None
    decider: str | None = None
    group: str | None = None


@dataclass(frozen=True, kw_only=True)
class PastLevelRecord(StagedRecord):
    """A level of an earlier year. subject: key of a row of the file."""

    what: ClassVar[str] = PAST
    kind: str
    subject: str
    year: int
    label: str
    level: str
    decision_number: str | None = None


@dataclass(frozen=True, kw_only=True)
class AwardRecord(StagedRecord):
    """A commendation of an earlier year, of a row of the file (subject) or of somebody known by name only."""

    what: ClassVar[str] = AWARD
    kind: str
    year: int
    form: str
    subject: str | None = None
    name: str | None = None
    first_year: int | None = None
    basis: str | None = None
    decision_number: str | None = None
    known: bool | None = None


AnyRecord = OrganisationRecord | MemberRecord | CollectiveRecord | LeaderRecord | PastLevelRecord | AwardRecord
_RECORDS: Mapping[str, type[AnyRecord]] = {
    kind.what: kind
    for kind in (OrganisationRecord, MemberRecord, CollectiveRecord, LeaderRecord, PastLevelRecord, AwardRecord)
}


def record_of(what: str, values: Mapping[str, str]) -> AnyRecord:
    """The record that stored values say."""
    return _RECORDS[what].of(values)
