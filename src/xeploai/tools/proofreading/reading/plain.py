"""Plain text and Markdown: wrapped lines become paragraphs, pipe and tab rows become tables."""

import re

from xeploai.core.letters import composed
from xeploai.tools.documents.encodings import decoded
from xeploai.tools.proofreading.document import Document, DocumentBuilder

_ITEM = re.compile(r"\s*(?:[-+*•–]\s|#{1,6}\s|\d{1,2}[.)]\s|[a-zđ]\)\s|[IVX]{1,5}\.\s)")
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_CLOSED = (".", ":", ";", "!", "?", "”", '"', "…")
_WRAPPED = 45  # a line shorter than this was ended by its author
_FEW_LINES = 4
_WIDEST = 200  # lines of a text set to a width are shorter than this
_FULL_PER_100 = 80  # of the width: a line this long goes on in the next, whatever it ends with


def read_plain(data: bytes, name: str) -> Document:
    """A .txt or .md file. Raises Refused for an old encoding."""
    return plain_document(decoded(data, name))


def plain_document(text: str) -> Document:
    """Text that is already characters, as a document."""
    builder = DocumentBuilder(is_composed=True)
    lines = composed(text).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    run: list[str] = []
    rows: list[list[str]] = []
    full = _full_line(lines)
    for line in lines:
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
    return full if sum(1 for length in lengths if length >= full) * 4 >= len(lengths) else None


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
