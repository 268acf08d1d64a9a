"""The text of an .xlsx: names of sheets, cells, what is printed above and below, comments, shapes, charts."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from lxml import etree

from xeploai.tools.documents.archive import Archive, Part
from xeploai.tools.documents.drawing import drawn
from xeploai.tools.documents.passage import Kind, Passage, place, printed

_SHEETS = frozenset({"worksheet", "chartsheet", "dialogsheet"})
_QUOTED = re.compile(r'"([^"]*)"')
Wanted = Callable[[str], bool]


def sheet_passages(archive: Archive, parts: Iterable[Part], wanted: Wanted | None = None) -> Iterator[Passage]:
    """Cells of every sheet, hidden ones too, and then what stands around them.

    wanted  rows of cells may be left out where it is true of no text in them
    """
    parts = list(parts)
    book = next((part for part in parts if part.root == "workbook"), None)
    tree = archive.tree(book.name) if book else None
    if book is None or tree is None:
        return
    titles = _titles(archive, book, tree)
    shared = _shared(archive, parts)
    shared_wanted = {str(index) for index, text in enumerate(shared) if wanted is not None and wanted(text)}
    around: list[Passage] = []
    row = 0
    for part in (part for part in parts if part.root in _SHEETS):
        title = titles.get(part.name, part.name)
        for element in archive.elements(part.name, "row", "headerFooter", "dataValidation"):
            if element.tag.endswith("}row"):
                if wanted is None or _is_wanted(element, wanted, shared_wanted):
                    row += 1
                    yield from _row(element, title, shared, row)
            elif element.tag.endswith("}headerFooter"):
                around += _printed(element, title)
            else:
                texts = (str(element.get(key, "")) for key in ("promptTitle", "prompt", "errorTitle", "error"))
                around += (Passage(place("prompt", sheet=title), Kind.ALTERNATIVE, text) for text in texts if text)
    for part in parts:
        around += _beside(archive, part)
    yield from sorted(around, key=lambda passage: list(Kind).index(passage.kind))
    for sheet in tree.iter("{*}sheet"):
        yield Passage(place("sheet_name"), Kind.SHEET_NAME, str(sheet.get("name", "")))
    for defined in tree.iter("{*}definedName"):
        name = str(defined.get("name", ""))
        for text in (name, str(defined.get("comment", "")), *_QUOTED.findall(defined.text or "")):
            if text:
                yield Passage(place("defined_name", name=name), Kind.DEFINED_NAME, text)


def _titles(archive: Archive, book: Part, tree: etree._Element) -> dict[str, str]:
    """The name of the sheet that each part holds."""
    folder, _, file = book.name.rpartition("/")
    links = archive.tree(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
    targets = {} if links is None else {str(link.get("Id")): str(link.get("Target", "")) for link in links}
    titles = {}
    for sheet in tree.iter("{*}sheet"):
        link = next((str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
        part = posixpath.normpath(posixpath.join("/", folder, targets.get(link, ""))).lstrip("/")
        titles[part] = str(sheet.get("name", ""))
    return titles


def _shared(archive: Archive, parts: Sequence[Part]) -> list[str]:
    texts: list[str] = []
    for part in parts:
        if part.root == "sst":
            texts += map(_rich, archive.elements(part.name, "si"))
    return texts


def _rich(element: etree._Element) -> str:
    """Text of one string, without how it is read aloud."""
    return "".join(
        node.text or ""
        for node in element.iter("{*}t")
        if not str(getattr(node.getparent(), "tag", "")).endswith("}rPh")
    )


def _cell_text(cell: etree._Element, shared: list[str]) -> str:
    kind = cell.get("t")
    if kind == "inlineStr":
        return _rich(cell) if len(cell) and len(cell[0]) > 1 else "".join(map(str, cell.itertext()))
    value = cell.find("{*}v")
    text = (value.text or "") if value is not None else ""
    if kind != "s":
        return text
    return shared[int(text)] if text.isascii() and text.isdecimal() and int(text[:9]) < len(shared) else ""


def _row(row: etree._Element, sheet: str, shared: list[str], number: int) -> Iterator[Passage]:
    for cell in row:
        text = _cell_text(cell, shared)
        if text.strip():
            yield Passage(place("sheet_cell", sheet=sheet, cell=cell.get("r", "?")), Kind.CELL, text, number)


def _is_wanted(row: etree._Element, wanted: Wanted, shared: set[str]) -> bool:
    """By all its text at once. A figure may be taken for the number of a shared text: then it is read for nothing."""
    texts = [str(text) for text in row.itertext()]
    return wanted("".join(texts)) or not shared.isdisjoint(texts)


def _printed(element: etree._Element, sheet: str) -> Iterator[Passage]:
    """What is printed above and below each page: on odd, even and first ones, left, in the middle and right."""
    for line in element:
        name = str(line.tag)
        is_header = name.endswith("Header")
        kind, where = (Kind.HEADER, "sheet_header") if is_header else (Kind.FOOTER, "sheet_footer")
        yield from (Passage(place(where, sheet=sheet), kind, text) for text in printed(line.text or ""))


def _beside(archive: Archive, part: Part) -> Iterator[Passage]:
    """Comments, shapes, charts and formats of numbers, each in a part of its own."""
    if part.root in {"comments", "ThreadedComments"}:
        for comment in archive.elements(part.name, "comment", "threadedComment"):
            text = _rich(comment) or "".join(map(str, comment.itertext()))
            yield Passage(place("sheet_comment", cell=comment.get("ref", "?")), Kind.COMMENT, text)
    elif part.root in {"wsDr", "xml"}:
        if (tree := archive.tree(part.name)) is not None:
            yield from drawn(tree)
    elif part.root == "styleSheet":
        for form in archive.elements(part.name, "numFmt"):
            for text in _QUOTED.findall(str(form.get("formatCode", ""))):
                yield Passage(place("number_format"), Kind.LABEL, text)
