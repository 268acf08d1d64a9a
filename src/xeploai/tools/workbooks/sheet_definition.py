"""What a sheet of the workbook is: its columns, what their cells hold, and how they are offered."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Cell(StrEnum):
    """What a cell holds, and so how it is formatted, offered and read.

    TEXT     anything, as typed
    CODE     an identifier; a whole number is read as its digits
    CARD     an identifier whose leading zeros count: text only
    NAME     a person's or organisation's name, spaces folded
    DAY      a whole date
    PARTIAL  a date of which day, or day and month, may be unknown
    COUNT    a whole number from 0
    RANK     a whole number from 1
    YEAR     four digits
    LEVEL    one of the four levels, in any of its spellings
    CHOICE   a name of the column's vocabulary area
    YES_NO   yes or no
    """

    TEXT = "text"
    CODE = "code"
    CARD = "card"
    NAME = "name"
    DAY = "day"
    PARTIAL = "partial"
    COUNT = "count"
    RANK = "rank"
    YEAR = "year"
    LEVEL = "level"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column, or a line of the unit's page.

    key      field of the record in core/round.py
    area     vocabulary area of a CHOICE
    note     shown on the header: what to write
    later    workbooks of an earlier release do not have it
    """

    key: str
    header: str
    cell: Cell = Cell.TEXT
    required: bool = False
    later: bool = False
    area: str | None = None
    width: int = 16
    note: str = ""

    @property
    def list_area(self) -> str | None:
        """The vocabulary area whose names the drop-down offers; None for a free cell."""
        if self.cell is Cell.LEVEL:
            return "levels"
        return "yes_no" if self.cell is Cell.YES_NO else self.area


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet with one header row; records begin in row 2."""

    name: str
    about: str
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column:
        """The column of a field. Raises KeyError."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def header(self, key: str) -> str:
        """The header of a field. Raises KeyError."""
        return self.column(key).header

    def prefixed(self, prefix: str) -> Iterator[tuple[str, Column]]:
        """The columns of one family with the code each stands for ("levels.XS" -> "XS")."""
        for column in self.columns:
            if column.key.startswith(prefix):
                yield column.key.removeprefix(prefix), column
