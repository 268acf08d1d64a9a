"""The text of a .docx: body and tables, notes, comments, text boxes, headers, footers, watermarks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from xeploai.tools.documents.archive import Archive, Part
from xeploai.tools.documents.drawing import drawn, is_on
from xeploai.tools.documents.passage import Kind, Passage, place

_STORIES = {
    "document": (Kind.BODY, "body"),
    "glossaryDocument": (Kind.BODY, "body"),
    "footnotes": (Kind.FOOTNOTE, "footnote"),
    "endnotes": (Kind.ENDNOTE, "endnote"),
    "comments": (Kind.COMMENT, "comment"),
    "hdr": (Kind.HEADER, "header"),
    "ftr": (Kind.FOOTER, "footer"),
}
"""Root of a part -> what its paragraphs are."""

_ONCE = frozenset({Kind.HEADER, Kind.FOOTER, Kind.TEXT_BOX, Kind.WATERMARK})
"""Kinds that stand in the file once for each kind of page, with the same words."""

_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_DELETED = frozenset({"del", "moveFrom", "delText", "instrText", "delInstrText"})
_NOT_IN_LINE = frozenset({"txbxContent", "Fallback", "drawing", "pict", "object", "pPr", "rPr", "tbl"})
_MOST_STYLES = 50
_WORD = re.compile(r"[^\W\d_]{2}")


def word_passages(archive: Archive, parts: Iterable[Part]) -> Iterator[Passage]:
    """Body, notes, comments, text boxes, headers and footers, each once, whatever the order of the parts."""
    parts = list(parts)
    styles = next((_capital_styles(archive.tree(part.name)) for part in parts if part.root == "styles"), _Styles())
    passages: dict[Kind, list[Passage]] = {kind: [] for kind in Kind}
    for part in parts:
        root = archive.tree(part.name) if part.root in {*_STORIES, "numbering"} else None
        if root is None:
            continue
        if part.root == "numbering":
            labels = (str(node.get(_attribute(node, "val"), "")) for node in root.iter("{*}lvlText"))
            passages[Kind.LABEL] += (
                Passage(place("list_label"), Kind.LABEL, label) for label in labels if _WORD.search(label)
            )
        else:
            for passage in _Story(*_STORIES[part.root], styles).passages(root):
                passages[passage.kind].append(passage)
    for kind in Kind:
        yield from dict.fromkeys(passages[kind]) if kind in _ONCE else passages[kind]


@dataclass(frozen=True)
class _Styles:
    """Styles that make letters capital: by id. paragraph: of a paragraph that names no style."""

    capital: Mapping[str, bool] = field(default_factory=dict)
    paragraph: bool = False


def _capital_styles(root: etree._Element | None) -> _Styles:
    if root is None:
        return _Styles()
    own: dict[str, bool | None] = {}
    based: dict[str, str] = {}
    default = bool(_capital(root.find("{*}docDefaults/{*}rPrDefault/{*}rPr")))
    first = ""
    for style in root.iterchildren("{*}style"):
        name = _value(style, "styleId")
        own[name] = _capital(style.find("{*}rPr"))
        based[name] = _value(style.find("{*}basedOn"), "val")
        if _value(style, "type") == "paragraph" and _value(style, "default") in {"1", "true", "on"}:
            first = name

    def is_capital(name: str) -> bool:
        for _ in range(_MOST_STYLES):  # a style may be based on itself
            if own.get(name) is not None:
                return bool(own[name])
            if name not in based:
                break
            name = based[name]
        return default

    return _Styles({name: is_capital(name) for name in own}, is_capital(first))


def _capital(properties: etree._Element | None) -> bool | None:
    """Whether a format sets capitals; None where it says nothing of them."""
    if properties is None:
        return None
    marks = [mark for tag in ("caps", "smallCaps") if (mark := properties.find(f"{{*}}{tag}")) is not None]
    return any(is_on(_value(mark, "val")) for mark in marks) if marks else None


def _attribute(node: etree._Element, name: str) -> str:
    """The full name of an attribute of Word's own, in the strict form of the format or the usual one."""
    return f"{str(node.tag).rpartition('}')[0]}}}{name}"


def _value(node: etree._Element | None, name: str) -> str:
    return "" if node is None else str(node.get(_attribute(node, name), ""))


def _local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


@dataclass
class _Story:
    """One part of the document that is read from its beginning to its end. name: of its place."""

    kind: Kind
    name: str
    styles: _Styles
    _tables: int = 0
    _rows: int = 0

    def passages(self, root: etree._Element) -> Iterator[Passage]:
        """Paragraphs and cells in their order, and then what is drawn between them."""
        yield from self._blocks(root)
        yield from self._boxes(root)
        outer = None if self.kind is Kind.BODY else place(self.name)
        for passage in drawn(root):
            yield _within(passage, outer)

    def _blocks(self, parent: etree._Element) -> Iterator[Passage]:
        for node in parent:
            tag = _local(node)
            if tag == "p":
                text = self._text(node)
                if text.strip():
                    yield Passage(place(self.name), self.kind, text)
            elif tag == "tbl":
                yield from self._table(node)
            elif tag and tag not in _DELETED:
                yield from self._blocks(node)

    def _table(self, table: etree._Element) -> Iterator[Passage]:
        self._tables += 1
        number = self._tables
        for row, line in enumerate(_inner(table, "tr"), start=1):
            self._rows += 1
            same_row = self._rows
            for column, cell in enumerate(_inner(line, "tc"), start=1):
                text = "\n".join(filter(None, map(self._text, _inner(cell, "p"))))
                if text.strip():
                    where = place("table_cell", table=number, row=row, column=column)
                    if self.kind is Kind.BODY:
                        yield Passage(where, Kind.CELL, text, same_row)
                    else:
                        yield Passage(place(self.name), self.kind, text, same_row)
                for inner in _inner(cell, "tbl"):
                    yield from self._table(inner)

    def _boxes(self, root: etree._Element) -> Iterator[Passage]:
        """Text boxes. The same box may be written twice, for newer and for older programs."""
        outer = None if self.kind is Kind.BODY else place(self.name)
        inner = replace(self, kind=Kind.TEXT_BOX, name="text_box")
        older: list[Passage] = []
        seen: set[str] = set()
        for box in root.iter("{*}txbxContent"):
            if _is_fallback(box):
                older += inner._blocks(box)
                continue
            for passage in inner._blocks(box):
                seen.add(passage.text)
                yield _within(passage, outer)
        yield from (_within(passage, outer) for passage in older if passage.text not in seen)

    def _text(self, paragraph: etree._Element) -> str:
        style = _value(paragraph.find("{*}pPr/{*}pStyle"), "val")
        by_paragraph = self.styles.capital.get(style, self.styles.paragraph)
        pieces: list[str] = []
        stack: list[tuple[Iterator[etree._Element], bool]] = [(iter(paragraph), by_paragraph)]
        while stack:
            node = next(stack[-1][0], None)
            if node is None:
                stack.pop()
                continue
            tag, capital = _local(node), stack[-1][1]
            if tag == "t":
                text = node.text or ""
                pieces.append(text.upper() if capital else text)
            elif tag in _SIGNS:
                pieces.append(_SIGNS[tag])
            elif tag == "r":
                stack.append((iter(node), self._is_capital(node, by_paragraph)))
            elif tag and tag not in _DELETED and tag not in _NOT_IN_LINE:
                stack.append((iter(node), capital))
        return "".join(pieces)

    def _is_capital(self, run: etree._Element, by_paragraph: bool) -> bool:
        properties = run.find("{*}rPr")
        own = _capital(properties)
        if own is not None:
            return own
        style = _value(properties.find("{*}rStyle"), "val") if properties is not None else ""
        return by_paragraph or self.styles.capital.get(style, False)


def _within(passage: Passage, outer: str | None) -> Passage:
    return passage if outer is None else replace(passage, place=place("inside", inner=passage.place, outer=outer))


def _inner(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The nearest elements of a name below a parent: content controls and tracked insertions stand between them."""
    for child in parent:
        name = _local(child)
        if name == tag:
            yield child
        elif name and name not in {"tbl", "tr", "tc", "p", "txbxContent"} and name not in _DELETED:
            yield from _inner(child, tag)


def _is_fallback(box: etree._Element) -> bool:
    return next(box.iterancestors("{*}Fallback"), None) is not None
