"""Tables that lost their ruling: rows as lines of figures, or every cell on a line of its own.

Figures are aligned from the right, as labels hold numbers too ("Nhóm 1, 2"); a row with a figure too few stays empty,
since nobody knows which one is missing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from xeploai.tools.proofreading.document import Cell, Document, Span, Table

_NUMBER = (
    r"\d{1,9}/\d{1,9}(?!/)|(?:\d{1,3}(?:\.\d{3})+|\d{1,9}(?:[.,]\d{1,4})?)\s?%?|\(\d{1,3}(?:[.,]\d{1,4})?\s?%\)|[-–]"
)
_ROW = re.compile(rf"(?P<label>.*?[^\d\s%.,(-].*?)?(?P<numbers>(?:(?:^|(?<=[\s|]))(?:{_NUMBER})(?:\s+|$)){{2,}})$")
# Where a tab, a bar or a wide gap parts the columns, one figure makes a row, and a label may hold one ("Thôn 1 | 120").
_COLUMN = r"\s*(?:\t|\||\s{2,})\s*"
_SPLIT = re.compile(
    rf"(?P<label>[^\t|]*?[^\W\d][^\t|]*?){_COLUMN}(?P<numbers>(?:{_NUMBER})(?:{_COLUMN}(?:{_NUMBER}))*)\s*\|?"
)
_EACH = re.compile(_NUMBER)
_ALONE = re.compile(rf"\s*(?:{_NUMBER})\s*")
_ENDS = frozenset("0123456789%)-–")
_LEAST_ROWS = 3
_MOST_WORDS = 14
_LONGEST = 160
_MOST_COLUMNS = 24
_MOST_ROWS = 4000
_MOST_WRAPPED = 2
_LONGEST_WRAPPED = 60
_LINE_ENDS = 3
_LONGEST_FIGURE = 16
_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class _Row:
    """A line that may be a row: its label and its figures."""

    line: Span
    label: Span
    numbers: tuple[Span, ...]


def with_flat_tables(document: Document) -> Document:
    """The document with its flattened tables as tables, and their lines no longer as paragraphs."""
    lines = list(_lines(document))
    runs = [*_runs_of_rows(document, lines), *_runs_of_cells(document, lines)]
    if not runs:
        return document
    tables = [table for run in runs if (table := _table(run)) is not None]
    covered = sorted(Span(run[0].line.start, run[-1].line.end) for run in runs if _table(run) is not None)
    blocks = tuple(_left_over(document.blocks, covered))
    return replace(document, blocks=blocks, tables=(*document.tables, *tables))


def _lines(document: Document) -> Iterator[Span]:
    """The lines of all paragraphs, in order."""
    text = document.text
    for block in document.blocks:
        start = block.start
        if text.find("\n", start, block.end) < 0:
            yield block
            continue
        while start < block.end:
            end = text.find("\n", start, block.end)
            end = block.end if end < 0 else end
            yield Span(start, end)
            start = end + 1


def _runs_of_rows(document: Document, lines: Sequence[Span]) -> Iterator[list[_Row]]:
    """Lines that end in two or more figures, one below the other, with as many figures give or take one."""
    run: list[_Row] = []
    wrapped: list[Span] = []  # lines of a label that did not fit its cell
    for line in lines:
        row = _row(document.text, line)
        if row is None:
            if run and len(wrapped) < _MOST_WRAPPED and _may_wrap(document.text, line):
                wrapped.append(line)
                continue
        elif wrapped and row.label.start == row.label.end:
            row = _Row(Span(wrapped[0].start, row.line.end), Span(wrapped[0].start, wrapped[-1].end), row.numbers)
            wrapped = []
        if row is None or wrapped or (run and not _follows(run[-1], row)):
            if len(run) >= _LEAST_ROWS:
                yield run
            run = []
        wrapped = []
        if row is not None:
            run.append(row)
    if len(run) >= _LEAST_ROWS:
        yield run


def _follows(last: _Row, row: _Row) -> bool:
    """Whether a row stands right below another, with as many figures give or take one."""
    return row.line.start - last.line.end <= _LINE_ENDS and abs(len(row.numbers) - len(last.numbers)) <= 1


def _may_wrap(text: str, line: Span) -> bool:
    content = text[line.start : line.end].strip()
    return 0 < len(content) <= _LONGEST_WRAPPED and content[-1] not in ".:;!?"


def _row(text: str, line: Span) -> _Row | None:
    start, end = line
    while end > start and text[end - 1].isspace():
        end -= 1
    if end == start or text[end - 1] not in _ENDS or end - start > _LONGEST:
        return None
    raw = text[start:end]
    content = raw.replace("|", " ")
    match = _SPLIT.fullmatch(raw) if "\t" in raw or "|" in raw or "  " in raw else None
    match = match or _ROW.fullmatch(content)
    if match is None or len(content.split()) > _MOST_WORDS + 1 + 2 * content.count(","):
        return None
    label = match["label"] or ""
    if len(label.split()) > _MOST_WORDS or label.rstrip().endswith((",", ";", ":", ".")):
        return None
    at = start + match.start("numbers")
    numbers = tuple(Span(at + one.start(), at + one.end()) for one in _EACH.finditer(match["numbers"]))
    return (
        _Row(Span(start, end), Span(start, start + len(label.rstrip())), numbers)
        if 1 <= len(numbers) <= _MOST_COLUMNS
        else None
    )


def _runs_of_cells(document: Document, lines: Sequence[Span]) -> Iterator[list[_Row]]:
    """Lines of one cell each: a label, then as many figures as every other label has."""
    text = document.text
    groups: list[tuple[Span, list[Span]]] = []
    last = -10
    for line in lines:
        start, end = line
        length = end - start
        alone = length < _LONGEST_FIGURE and _ALONE.fullmatch(text, start, end) is not None
        ends = start - last > _LINE_ENDS or (not alone and (length > _LONGEST_LABEL or text[end - 1 : end] in ".;:"))
        if ends and groups:
            yield from _rows_of_groups(text, groups)
            groups = []
        last = end
        if alone and groups:
            groups[-1][1].append(line)
        elif not alone and length <= _LONGEST_LABEL:
            groups.append((line, []))
    yield from _rows_of_groups(text, groups)


def _rows_of_groups(text: str, groups: Sequence[tuple[Span, list[Span]]]) -> Iterator[list[_Row]]:
    with_figures = [(label, numbers) for label, numbers in groups if numbers]
    if len(with_figures) < _LEAST_ROWS:
        return
    # The serial number of the next row stands behind the figures of this one; the last row, and a total, have none.
    last = [text[numbers[-1].start : numbers[-1].end].strip() for _, numbers in with_figures]
    serial = next((count for count in (len(last) - 1, len(last) - 2) if _is_serial(last[:count])), 0)
    rows = []
    for index, (label, numbers) in enumerate(with_figures):
        figures = numbers[:-1] if index < serial else numbers
        if len(figures) >= 2:
            rows.append(_Row(Span(label.start, numbers[-1].end), label, tuple(figures)))
    if len(rows) >= _LEAST_ROWS and len({len(row.numbers) for row in rows}) <= 2:
        yield rows


def _is_serial(numbers: Sequence[str]) -> bool:
    """Whether numbers count up one by one from 1 or 2."""
    if not numbers or numbers[0] not in {"1", "2"}:
        return False
    return list(numbers) == [str(int(numbers[0]) + step) for step in range(len(numbers))]


def _table(run: Sequence[_Row]) -> Table | None:
    """The rows as a table without headings: the label, then the figures from the right."""
    width = Counter(len(row.numbers) for row in run).most_common(1)[0][0]
    if sum(1 for row in run if len(row.numbers) == width) < _LEAST_ROWS:
        return None
    cells: list[Cell] = []
    # An empty heading, so that the first line is no heading.
    cells.append(Cell(Span(run[0].line.start, run[0].line.start), 0, 0, 1, width + 1))
    for number, row in enumerate(run[:_MOST_ROWS], start=1):
        figures = row.numbers[-width:]
        cells.append(Cell(row.label, number, 0))
        if len(figures) == width:
            cells += (Cell(span, number, column) for column, span in enumerate(figures, start=1))
    return Table(tuple(cells))


def _left_over(blocks: Sequence[Span], covered: Sequence[Span]) -> Iterator[Span]:
    """What remains of the paragraphs outside some stretches."""
    at = 0
    for block in blocks:
        start = block.start
        while at < len(covered) and covered[at].end <= start:
            at += 1
        here = at
        while here < len(covered) and covered[here].start < block.end:
            if covered[here].start > start:
                yield Span(start, covered[here].start)
            start = max(start, covered[here].end)
            here += 1
        if start < block.end:
            yield Span(start, block.end)
