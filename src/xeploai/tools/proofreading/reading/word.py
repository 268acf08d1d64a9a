"""A .docx read straight from its XML, within bounds: paragraphs and tables in the order of the document, then notes,
text boxes, headers and footers, each once and marked.

`WordText` keeps which run every character came from, so that a correction can be written back as a tracked change.
"""

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import IO, NamedTuple, cast

from lxml import etree

from xeploai.core.errors import Refused
from xeploai.core.figures import whole
from xeploai.core.letters import composed
from xeploai.tools.bounded.packages import UNREADABLE, Excessive, PackageLimits, check_parts
from xeploai.tools.documents.archive import Archive
from xeploai.tools.documents.passage import Kind, Passage, place
from xeploai.tools.documents.word import word_passages
from xeploai.tools.proofreading.document import Document, DocumentBuilder, Span, Unread

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MAIN_PART = "word/document.xml"
MOST_XML = 120 * 1024 * 1024
PACKAGE = PackageLimits(unpacked=400 * 1024 * 1024)
_SPACES = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_STORIES = frozenset({"footnotes", "endnotes", "hdr", "ftr"})
_NOTES = frozenset({Kind.FOOTNOTE, Kind.ENDNOTE})
_FIRST_WORDS = 60
_DELETED = frozenset({f"{W}del", f"{W}moveFrom", _FALLBACK})
_LEAVES = frozenset({f"{W}t", *_SPACES})
_OPAQUE = frozenset({*_DELETED, f"{W}txbxContent"})
_CONTENTS = (f"{W}p", f"{W}tbl")
_WRAPPERS = frozenset({f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"})


class _Content(NamedTuple):
    """A paragraph or a table; and the text of a paragraph, where it is known already."""

    element: etree._Element
    text: str | None = None


class Piece(NamedTuple):
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
    """The text of a .docx, one paragraph or table in memory at a time.

    Raises Refused for a broken one, a bomb, or another program's archive.
    """
    with _main_part(data, name) as part:
        boxes: list[etree._Element] = []
        return _read(_passing_contents(part, name, boxes), boxes, data, name)


def word_text(data: bytes, name: str) -> WordText:
    """The text with its way back into the XML, which stays in memory as a whole."""
    with _main_part(data, name) as part:
        root = _parsed(part, name)
    body = root.find(f"{W}body")
    if body is None:
        raise Refused.because("check_docx_broken", where=name)
    written: list[Written] = []
    return WordText(root, _read(_contents(body), [], data, name, written), written)


def _read(
    contents: Iterable[_Content],
    boxes: list[etree._Element],
    data: bytes,
    name: str,
    written: list[Written] | None = None,
) -> Document:
    """The paragraphs and tables of the body, then what stands beside it. The text boxes met are added to `boxes`."""
    builder = DocumentBuilder()
    for content in contents:
        if content.text is None:
            boxes += _boxes(content.element)
        _put(content, builder, written)
    stories = list(_other_stories(data, name))
    _add_stories(builder, [story for story in stories if story.kind in _NOTES])
    for number, box in enumerate(boxes):
        if number == 0:
            builder.mark(place("text_box"))
        # A box in a box is in the list of its own accord.
        for content in _contents(box):
            _put(content, builder, written)
    _add_stories(builder, [story for story in stories if story.kind not in _NOTES])
    return builder.built()


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


class _MainPart:
    """The main part as it is unpacked. What the directory says of its size is not to be believed: it is counted."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream = stream
        self._name = name
        self._left = MOST_XML

    def read(self, size: int) -> bytes:
        """The next piece. Raises Refused for a broken part, and where there is more than any document has."""
        try:
            piece = self._stream.read(size)
        except UNREADABLE:
            raise Refused.because("check_docx_broken", where=self._name) from None
        self._left -= len(piece)
        if self._left < 0:
            raise _bomb(self._name, MOST_XML)
        return piece


def _bomb(name: str, size: int) -> Refused:
    return Refused.because("check_zip_bomb", where=name, megabytes=size // 2**20)


@contextmanager
def _main_part(data: bytes, name: str) -> Iterator[_MainPart]:
    """The main part of the archive, to be read within bounds. Raises Refused."""
    with ExitStack() as opened:
        try:
            archive = opened.enter_context(zipfile.ZipFile(io.BytesIO(data)))
            check_parts(archive, PACKAGE)
            if MAIN_PART not in archive.namelist():
                raise Refused.because("check_not_docx", where=name)
            stream = opened.enter_context(archive.open(MAIN_PART))
        except Excessive:
            raise _bomb(name, PACKAGE.unpacked) from None
        except UNREADABLE:
            raise Refused.because("check_docx_broken", where=name) from None
        yield _MainPart(stream, name)


def _parsed(part: _MainPart, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.parse(cast("IO[bytes]", part), parser).getroot()
    except etree.XMLSyntaxError:
        raise Refused.because("check_docx_broken", where=name) from None


def _contents(parent: etree._Element) -> Iterator[_Content]:
    """The paragraphs and tables in an element, also within content controls and insertions."""
    for child in parent:
        if child.tag in _CONTENTS:
            yield _Content(child)
        elif child.tag in _WRAPPERS:
            yield from _contents(child)


def _passing_contents(part: _MainPart, name: str, boxes: Sequence[etree._Element]) -> Iterator[_Content]:
    """The paragraphs and tables of the body as they are parsed; each is let go when the next one is asked for, unless
    one of its text boxes, which are read later, was added to `boxes` meanwhile."""
    events = etree.iterparse(
        part,
        ("end",),
        tag=(*_CONTENTS, *_LEAVES, *_OPAQUE),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    last: etree._Element | None = None
    # What was read since the last content ended; `whole` while that is the text of one plain paragraph.
    text: list[str] = []
    whole = True
    try:
        for _, element in events:
            tag = element.tag
            if tag in _LEAVES:
                text.append(_SPACES.get(tag) or element.text or "")
            elif tag in _OPAQUE or not _is_of_body(element):
                whole = False  # so is a paragraph of a table or a text box, which is handed over with that
            else:
                # Not the element itself: the parser still holds it.
                if last is not None and (parent := last.getparent()) is not None:
                    parent.remove(last)
                before = len(boxes)
                yield _Content(element, "".join(text) if whole and tag == f"{W}p" else None)
                last = element if len(boxes) == before else None
                text.clear()
                whole = True
    except etree.XMLSyntaxError:
        raise Refused.because("check_docx_broken", where=name) from None
    if events.root is None or events.root.find(f"{W}body") is None:
        raise Refused.because("check_docx_broken", where=name)


def _is_of_body(element: etree._Element) -> bool:
    """Whether only content controls and insertions stand between an element and the body."""
    parent = element.getparent()
    while parent is not None and parent.tag in _WRAPPERS:
        parent = parent.getparent()
    return parent is not None and parent.tag == f"{W}body"


def _put(content: _Content, builder: DocumentBuilder, written: list[Written] | None) -> None:
    """Hand a paragraph or a table to the builder; `written` keeps where its text came from."""
    element, text = content
    if text is not None:
        builder.block(text)
    elif element.tag == f"{W}tbl":
        _table(element, builder, written)
    else:
        pieces = tuple(_pieces(element))
        span = builder.block("".join(piece.text for piece in pieces))
        if pieces and written is not None:
            written.append(Written(span, pieces))


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
        elif node.tag in _LEAVES:
            yield Piece(node, _SPACES.get(node.tag) or node.text or "")
        elif node.tag not in _OPAQUE:
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


def _table(table: etree._Element, builder: DocumentBuilder, written: list[Written] | None) -> None:
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
    if written is None:
        return
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
