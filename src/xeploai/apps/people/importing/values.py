"""What a cell of a list says, as text of one form; or the code of what is wrong with it."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from xeploai.apps.people.importing.fields import field_of_column, sexes, words
from xeploai.core.dates import PartialDate
from xeploai.core.figures import whole
from xeploai.core.names import folded_name
from xeploai.rulepacks import vocabulary

_DAY = re.compile(r"(?:(?:(\d{1,2})\s*[/.\-]\s*)?(\d{1,2})\s*[/.\-]\s*)?(\d{4})")
_EXCEL_START = date(1899, 12, 30)
_EXCEL_DAYS = range(3_000, 80_000)
_DASHES = {"-", "–", "—", "//", "0", "không", "k", "chưa", "."}


class Unreadable(ValueError):
    """The cell cannot be read; the argument is the code of the sentence."""


def read_day(text: str) -> str:
    """A day as "1980-02-03", "1980-02" or "1980". Raises Unreadable.

    >>> read_day("3/2/1980"), read_day("02/1980"), read_day("1980"), read_day("1980-02-03"), read_day("29254")
    ('1980-02-03', '1980-02', '1980', '1980-02-03', '1980-02-03')
    """
    bare = text.strip().strip("'")
    try:
        if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", bare):
            return PartialDate.from_iso(bare).iso
        days = whole(bare, digits=5)
        if days is not None and len(bare) == 5 and days in _EXCEL_DAYS:
            return (_EXCEL_START + timedelta(days=days)).isoformat()
        match = _DAY.fullmatch(bare)
        if match:
            day, month, year = (None if part is None else int(part) for part in match.groups())
            assert year is not None
            return PartialDate(year, month, day).iso
    except ValueError as wrong:
        raise Unreadable("import_day_impossible") from wrong
    raise Unreadable("import_day_unreadable")


def read_cell(column: str, text: str) -> str | None:
    """What a filled cell says under a column's meaning; None where it says nothing. Raises Unreadable."""
    reads = field_of_column(column).reads
    if text.casefold() in _DASHES and reads != "tick":
        return None
    match reads:
        case "day":
            return read_day(text)
        case "code":
            return re.sub(r"[\s'’]+", "", text)
        case "tick":
            return (
                "1" if folded_name(text) in words("ticks") or text.casefold() in words("ticks") or text == "+" else None
            )
        case "choice:sex":
            return _choice(sexes(), folded_name(text))
        case "choice:membership":
            code = vocabulary.code_of("membership", text)
            if code is None:
                raise Unreadable("import_choice_unknown")
            return code
        case _:
            return text


def _choice(table: Mapping[str, str], text: str) -> str:
    if text not in table:
        raise Unreadable("import_choice_unknown")
    return table[text]


def past_level(kind: str, label: str, year: int) -> str | None:
    """The level that a label meant in a year; None where nobody knows."""
    for entry in vocabulary.past_labels().get("organisation" if kind == "collective" else kind, ()):
        if year <= entry["until"] and vocabulary.folded(entry["label"]) == vocabulary.folded(label):
            return str(entry["level"])
    return vocabulary.code_of("levels", label)
