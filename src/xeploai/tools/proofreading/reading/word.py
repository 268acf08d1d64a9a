"""A .docx read straight from its XML, within bounds: paragraphs and tables in the order of the document, then notes,
text boxes, headers and footers, each once and marked.

`WordText` keeps which run every character came from, so that a correction can be written back as a tracked change.
"""

import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from xeploai.core.errors import Refused
from xeploai.core.figures import whole
from xeploai.core.letters import composed
from xeploai.tools.bounded.packages import Excessive, PackageLimits, check_parts
from xeploai.tools.documents.archive import Archive
from xeploai.tools.documents.passage import Kind, Passage, place
from xeploai.tools.documents.word import word_passages
from xeploai.tools.proofreading.document import Document, DocumentBuilder, Span, Unread

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MAIN_PART = "word/document.xml"
MOST_XML = 120 * 1024 * 1024
PACKAGE = PackageLimits(unpacked=400 * 1024 * 1024)
BROKEN = (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError, zlib.error)
"""What reading a part meets in a package that is cut off, altered, or locked."""
_SPACES = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_STORIES = frozenset({"footnotes", "endnotes", "hdr", "ftr"})
_NOTES = frozenset({Kind.FOOTNOTE, Kind.ENDNOTE})
_FIRST_WORDS = 60
_DELETED = frozenset({f"{W}del", f"{W}moveFrom", _FALLBACK})


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one child of a run. `node` is the w:t, w:tab or w:br it stands for."""

    node: etree._Element
    text: str


@dataclass(frozen=True)
class Written:
    """A block or a cell of the document with the pieces it was made of; their raw text normalises to the span's."""

    span: Span
    pieces: tuple[Piece, ...]


@dataclass
class WordText:
    """The XML of a document, what was read from it, and where every piece of it went."""

    root: etree._Element
    document: Document
    written: list[Written] = field(default_factory=list)


def read_word(data: bytes, name: str) -> Document:
    """The text of a .docx. Raises Refused for a broken one, a bomb, or another program's archive."""
    return word_text(data, name).document


def word_text(data: bytes, name: str) -> WordText:
    """The text with its way back into the XML."""
    root = _parsed(main_part(data, name), name)
    body = root.find(f"{W}body")
    if body is None:
        raise Refused.because("check_docx_broken", where=name)
    builder = DocumentBuilder()
    written: list[Written] = []
    boxes: list[etree._Element] = []
    _walk(body, builder, written, boxes)
    stories = list(_other_stories(data, name))
    _add_stories(builder, [story for story in stories if story.kind in _NOTES])
    for number, box in enumerate(boxes):
        if number == 0:
            builder.mark(place("text_box"))
        # A box in a box is in the list of its own accord.
        _walk(box, builder, written, [])
    _add_stories(builder, [story for story in stories if story.kind not in _NOTES])
    return WordText(root, builder.built(), written)


def _other_stories(data: bytes, name: str) -> Iterator[Passage]:
    """Footnotes, endnotes, headers and footers: parts of their own in the archive."""
    archive = Archive(data, name)
    parts = [part for part in archive.parts() if part.root in _STORIES]
    if parts:
        yield from (one for one in word_passages(archive, parts) if one.text.strip() and one.kind is not Kind.TEXT_BOX)


def _add_stories(builder: DocumentBuilder, stories: Sequence[Passage]) -> None:
    last = None
    for story in stories:
        if story.place != last:
            builder.mark(story.place)
            last = story.place
        builder.block(story.text)


def main_part(data: bytes, name: str) -> bytes:
    """The main part of the archive, read within bounds. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_parts(archive, PACKAGE)
            if MAIN_PART not in archive.namelist():
                raise Refused.because("check_not_docx", where=name)
            with archive.open(MAIN_PART) as part:
                # What the directory says of the size is not to be believed: count what comes out.
                xml = part.read(MOST_XML + 1)
    except Excessive:
        raise Refused.because("check_zip_bomb", where=name, megabytes=PACKAGE.unpacked // 2**20) from None
    except BROKEN:
        raise Refused.because("check_docx_broken", where=name) from None
    if len(xml) > MOST_XML:
        raise Refused.because("check_zip_bomb", where=name, megabytes=MOST_XML // 2**20)
    return xml


def _parsed(xml: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError:
        raise Refused.because("check_docx_broken", where=name) from None


def _walk(
    parent: etree._Element, builder: DocumentBuilder, written: list[Written], boxes: list[etree._Element]
) -> None:
    for child in parent:
        if child.tag == f"{W}p":
            _paragraph(child, builder, written, boxes)
        elif child.tag == f"{W}tbl":
            _table(child, builder, written, boxes)
        elif child.tag in _DELETED or not isinstance(child.tag, str):
            continue
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"}:
            _walk(child, builder, written, boxes)


def _paragraph(
    paragraph: etree._Element, builder: DocumentBuilder, written: list[Written], boxes: list[etree._Element]
) -> None:
    pieces = tuple(_pieces(paragraph))
    span = builder.block("".join(piece.text for piece in pieces))
    if pieces:
        written.append(Written(span, pieces))
    boxes += _boxes(paragraph)


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The text boxes in a piece of the document; Word writes each a second time for programs of 2007."""
    return (box for box in element.iter(f"{W}txbxContent") if next(box.iterancestors(_FALLBACK), None) is None)


def _pieces(paragraph: etree._Element) -> Iterator[Piece]:
    """The text of a paragraph piece by piece, without deleted text, fields' codes and boxes."""
    stack = [iter(paragraph)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
        elif node.tag == f"{W}t":
            yield Piece(node, node.text or "")
        elif node.tag in _SPACES:
            yield Piece(node, _SPACES[node.tag])
        elif node.tag not in _DELETED and node.tag != f"{W}txbxContent":
            stack.append(iter(node))


@dataclass
class _Cell:
    """A cell on its way into the table: its pieces, and how many columns and rows it covers."""

    pieces: tuple[Piece, ...]
    columns: int
    rows: int = 1

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def _table(
    table: etree._Element, builder: DocumentBuilder, written: list[Written], boxes: list[etree._Element]
) -> None:
    boxes += _boxes(table)
    if next(table.iterdescendants(f"{W}tbl"), None) is not None:
        builder.unread.append(Unread("check_unread_nested_table", {"text": _first_words(table)}))
    rows: list[list[_Cell]] = []
    open_merges: dict[int, _Cell] = {}
    for row in _children(table, f"{W}tr"):
        rows.append([])
        column = 0
        for cell in _children(row, f"{W}tc"):
            width, merge = _merging(cell)
            if merge == "continue" and column in open_merges:
                open_merges[column].rows += 1
            else:
                held = _Cell(tuple(_cell_pieces(cell)), width)
                rows[-1].append(held)
                open_merges.pop(column, None)
                if merge == "restart":
                    open_merges[column] = held
            column += width
    spans = builder.table([[(cell.text, cell.columns, cell.rows) for cell in row] for row in rows])
    cells = (cell for row in rows for cell in row)
    written += [Written(span, cell.pieces) for span, cell in zip(spans, cells, strict=True)]


def _first_words(table: etree._Element) -> str:
    """The beginning of a table, by which a person finds it."""
    text = " ".join(node.text or "" for node in table.iter(f"{W}t"))
    return " ".join(text.split())[:_FIRST_WORDS]


def _cell_pieces(cell: etree._Element) -> Iterator[Piece]:
    """The paragraphs of a cell as one line; text boxes in it are read later."""
    holders = ((p, next(p.iterancestors(f"{W}txbxContent", f"{W}tc"))) for p in cell.iter(f"{W}p"))
    outside = (paragraph for paragraph, holder in holders if holder.tag == f"{W}tc")
    for index, paragraph in enumerate(outside):
        if index:
            yield Piece(paragraph, " ")
        yield from _pieces(paragraph)


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children with a tag, also inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins"}:
            yield from _children(child, tag)


def _merging(cell: etree._Element) -> tuple[int, str | None]:
    """How many columns a cell covers, and whether it opens or goes on a vertical merge."""
    width = cell.find(f"{W}tcPr/{W}gridSpan")
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    value = width.get(f"{W}val", "1") if width is not None else "1"
    return max(1, whole(value, digits=3) or 1), None if merge is None else merge.get(f"{W}val", "continue")


def raw_index(pieces: tuple[Piece, ...], at: int) -> int:
    """Where a place of the normalised text lies in the raw text of the pieces."""
    raw = "".join(piece.text for piece in pieces)
    if unicodedata.is_normalized("NFC", raw):
        return at
    length = 0
    for index, char in enumerate(raw):
        follows = unicodedata.combining(char) != 0
        if length >= at and not follows:
            return index
        length = len(composed(raw[: index + 1])) if follows else length + 1
    return len(raw)
