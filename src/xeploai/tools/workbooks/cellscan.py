"""A look over the raw XML of a workbook's parts while they are unpacked, before a parser builds anything from them.

The parser lays a sheet out as one full rectangle up to its farthest cell, repeats a shared text wherever it is used,
and gives an empty cell for one that shows an error (#REF!) or whose formula has no stored result. All of it must be
known beforehand.
"""

import html
import re

MAX_CELLS = 5_000_000
"""Cells of the rectangle a sheet may span: fifty thousand members span 650,000."""
MAX_TEXT = 200_000
"""Bytes of one text; a cell holds at most 32,767 letters."""

# Attributes are read one after the other and never given back: any other way takes the square of a tag that goes on, or
# worse.
_VALUE = rb"""\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+')"""
_ATTRIBUTE = rb"\s++[\w:.\-]++" + _VALUE
_CELL = re.compile(
    rb"<(?:\w+:)?c(?:\s++(?!r\s*=)[\w:.\-]++" + _VALUE + rb""")*+\s++r\s*+=\s*+["']([A-Za-z]{1,3})(\d{1,7})["']"""
    rb"(?:" + _ATTRIBUTE + rb")*+\s*+>(?!\s*+</)"
)
_ANY_CELL = re.compile(
    rb"<(?:\w+:)?c((?:" + _ATTRIBUTE + rb")++)\s*+>\s*+(?:<(?:\w+:)?f(?:" + _ATTRIBUTE + rb")*+\s*+"
    rb"(?:/>|>[^<]*+</(?:\w+:)?f>)\s*+)?<(?:\w+:)?v>([^<]*+)<"
)
_FORMULA = re.compile(
    rb"<(?:\w+:)?c((?:" + _ATTRIBUTE + rb")++)\s*+>\s*+<(?:\w+:)?f(?:" + _ATTRIBUTE + rb")*+\s*+"
    rb"(?:/>|>([^<]*+)</(?:\w+:)?f>)\s*+(?:<(?:\w+:)?v\s*+(?:/>|>([^<]*+)</(?:\w+:)?v>)\s*+)?</(?:\w+:)?c>"
)
# A cell of two letters, or of six digits. Where a part names none, it spans less than MAX_CELLS, whatever else it says.
_FAR = re.compile(rb"""r\s*+=\s*+["'](?:[A-Za-z]{2,3}\d|[A-Za-z]\d{6})""")
_NEAR_ROW, _NEAR_COLUMN = 99_999, b"Z"
_IS_TEXT = re.compile(rb"""\st\s*=\s*["']str["']""")
_IS_ERROR = re.compile(rb"""\st\s*=\s*(?:"e"|'e')""")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_ROW_END = re.compile(rb"</(?:\w+:)?row>")
_TEXT_START = re.compile(rb"<(?:\w+:)?si[\s>]")
_TEXT_END = re.compile(rb"</(?:\w+:)?si>")
_WINDOW = 8 * MAX_TEXT
_LONGEST_PREFIX = 100
"""How far back the beginning of an end tag is looked for, before all of the text is gone through."""


class TooFar(Exception):
    """A cell so far out that the sheet would not fit into memory; `cell` is its address."""

    def __init__(self, cell: str) -> None:
        super().__init__(cell)
        self.cell = cell


class TooLong(Exception):
    """A text longer than a cell can hold."""


class Unsure(Exception):
    """Whether a cell lies too far out takes an exact look, from the beginning of the part."""


class CellScan:
    """One part, fed piece by piece.

    errors      (row, column from 0) of cells that show an error -> what they show; of formulas without a stored
                result -> the formula, "=A1+A2"
    unreckoned  likewise of formulas whose stored result is 0 or nothing: of no worth where the workbook says that it
                was never calculated
    exact       read the place of every cell; else only of those in pieces where one lies far out, and raise Unsure
                where that is not enough to tell
    """

    def __init__(self, *, exact: bool = False) -> None:
        self._exact = exact
        self.errors: dict[tuple[int, int], str] = {}
        self.unreckoned: dict[tuple[int, int], str] = {}
        self._rest = b""
        self._farthest_row = 0
        self._farthest_column = b"A"

    def feed(self, piece: bytes) -> None:
        """Take the next piece; a row or text that it cuts in two waits for the next. Raises TooFar, TooLong."""
        text = self._rest + piece
        # Plain searches first, here and below: they are many times as fast as an expression, and say no to most pieces.
        if _has_tag(text, b"si") and _TEXT_START.search(text) is not None:
            ends = [match.end() for match in _TEXT_END.finditer(text)]
            if _longest(ends, len(text)) > MAX_TEXT:
                raise TooLong
            end = ends[-1] if ends else 0
        else:
            end = _last_row_end(text)
        cut = end or max(0, len(text) - _WINDOW)
        self._look(text[:cut])
        self._rest = text[cut:]

    def end(self) -> None:
        """Look at what is left. Raises TooFar."""
        self._look(self._rest)
        self._rest = b""

    def _look(self, text: bytes) -> None:
        if self._exact or _FAR.search(text) is not None:
            cells = _CELL.findall(text)
            if cells:
                row = max(map(int, {number for _, number in cells}))
                column = max({letters.upper() for letters, _ in cells}, key=_column)
                self._reaches(row, column)
        else:
            self._reaches(_NEAR_ROW, _NEAR_COLUMN)
        if b"f" in text and _has_tag(text, b"f"):
            for attributes, formula, stored in _FORMULA.findall(text):
                place = _PLACE.search(attributes)
                if place is None or stored.strip() not in {b"", b"0"}:
                    continue
                letters, number = place.groups()
                # An empty text is what many formulas give; an empty number is what was never calculated.
                calculated = stored.strip() or _IS_TEXT.search(attributes)
                kept = self.unreckoned if calculated else self.errors
                kept[int(number), _column(letters.upper())] = f"={html.unescape(formula.decode(errors='replace'))}"
        if (b'"e"' in text or (b"'" in text and b"'e'" in text)) and _IS_ERROR.search(text):
            for attributes, shown in _ANY_CELL.findall(text):
                place = _PLACE.search(attributes) if _IS_ERROR.search(attributes) else None
                if place is not None:
                    letters, number = place.groups()
                    self.errors[int(number), _column(letters.upper())] = shown.decode(errors="replace")

    def _reaches(self, row: int, column: bytes) -> None:
        self._farthest_row = max(self._farthest_row, row)
        self._farthest_column = max(self._farthest_column, column, key=_column)
        if self._farthest_row * (_column(self._farthest_column) + 1) > MAX_CELLS:
            if not self._exact:
                raise Unsure
            raise TooFar(f"{self._farthest_column.decode()}{self._farthest_row}")


def _has_tag(text: bytes, name: bytes) -> bool:
    """Whether something may begin like the tag, with or without a prefix of its namespace.

    One letter is looked for ten times as fast as two, and a colon stands in few pieces.
    """
    return b"<" + name in text or (b":" in text and b":" + name in text)


def _last_row_end(text: bytes) -> int:
    """Where the last end tag of a row ends; 0 where there is none."""
    at = len(text)
    while (at := text.rfind(b"row>", 0, at)) >= 0:
        start = text.rfind(b"</", max(0, at - _LONGEST_PREFIX), at)
        if start >= 0 and _ROW_END.fullmatch(text, start, at + 4):
            return at + 4
    return max((match.end() for match in _ROW_END.finditer(text)), default=0)


def _longest(ends: list[int], size: int) -> int:
    return max((second - first for first, second in zip([0, *ends], [*ends, size], strict=True)), default=0)


def _column(letters: bytes) -> int:
    """0 for A, 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
