"""Plain text and Markdown: wrapped lines become paragraphs, pipe and tab rows become tables."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from xeploai.core.letters import composed
from xeploai.tools.documents.encodings import decoded
from xeploai.tools.proofreading.document import Document, DocumentBuilder

_ITEM = re.compile(r"\s*(?:[-+*•–]\s|#{1,6}\s|\d{1,2}[.)]\s|[a-zđ]\)\s|[IVX]{1,5}\.\s)")
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_CLOSED = (".", ":", ";", "!", "?", "”", '"', "…")
_WRAPPED = 45  # a line shorter than this was ended by its author
_FEW_LINES = 4
_WIDEST = 200  # lines of a text set to a width are shorter than this
_SMALL_LETTERS = 3  # of so many lines behind a full one, one at least begins with a small letter
_FULL_PER_100 = 80  # of the width: a line this long goes on in the next, whatever it ends with


def read_plain(data: bytes, name: str) -> Document:
    """A .txt or .md file. Raises Refused for an old encoding."""
    return plain_document(decoded(data, name))


def plain_document(text: str) -> Document:
    """Text that is already characters, as a document; a form feed parts its pages, each of a width of its own."""
    builder = DocumentBuilder(is_composed=True)
    run: list[str] = []
    rows: list[list[str]] = []
    for line, full in _lines(composed(text).replace("\r\n", "\n").replace("\r", "\n")):
        if not line and not rows:  # the most frequent line of all
            if run:
                _flush(builder, run, [])
            builder.blank()
            continue
        cells = _cells(line)
        if cells is not None:
            _flush(builder, run, [])
            rows.append(cells)
            continue
        if rows:
            _flush(builder, [], rows)
        if run and not _continues(run[-1], line, full):
            _flush(builder, run, [])
        if line.strip():
            run.append(line)
        else:
            builder.blank()
    _flush(builder, run, rows)
    return builder.built()


def _lines(text: str) -> Iterator[tuple[str, int | None]]:
    """The lines, each with how long one of its page is that was broken for the width."""
    for page in text.split("\f"):
        lines = page.split("\n")
        full = _full_line(lines)
        for line in lines:
            yield line, full


def _cells(line: str) -> list[str] | None:
    """The cells of a row of a table; None for any other line. The ruling line of Markdown is an empty row."""
    if "|" in line and (content := line.strip()).startswith("|") and content.count("|") > 2:
        return [] if _RULE.fullmatch(content) else [cell.strip() for cell in content.strip("|").split("|")]
    if "\t" in line and line.count("\t") > 1:
        return [cell.strip() for cell in line.split("\t")]
    return None


def _full_line(lines: list[str]) -> int | None:
    """How long a line is that was broken for the width of the page; None where every paragraph is one line."""
    lengths = [len(content) for line in lines if (content := line.strip())]
    width = max(lengths, default=0)
    if not _WRAPPED < width <= _WIDEST or len(lengths) < _FEW_LINES:
        return None
    full = width * _FULL_PER_100 // 100
    if sum(1 for length in lengths if length >= full) * 4 < len(lengths):
        return None
    return None if _is_list(lines, full) else full


def _is_list(lines: Sequence[str], full: int) -> bool:
    """Whether long lines end items and no width: of wrapped prose most lines begin with a small letter."""
    behind = [after.strip() for line, after in pairwise(lines) if len(line.strip()) >= full and after.strip()]
    return sum(1 for content in behind if content[0].islower()) * _SMALL_LETTERS < len(behind)


def _continues(last: str, line: str, full: int | None) -> bool:
    """Whether a line goes on where the last was wrapped."""
    held, before = line.strip(), last.strip()
    if not held or _ITEM.match(line):
        return False
    if full is not None and len(before) >= full:
        return not before.endswith(":")
    if len(before) < _WRAPPED or before.endswith(_CLOSED):
        return False
    return held[0].islower() or held[0].isdecimal() or held[0] in '(%“"' or before[-1] in ",-–("


def _flush(builder: DocumentBuilder, run: list[str], rows: list[list[str]]) -> None:
    """Hand over the paragraph or the table gathered so far, and begin anew."""
    if run:
        builder.block("\n".join(run))
        run.clear()
    if len(rows) == 1:
        builder.block("\t".join(rows[0]))
    elif rows:
        builder.table([[(cell, 1, 1) for cell in row] for row in rows if row])
    rows.clear()
