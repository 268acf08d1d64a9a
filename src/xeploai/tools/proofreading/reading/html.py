"""HTML as a reader sees it: paragraphs and tables; no script, no style, no comments."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from xeploai.core.errors import Refused
from xeploai.core.figures import whole
from xeploai.tools.documents.encodings import decoded
from xeploai.tools.proofreading.document import Document, DocumentBuilder

_SKIPPED = frozenset({"script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "select"})
_BLOCKS = frozenset(
    {"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr", "section", "article", "header"}
    | {"footer", "main", "nav", "aside", "figure", "figcaption", "blockquote", "pre", "dl", "dt", "dd", "form", "title"}
    | {"table", "tr", "td", "th", "tbody", "thead", "tfoot", "caption", "fieldset", "address", "center", "body"}
)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_MOST_SPAN = 200


def read_html(data: bytes, name: str) -> Document:
    """A web page. Raises Refused if nothing of it can be parsed."""
    text = decoded(data, name)
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    # The declaration names an encoding that no longer holds for characters; lxml refuses it.
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise Refused.because("check_no_text", where=name) from None
    builder = DocumentBuilder()
    _Walk(builder).through(root)
    return builder.built()


class _Walk:
    """One pass over the tree without recursion: pages nest deeper than Python's stack."""

    def __init__(self, builder: DocumentBuilder) -> None:
        self.builder = builder
        self.pieces: list[str] = []

    def through(self, root: etree._Element) -> None:
        """Hand every paragraph and every innermost table to the builder."""
        events = etree.iterwalk(root, events=("start", "end"))
        for event, element in events:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if tag in _SKIPPED:
                    events.skip_subtree()
                elif tag == "table" and _is_data(element):
                    self.flush()
                    self.builder.table(list(_rows(element)))
                    events.skip_subtree()
                else:
                    if tag in _BLOCKS:
                        self.flush()
                    self.pieces.append(element.text or "")
            else:
                if tag in _BLOCKS:
                    self.flush()
                self.pieces.append(element.tail or "")
        self.flush()

    def flush(self) -> None:
        """End the paragraph."""
        text = _SPACE.sub(" ", "".join(self.pieces)).strip(" ")
        self.pieces.clear()
        if text:
            self.builder.block(text)


def _is_data(table: etree._Element) -> bool:
    """Whether a table holds figures and no page layout: no table inside, more than one row, no long cells."""
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = sum(1 for _ in table.iterdescendants("tr"))
    length = sum(len(text) for text in table.itertext())
    cells = sum(1 for _ in table.iterdescendants("td", "th"))
    return rows > 1 and cells > rows and length < 200 * cells


def _rows(table: etree._Element) -> Iterator[list[tuple[str, int, int]]]:
    for row in table.iterdescendants("tr"):
        cells = []
        for cell in row.iterchildren("td", "th"):
            pieces = [str(text) for text in cell.itertext() if text.strip()]
            text = _SPACE.sub(" ", " ".join(pieces)).strip(" ")
            cells.append((text, _covered(cell, "colspan"), _covered(cell, "rowspan")))
        yield cells


def _covered(cell: etree._Element, attribute: str) -> int:
    value = str(cell.get(attribute, "1")).strip()
    return min(max(1, whole(value, digits=5) or 1), _MOST_SPAN)
