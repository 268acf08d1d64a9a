"""The text of an .odt or .ods: body and cells, notes, comments, boxes, headers and footers of the page styles."""

from collections.abc import Iterable, Iterator
from itertools import chain

from lxml import etree

from xeploai.tools.documents.archive import Archive, Part
from xeploai.tools.documents.passage import Kind, Passage, column_letters, place

_SKIPPED = frozenset({"tracked-changes", "script", "scripts", "automatic-styles", "styles", "font-face-decls"})
_INSIDE = {"note": Kind.FOOTNOTE, "annotation": Kind.COMMENT, "text-box": Kind.TEXT_BOX, "custom-shape": Kind.TEXT_BOX}
_PAGE = {
    f"{name}{pages}": kind
    for name, kind in (("header", Kind.HEADER), ("footer", Kind.FOOTER))
    for pages in ("", "-left", "-first")
}
_MOST_COLUMNS = 20_000


def open_document_passages(archive: Archive, parts: Iterable[Part]) -> Iterator[Passage]:
    """The body first; then notes, comments, boxes, headers and footers."""
    trees = [(part.root, tree) for part in parts if (tree := archive.tree(part.name)) is not None]
    reading = _Reading(_capital_styles(tree for _, tree in trees))
    passages: dict[Kind, list[Passage]] = {kind: [] for kind in Kind}
    for _, tree in (pair for pair in trees if pair[0] in {"document-content", "document-styles"}):
        for passage in reading.passages(tree):
            passages[passage.kind].append(passage)
    for kind in Kind:
        yield from dict.fromkeys(passages[kind]) if kind in {Kind.HEADER, Kind.FOOTER} else passages[kind]


def _local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _get(node: etree._Element, name: str) -> str:
    return next((str(value) for key, value in node.attrib.items() if str(key).endswith(f"}}{name}")), "")


def _capital_styles(trees: Iterable[etree._Element]) -> frozenset[str]:
    """Names of styles that set capitals, of themselves or by the style they build on."""
    own: dict[str, str] = {}
    parent: dict[str, str] = {}
    for style in chain.from_iterable(tree.iter("{*}style") for tree in trees):
        name = _get(style, "name")
        parent[name] = _get(style, "parent-style-name")
        for properties in style.iterchildren("{*}text-properties"):
            own[name] = f"{_get(properties, 'text-transform')} {_get(properties, 'font-variant')}".strip()

    def is_capital(name: str, steps: int = 20) -> bool:
        style = own.get(name)
        if style:
            return "uppercase" in style or "small-caps" in style
        return bool(steps and parent.get(name)) and is_capital(parent[name], steps - 1)

    return frozenset(filter(is_capital, parent))


class _Reading:
    """Reads the parts of one file; numbers the rows of its tables."""

    def __init__(self, capital: frozenset[str]) -> None:
        self._capital = capital
        self._rows = 0

    def passages(self, root: etree._Element) -> Iterator[Passage]:
        yield from self._blocks(root, Kind.BODY)

    def _blocks(self, parent: etree._Element, kind: Kind) -> Iterator[Passage]:
        for node in parent:
            tag = _local(node)
            if not tag or tag in _SKIPPED:
                continue
            if tag in {"p", "h"}:
                text = self._text(node)
                if text.strip():
                    yield Passage(place(kind.value), kind, text)
                yield from self._beside(node)
            elif tag == "table" and _get(node, "name"):
                yield from self._table(node, kind)
            else:
                yield from self._blocks(node, {**_INSIDE, **_PAGE}.get(tag, kind))

    def _beside(self, paragraph: etree._Element) -> Iterator[Passage]:
        """Notes, comments and boxes that hang on a paragraph."""
        for node in paragraph.iter(*(f"{{*}}{tag}" for tag in _INSIDE)):
            if next((up for up in node.iterancestors() if _local(up) in _INSIDE), None) is None:
                yield from self._blocks(node, _INSIDE[_local(node)])

    def _table(self, table: etree._Element, kind: Kind) -> Iterator[Passage]:
        name = _get(table, "name")
        if kind is Kind.BODY:
            yield Passage(place("sheet_name"), Kind.SHEET_NAME, name)
        line = 0
        for row in table.iter("{*}table-row"):
            self._rows += 1
            same_row, column = self._rows, 0
            for cell in row.iterchildren("{*}table-cell", "{*}covered-table-cell"):
                text = "\n".join(filter(None, (self._text(p) for p in cell.iterchildren("{*}p", "{*}h"))))
                if text.strip() and kind is Kind.BODY:
                    where = place(
                        "sheet_cell", sheet=name, cell=f"{column_letters(min(column, _MOST_COLUMNS))}{line + 1}"
                    )
                    yield Passage(where, Kind.CELL, text, same_row)
                elif text.strip():
                    yield Passage(place(kind.value), kind, text, same_row)
                yield from self._beside(cell)
                column += _repeated(cell, "number-columns-repeated")
            line += _repeated(row, "number-rows-repeated")
        for shapes in table.iterchildren("{*}shapes"):
            yield from self._blocks(shapes, Kind.TEXT_BOX)

    def _text(self, paragraph: etree._Element) -> str:
        pieces: list[str] = []

        def walk(node: etree._Element, capital: bool) -> None:
            capital = _get(node, "style-name") in self._capital or capital
            pieces.append(_shown(node.text, capital))
            for child in node:
                tag = _local(child)
                if tag == "s":
                    pieces.append(" " * min(_repeated(child, "c"), 100))
                elif tag in {"tab", "line-break"}:
                    pieces.append("\t" if tag == "tab" else "\n")
                elif tag and tag not in _INSIDE:
                    walk(child, capital)
                pieces.append(_shown(child.tail, capital))

        walk(paragraph, capital=False)
        return "".join(pieces)


def _shown(text: str | None, capital: bool) -> str:
    return (text or "").upper() if capital else text or ""


def _repeated(node: etree._Element, name: str) -> int:
    value = _get(node, name)
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 8 else 1
