"""One cell as it came out of the workbook, read as what its column holds."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import NoneType
from typing import Any

from xeploai.core.dates import PartialDate
from xeploai.core.facts import MOST
from xeploai.core.figures import vi_count, whole
from xeploai.core.letters import composed
from xeploai.core.levels import Level
from xeploai.rulepacks import vocabulary
from xeploai.tools.workbooks.raw import Raw
from xeploai.tools.workbooks.sheet_definition import Cell, Column

FIRST_YEAR, LAST_YEAR = 1900, 2100
_DATE = re.compile(r"(?:(?:(\d{1,2})\s*[/.-]\s*)?(\d{1,2})\s*[/.-]\s*)?(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WHOLE = re.compile(r"\d+|\d{1,3}(?:\.\d{3})+", re.ASCII)


class ErrorCell(str):
    """A cell that shows an error of the spreadsheet, or the formula of one without a stored result ("=A1+A2"); the
    parser itself would give an empty one."""

    __slots__ = ()


class Unreadable(Exception):
    """A cell that is not what its column holds; `code` names the sentence."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def shown(raw: Raw) -> str:
    """A cell as its reader sees it, for a fault."""
    if isinstance(raw, str):
        return composed(raw)
    match raw:
        case None:
            return ""
        case bool():
            return "TRUE" if raw else "FALSE"
        case float() if raw.is_integer():
            return str(int(raw))
        case datetime():
            return raw.strftime("%d/%m/%Y")
        case date():
            return raw.strftime("%d/%m/%Y")
    return composed(str(raw))


def is_blank(raw: Raw) -> bool:
    """Whether nothing was entered: an unknown, never a zero."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def read_cell(column: Column, raw: Raw) -> Any:
    """The value of a cell that is not blank. Raises Unreadable."""
    if isinstance(raw, ErrorCell):
        raise Unreadable("cell_formula_unstored" if raw.startswith("=") else "cell_error")
    reader = _READERS.get(column.cell)
    if reader is None:
        assert column.area is not None
        return _choice(column.area, raw)
    return reader(raw)


@dataclass(frozen=True, slots=True)
class BadCell:
    """Stands for a cell that cannot be read: what stood there, and why."""

    raw: Raw
    code: str
    values: Mapping[str, object]


_PLAIN = {str, float, int, bool, date, datetime, time, timedelta, NoneType}
_NUMBERS = {float, int, bool}


_AS_WRITTEN = {Cell.TEXT, Cell.CODE, Cell.CARD, Cell.NAME}
_PARTING = "\x00"
"""A sign that no workbook can hold."""
_UNTIDY = ("  ", f"{_PARTING} ", f" {_PARTING}", _PARTING * 2)
_ODD_SPACE = re.compile(r"[^\S ]")


def _are_tidy(texts: Iterable[str]) -> bool:
    """Whether every text is its own value: one look at all of them in place of one at each."""
    joined = _PARTING.join(["", *texts, ""])
    return not (any(spaces in joined for spaces in _UNTIDY) or _ODD_SPACE.search(joined)) and composed(joined) == joined


def read_cells(column: Column, cells: list[Raw], made: Callable[[Any], Any] | None = None) -> list[Any]:
    """A whole column: values, None where nothing was entered, and BadCell. Equal cells are read once.

    made  what a value becomes
    """

    def read(raw: Raw) -> Any:
        if raw is None or is_blank(raw):
            return BadCell(raw, "cell_required", {}) if column.required else None
        try:
            value = read_cell(column, raw)
        except Unreadable as unreadable:
            return BadCell(raw, unreadable.code, unreadable.values)
        return made(value) if made else value

    kinds = set(map(type, cells))
    if kinds == {str} and made is None and column.cell in _AS_WRITTEN and _are_tidy(map(str, set(cells))):
        return cells
    # An equal number or truth value of another type is another cell, and so is an error that reads like a text.
    if kinds <= _PLAIN and len(kinds & _NUMBERS) < 2:
        by_raw = {raw: read(raw) for raw in set(cells)}
        return list(map(by_raw.__getitem__, cells))
    return [read(raw) for raw in cells]


def _text(raw: Raw) -> str:
    return shown(raw).strip()


def _name(raw: Raw) -> str:
    text = shown(raw)
    bare = " ".join(text.split())
    return text if text == bare else bare  # the same text once in memory


def _code(raw: Raw) -> str:
    if isinstance(raw, float) and not raw.is_integer():
        raise Unreadable("cell_code_fraction")
    return _name(raw)


def _card(raw: Raw) -> str:
    if not isinstance(raw, str):
        raise Unreadable("cell_card_number")
    return _name(raw)


def _partial(raw: Raw) -> PartialDate:
    match raw:
        case date():  # a datetime is a date too
            return PartialDate(raw.year, raw.month, raw.day)
        case float() if raw.is_integer() and FIRST_YEAR <= raw <= LAST_YEAR:
            return PartialDate(int(raw))
        case str():
            return _written_date(raw)
    raise Unreadable("cell_date")


def _written_date(text: str) -> PartialDate:
    text = text.strip()
    iso = _ISO.fullmatch(text)
    written = _DATE.fullmatch(text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif written:
        year = int(written.group(3))
        month, day = (int(part) if part else 0 for part in (written.group(2), written.group(1)))
    else:
        raise Unreadable("cell_date")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable("cell_date")
    try:
        return PartialDate(year, month or None, day or None)
    except ValueError as error:
        raise Unreadable("cell_no_such_day") from error


def _day(raw: Raw) -> date:
    read = _partial(raw)
    if read.day is None:
        raise Unreadable("cell_whole_date")
    return read.first


def _count(raw: Raw) -> int:
    if isinstance(raw, float) and raw.is_integer() and raw >= 0:
        number: int | None = int(raw)
    elif isinstance(raw, str) and _WHOLE.fullmatch(raw.strip()):
        number = whole(raw.strip().replace(".", ""), digits=len(str(MOST)))
    else:
        raise Unreadable("cell_count")
    if number is None or number > MOST:
        raise Unreadable("cell_count_above", most=vi_count(MOST))
    return number


def _rank(raw: Raw) -> int:
    try:
        number = _count(raw)
    except Unreadable:
        number = 0
    if number < 1:
        raise Unreadable("cell_rank")
    return number


def _year(raw: Raw) -> int:
    try:
        year = _count(raw)
    except Unreadable:
        year = 0
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable("cell_year")
    return year


def _level(raw: Raw) -> Level:
    code = None if isinstance(raw, bool) else vocabulary.code_of("levels", shown(raw))
    if code is None:
        names = ", ".join(str(vocabulary.entry("levels", level)["short"]) for level in vocabulary.codes("levels"))
        raise Unreadable("cell_level", known=names)
    return Level(code)


def _choice(area: str, raw: Raw) -> str:
    code = vocabulary.code_of(area, shown(raw))
    if code is None:
        names = ", ".join(vocabulary.name(area, choice) for choice in vocabulary.codes(area))
        raise Unreadable("cell_choice", known=names)
    return code


def _yes_no(raw: Raw) -> bool:
    if isinstance(raw, bool):
        return raw
    code = vocabulary.code_of("yes_no", shown(raw))
    if code is None:
        raise Unreadable("cell_yes_no")
    return code == "yes"


_READERS: Mapping[Cell, Callable[[Raw], Any]] = {
    Cell.TEXT: _text,
    Cell.CODE: _code,
    Cell.CARD: _card,
    Cell.NAME: _name,
    Cell.DAY: _day,
    Cell.PARTIAL: _partial,
    Cell.COUNT: _count,
    Cell.RANK: _rank,
    Cell.YEAR: _year,
    Cell.LEVEL: _level,
    Cell.YES_NO: _yes_no,
}
