"""Where the marks of a block move to: around the paragraphs or the rows of a table that it repeats or leaves out."""

from lxml import etree

from xeploai.tools.papers.marks import Mark, w

_STORIES = frozenset(map(w, ("tc", "hdr", "ftr", "txbxContent", "footnote", "endnote")))
"""What Word wants a paragraph in, at the end, whatever is left out."""


def place_block(begin: Mark, end: Mark) -> bool:
    """Move both marks to where whole paragraphs or whole rows lie between them; False where they do not.

    They stand each alone in a paragraph of the same text, at the two ends of one row, or each alone in a row of the
    same table.
    """
    return _around_paragraphs(begin, end) or _around_row(begin, end) or _around_rows(begin, end)


def _around_paragraphs(begin: Mark, end: Mark) -> bool:
    holder = begin.paragraph.getparent()
    if holder is None or not (begin.alone and end.alone) or holder is not end.paragraph.getparent():
        return False
    if begin.paragraph is end.paragraph:
        return False
    _exchange(begin.paragraph, begin.node)
    _exchange(end.paragraph, end.node)
    if holder.tag in _STORIES and (len(holder) == 0 or holder[-1].tag != w("p")):
        holder.append(etree.Element(w("p")))
    return True


def _around_row(begin: Mark, end: Mark) -> bool:
    """Both in one row: the first text of it and the last."""
    row = _row(begin)
    if row is None or row is not _row(end) or not _others(row, row):
        return False
    marks = [node for node in row.iter() if _instruction(node)]
    texts = list(row.iter(w("t")))
    before = texts[0] if texts else None
    if marks[0] is not begin.node or marks[-1] is not end.node or before is None:
        return False
    if begin.node.getparent() is not _first_with_text(texts) or (before.text or "").strip():
        return False
    if (end.node.tail or "").strip() or any(_said(text) for text in _after(texts, end.node.getparent())):
        return False
    _wrap(row, begin, end)
    return True


def _around_rows(begin: Mark, end: Mark) -> bool:
    """Each alone in a row of the same table; both rows go."""
    first, last = _row(begin), _row(end)
    if first is None or last is None or first is last or first.getparent() is not last.getparent():
        return False
    if not (begin.alone and end.alone and _only(first, begin) and _only(last, end) and _others(first, last)):
        return False
    _exchange(first, begin.node)
    _exchange(last, end.node)
    return True


def _row(mark: Mark) -> etree._Element | None:
    return next(mark.paragraph.iterancestors(w("tr")), None)


def _others(first: etree._Element, last: etree._Element) -> bool:
    """Whether the table keeps a row of its own, whatever is left out: Word opens no table without one."""
    return any(row.tag == w("tr") for ends in (first.itersiblings(preceding=True), last.itersiblings()) for row in ends)


def _instruction(node: etree._Element) -> bool:
    return isinstance(node, etree._ProcessingInstruction)


def _said(text: etree._Element) -> bool:
    """Whether a text node holds anything: letters or marks."""
    return len(text) > 0 or bool((text.text or "").strip())


def _first_with_text(texts: list[etree._Element]) -> etree._Element | None:
    return next((text for text in texts if _said(text)), None)


def _after(texts: list[etree._Element], node: etree._Element | None) -> list[etree._Element]:
    return texts[texts.index(node) + 1 :] if node is not None and node in texts else texts


def _only(row: etree._Element, mark: Mark) -> bool:
    """Whether a row holds one mark and no other text."""
    return [text for text in row.iter(w("t")) if _said(text)] == [mark.node.getparent()]


def _exchange(node: etree._Element, instruction: etree._Element) -> None:
    """The instruction alone, where the node was."""
    parent = node.getparent()
    assert parent is not None
    _take_out(instruction)
    parent.replace(node, instruction)


def _wrap(row: etree._Element, begin: Mark, end: Mark) -> None:
    """The marks before and behind a row."""
    table = row.getparent()
    assert table is not None
    _take_out(begin.node)
    _take_out(end.node)
    table.insert(table.index(row), begin.node)
    table.insert(table.index(row) + 1, end.node)


def _take_out(instruction: etree._Element) -> None:
    """Out of its text, which stays whole."""
    parent = instruction.getparent()
    assert parent is not None
    tail, before = instruction.tail or "", instruction.getprevious()
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    instruction.tail = None
    parent.remove(instruction)
