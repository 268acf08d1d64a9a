"""Classifies each row of an office's list: a person (or body), a section, a heading, a total, or text below the table.

Nothing is skipped silently: every row with content gets a line, and one that is left out has a reason. What looks like
a person is one: a name with a number before it, or with a day or a number of its own, is never a total.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import pairwise

from xeploai.core.names import folded_name
from xeploai.registers.people.importing.fields import column_of, meaning, words
from xeploai.registers.people.importing.grid import Grid
from xeploai.registers.people.importing.layout import lists_bodies
from xeploai.registers.people.importing.past_labels import past_level
from xeploai.registers.people.importing.values import Unreadable, read_cell

_WORDS = re.compile(r"\w+")
_BRACKETS = re.compile(r"\([^)]*\)")
_SERIAL = re.compile(r"\d{1,5}(?:[./\-]\d{1,4})*")
_ROMAN = re.compile(r"[IVXLC]+")
_MARK = re.compile(r"(\d{1,3})[a-zA-Z]?(?:\)?\s*=.*)?|([A-Za-zĐđ]|[IVXLC]{1,5})")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_PREFIX = re.compile(r"(?:(?:[IVXLC]+|\d+(?:\.\d+)*|[A-ZĐa-zđ])\s*[.)/:\-–]+\s*|[\-–+*•]+\s*|(?:[IVXLC]+|\d+)\s+)+")
_COUNT = re.compile(r"\s*[(:,;–-]*\s*(?:có\s+)?\d+\s*(?:đồng chí|đ/c|đảng viên|đv|người)\s*\)?\s*$", re.IGNORECASE)
_SIGNED_DAY = re.compile(r"\bngày[\s\d.…_]{1,20}tháng[\s\d.…_]{1,20}năm\b", re.IGNORECASE)
_NUMBERS = {"card", "code", "citizen", "phone"}
_ENOUGH_DIGITS = 6
_PASSED_BY = {"serial", "ignore", "remark"}


class RowKind(StrEnum):
    """What a row is. BODY: an organisation or collective of a list of results."""

    PERSON = "person"
    BODY = "body"
    SECTION = "section"
    HEADING = "heading"
    TOTAL = "total"
    SIGNATURE = "signature"
    EMPTY = "empty"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row that holds something.

    row      0-based
    reason   code of the sentence that says why it is no record; empty for one
    text     what stands in it, to quote
    label    of a section: the branch it names; empty where it names none
    blocked  nobody knows what the rows below it mean until it is mended
    beside   of a person: another name in the row, of a second table that stands beside this one
    """

    row: int
    kind: RowKind
    reason: str = ""
    text: str = ""
    label: str = ""
    blocked: bool = False
    beside: str = ""

    @property
    def is_record(self) -> bool:
        """Whether something is taken in from it."""
        return self.kind in {RowKind.PERSON, RowKind.BODY}


def lines_of(grid: Grid, *, first: int, last: int, columns: Mapping[int, str], until: int | None = None) -> list[Line]:
    """A line for every row that holds anything, those above the heading included.

    first, last  rows of the heading, 0-based
    until        no row from this one on
    """
    table = _Table(grid, first, last, columns)
    end = len(grid.rows) if until is None else min(until, len(grid.rows))
    above = [
        Line(row=row, kind=RowKind.HEADING, reason="import_row_heading", text=_quoted(grid.rows[row]))
        for row in range(min(last + 1, end))
        if any(grid.rows[row])
    ]
    return [*above, *table.lines(range(last + 1, end))]


def _quoted(cells: Sequence[str]) -> str:
    return " | ".join(dict.fromkeys(cell for cell in cells if cell))[:200]


class _Table:
    """The rows below a heading, looked at one after the other. ended: a signature has been seen."""

    def __init__(self, grid: Grid, first: int, last: int, columns: Mapping[int, str]) -> None:
        self.grid, self.columns = grid, columns
        self.bodies = lists_bodies(columns)
        wanted = ("collective", "branch") if self.bodies else ("full_name", "family_name", "given_name")
        where = {field: column for column, field in columns.items()}
        self.names = [where[field] for field in wanted if field in where][: 1 if self.bodies else 2]
        self.serials = [column for column, field in columns.items() if field == "serial"]
        self.posts = {column for column, field in columns.items() if field.startswith("post_")}
        self.headings = {
            column: {folded_name(grid.rows[row][column]) for row in range(first, last + 1)} - {""}
            for column in range(len(grid.rows[first]))
        }
        self.other_names = [
            column
            for column in range(len(grid.rows[first]))
            if column not in columns
            and self.headings[column]
            and (first, column) not in grid.merged
            and any(self.headings[column] == self.headings[name] for name in self.names)
        ]
        self.ended = False
        self.has_branch = "branch" in where
        self.numbered = False

    def lines(self, rows: range) -> Iterator[Line]:
        """Their lines."""
        for row in rows:
            cells = self.grid.rows[row]
            filled = [column for column, cell in enumerate(cells) if cell and (row, column) not in self.grid.merged]
            if filled:
                line = self._line(row, cells, filled)
                self.ended = self.ended or line.reason == "import_row_signature"
                if line.is_record:
                    self.ended = False
                yield line

    def _line(self, row: int, cells: Sequence[str], filled: Sequence[int]) -> Line:
        name = " ".join(cells[column] for column in self.names if cells[column])
        numbered = any(_is_serial(cells[column]) for column in self.serials if (row, column) not in self.grid.merged)
        self.numbered = self.numbered or numbered
        beside = next((cells[column] for column in self.other_names if cells[column]), "")
        record = Line(row=row, kind=RowKind.BODY if self.bodies else RowKind.PERSON, beside=beside)
        merged_name = self._is_merged_down(row, cells)
        if numbered and not merged_name and _is_plain_name(name):
            return record

        def left_out(kind: RowKind, reason: str, *, label: str = "", blocked: bool = False) -> Line:
            return Line(row=row, kind=kind, reason=reason, text=_quoted(cells), label=label, blocked=blocked)

        if self._repeats_heading(cells, filled):
            if self._means_other_columns(cells, filled):
                return left_out(RowKind.HEADING, "import_heading_moved", blocked=True)
            return left_out(RowKind.HEADING, "import_row_heading")
        if (name or len(filled) > 2) and _counts_up([cells[column] for column in filled]):
            return left_out(RowKind.HEADING, "import_row_numbering")
        if self._is_another_heading(cells, filled):
            alike = all(self.columns.get(column) == meaning(cells[column]) for column in filled)
            if alike:
                return left_out(RowKind.HEADING, "import_row_heading")
            return left_out(RowKind.HEADING, "import_heading_moved", blocked=True)
        if merged_name and name and not numbered:
            return left_out(RowKind.EMPTY, "import_row_continues")
        leading = name or cells[filled[0]]
        if not numbered and leading.startswith(("*", "(*")):
            return left_out(RowKind.SIGNATURE, "import_row_footnote")
        certain = self._is_certain(cells)
        if _begins(leading, "totals") and not ((certain or numbered) and len(filled) > 2 and _is_written_as_name(name)):
            return left_out(RowKind.TOTAL, "import_row_total")
        if certain and name:
            return record
        if not self.bodies and not certain:
            section = self._section(cells, filled)
            if section is not None:
                return left_out(RowKind.SECTION, "import_row_section", label=section)
            if self._is_group(cells, filled):
                return left_out(RowKind.HEADING, "import_row_group")
        if not certain and _is_bare_total(leading, numbered):
            return left_out(RowKind.TOTAL, "import_row_total")
        if not certain and not numbered and self._is_signature(cells, filled, name):
            return left_out(RowKind.SIGNATURE, "import_row_signature")
        if not certain and not numbered and _is_footnote(leading):
            return left_out(RowKind.SIGNATURE, "import_row_footnote")
        if numbered or certain:
            # A numbered row about somebody without a name is a record with a fault, not a line to pass over.
            alone = not name and len(filled) == 1
            return left_out(RowKind.EMPTY, "import_row_nameless") if alone else record
        if self.ended:
            return left_out(RowKind.SIGNATURE, "import_row_signature")
        if name and (self.bodies or self._is_somebody(row, filled, name)):
            return record
        if name or len([column for column in filled if not _is_numeral(cells[column])]) == 1:
            return self._unclear(row, cells, filled)
        return left_out(RowKind.EMPTY, "import_row_nameless")

    def _unclear(self, row: int, cells: Sequence[str], filled: Sequence[int]) -> Line:
        """A lone text between the people. It names a group, a branch perhaps: without a column of branches nobody can
        tell. In a column of its own without a name it is only a remark."""
        starts = filled[0] <= min([*self.names, *self.serials, len(cells)])
        if not starts and not all(_is_numeral(cells[column]) for column in filled[:-1]):
            return Line(row=row, kind=RowKind.EMPTY, reason="import_row_nameless", text=_quoted(cells))
        if not starts and filled[-1] not in self.names and not self._is_wide(row, filled[-1]):
            return Line(row=row, kind=RowKind.EMPTY, reason="import_row_nameless", text=_quoted(cells))
        if self.has_branch or self.bodies:
            return Line(row=row, kind=RowKind.HEADING, reason="import_row_heading", text=_quoted(cells))
        return Line(row=row, kind=RowKind.SECTION, reason="import_section_unclear", text=_quoted(cells), blocked=True)

    def _is_wide(self, row: int, column: int) -> bool:
        return (row, column + 1) in self.grid.merged

    def _repeats_heading(self, cells: Sequence[str], filled: Sequence[int]) -> bool:
        """Whether it is the heading again, as at the top of a page; cells merged with the heading above count too."""
        same = [
            column for column, cell in enumerate(cells) if cell and folded_name(cell) in self.headings.get(column, ())
        ]
        if any(column in same for column in self.names) and len(same) > 1:
            return True
        return len(same) > 1 and len(same) * 2 >= len(filled)

    def _means_other_columns(self, cells: Sequence[str], filled: Sequence[int]) -> bool:
        """Whether a heading that reads like the first puts something else over one of its columns."""
        return any(
            folded_name(cells[column]) not in self.headings.get(column, ())
            and meaning(cells[column]) not in {None, self.columns.get(column)}
            for column in filled
        )

    def _is_another_heading(self, cells: Sequence[str], filled: Sequence[int]) -> bool:
        """Whether a table with other columns begins here."""
        read = [meaning(cells[column]) for column in filled if len(cells[column]) <= 80]
        return len({field for field in read if field not in {None, "ignore", "remark"}}) > 2 and len(read) * 2 > len(
            filled
        )

    def _is_certain(self, cells: Sequence[str]) -> bool:
        """Whether something stands in the row that only a person, or a body that was rated, has."""
        for column, field in self.columns.items():
            text = cells[column]
            if not text or field in _PASSED_BY:
                continue
            what, _, year = field.partition(":")
            if what == "level":
                if past_level("member", text, int(year)) or past_level("organisation", text, int(year)):
                    return True
            elif column_of(field).field.reads == "day" or what in {"sex", "membership"}:
                try:
                    if len(text) > 3 - (what == "sex") and read_cell(field, text):
                        return True
                except Unreadable:
                    continue
            elif what in _NUMBERS and sum(sign.isdecimal() for sign in text) >= _ENOUGH_DIGITS:
                return True
        return False

    def _is_merged_down(self, row: int, cells: Sequence[str]) -> bool:
        """Whether the name only repeats the row above; one that is merged across its own row begins in it."""
        if not self.names or (row, self.names[0]) not in self.grid.merged:
            return False
        column = self.names[0]
        return not any(cells[left] == cells[column] and (row, left) not in self.grid.merged for left in range(column))

    def _is_somebody(self, row: int, filled: Sequence[int], name: str) -> bool:
        """Whether a name without a number and without a day is one of a person: something else is said about it, or it
        is written as names are."""
        if not _is_plain_name(name) or (row, self.names[0]) in self.grid.merged:
            return False
        if filled[0] in self.serials and len(filled) <= 1 + len(self.names):
            return False  # "II" before a lone text numbers a section, not a person
        others = [column for column in filled if column not in self.names and self.columns.get(column) != "serial"]
        if others or not self.numbered:
            return True
        parts = _BRACKETS.sub(" ", name).split()
        return 2 <= len(parts) <= 5 and all(part[0].isupper() and not part.isupper() for part in parts)

    def _is_group(self, cells: Sequence[str], filled: Sequence[int]) -> bool:
        """Whether it names a group of the people below by what they are in the Party: their branch stays."""
        texts = [column for column in filled if not _is_numeral(cells[column])]
        if len(texts) != 1:
            return False
        label = _COUNT.sub("", _bare(cells[texts[0]]))
        marked = filled[0] < texts[0] or label != _COUNT.sub("", cells[texts[0]])
        if any(sign.isdecimal() for sign in label):
            return False
        return _begins(label, "people_groups") or (marked and not self.ended and _begins(label, "offices"))

    def _is_signature(self, cells: Sequence[str], filled: Sequence[int], name: str) -> bool:
        if name and (_begins(name, "signatures") or (not self.bodies and _begins(name, "offices"))):
            return True
        elsewhere = [column for column in filled if column not in self.names]
        if _is_plain_name(name):
            # "Bí thư" beside a name is the post of that person.
            elsewhere = [column for column in elsewhere if column not in self.posts]
        texts = [cells[column] for column in elsewhere]
        return any(_begins(text, "signatures") for text in texts) or any(map(_SIGNED_DAY.search, [name, *texts]))

    def _section(self, cells: Sequence[str], filled: Sequence[int]) -> str | None:
        """The branch that the row names; empty for a group within a branch; None where it is no such row."""
        texts = [column for column in filled if not _is_numeral(cells[column])]
        if not texts:
            return None
        # Under the name, or across the table; a cell of the column of branches beside a name belongs to a person.
        column = next((column for column in self.names if cells[column]), texts[0])
        if column in self.posts or (self.columns.get(column) == "branch" and len(texts) > 1):
            return None
        label = _COUNT.sub("", _bare(cells[column]))
        for lead in words("sections_after"):
            after = label[len(lead) :].lstrip(" :-–")
            if label.casefold().startswith(lead) and after != label[len(lead) :] and _begins(after, "sections"):
                label = after
        if not _begins(label, "sections"):
            return None
        return "" if _begins(label, "groups") else _branch_name(label)


def _branch_name(label: str) -> str:
    """Without what says that it goes on from above, and without the colon behind its first words."""
    label = _COUNT.sub("", _continued().sub("", label)).strip(" .:;-–")
    for kind in words("sections"):
        after = label[len(kind) :].lstrip()
        if label.casefold().startswith(kind) and after.startswith((":", "-", "–")):
            return f"{label[: len(kind)]} {after.lstrip(' :-–')}"
    return label


@cache
def _continued() -> re.Pattern[str]:
    behind = "|".join(map(re.escape, words("continued")))
    return re.compile(rf"\s*(?:\((?:{behind})\.?\)|[-–,]\s*(?:{behind})\.?)\s*$", re.IGNORECASE)


def _is_written_as_name(text: str) -> bool:
    """Whether it is several words that each begin with a capital, as a name is written and a sentence is not."""
    parts = text.split()
    return 3 <= len(parts) <= 6 and all(part.isalpha() and part[0].isupper() for part in parts) and not text.isupper()


def _is_footnote(text: str) -> bool:
    """A remark below the table; "Lưu Ý Nhi" is somebody."""
    return _begins(text, "footnotes") and not _is_written_as_name(text)


@lru_cache(8192)
def _is_plain_name(text: str) -> bool:
    """Whether it is a name and nothing else by its words: no total, section, signature, number."""
    bare = _BRACKETS.sub(" ", text)
    parts = bare.split()
    if not parts or len(parts) > 8 or len("".join(parts)) < 2:
        return False
    if not all(sign.isalpha() or sign in "'’.-" for part in parts for sign in part):
        return False
    areas = ("totals", "signatures", "sections", "offices")
    return not (
        _is_bare_total(text, numbered=False) or _is_footnote(text) or any(_begins(text, area) for area in areas)
    )


def _is_bare_total(text: str, numbered: bool) -> bool:
    """ "Cộng", "Tổng: 12". With a number before it "Cộng Văn An" is somebody."""
    spoken = _spoken(_bare(text))
    bare = " ".join(word for word in spoken.split() if not word.isdecimal())
    return any(
        bare == word or (not numbered and spoken.startswith(f"{word} ") and spoken.split()[1].isdecimal())
        for word in words("totals_alone")
    )


@lru_cache(8192)
def _begins(text: str, area: str) -> bool:
    # "T/M" looks like a letter that numbers a section.
    for spoken in {_spoken(text), _spoken(_bare(text))}:
        openings = [folded_name(word) for word in words(area)] if spoken.isascii() else words(area)
        if any(spoken == word or spoken.startswith(f"{word} ") for word in openings):
            return True
    return False


def _spoken(text: str) -> str:
    """Its words with their marks, in small letters."""
    return " ".join(_WORDS.findall(text.casefold())).replace("uỷ", "ủy")


def _bare(text: str) -> str:
    match = _PREFIX.match(text)
    return text[match.end() :] if match and match.end() < len(text) else text


def _is_serial(cell: str) -> bool:
    return _SERIAL.fullmatch(cell.strip(" .()")) is not None


def _is_numeral(cell: str) -> bool:
    """The mark before a section: a number, a Roman numeral or a letter."""
    text = cell.strip(" .()/")
    return text.isdecimal() or _ROMAN.fullmatch(text) is not None or (len(text) == 1 and text.isalpha())


def _counts_up(cells: Sequence[str]) -> bool:
    """Whether it is the row that numbers the columns: letters first, or numbers that rise, and nothing else."""
    if len(cells) < 2:
        return False
    letters: list[str] = []
    numbers: list[int] = []
    for cell in cells:
        match = _MARK.fullmatch(cell.strip("()[]{} ."))
        if match is None:
            return False
        number, sign = match.groups()
        if number is not None:
            numbers.append(int(number))
        # "I" is a numeral, but behind "H" a letter; so is "V" where no numeral came before it.
        elif _ROMAN.fullmatch(sign) and (len(sign) > 1 or numbers or (sign == "I" and letters[-1:] != ["h"])):
            numbers.append(_of_roman(sign))
        elif numbers:
            return False
        else:
            letters.append(sign.casefold())
    rising = all(after > before for before, after in pairwise(numbers))
    # A person's row may hold a rank and a tick; the columns of a table are numbered from the first on.
    return rising and _are_sorted(letters) and (numbers[:1] in ([], [1]) or len(letters) + 1 == numbers[0])


def _are_sorted(letters: Sequence[str]) -> bool:
    """By the Vietnamese alphabet as far as tables use it: "đ" stands behind "d"."""
    keys = [letter.replace("đ", "d~") for letter in letters]
    return keys == sorted(keys)


def _of_roman(text: str) -> int:
    values = [_ROMAN_DIGITS[sign] for sign in text]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))
