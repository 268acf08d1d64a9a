"""What a cell of a list says, as text of one form; or the code of what is wrong with it."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from xeploai.core.dates import PartialDate
from xeploai.core.names import folded_name
from xeploai.registers.people.importing.field_definition import Field, Reads
from xeploai.registers.people.importing.fields import column_of, sexes, words
from xeploai.rulepacks import vocabulary

_DAY = re.compile(r"(?:(?:(\d{1,2})\s*[/.\-]\s*)?(\d{1,2})\s*[/.\-]\s*)?(\d{4})")
_ISO = re.compile(r"(\d{4})[/.\-](\d{1,2})(?:[/.\-](\d{1,2}))?")
_SPOKEN_DAY = re.compile(
    r"(?:(?:ngày\s*)?(\d{1,2})\s*)?(?:tháng\s*(\d{1,2})\s*)?(?:(?:(?:sinh\s*)?năm|[/\-.,])\s*)(\d{4})",
    re.IGNORECASE,
)
_BLANK = re.compile(r"[_.…?xX*\s]*")
"""A part of a day that a form filled in by hand leaves open: "__/__/1959", "…/…/1981", "xx/05/1960"."""
_CLOCK = re.compile(r"[\sT]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[SC]A|[SC]H|AM|PM)?$", re.IGNORECASE)
_NAMED_MONTH = re.compile(
    r"(\d{1,2})[\s\-./]*(?:(?:thg|th|tháng)\s*(\d{1,2})|([a-z]{3}))[\s\-./,]*(\d{4})", re.IGNORECASE
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOSED_UP = re.compile(r"(\d{2})(\d{2})((?:19|20)\d{2})|((?:19|20)\d{2})(\d{2})(\d{2})", re.ASCII)
"""Eight digits of a day: no such number is both, for no month follows a year that is a day and a month too."""
_SERIAL_DAY = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_SHORT_YEAR = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{2})", re.ASCII)
_SHORT_MONTH = re.compile(r"(0?[1-9]|1[0-2])\s*[/.\-]\s*(\d{2})", re.ASCII)
_LONGEST_MONTH = 31
_EXCEL_START = date(1899, 12, 30)
_LATER_START = date(1904, 1, 1)
_EXCEL_DAYS = range(3_000, 80_000)
_YEARS = range(1900, 2101)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?\s*E\s*[+-]?\d+", re.IGNORECASE | re.ASCII)
_WHOLE_AS_DECIMAL = re.compile(r"(\d{6,})\.0", re.ASCII)
_PARTED_DIGITS = re.compile(r"[.()\-\d]*\d[.()\-\d]*", re.ASCII)
_ERROR = re.compile(
    r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA|##+)|(?:Err|Lỗi):\d{3}",
    re.IGNORECASE,
)
_DITTO = re.compile(r"[\"'’”“〃″＂´`]+|[\s\-–.\"'“”(]*(?:n[/.]?t|như trên|//)[\s\-–.\"'“”)]*", re.IGNORECASE)
_LONGEST_DITTO = 16
OF_DIGITS = {"card", "citizen", "phone"}
"""Numbers that offices part with dots and hyphens to read them; a code may hold such a sign."""
_DASHES = {"-", "–", "—", "0", "không", "k", "chưa", "."}
_SEVERAL_NUMBERS = re.compile(r"(?<!\d)\d{8,}[\s.()\-]+(?=\d{8})", re.ASCII)
"""Two numbers that would become one when the signs between them are taken out."""


class Unreadable(ValueError):
    """The cell cannot be read; the argument is the code of the sentence, with its values."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.values = values


_LONGEST_DAY = 60
"""Letters of a day however it is spelled; patterns are not tried on more."""


def read_day(text: str, *, since_1904: bool = False) -> str:
    """A day as "1980-02-03", "1980-02" or "1980"; a zero stands for what is not known. Raises Unreadable.

    since_1904  a bare number of days counts from 1904, not from 1900

    >>> read_day("3/2/1980"), read_day("02/1980"), read_day("00/00/1980"), read_day("1980-02-03"), read_day("29254")
    ('1980-02-03', '1980-02', '1980', '1980-02-03', '1980-02-03')
    """
    text = " ".join(text.split())
    if len(text) > _LONGEST_DAY:
        raise Unreadable("import_day_unreadable")
    bare = _CLOCK.sub("", text.strip("'’`").strip())
    serial = _SERIAL_DAY.fullmatch(bare)
    if serial and int(serial[1]) in _EXCEL_DAYS:
        return ((_LATER_START if since_1904 else _EXCEL_START) + timedelta(days=int(serial[1]))).isoformat()
    bare = _in_figures(bare)
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


def _in_figures(text: str) -> str:
    """A day that is written in another way as day/month/year: "ngày 3 tháng 2 năm 1980", "tháng 6/2005", "__/__/1959",
    "03-Feb-1980", "03-Thg2-1980", "03021980". All others as they are."""
    if match := _SPOKEN_DAY.fullmatch(text):
        return "/".join(part for part in match.groups() if part)
    parts = re.split(r"[/\-]", text)
    if 1 < len(parts) < 4 and any(map(_BLANK.fullmatch, parts)):
        return "/".join("0" if _BLANK.fullmatch(part) else part.strip() for part in parts)
    if match := _CLOSED_UP.fullmatch(text):
        day, month, year = match.groups()[:3] if match[3] else match.groups()[:2:-1]
        return f"{day}/{month}/{year}"
    if match := _NAMED_MONTH.fullmatch(text):
        day, month, named, year = match.groups()
        if named is None or named.casefold() in _MONTHS:
            return f"{day}/{month or _MONTHS.index(named.casefold()) + 1}/{year}"
    return text


def _unreadable_day(text: str) -> Unreadable:
    """A year of two digits is offered in full, and never taken for granted."""
    if match := _SHORT_YEAR.fullmatch(text):
        day, month, year = match.groups()
        start = f"{int(day):02d}/{int(month):02d}/"
    elif (match := _SHORT_MONTH.fullmatch(text)) and int(match[2]) > _LONGEST_MONTH:
        start, year = f"{int(match[1]):02d}/", match[2]  # no day of a month: "7/80"
    else:
        return Unreadable("import_day_unreadable")
    return Unreadable("import_day_short_year", first=f"{start}19{year}", second=f"{start}20{year}")


def refuse_no_value(text: str) -> None:
    """Raises Unreadable for a cell that shows an error, or holds a formula without its result."""
    if text.startswith("=") and len(text) > 1:
        raise Unreadable("import_formula_unstored")
    if text.startswith(("#", "E", "e", "L", "l")) and _ERROR.fullmatch(text):
        raise Unreadable("import_cell_error")
    if len(text) < _LONGEST_DITTO and _DITTO.fullmatch(text):
        raise Unreadable("import_ditto")


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
            if column in OF_DIGITS and _SEVERAL_NUMBERS.search(text):
                raise Unreadable("import_several_numbers")
            return None if says_no_number(column, text) else _code(column, text) or None
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


def says_no_number(column: str, text: str) -> bool:
    """Whether words stand where only a number can: "chưa có thẻ", "đang làm lại"."""
    return column in OF_DIGITS and text.casefold() not in _DASHES and not any(sign.isdecimal() for sign in text)


def _code(column: str, text: str) -> str:
    """A number without spaces; one of digits alone also without the dots between them, and without the ".0" that
    programs put behind a number they took for a measure."""
    bare = re.sub(r"[\s'’`]+", "", text)
    if match := _WHOLE_AS_DECIMAL.fullmatch(bare):
        return match[1]
    return re.sub(r"[.()\-]", "", bare) if column in OF_DIGITS and _PARTED_DIGITS.fullmatch(bare) else bare


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
