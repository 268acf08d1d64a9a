"""What a field of a member keeps: how it is compared with the register, and what is written for it. No database here.

Every kind says both; a kind that lacks one cannot be made, and a field without a kind is refused when it is read.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from xeploai.core.dates import PartialDate
from xeploai.core.names import folded_name
from xeploai.registers.people.days import DAYS
from xeploai.registers.people.importing.field_definition import Column, Keeps
from xeploai.registers.people.importing.past_labels import past_level
from xeploai.registers.people.importing.staged_records import Change, MemberRecord


@dataclass(frozen=True, kw_only=True)
class KnownMember:
    """What the register holds of a person on the day of the list, as a file would say it.

    titles       sphere -> titles of the posts
    levels       year -> level
    awards       (year, form)
    branch       where the person is; named: the branch that the file names, which may be new
    visits       branches in which the person takes part for a time
    """

    facts: Mapping[str, str]
    numbers: Mapping[str, str]
    statuses: Collection[str]
    titles: Mapping[str, list[str]]
    levels: Mapping[int, str]
    awards: Collection[tuple[int, str]]
    branch: int | None
    branch_name: str
    named: int | None
    named_name: str
    visits: Collection[int | None]


@dataclass(kw_only=True)
class MemberEntry:
    """What is to be written for one row: columns of the person, numbers, statuses (whether it begins), posts, results
    of earlier years."""

    facts: dict[str, Any] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, bool] = field(default_factory=dict)
    posts: list[tuple[str, str]] = field(default_factory=list)
    levels: list[tuple[int, str]] = field(default_factory=list)
    awards: list[tuple[int, str]] = field(default_factory=list)


class FieldKind(ABC):
    """One way of keeping a field. Arguments go by position."""

    @abstractmethod
    def compare(self, column: Column, record: MemberRecord, stored: KnownMember, /) -> Iterator[tuple[str, Change]]:
        """What differs from the register, under the name with which it is shown."""

    @abstractmethod
    def apply(self, column: Column, value: str, entry: MemberEntry, /) -> None:
        """Put a value into what is written."""


class Nothing(FieldKind):
    """Nothing is recorded: it is for the eye, or says something together with other columns."""

    def compare(self, _column: Column, _record: MemberRecord, _known: KnownMember, /) -> Iterator[tuple[str, Change]]:
        """No difference."""
        return iter(())

    def apply(self, column: Column, value: str, entry: MemberEntry, /) -> None:
        """Nothing to write."""


class PersonColumn(FieldKind):
    """A column of the person that bears the name of the field."""

    def compare(self, column: Column, record: MemberRecord, stored: KnownMember, /) -> Iterator[tuple[str, Change]]:
        """A year of a day that is known says nothing new."""
        value, now = record.facts.get(column.id), stored.facts.get(column.id, "")
        if value is not None and value != now and not (column.id in DAYS and now.startswith(f"{value}-")):
            yield column.id, Change(before=now, after=value)

    def apply(self, column: Column, value: str, entry: MemberEntry, /) -> None:
        """As the column takes it."""
        entry.facts[column.id] = PartialDate.from_iso(value) if column.field.reads == "day" else value


class Number(FieldKind):
    """A number of the person; the former one stays with its last day."""

    def compare(self, column: Column, record: MemberRecord, stored: KnownMember, /) -> Iterator[tuple[str, Change]]:
        """A number without the zeros before it says nothing new."""
        value, now = record.facts.get(column.id), stored.numbers.get(column.id, "")
        if value is None or value == now or (value.isdecimal() and now.startswith("0") and now.lstrip("0") == value):
            return
        yield column.id, Change(before=now, after=value)

    def apply(self, column: Column, value: str, entry: MemberEntry, /) -> None:
        """Under its kind."""
        entry.numbers[column.id] = value


class Branch(FieldKind):
    """Where the person belongs, or takes part for a time."""

    def compare(self, column: Column, record: MemberRecord, stored: KnownMember, /) -> Iterator[tuple[str, Change]]:
        """A unit that is a branch itself is meant where the list names none."""
        if record.temporary:
            if (stored.named or 0) not in stored.visits:
                yield "visit", Change(before="", after=stored.named_name)
        elif (record.branch is not None and stored.named is None) or stored.branch != stored.named:
            yield column.id, Change(before=stored.branch_name, after=stored.named_name)

    def apply(self, column: Column, value: str, entry: MemberEntry, /) -> None:
        """Written with the person: a membership needs the organisations of the file."""


class Belonging(FieldKind):
    """Official, probationary, or here for a time only."""

    def compare(self, column: Column, record: MemberRecord, stored: KnownMember, /) -> Iterator[tuple[str, Change]]:
        """Who is here for a time is compared with the branch."""
        value, now = record.facts.get(column.id), "probationary" if "probationary" in stored.statuses else "official"
        if value in {"official", "probationary"} and value != now:
            yield column.id, Change(before=now, after=value)

    def apply(self, _column: Column, value: str, entry: MemberEntry, /) -> None:
        """Probation is a status."""
        if value != "temporary":
            entry.statuses["probationary"] = value == "probationary"


class StatusTick(FieldKind):
    """A status that holds or does not."""

    def compare(self, column: Column, record: MemberRecord, stored: KnownMember, /) -> Iterator[tuple[str, Change]]:
        """Said and held otherwise."""
        value, now = record.facts.get(column.id), "1" if column.field.keeps_as in stored.statuses else "0"
        if value is not None and value != now:
            yield column.id, Change(before=now, after=value)

    def apply(self, column: Column, value: str, entry: MemberEntry, /) -> None:
        """Begins, or ends."""
        entry.statuses[column.field.keeps_as] = value == "1"


class PostTitle(FieldKind):
    """A post in one sphere, by its title."""

    def compare(self, column: Column, record: MemberRecord, stored: KnownMember, /) -> Iterator[tuple[str, Change]]:
        """A title that no post of the sphere bears."""
        value, titles = record.facts.get(column.id), stored.titles.get(column.field.keeps_as, [])
        if value is not None and folded_name(value) not in [folded_name(title) for title in titles]:
            yield column.id, Change(before="; ".join(titles), after=value)

    def apply(self, column: Column, value: str, entry: MemberEntry, /) -> None:
        """One more post."""
        entry.posts.append((column.field.keeps_as, value))


class PastLevelOf(FieldKind):
    """The level of an earlier year."""

    def compare(self, column: Column, record: MemberRecord, stored: KnownMember, /) -> Iterator[tuple[str, Change]]:
        """By the level that the label meant then."""
        value = record.facts.get(column.id)
        now = stored.levels.get(column.year, "")
        if value is not None and past_level("member", value, column.year) != now:
            yield column.id, Change(before=now, after=value)

    def apply(self, column: Column, value: str, entry: MemberEntry, /) -> None:
        """With its label."""
        entry.levels.append((column.year, value))


class PastAwardOf(FieldKind):
    """A commendation of an earlier year."""

    def compare(self, column: Column, record: MemberRecord, stored: KnownMember, /) -> Iterator[tuple[str, Change]]:
        """One that is not held."""
        value = record.facts.get(column.id)
        if value is not None and (column.year, value) not in stored.awards:
            yield column.id, Change(before="", after=value)

    def apply(self, column: Column, value: str, entry: MemberEntry, /) -> None:
        """With its form."""
        entry.awards.append((column.year, value))


KINDS: Mapping[Keeps, FieldKind] = {
    Keeps.PERSON: PersonColumn(),
    Keeps.NUMBER: Number(),
    Keeps.BRANCH: Branch(),
    Keeps.MEMBERSHIP: Belonging(),
    Keeps.STATUS: StatusTick(),
    Keeps.POST: PostTitle(),
    Keeps.PAST_LEVEL: PastLevelOf(),
    Keeps.PAST_AWARD: PastAwardOf(),
    Keeps.PART: Nothing(),
    Keeps.NOTHING: Nothing(),
}


def kind_of(column: Column) -> FieldKind:
    """What compares and applies a column."""
    return KINDS[column.field.keeps]
