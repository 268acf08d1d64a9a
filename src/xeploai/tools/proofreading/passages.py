"""Passages: a paragraph, or a heading line with the list under it, as a row of figures with the words between them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xeploai.tools.proofreading.cues import Gap, gap_of
from xeploai.tools.proofreading.document import Document, Span
from xeploai.tools.proofreading.families import Label
from xeploai.tools.proofreading.figures import Figure, Kind, figures_in
from xeploai.tools.proofreading.lexicon import searchable
from xeploai.tools.proofreading.masking import masked

_BULLET = re.compile(r"\s*(?:[-+*•–]|\d{1,2}[.)]|[a-zđ]\))\s")
# A line that sums up the list above it, whatever sign ends that.
_CLOSING_LINE = re.compile(r"\s*[(→=>+–-]*\s*(?:tổng\s+(?:cộng|số|hợp)|cộng|tất\s+cả)(?!\w)[^\n]{0,60}$", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_LONG_WITHOUT_WORDS = 400
_DIGIT = re.compile(r"[0-9]")
_MOST_BLOCKS = 60
_CHANGES = frozenset({"increase", "decrease"})
_MOST_FIGURES = 240
_MOST_OPEN = 8
_SHORT = 170
_OPENS = (":", ";", " ", "\t", "\n")  # what a block ends with that may open a list, blanks among them
_CELL_OF_FIGURES = 24


class Mark(NamedTuple):
    """A label at its place in the document."""

    span: Span
    label: Label


@dataclass(slots=True)
class Sentence:
    """One sentence, or one line of a list, with what stands in it."""

    span: Span
    figures: list[Figure]
    marks: list[Mark]


@dataclass
class Passage:
    """Text whose figures may belong together. `low` is the searchable, masked text of `span`; figures are in order,
    counts are those that are no percentages; `blocks` are its paragraphs, none where it was too long and cut."""

    span: Span
    low: str
    sentences: list[Sentence] = field(default_factory=list)
    blocks: tuple["Block", ...] = ()

    figures: list[Figure] = field(init=False)
    counts: list[Figure] = field(init=False)
    shares: list[Figure] = field(init=False)

    def __post_init__(self) -> None:
        self.figures = [figure for sentence in self.sentences for figure in sentence.figures]
        self.counts = [figure for figure in self.figures if figure.kind is not Kind.PERCENT]
        self.shares = [figure for figure in self.figures if figure.kind is Kind.PERCENT]
        for number, figure in enumerate(self.figures):
            figure.at = number

    def between(self, start: int, end: int) -> str:
        """Searchable text between two places of the document."""
        first = self.span.start
        start, end = start - first, end - first
        return self.low[start if start > 0 else 0 : end if end > 0 else 0]


class Block(NamedTuple):
    """A block with its text, and whether it may hold a figure; most blocks of a report do not."""

    span: Span
    text: str
    figures: bool
    number: int


def _block(text: str, span: Span, number: int) -> Block:
    content = text[span.start : span.end]
    return Block(span, content, _holds_figures(content), number)


def _holds_figures(content: str) -> bool:
    figures = _DIGIT.search(content) is not None or _is_spelled(content)
    # Of a long row of figures no wording says what any of them counts.
    return figures and not (len(content) > _LONG_WITHOUT_WORDS and _LETTER.search(content) is None)


def blocks_without_words(document: Document) -> Iterator[Span]:
    """Long paragraphs of nothing but figures, which are not read."""
    for block in document.blocks:
        if block.end - block.start > _LONG_WITHOUT_WORDS:
            content = document.text[block.start : block.end]
            if _LETTER.search(content) is None and _DIGIT.search(content) is not None:
                yield block


def _is_spelled(text: str) -> bool:
    """Whether a number in words may stand there. Written out, as most blocks of a report come this far."""
    return (
        "mươi " in text or "mười " in text or "trăm " in text or "hai " in text or "bốn " in text or "sáu " in text
    ) or ("bảy " in text or "tám " in text or "chín " in text or "Hai " in text or "Mười " in text)


def passages_of(document: Document) -> Iterator[Passage]:
    """The passages that hold figures, in reading order; each cell of a table is a passage of its own."""
    counter = Counter()
    text = document.text
    run: list[Block] = []
    for number, span in enumerate(document.blocks):
        content = text[span.start : span.end]
        figures = _holds_figures(content)
        if not run and not figures and not content.endswith(_OPENS):
            continue  # most blocks have no figure, and open no list
        block = Block(span, content, figures, number)
        if run and len(run) < _MOST_BLOCKS and _goes_on(run[-1], block):
            run.append(block)
            continue
        if run:
            yield from _passage(run, counter)
        run = [block] if figures or content.rstrip().endswith((":", ";")) else []
    yield from _passage(run, counter)
    number = len(document.blocks)
    for table in document.tables:
        for cell in table.cells:
            number += 1
            block = _block(document.text, cell.span, number)
            if len(block.text) > _CELL_OF_FIGURES or ("/" in block.text and "%" in block.text):
                yield from _passage([block], counter)


def _goes_on(last: Block, block: Block) -> bool:
    """Whether a block belongs to the list that the last one is in, or opens."""
    before = last.text.rstrip()
    if before.endswith((":", ";")):
        return last.figures or block.figures
    if not (last.figures and block.figures):
        return False
    if _BULLET.match(block.text) or _CLOSING_LINE.match(block.text):
        return True
    short = len(block.text) <= _SHORT and len(before) <= _SHORT
    return short and not before.endswith((".", "!", "?"))


def _passage(run: list[Block], counter: "Counter") -> Iterator[Passage]:
    with_figures = [block for block in run if block.figures]
    if not with_figures:
        return
    whole = Span(with_figures[0].span.start, with_figures[-1].span.end)
    pieces, at = [], whole.start
    sentences: list[Sentence] = []
    for block in with_figures:
        low = masked(searchable(block.text))
        pieces += [" " * (block.span.start - at), low]
        at = block.span.end
        counter.paragraphs = block.number
        sentences += counter.sentences_of(low, block.span.start, figures_in(low, block.span.start))
    text = "".join(pieces)
    groups = list(_groups(sentences)) or [[]]  # no counts, perhaps quantities
    blocks = tuple(with_figures) if len(groups) == 1 else ()
    for group in groups:
        yield Passage(whole, text, group, blocks)


def _groups(sentences: list[Sentence]) -> Iterator[list[Sentence]]:
    """Sentences of one passage; a run of more figures than anybody writes is cut, so that time stays linear."""
    group: list[Sentence] = []
    figures = 0
    for sentence in sentences:
        if group and figures + len(sentence.figures) > _MOST_FIGURES:
            yield group
            group, figures = [], 0
        group.append(sentence)
        figures += len(sentence.figures)
    if group:
        yield group


@dataclass(slots=True)
class Counter:
    """What has been passed so far in the document; each figure takes a copy."""

    counts: int = 0
    shares: int = 0
    sentences: int = 0
    clauses: int = 0
    paragraphs: int = 0
    brackets: int = 0

    def sentences_of(self, low: str, offset: int, figures: Sequence[Figure]) -> Iterator[Sentence]:
        """The sentences of one block, its figures with the words around them."""
        if not figures:
            return
        self.sentences += 1
        self.clauses += 1
        at = 0
        open_brackets: tuple[int, ...] = ()
        start = offset
        held: list[Figure] = []
        marks: list[Mark] = []
        last: Figure | None = None
        for figure in figures:
            begin = figure.span.start - offset
            gap = gap_of(low[at:begin])
            if last is not None:
                last.follow = gap
                last.own_share = figure.kind is Kind.PERCENT and not gap.clauses and "link" in gap.cues
            if gap.ends or len(held) >= _MOST_FIGURES:
                first, after = at + offset + gap.first_end, at + offset + gap.last_end
                if held:
                    if gap.labels:
                        _mark(marks, gap, at + offset, offset, first)
                    yield Sentence(Span(start, first), held, marks)
                held, marks, start = [], [], after
            self.sentences += gap.ends
            self.clauses += gap.clauses
            if gap.brackets:
                open_brackets = self._within(open_brackets, gap)
            figure.lead, figure.brackets = gap, open_brackets
            figure.is_change = not gap.cues.isdisjoint(_CHANGES)
            figure.counts, figure.shares = self.counts, self.shares
            figure.sentences, figure.clauses, figure.paragraphs = self.sentences, self.clauses, self.paragraphs
            if figure.kind is Kind.PERCENT:
                self.shares += 1
            else:
                self.counts += 1
            if gap.labels:
                _mark(marks, gap, at + offset, start, figure.span.start)
            held.append(figure)
            last = figure
            at = figure.span.end - offset
        gap = gap_of(low[at:])
        if last is not None:
            last.follow = gap
        end = len(low) + offset if not gap.ends else at + offset + gap.first_end
        if gap.labels:
            _mark(marks, gap, at + offset, start, end)
        yield Sentence(Span(start, end), held, marks)

    def _within(self, brackets: tuple[int, ...], gap: Gap) -> tuple[int, ...]:
        """The brackets that are open behind a stretch; one that was never opened closes nothing ("a)")."""
        for char in gap.brackets:
            if char == "(":
                self.brackets += 1
                brackets = (*brackets[-_MOST_OPEN:], self.brackets)
            elif brackets:
                brackets = brackets[:-1]
        return brackets


def _mark(marks: list[Mark], gap: Gap, base: int, first: int, last: int) -> None:
    """Add the labels of a stretch that lie between two places."""
    marks.extend(
        Mark(Span(base + label.start, base + label.end), label)
        for label in gap.labels
        if first <= base + label.start < last
    )
