"""Where the table stands in an office's list, and what its columns mean."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from xeploai.core.errors import Refused
from xeploai.core.names import folded_name
from xeploai.registers.people.importing.fields import meaning, whole_meaning
from xeploai.registers.people.importing.grid import Grid

_LOOK_IN = 40
_HEADING_ROWS = 3
_TALLEST = 5
# Fields that any number of columns may have: nothing is taken in from them.
_MANY = {"ignore", "remark"}


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
    column_ids = set(columns.values())
    return "full_name" in column_ids or {"family_name", "given_name"} <= column_ids


def lists_bodies(columns: Mapping[int, str]) -> bool:
    """Whether it is a list of organisations or collectives with their levels or commendations of earlier years: no
    names of people, but of bodies."""
    column_ids = set(columns.values())
    yearly = any(field.startswith(("level:", "award:")) for field in column_ids)
    return not lists_people(columns) and yearly and bool({"branch", "collective"} & column_ids)


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
            score = len({field for field in layout.columns.values() if field not in _MANY})
            if best is None or (score, -height) > best[:2]:
                best = (score, -height, layout)
    if best is None or best[0] < 2:
        raise Refused.because("import_no_heading", where=grid.name)
    layout = best[2]
    last = layout.last
    while last + 1 < min(len(grid.rows), layout.first + _TALLEST) and _goes_on(grid, last):
        last += 1
    return layout if last == layout.last else _layout(grid, layout.first, last)


def _goes_on(grid: Grid, last: int) -> bool:
    """Whether the row below belongs to the heading: a cell of the heading reaches into it, or a wide one is divided in
    it. Else "Xếp loại 2023" over "Tự xếp loại" and "Cấp ủy xếp loại" would be the first of both."""
    above, below = grid.rows[last], grid.rows[last + 1]
    for column, heading in enumerate(above):
        origin = any(below[left] == below[column] and (last + 1, left) not in grid.merged for left in range(column))
        if heading and below[column] == heading and (last + 1, column) in grid.merged and not origin:
            return True
    wide = [column for column in range(1, len(above)) if above[column] and (last, column) in grid.merged]
    divided = [
        column
        for column in wide
        if above[column - 1] == above[column] and below[column] and below[column - 1] not in {"", below[column]}
    ]
    single = [column for column, heading in enumerate(above) if heading and column not in wide]
    lone = [column for column in single if column + 1 not in wide or above[column + 1] != above[column]]
    return bool(divided) and not any(below[column] for column in lone)


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
    """Each field once: at the first column whose heading is it as a whole, else at the first that contains it. Long
    texts are titles, not headings."""
    short = {column: heading for column, heading in headings.items() if len(heading) <= 80}
    guessed: dict[int, str] = {}
    for read in (whole_meaning, meaning):
        for column, heading in short.items():
            field = read(heading)
            taken = field is None or (field not in _MANY and field in guessed.values())
            if column not in guessed and field is not None and not taken:
                guessed[column] = field
    # "Họ và tên" over two columns: the first holds family and middle names, the second the given name.
    names = [column for column, field in guessed.items() if field == "full_name"]
    if names and names[0] + 1 in headings and headings[names[0] + 1] == headings[names[0]]:
        guessed[names[0]], guessed[names[0] + 1] = "family_name", "given_name"
    # "Ngay sinh nam" is the column of the men only beside one of the women; alone it says "năm".
    births = {field: column for column, field in guessed.items() if field in {"born_male", "born_female", "born_on"}}
    if "born_male" in births and "born_female" not in births:
        del guessed[births["born_male"]]
        if "born_on" not in births:
            guessed[births["born_male"]] = "born_on"
    # "Nam" is the tick of the men only beside "Nữ" and apart from a column of births; alone it may be "năm".
    if {"female", "born_on"} <= set(guessed.values()) and "male" not in guessed.values():
        men = next((column for column, heading in short.items() if folded_name(heading) == "nam"), None)
        if men is not None:
            guessed.setdefault(men, "male")
    return dict(sorted(guessed.items()))
