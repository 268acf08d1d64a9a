"""All text of a document: its form is told by its first bytes, its name only between plain text and a web page."""

from collections.abc import Iterator

from lxml import etree

from xeploai.core.errors import Refused
from xeploai.tools.documents.archive import Archive, Part
from xeploai.tools.documents.drawing import drawn
from xeploai.tools.documents.encodings import decoded
from xeploai.tools.documents.old_sheets import old_sheet_passages
from xeploai.tools.documents.open_document import open_document_passages
from xeploai.tools.documents.passage import Kind, Passage, place
from xeploai.tools.documents.pdf import pdf_passages
from xeploai.tools.documents.sheets import Wanted, sheet_passages
from xeploai.tools.documents.web_page import web_page_passages
from xeploai.tools.documents.word import word_passages

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_PROPERTIES = frozenset({"coreProperties", "Properties", "document-meta"})
_SAID = frozenset(
    {"title", "subject", "description", "keywords", "keyword", "category", "contentStatus", "lpwstr", "user-defined"}
    | {"Company", "Manager"}
)


def passages(name: str, content: bytes) -> list[Passage]:
    """Every piece of text in a document: body and tables, notes, comments, text boxes, headers and footers, the rest.

    A scan, a picture and a damaged file have none. Raises Refused for a package that would unpack without end.
    """
    return list(each_passage(name, content))


def each_passage(name: str, content: bytes, wanted: Wanted | None = None) -> Iterator[Passage]:
    """The same one by one. wanted: rows of a workbook may be left out where it is true of no text in them."""
    if content.startswith(b"PK"):
        yield from _packed(Archive(content, name), wanted)
    elif content.startswith(_OLD_OFFICE):
        yield from old_sheet_passages(content)
    elif b"%PDF-" in content[:1024]:
        yield from pdf_passages(content)
    elif not content.startswith(_PICTURES):
        yield from _written(name, content)


def _packed(archive: Archive, wanted: Wanted | None) -> Iterator[Passage]:
    parts = archive.parts()
    roots = {part.root for part in parts}
    if "workbook" in roots:
        yield from sheet_passages(archive, parts, wanted)
    elif "document-content" in roots:
        yield from open_document_passages(archive, parts)
    else:
        yield from word_passages(archive, parts)
    yield from _beside(archive, parts)


def _beside(archive: Archive, parts: list[Part]) -> Iterator[Passage]:
    """Charts, drawings and properties of any package."""
    for part in parts:
        if part.root not in {"chartSpace", "dataModel", *_PROPERTIES}:
            continue
        tree = archive.tree(part.name)
        if tree is None:
            continue
        if part.root in _PROPERTIES:
            yield from _properties(tree)
        else:
            yield from drawn(tree, Kind.CHART, "chart")


def _properties(tree: etree._Element) -> Iterator[Passage]:
    for node in tree.iter(etree.Element):
        if etree.QName(node).localname in _SAID and (node.text or "").strip():
            yield Passage(place("property"), Kind.PROPERTY, node.text or "")


def _written(name: str, content: bytes) -> Iterator[Passage]:
    text = _decoded(content, name)
    if name.lower().endswith((".html", ".htm", ".xhtml")) or _is_page(text):
        yield from web_page_passages(text)
        return
    lines: list[str] = []
    first = 1
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip():
            lines.append(line)
            continue
        if lines:
            yield Passage(place("line", line=first), Kind.BODY, "\n".join(lines))
            lines.clear()
        first = number + 1


def _decoded(content: bytes, name: str) -> str:
    try:
        return decoded(content, name)
    except Refused:
        # Of an encoding from before Unicode: its letters are other ones, and those are known as well.
        return content.decode("latin-1")


def _is_page(text: str) -> bool:
    head = text[:4096].lstrip("\ufeff \t\r\n").lower()
    return head.startswith(("<!doctype html", "<html", "<head", "<body", "<meta"))
