"""What a cell of a list says, as text of one form; or the code of what is wrong with it."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from xeploai.core.dates import PartialDate
from xeploai.core.figures import whole
from xeploai.core.names import folded_name
from xeploai.registers.people.importing.fields import Field, Reads, column_of, sexes, words
from xeploai.rulepacks import vocabulary

_DAY = re.compile(r"(?:(?:(\d{1,2})\s*[/.\-]\s*)?(\d{1,2})\s*[/.\-]\s*)?(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_SPOKEN_DAY = re.compile(
    r"(?:(?:ngày\s*)?(\d{1,2})\s*)?(?:tháng\s*(\d{1,2})\s*)?(?:(?:năm|[/\-.,])\s*)(\d{4})", re.IGNORECASE
)
_SHORT_YEAR = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{2})", re.ASCII)
_EXCEL_START = date(1899, 12, 30)
_LATER_START = date(1904, 1, 1)
_EXCEL_DAYS = range(3_000, 80_000)
_YEARS = range(1900, 2101)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE | re.ASCII)
_ERROR = re.compile(
    r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA)|(?:Err|Lỗi):\d{3}",
    re.IGNORECASE,
)
_DASHES = {"-", "–", "—", "//", "0", "không", "k", "chưa", "."}


class Unreadable(ValueError):
    """The cell cannot be read; the argument is the code of the sentence, with its values."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.values = values


def read_day(text: str, *, since_1904: bool = False) -> str:
    """A day as "1980-02-03", "1980-02" or "1980"; a zero stands for what is not known. Raises Unreadable.

    since_1904  a bare number of days counts from 1904, not from 1900

    >>> read_day("3/2/1980"), read_day("02/1980"), read_day("00/00/1980"), read_day("1980-02-03"), read_day("29254")
    ('1980-02-03', '1980-02', '1980', '1980-02-03', '1980-02-03')
    """
    bare = text.strip().strip("'’`").strip()
    days = whole(bare, digits=5)
    if days is not None and len(bare) == 5 and days in _EXCEL_DAYS:
        return ((_LATER_START if since_1904 else _EXCEL_START) + timedelta(days=days)).isoformat()
    bare = _spoken_day(bare)
    iso, match = _ISO.fullmatch(bare), _DAY.fullmatch(bare)
    if iso:
        year, month, day = (int(part or 0) for part in iso.groups())
    elif match:
        day, month, year = (int(part or 0) for part in match.groups())
    else:
        raise _unreadable_day(bare)
    if year not in _YEARS:
        raise Unreadable("import_day_impossible")
    try:
        return PartialDate(year, month or None, day or None).iso
    except ValueError as wrong:
        raise Unreadable("import_day_impossible") from wrong


def _spoken_day(text: str) -> str:
    """A day in words as one in figures: "ngày 3 tháng 2 năm 1980", "tháng 6/2005", "năm 1980"."""
    match = _SPOKEN_DAY.fullmatch(text)
    return "/".join(part for part in match.groups() if part) if match else text


def _unreadable_day(text: str) -> Unreadable:
    """A year of two digits is offered in full, and never taken for granted."""
    match = _SHORT_YEAR.fullmatch(text)
    if match is None:
        return Unreadable("import_day_unreadable")
    day, month, year = match.groups()
    start = f"{int(day):02d}/{int(month):02d}/"
    return Unreadable("import_day_short_year", first=f"{start}19{year}", second=f"{start}20{year}")


def refuse_no_value(text: str) -> None:
    """Raises Unreadable for a cell that shows an error, or holds a formula without its result."""
    if text.startswith("=") and len(text) > 1:
        raise Unreadable("import_formula_unstored")
    if text.startswith(("#", "E", "e", "L", "l")) and _ERROR.fullmatch(text):
        raise Unreadable("import_cell_error")


def read_cell(column: str, text: str, *, since_1904: bool = False) -> str | None:
    """What a filled cell says under a column's meaning; None where it says nothing. Raises Unreadable."""
    refuse_no_value(text)
    field = column_of(column).field
    if text.casefold() in _DASHES and field.reads is not Reads.TICK:
        return None
    match field.reads:
        case Reads.DAY:
            return read_day(text, since_1904=since_1904)
        case Reads.CODE:
            if _SCIENTIFIC.fullmatch(text):
                raise Unreadable("import_digits_lost")
            return re.sub(r"[\s'’`]+", "", text) or None
        case Reads.TICK:
            return _tick(field, text)
        case Reads.SEX:
            return _choice(sexes(), folded_name(text))
        case Reads.MEMBERSHIP:
            code = vocabulary.code_of("membership", text)
            if code is None:
                raise Unreadable("import_choice_unknown")
            return code
        case Reads.NAME | Reads.TEXT:
            return text


def _tick(field: Field, text: str) -> str | None:
    """ "1" where it is ticked, or says in words what the column means."""
    plain = folded_name(text)
    ticks = words("ticks")
    if plain in ticks or text.casefold() in ticks or text == "+" or plain in field.headings:
        return "1"
    if text.casefold() in _DASHES or plain in words("no_ticks"):
        return None
    raise Unreadable("import_tick_unreadable")


def _choice(table: Mapping[str, str], text: str) -> str:
    if text not in table:
        raise Unreadable("import_choice_unknown")
    return table[text]


def shown_value(reads: Reads, value: str) -> str:
    """A value as a person reads it: a day as papers print it, a choice by its name."""
    match reads:
        case Reads.DAY:
            return "/".join(reversed(value.split("-")))
        case Reads.TICK:
            return {"1": "có", "0": "không"}.get(value, value)
        case Reads.SEX:
            return {"male": "Nam", "female": "Nữ"}.get(value, value)
        case Reads.MEMBERSHIP:
            return vocabulary.name("membership", value) if value in vocabulary.codes("membership") else value
        case Reads.NAME | Reads.TEXT | Reads.CODE:
            return value
