"""Plain text and Markdown: wrapped lines become paragraphs, pipe and tab rows become tables."""

import re

from xeploai.apps.proofreading.document import Document, DocumentBuilder
from xeploai.apps.proofreading.reading.encodings import decoded

_ITEM = re.compile(r"\s*(?:[-+*•–]\s|#{1,6}\s|\d{1,2}[.)]\s|[a-zđ]\)\s|[IVX]{1,5}\.\s)")
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_CLOSED = (".", ":", ";", "!", "?", "”", '"', "…")
_WRAPPED = 45  # a line shorter than this was ended by its author


def read_plain(data: bytes, name: str) -> Document:
    """A .txt or .md file. Raises Refused for an old encoding."""
    return plain_document(decoded(data, name))


def plain_document(text: str) -> Document:
    """Text that is already characters, as a document."""
    builder = DocumentBuilder()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    run: list[str] = []
    rows: list[list[str]] = []
    for line in lines:
        cells = _cells(line)
        if cells is not None:
            _flush(builder, run, [])
            rows.append(cells)
            continue
        if rows:
            _flush(builder, [], rows)
        if run and not _continues(run[-1], line):
            _flush(builder, run, [])
        if line.strip():
            run.append(line)
        else:
            builder.block("")
    _flush(builder, run, rows)
    return builder.built()


def _cells(line: str) -> list[str] | None:
    """The cells of a row of a table; None for any other line. The ruling line of Markdown is an empty row."""
    held = line.strip()
    if held.startswith("|") and held.count("|") > 2:
        return [] if _RULE.fullmatch(held) else [cell.strip() for cell in held.strip("|").split("|")]
    if line.count("\t") >= 2:
        return [cell.strip() for cell in line.split("\t")]
    return None


def _continues(last: str, line: str) -> bool:
    """Whether a line goes on where the last was wrapped."""
    held = line.strip()
    if not held or _ITEM.match(line) or len(last.strip()) < _WRAPPED or last.rstrip().endswith(_CLOSED):
        return False
    return held[0].islower() or held[0].isdigit() or held[0] in '(%“"' or last.rstrip()[-1] in ",-–("


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
