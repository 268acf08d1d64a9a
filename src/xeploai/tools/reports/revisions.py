"""Tracked changes of a Word template, accepted before it is filled: deleted text is no text, inserted text is."""

from collections.abc import Iterator
from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml import etree

_NOTES = (".wordprocessingml.footnotes+xml", ".wordprocessingml.endnotes+xml")
_INSERTED = tuple(map(qn, ("w:ins", "w:moveTo")))
_DELETED = tuple(map(qn, ("w:del", "w:moveFrom")))
_FORMER = tuple(
    qn(f"w:{name}")
    for name in (
        "rPrChange",
        "pPrChange",
        "sectPrChange",
        "tblPrChange",
        "tblGridChange",
        "trPrChange",
        "tcPrChange",
        "tblPrExChange",
        "numberingChange",
        "moveFromRangeStart",
        "moveFromRangeEnd",
        "moveToRangeStart",
        "moveToRangeEnd",
        "cellIns",
        "cellMerge",
    )
)
"""What a format was before, and the marks around what was moved."""


def accept_changes(document: Any) -> None:
    """Accept every change in the body, in headers, footers and notes."""
    for part in document.part.package.iter_parts():
        root = getattr(part, "element", None)
        if isinstance(root, BaseOxmlElement):
            _accept(root)
        elif part.content_type.endswith(_NOTES):
            notes = parse_xml(part.blob)
            _accept(notes)
            part._blob = serialize_part_xml(notes)


def _accept(root: etree._Element) -> None:
    for row in _marked(root, "w:trPr"):
        _remove(row)
    for cell in [cell for cell in root.iter(qn("w:tc")) if cell.find(f"{qn('w:tcPr')}/{qn('w:cellDel')}") is not None]:
        _remove_cell(cell)
    for paragraph in _marked(root, "w:rPr"):
        _join_next(paragraph)
    for node in list(root.iter(*_DELETED, *_FORMER)):
        _remove(node)
    for node in list(root.iter(*_INSERTED)):
        _unwrap(node)


def _marked(root: etree._Element, properties: str) -> Iterator[etree._Element]:
    """Rows (w:trPr) or paragraphs (w:pPr/w:rPr) whose own end was deleted."""
    for mark in list(root.iter(*_DELETED)):
        holder = mark.getparent()
        if holder is None or holder.tag != qn(properties):
            continue
        owner = holder.getparent()
        if owner is not None and owner.tag == qn("w:pPr"):
            owner = owner.getparent()
        if owner is not None and owner.tag in {qn("w:tr"), qn("w:p")}:
            yield owner


def _join_next(paragraph: etree._Element) -> None:
    """With its end deleted a paragraph runs on into the next; at the end of a cell or story it only loses its text."""
    following = paragraph.getnext()
    content = [node for node in paragraph if node.tag != qn("w:pPr")]
    if following is None or following.tag != qn("w:p"):
        return
    at = 1 if following.find(qn("w:pPr")) is not None else 0
    following[at:at] = content
    _remove(paragraph)


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _remove_cell(cell: etree._Element) -> None:
    """A row needs a cell."""
    row = cell.getparent()
    if row is not None and len(row.findall(qn("w:tc"))) > 1:
        row.remove(cell)


def _unwrap(node: etree._Element) -> None:
    """Put what was inserted in the place of its mark; a mark without content goes."""
    parent = node.getparent()
    if parent is None:
        return
    at = parent.index(node)
    parent[at : at + 1] = list(node)
