"""What a definition of fields.yaml says, as data: a field, and a column of a list that bears it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Reads(StrEnum):
    """How a cell is read and shown; see values.py."""

    NAME = "name"
    DAY = "day"
    CODE = "code"
    TEXT = "text"
    TICK = "tick"
    SEX = "choice:sex"
    MEMBERSHIP = "choice:membership"


class Keeps(StrEnum):
    """What fields.yaml may say under `keeps`."""

    PERSON = "person"
    NUMBER = "number"
    BRANCH = "branch"
    MEMBERSHIP = "membership"
    STATUS = "status"
    POST = "post"
    PAST_LEVEL = "past_level"
    PAST_AWARD = "past_award"
    PART = "part"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One meaning of a column: the whole definition of it.

    reads     how a cell is read and a value shown
    keeps     how it is compared with the register, and what is written for it
    keeps_as  which status it is, or in which sphere the post
    workbook  the same of a member in the program's workbook (core/round.py); empty: it has no such column
    example   stands in the sample list; empty: it has no column there
    yearly    its heading also names a year, and the column is "level:2021"
    beside    phrases beside its headings that do not change their meaning; see `neutral`
    """

    id: str
    title: str
    reads: Reads
    keeps: Keeps
    headings: Sequence[str]
    keeps_as: str = ""
    workbook: str = ""
    example: str = ""
    yearly: bool = False
    beside: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Column:
    """A field, and the year of a yearly one; 0 of all others."""

    id: str
    field: Field
    year: int = 0
