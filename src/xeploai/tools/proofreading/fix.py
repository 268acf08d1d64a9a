"""Corrections as tracked changes in a copy of a .docx: Word and LibreOffice show them, the officer accepts them."""

import copy
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from xeploai.core.errors import Refused
from xeploai.tools.bounded import DOCUMENT, call
from xeploai.tools.bounded.packages import UNREADABLE
from xeploai.tools.proofreading.claims import Mark
from xeploai.tools.proofreading.reading.word import (
    MAIN_PART,
    Piece,
    W,
    WordText,
    Written,
    raw_index,
    word_text,
)

AUTHOR = "xeploai"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FIRST_ID = 90_000
_TYPES, _LINKS = "[Content_Types].xml", "_rels/.rels"
_XML = (".xml", ".rels")


def write_fixed(source: Path, marks: Sequence[Mark], target: Path) -> list[Mark]:
    """Write the copy; gives the corrections in it. What is not certain is left to the officer."""
    try:
        data = source.read_bytes()
    except OSError as error:
        raise Refused.because("check_unreadable", where=str(source), why=error.strerror or "") from None
    fixed, changes = call(fixed_word, data, source.name, marks, limits=DOCUMENT, where=source.name)
    try:
        target.write_bytes(fixed)
    except OSError as error:
        raise Refused.because("check_unwritable", where=str(target), why=error.strerror or "") from None
    return changes


def fixed_word(data: bytes, name: str, marks: Sequence[Mark]) -> tuple[bytes, list[Mark]]:
    """The bytes of the corrected copy, and the corrections that it holds; without one, the bytes as they were.

    Raises Refused where Word could not open the copy, for a part that has nothing to do with the text is damaged.
    """
    held = word_text(data, name)
    _check_parts(data, name)
    changes: list[Mark] = []
    wanted = [mark for mark in marks if mark.is_certain and mark.suggestion is not None]
    # From the end, so that places before a correction stay where they are.
    for mark in sorted(wanted, key=lambda mark: mark.place.start, reverse=True):
        written = _holder(held, mark)
        if written is not None and _correct(written, mark, _FIRST_ID + 2 * len(changes)):
            changes.insert(0, mark)
    if not changes:
        return data, changes
    xml = etree.tostring(held.root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return _with_main_part(data, xml), changes


def _holder(held: WordText, mark: Mark) -> Written | None:
    return next((w for w in held.written if w.span.start <= mark.place.start and mark.place.end <= w.span.end), None)


def _correct(written: Written, mark: Mark, number: int) -> bool:
    """Put one tracked change into the runs of a paragraph."""
    start = raw_index(written.pieces, mark.place.start - written.span.start)
    end = raw_index(written.pieces, mark.place.end - written.span.start)
    nodes = list(_covered(written.pieces, start, end))
    if not nodes or any(node.tag != f"{W}t" for node, _, _ in nodes):
        return False
    deleted = [run for node, first, last in nodes if (run := _split_off(node, first, last)) is not None]
    if not deleted:
        return False
    inserted = _run_with(deleted[0], mark.suggestion or "")
    anchor = deleted[0].getparent()
    if anchor is None:
        return False
    index = anchor.index(deleted[0])
    gone = etree.Element(f"{W}del", _change(number))
    anchor.insert(index, gone)
    for run in deleted:
        for text in run.iterchildren(f"{W}t"):
            text.tag = f"{W}delText"
        gone.append(run)
    came = etree.Element(f"{W}ins", _change(number + 1))
    came.append(inserted)
    anchor.insert(index + 1, came)
    return True


def _change(number: int) -> dict[str, str]:
    date = datetime.now(tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {f"{W}id": str(number), f"{W}author": AUTHOR, f"{W}date": date}


def _covered(pieces: Sequence[Piece], start: int, end: int) -> Iterator[tuple[etree._Element, int, int]]:
    """The nodes that hold a stretch of raw text, each with the part of it that they hold."""
    at = 0
    for piece in pieces:
        length = len(piece.text)
        first, last = max(start - at, 0), min(end - at, length)
        if first < last:
            yield piece.node, first, last
        at += length


def _split_off(node: etree._Element, first: int, last: int) -> etree._Element | None:
    """A run of its own for text[first:last] of a w:t; what stands before and after stays in runs beside it."""
    run = node.getparent()
    if run is None or run.tag != f"{W}r" or run.getparent() is None:
        return None
    text = node.text or ""
    children = [child for child in run if child.tag != f"{W}rPr"]
    at = children.index(node)
    tail = _empty_like(run)
    if text[last:]:
        tail.append(_text(text[last:]))
    for child in children[at + 1 :]:
        tail.append(child)
    middle = _run_with(run, text[first:last])
    run.addnext(middle)
    if [child for child in tail if child.tag != f"{W}rPr"]:
        middle.addnext(tail)
    if text[:first]:
        node.text = text[:first]
        node.set(_SPACE, "preserve")
    else:
        run.remove(node)
    return middle


def _empty_like(run: etree._Element) -> etree._Element:
    """A run with the same looks and no text."""
    made = etree.Element(f"{W}r")
    looks = run.find(f"{W}rPr")
    if looks is not None:
        made.append(copy.deepcopy(looks))
    return made


def _run_with(run: etree._Element, text: str) -> etree._Element:
    made = _empty_like(run)
    made.append(_text(text))
    return made


def _text(text: str) -> etree._Element:
    made = etree.Element(f"{W}t")
    made.text = text
    made.set(_SPACE, "preserve")
    return made


def _check_parts(data: bytes, name: str) -> None:
    """Every part can be unpacked, every part of XML parsed, and the two lists say where the text is, and what it is."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = package.namelist()
        for part in (_TYPES, _LINKS):
            if part not in names:
                raise Refused.because("check_fix_part_missing", where=name, part=part)
        for item in package.infolist():
            try:
                content = package.read(item)
                root = _parsed(content) if item.filename.endswith(_XML) else None
            except (*UNREADABLE, etree.XMLSyntaxError):
                raise Refused.because("check_fix_part_damaged", where=name, part=item.filename) from None
            if item.filename in (_TYPES, _LINKS) and (root is None or not _names_text(root)):
                raise Refused.because("check_fix_part_damaged", where=name, part=item.filename)


def _parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def _names_text(listed: etree._Element) -> bool:
    """Whether one of the two lists names the main part: as a target of the package, or with a type of Word's."""
    for entry in listed.iter("{*}Relationship"):
        if entry.get("Target", "").lstrip("/") == MAIN_PART:
            return True
    for entry in listed.iter("{*}Override"):
        if entry.get("PartName", "").lstrip("/") == MAIN_PART:
            return "main+xml" in entry.get("ContentType", "")
    return False


def _with_main_part(data: bytes, xml: bytes) -> bytes:
    """The archive again, with another main part; everything else byte for byte."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            target.writestr(item, xml if item.filename == MAIN_PART else source.read(item))
    return out.getvalue()
