"""A Word template, checked against the fields of its kind of paper and compiled.

What is compiled is text: the XML of each part, cut at its marks, so that a paper is made by joining strings. The tree
of the template is built once, however many papers follow.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

from xeploai.core.errors import Fault, Refused
from xeploai.tools.papers.blocks import place_block
from xeploai.tools.papers.fields import FieldKind, Fields
from xeploai.tools.papers.marks import BadMark, Mark, Sign, W, take_marks, w
from xeploai.tools.papers.package import Package, read_package
from xeploai.tools.papers.places import place_of

Segment: TypeAlias = "str | Slot | Block"
Program: TypeAlias = "Sequence[Segment]"


@dataclass(frozen=True)
class Slot:
    """Where the value of a field goes."""

    name: str


@dataclass(frozen=True)
class Block:
    """What is repeated for every row of a list, or stands only where a flag is set."""

    name: str
    kind: FieldKind
    body: Program


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template that may be filled.

    programs  by name of the part; parts: the others, as they are
    notes     what its editor should know, none of which hinders
    """

    programs: Mapping[str, Program]
    parts: Mapping[str, bytes]
    notes: Sequence[Fault]


_INSTRUCTIONS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "REF", "SEQ", "TOC", "HYPERLINK"})
"""Fields of Word that only count and point. Others fetch files, start programs, or ask questions when it is opened."""

_TRACKED = tuple(map(w, ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel")))
_COMMENT = w("commentReference")
_BINDING = w("dataBinding")
_PARAGRAPH_IDS = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CUT = re.compile(r"<\?xeploai (?P<sign>\w+) (?P<name>\w+)\?>")
_KINDS = {Sign.FIELD: FieldKind.TEXT, Sign.LIST: FieldKind.LIST, Sign.FLAG: FieldKind.FLAG}


def read_template(content: bytes, where: str, fields: Fields) -> Template:
    """Open, check and compile a template.

    where   name of the file
    fields  that it may use

    Raises Refused with every fault at its place.
    """
    package = read_package(content, where)
    check = _Check(where, fields)
    programs = {name: check.part(name, root) for name, root in package.filled.items()}
    if check.faults:
        raise Refused(check.faults)
    return Template(programs=programs, parts=_others(package), notes=[*check.notes, *check.unused()])


def _others(package: Package) -> Mapping[str, bytes]:
    return {name: content for name, content in package.parts.items() if name not in package.filled}


@dataclass
class _Check:
    """The reading of one template. used: names that it has so far."""

    where: str
    fields: Fields
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def part(self, name: str, root: etree._Element) -> Program:
        """The program of one part; its faults are noted."""
        if root.nsmap.get("w") != W:
            raise Refused.because("template_unreadable", where=self.where)
        self._foreign(name, root)
        paragraphs = list(root.iter(w("p")))
        # Marks are replaced as they are read, and places are worded by the text: it is worded before.
        marks: list[tuple[Mark, str]] = []
        for paragraph in paragraphs:
            if not any("{" in (node.text or "") or "}" in (node.text or "") for node in paragraph.iter(w("t"))):
                continue
            place = place_of(name, paragraph)
            for mark in take_marks(paragraph):
                if isinstance(mark, BadMark):
                    self._fault(mark.code, place, mark.text)
                    continue
                marks.append((mark, place))
                if mark.joined:
                    self.notes.append(Fault(code="template_joined", sheet=self.where, column=place, value=mark.text))
        self._nest(marks)
        for node in list(root.iter(_BINDING)):  # Word would put the value of a data store over what is filled in
            _drop(node)
        for node in root.iter(etree.Element):
            for key in [key for key in node.attrib if str(key).startswith(_PARAGRAPH_IDS)]:
                del node.attrib[key]  # ids of paragraphs, which a repeated one may not share
        return () if self.faults else compiled(_DECLARATION + etree.tostring(root, encoding="unicode"))

    def _fault(self, code: str, place: str, text: str) -> None:
        self.faults.append(Fault(code=code, sheet=self.where, column=place, value=text))

    def _foreign(self, name: str, root: etree._Element) -> None:
        """What is no text: changes and comments that nobody settled, instructions that do more than count."""
        for node in root.iter(*_TRACKED, _COMMENT):
            paragraph = next(node.iterancestors(w("p")), None)
            place = place_of(name, paragraph) if paragraph is not None else ""
            self._fault("template_comment" if node.tag == _COMMENT else "template_changes", place, _text(node))
        for paragraph in root.iter(w("p")):
            for instruction in _instructions(paragraph):
                if instruction.split()[:1] and instruction.split()[0].upper() not in _INSTRUCTIONS:
                    self._fault("template_instruction", place_of(name, paragraph), instruction.strip())

    def _nest(self, marks: Sequence[tuple[Mark, str]]) -> None:
        """Every mark against the fields in reach; blocks closed in the order in which they were opened."""
        opened: list[tuple[Mark, str, Fields]] = []
        for mark, place in marks:
            if mark.sign is Sign.END:
                if not opened or opened[-1][0].name != mark.name:
                    self._fault("template_end", place, mark.text)
                    continue
                begin, _, _ = opened.pop()
                if not place_block(begin, mark):
                    self._fault("template_block", place, mark.text)
                continue
            reach = opened[-1][2] if opened else self.fields
            known = reach.get(mark.name)
            if known is None:
                self._fault("template_unknown", place, mark.text)
            elif known.kind is not _KINDS[mark.sign]:
                self._fault("template_kind", place, mark.text)
            else:
                self.used.add(mark.name)
            if mark.sign is not Sign.FIELD:
                opened.append((mark, place, {**reach, **(known.columns if known else {})}))
        for mark, place, _ in opened:
            self._fault("template_open", place, mark.text)

    def unused(self) -> Iterator[Fault]:
        """Fields that the template leaves out: it may, but its editor should know."""
        for name in sorted(self.fields.keys() - self.used):
            yield Fault(
                code="template_unused", sheet=self.where, value=name, values={"meaning": self.fields[name].meaning}
            )


def _instructions(paragraph: etree._Element) -> Iterator[str]:
    """Fields of Word in a paragraph. A long one is cut into pieces between its begin and its end."""
    for node in paragraph.iter(w("fldSimple")):
        yield node.get(w("instr"), "")
    pieces: list[str] = []
    for node in paragraph.iter(w("instrText"), w("fldChar")):
        if node.tag == w("instrText"):
            pieces.append(node.text or "")
        elif pieces:
            yield "".join(pieces)
            pieces = []
    if pieces:
        yield "".join(pieces)


def _text(node: etree._Element) -> str:
    return "".join(text.text or "" for text in node.iter(w("t"), w("delText")))[:60]


def _drop(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def compiled(xml: str) -> Program:
    """The text of a part, cut at its instructions. They are paired: `_nest` has seen to it."""
    stack: list[tuple[str, FieldKind, list[Segment]]] = [("", FieldKind.TEXT, [])]
    at = 0
    for match in _CUT.finditer(xml):
        stack[-1][2].append(xml[at : match.start()])
        at = match.end()
        sign, name = Sign[match["sign"]], match["name"]
        if sign is Sign.FIELD:
            stack[-1][2].append(Slot(name))
        elif sign is Sign.END:
            opened, kind, body = stack.pop()
            stack[-1][2].append(Block(opened, kind, body))
        else:
            stack.append((name, _KINDS[sign], []))
    stack[-1][2].append(xml[at:])
    return stack[0][2]
