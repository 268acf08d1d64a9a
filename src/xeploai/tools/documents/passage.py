"""One piece of text of a document, and where it stands."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from xeploai.rulepacks.data_files import data_file

_PRINT_CODES = re.compile(r'&(?:"[^"]{0,200}"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d{1,3}|[^LCR"\d])')
_PRINT_PARTS = re.compile(r"&[LCR]")
_AND = "\ue000"


class Kind(StrEnum):
    """What a passage is, in the order in which the passages of a document come."""

    BODY = "body"
    CELL = "cell"
    FOOTNOTE = "footnote"
    ENDNOTE = "endnote"
    COMMENT = "comment"
    TEXT_BOX = "text_box"
    HEADER = "header"
    FOOTER = "footer"
    WATERMARK = "watermark"
    CHART = "chart"
    ANNOTATION = "annotation"
    FORM_FIELD = "form_field"
    SHEET_NAME = "sheet_name"
    DEFINED_NAME = "defined_name"
    ALTERNATIVE = "alternative"
    LABEL = "label"
    PROPERTY = "property"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Passage:
    """Text as a reader sees it: letters made capital by format are capital, what was deleted is left out.

    place  in words of the reader: "đầu trang", "trang tính X ô B3", "trang 2"
    row    cells of one row of a table bear the same number; None outside tables
    """

    place: str
    kind: Kind
    text: str
    row: int | None = None


def place(name: str, /, **values: object) -> str:
    """A place by its name in places.yaml."""
    return _places()[name] % values


def column_letters(column: int) -> str:
    """The letters of a column of a sheet, counted from 0.

    >>> column_letters(0), column_letters(26)
    ('A', 'AA')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def printed(codes: str) -> list[str]:
    """What a header or footer of a sheet shows, left, in the middle and right, without the codes of its format.

    >>> printed('&L&"Times New Roman,Bold"&14MẬT&CTrang &P/&N&RA && B')
    ['MẬT', 'Trang /', 'A & B']
    """
    bare = _PRINT_CODES.sub("", codes.replace("&&", _AND))
    return [text.replace(_AND, "&") for text in _PRINT_PARTS.split(bare) if text.strip()]


@cache
def _places() -> dict[str, str]:
    places: dict[str, str] = data_file("tools/documents/places.yaml")
    return places
