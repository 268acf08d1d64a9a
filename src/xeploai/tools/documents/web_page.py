"""The text of a web page, that of attributes too: what stands in a field, for a picture, when pointed at."""

from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from xeploai.tools.documents.passage import Kind, Passage, place

_SKIPPED = frozenset({"script", "style"})
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins"}
    | {"kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u"}
    | {"var", "wbr", "tspan"}
)
_SHOWN = ("title", "alt", "placeholder", "aria-label", "value", "label", "summary", "content")
_CAPITAL = ("uppercase", "small-caps")


def web_page_passages(text: str) -> Iterator[Passage]:
    """Every paragraph and cell, and every attribute that a reader sees. Nothing where no page can be parsed."""
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    body = text[text.find("?>", 0, 300) + 2 :] if text.lstrip()[:5] == "<?xml" else text
    try:
        root = lxml_html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    yield from _blocks(root)
    for node in root.iter(etree.Element):
        for name in _SHOWN:
            if value := str(node.get(name, "")).strip():
                yield Passage(place("attribute", name=name), Kind.ALTERNATIVE, value)


def _blocks(root: etree._Element) -> Iterator[Passage]:
    """One pass without recursion: pages nest deeper than Python's stack."""
    pieces: list[str] = []
    capital = [False]
    row = 0

    def block(kind: Kind, number: int | None = None) -> Iterator[Passage]:
        text = " ".join("".join(pieces).split())
        pieces.clear()
        if text:
            yield Passage(place("body"), kind, text, number)

    events = etree.iterwalk(root, events=("start", "end"))
    for event, node in events:
        tag = node.tag if isinstance(node.tag, str) else ""
        is_cell = tag in {"td", "th"}
        if tag not in _INLINE:
            yield from block(Kind.CELL if is_cell else Kind.BODY, row if is_cell else None)
        if event == "start":
            row += tag == "tr"
            style = str(node.get("style", "")).lower()
            capital.append(capital[-1] or any(word in style for word in _CAPITAL))
            if tag in _SKIPPED:
                events.skip_subtree()
            else:
                pieces.append(_shown(node.text, capital[-1]))
        else:
            capital.pop()
            pieces.append(_shown(node.tail, capital[-1]))
    yield from block(Kind.BODY)


def _shown(text: str | None, capital: bool) -> str:
    return (text or "").upper() if capital else text or ""
