"""Where the table stands in an office's list, what its columns mean, and which rows are records."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from xeploai.apps.people.importing.fields import meaning, words
from xeploai.apps.people.importing.grid import Grid
from xeploai.core.errors import Refused
from xeploai.core.figures import whole
from xeploai.core.names import folded_name

_LOOK_IN = 40
_HEADING_ROWS = 3
_NAMED = {"full_name", "given_name"}


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The heading and the guess about it.

    first, last  0-based rows of the heading, both included
    headings     heading by column, a merged one put before the one below it
    columns      column -> field; columns that nobody could guess are left out
    """

    first: int
    last: int
    headings: Mapping[int, str]
    columns: Mapping[int, str]

    @property
    def digest(self) -> str:
        """By which the mapping of such a list is remembered."""
        text = "|".join(f"{column}={folded_name(heading)}" for column, heading in sorted(self.headings.items()))
        return hashlib.sha256(text.encode()).hexdigest()


def lists_people(columns: Mapping[int, str]) -> bool:
    """Whether names of people can be read."""
    held = set(columns.values())
    return "full_name" in held or {"family_name", "given_name"} <= held


def lists_bodies(columns: Mapping[int, str]) -> bool:
    """Whether it is a list of organisations or collectives with their levels or commendations of earlier years: no
    names of people, but of bodies."""
    held = set(columns.values())
    yearly = any(field.startswith(("level:", "award:")) for field in held)
    return not lists_people(columns) and yearly and bool({"branch", "collective"} & held)


class RowKind(StrEnum):
    """What a row below the heading is."""

    RECORD = "record"
    SECTION = "section"
    SKIP = "skip"
    END = "end"


def find_layout(grid: Grid) -> Layout:
    """The heading: the one to three rows near the top in which most columns are understood.

    Raises Refused where no row looks like a heading.
    """
    best: tuple[int, int, Layout] | None = None
    for first in range(min(len(grid.rows), _LOOK_IN)):
        for height in range(1, _HEADING_ROWS + 1):
            last = first + height - 1
            if last >= len(grid.rows):
                break
            layout = _layout(grid, first, last)
            score = len({field for field in layout.columns.values() if field != "ignore"})
            if best is None or (score, -height) > best[:2]:
                best = (score, -height, layout)
    if best is None or best[0] < 2:
        raise Refused.because("import_no_heading", where=grid.name)
    return best[2]


def _layout(grid: Grid, first: int, last: int) -> Layout:
    headings: dict[int, str] = {}
    for column in range(len(grid.rows[first])):
        parts: list[str] = []
        for row in range(first, last + 1):
            text = grid.rows[row][column]
            if text and text not in parts:
                parts.append(text)
        if parts:
            headings[column] = " ".join(parts)
    return Layout(first=first, last=last, headings=headings, columns=_meanings(headings))


def _meanings(headings: Mapping[int, str]) -> dict[int, str]:
    """Each field once, at its first column; long texts are titles, not headings."""
    held: dict[int, str] = {}
    for column, heading in headings.items():
        field = meaning(heading) if len(heading) <= 80 else None
        if field is not None and (field == "ignore" or field not in held.values()):
            held[column] = field
    # "Họ và tên" over two columns: the first holds family and middle names, the second the given name.
    names = [column for column, field in held.items() if field == "full_name"]
    if names and names[0] + 1 in headings and headings[names[0] + 1] == headings[names[0]]:
        held[names[0]], held[names[0] + 1] = "family_name", "given_name"
    return held


def row_kind(grid: Grid, row: int, columns: Mapping[int, str]) -> RowKind:
    """What a row below the heading is: a record, the name of a branch, something to skip, or the end of the table."""
    cells = grid.rows[row]
    filled = [cell for column, cell in enumerate(cells) if cell and (row, column) not in grid.merged]
    if not filled:
        return RowKind.SKIP
    first = folded_name(filled[0])
    bodies = lists_bodies(columns)
    naming = {"branch", "collective"} if bodies else _NAMED
    named = any(cells[column] for column, field in columns.items() if field in naming)
    words_first = _begins(first, "sections")
    serial = [cells[column] for column, field in columns.items() if field == "serial"]
    lone = len(filled) <= 2 and all(_is_numeral(cell) for cell in filled[:-1])
    if lone and not bodies and (_begins(folded_name(filled[-1]), "sections") or words_first):
        return RowKind.SECTION
    if _begins(first, "totals") and not any(_is_serial(cell) for cell in serial):
        return RowKind.SKIP
    if not any(_is_serial(cell) for cell in serial) and any(
        _begins(folded_name(cell), "signatures") for cell in filled
    ):
        return RowKind.END
    if len(filled) > 2 and _counts_up(filled):
        return RowKind.SKIP
    # A numbered row about somebody without a name is a record with a fault, not a line to pass over.
    nameless = any(_is_serial(cell) for cell in serial) and len(filled) > 1
    return RowKind.RECORD if named or nameless else RowKind.SKIP


def _begins(text: str, area: str) -> bool:
    return any(text == folded_name(word) or text.startswith(f"{folded_name(word)} ") for word in words(area))


def _is_serial(cell: str) -> bool:
    return cell.strip(" .()").isdecimal()


def _is_numeral(cell: str) -> bool:
    """The mark before a section: a number, a Roman numeral or a letter."""
    text = cell.strip(" .()/")
    return text.isdecimal() or (bool(text) and set(text) <= set("IVXLC")) or (len(text) == 1 and text.isalpha())


def _counts_up(cells: Sequence[str]) -> bool:
    """Whether it is the row that numbers the columns."""
    numbers = [number for cell in cells if (number := whole(cell.strip("()"))) is not None]
    return len(numbers) == len(cells) and all(after - before == 1 for before, after in pairwise(numbers))
