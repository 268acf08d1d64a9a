"""The marks of a template in the text of a paragraph: what each one is, and whether Word has cut it into pieces."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MARK = re.compile(r"\{\{(?P<inside>[^{}]*)\}\}")
_INSIDE = re.compile(r"(?P<sign>[#?/]?)\s*(?P<name>[a-z][a-z0-9_]{0,59})")
_LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_SHOWN = 60


def w(name: str) -> str:
    """A name of WordprocessingML as lxml has it."""
    return f"{{{W}}}{name}"


class Sign(StrEnum):
    """What a mark does."""

    FIELD = ""
    LIST = "#"
    FLAG = "?"
    END = "/"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One mark as it stands in a text node.

    node       the processing instruction that took its place
    paragraph  where it stands
    alone      whether the paragraph holds nothing else
    text       as written; joined: Word had cut it into pieces that were put together
    """

    sign: Sign
    name: str
    text: str
    node: etree._Element
    paragraph: etree._Element
    alone: bool
    joined: bool


@dataclass(frozen=True)
class BadMark:
    """What looks like a mark and is none, or cannot be put together. code: of the sentence."""

    code: str
    text: str


def take_marks(paragraph: etree._Element) -> Iterator[Mark | BadMark]:
    """Put an instruction for every mark of a paragraph's own text, text boxes within it left out.

    An instruction keeps its place while the tree around it is rearranged, and cannot be confused with any text.
    """
    pieces = list(_pieces(paragraph))
    text = "".join(text for _, text in pieces)
    found = list(_MARK.finditer(text))
    rest = _MARK.sub("", text)
    left = _LEFT_OVER.search(rest)
    if left is not None:
        yield BadMark("template_mark", rest[left.start() : left.start() + _SHOWN])
    # From the last to the first, so that the places of those before stay as they are.
    taken: list[Mark | BadMark] = []
    for match in reversed(found):
        inside = _INSIDE.fullmatch(match["inside"].strip())
        if inside is None:
            taken.append(BadMark("template_mark", match[0]))
            continue
        covered = _covered(pieces, match.start(), match.end())
        if covered is None:
            taken.append(BadMark("template_split", match[0]))
            continue
        node = _replace(pieces, covered, Sign(inside["sign"]), inside["name"])
        alone = text.strip() == match[0] and not _holds_more(paragraph)
        taken.append(
            Mark(
                sign=Sign(inside["sign"]),
                name=inside["name"],
                text=match[0],
                node=node,
                paragraph=paragraph,
                alone=alone,
                joined=len(covered) > 1,
            )
        )
    yield from reversed(taken)


_Pieces = list[tuple[etree._Element, str]]


def _pieces(paragraph: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """The text nodes of a paragraph, and what parts them: a tab, a line break."""
    for node in paragraph.iter(w("t"), w("tab"), w("br"), w("cr"), w("noBreakHyphen"), w("softHyphen"), w("sym")):
        run = node.getparent()
        if run is not None and run.tag == w("r") and next(node.iterancestors(w("p"))) is paragraph:
            yield node, (node.text or "") if node.tag == w("t") else "\t"


def _holds_more(paragraph: etree._Element) -> bool:
    """Pictures, breaks of a section: what would be lost with the paragraph."""
    return any(True for _ in paragraph.iter(w("drawing"), w("pict"), w("object"), w("sectPr"), w("br")))


def _covered(pieces: _Pieces, start: int, end: int) -> list[tuple[int, int, int]] | None:
    """Piece and part of it, for each piece that a mark covers; None where it cannot be put together: the pieces are
    no text, or stand in different holders (a link, a content control, a field of Word)."""
    covered: list[tuple[int, int, int]] = []
    at = 0
    for index, (_, text) in enumerate(pieces):
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < last:
            covered.append((index, first, last))
        at += len(text)
    nodes = [pieces[index][0] for index, _, _ in covered]
    holders = {next(node.iterancestors(w("r"))).getparent() for node in nodes}
    return covered if len(holders) == 1 and all(node.tag == w("t") for node in nodes) else None


def _replace(pieces: _Pieces, covered: Sequence[tuple[int, int, int]], sign: Sign, name: str) -> etree._Element:
    """The look of a mark is that of its first piece."""
    for index, first, last in reversed(covered[1:]):
        node, text = pieces[index]
        node.text = text[:first] + text[last:]
        pieces[index] = (node, node.text)
    index, first, last = covered[0]
    node, text = pieces[index]
    instruction = etree.ProcessingInstruction("xeploai", f"{sign.name} {name}")
    instruction.tail = text[last:]
    node.text = text[:first]
    node.insert(0, instruction)
    node.set(_SPACE, "preserve")
    pieces[index] = (node, node.text)
    return instruction
