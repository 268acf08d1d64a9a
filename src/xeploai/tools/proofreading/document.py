"""A report as text: one NFC string, the blocks (paragraphs, list items) in it, and its tables.

Every place is a half-open span of code points of `Document.text`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xeploai.core.letters import composed


class Span(NamedTuple):
    """A place in the text: code points from start up to, not including, end. A tuple: a long report has many."""

    start: int
    end: int

    def joined(self, *others: "Span") -> "Span":
        """The shortest span that holds this one and the others."""
        start, end = self
        for span in others:
            start, end = min(start, span.start), max(end, span.end)
        return Span(start, end)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; row and column of its upper left corner, and how many of each it covers."""

    span: Span
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table as its cells, in reading order."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """Something of the file that was not read. code: names the two sentences in tools/messages: the place and why."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Document:
    """What was read. Blocks and cells never overlap; text between them is only line ends, tabs and marks of places."""

    text: str
    blocks: tuple[Span, ...]
    tables: tuple[Table, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass
class DocumentBuilder:
    """Puts a Document together from pieces in reading order, and keeps the offsets.

    is_composed  whether the pieces are in NFC already, as those of a text that was composed as a whole
    """

    is_composed: bool = False
    _pieces: list[str] = field(default_factory=list)
    _length: int = 0
    _blocks: list[Span] = field(default_factory=list)
    _tables: list[Table] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def _put(self, text: str, after: str) -> Span:
        content = text if self.is_composed else composed(text)
        span = Span(self._length, self._length + len(content))
        self._pieces += (content, after)
        self._length = span.end + len(after)
        return span

    def block(self, text: str) -> Span:
        """Add one paragraph or list item. An empty one leaves only its line end."""
        span = self._put(text, "\n")
        if text:
            self._blocks.append(span)
        return span

    def blank(self) -> None:
        """Add an empty line, of which a report has as many as paragraphs."""
        self._pieces.append("\n")
        self._length += 1

    def mark(self, place: str) -> None:
        """Say where the next blocks stand, on a line that is no block: "[chú thích]"."""
        self._put(f"[{place}]", "\n")

    def table(self, rows: Sequence[Sequence[tuple[str, int, int]]]) -> tuple[Span, ...]:
        """Add a table: for each row its cells as (text, columns covered, rows covered). Gives the spans of the cells.

        A cell that a merged one above covers is left out of its row, as HTML does it.
        """
        cells: list[Cell] = []
        taken: set[tuple[int, int]] = set()
        for row, held in enumerate(rows):
            column = 0
            for index, (text, columns, deep) in enumerate(held):
                while (row, column) in taken:
                    column += 1
                span = self._put(text, "\n" if index == len(held) - 1 else "\t")
                cells.append(Cell(span, row, column, deep, columns))
                if deep > 1:
                    taken.update((row + r, column + c) for r in range(1, deep) for c in range(columns))
                column += columns
        if cells:
            self._tables.append(Table(tuple(cells)))
        return tuple(cell.span for cell in cells)

    def built(self) -> Document:
        """The finished document."""
        return Document("".join(self._pieces), tuple(self._blocks), tuple(self._tables), tuple(self.unread))
