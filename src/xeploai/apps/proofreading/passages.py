"""Passages: a paragraph, or a heading line with the list under it, cut into sentences, with figures and levels."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from xeploai.apps.proofreading.document import Document, Span
from xeploai.apps.proofreading.figures import Figure, Kind, figures_in
from xeploai.apps.proofreading.lexicon import levels_in, searchable
from xeploai.apps.proofreading.masking import masked
from xeploai.core.levels import Level

_SENTENCE_END = re.compile(r"[.!?…]+[\"”’)]*(?:\s+(?=[“\"(\[–-]?\s?[^\W_])|\s*$)")
_BULLET = re.compile(r"\s*(?:[-+*•–]|\d{1,2}[.)]|[a-zđ]\))\s")
_DIGIT = re.compile(r"[0-9]")
_SPELLED = ("mươi ", "mười ", "trăm ", "hai ", "bốn ", "sáu ", "bảy ", "tám ", "chín ", "Hai ", "Mười ")
_AWARD = re.compile(
    r"[\"”’']?\s*(?:tiêu\s+biểu|(?:trong\s+)?(?:\S+\s+)?năm\s+(?:liền|liên)|nhiều\s+năm|\ue000+\s*(?:liền|liên))"
)
_MOST_BLOCKS = 60
_MOST_FIGURES = 240
_SHORT = 170
_CELL_OF_FIGURES = 24


@dataclass(frozen=True, slots=True)
class LevelMark:
    """A level named in the text. `better` where it says "trở lên"."""

    span: Span
    level: Level
    better: bool


@dataclass(frozen=True)
class Sentence:
    """One sentence, or one line of a list, with what stands in it."""

    span: Span
    figures: tuple[Figure, ...]
    marks: tuple[LevelMark, ...]


@dataclass
class Passage:
    """Text whose figures may belong together. `low` is the searchable, masked text of `span`."""

    span: Span
    low: str
    sentences: list[Sentence] = field(default_factory=list)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """All figures, in order."""
        return tuple(figure for sentence in self.sentences for figure in sentence.figures)

    @cached_property
    def counts(self) -> tuple[Figure, ...]:
        """Counts and fractions, in order."""
        return tuple(figure for figure in self.figures if figure.kind is not Kind.PERCENT)

    def between(self, start: int, end: int) -> str:
        """Searchable text between two places of the document."""
        return self.low[start - self.span.start : end - self.span.start]


@dataclass(frozen=True, slots=True)
class _Block:
    """A block with its text, and whether it may hold a figure; most blocks of a report do not."""

    span: Span
    text: str
    figures: bool


def _block(text: str, span: Span) -> _Block:
    held = text[span.start : span.end]
    figures = _DIGIT.search(held) is not None or any(word in held for word in _SPELLED)
    return _Block(span, held, figures)


def passages_of(document: Document) -> Iterator[Passage]:
    """The passages that hold figures, in reading order; each cell of a table is a passage of its own."""
    run: list[_Block] = []
    for span in document.blocks:
        block = _block(document.text, span)
        if run and not (len(run) < _MOST_BLOCKS and _goes_on(run[-1], block)):
            yield from _passage(run)
            run = []
        run.append(block)
    yield from _passage(run)
    for table in document.tables:
        for cell in table.cells:
            block = _block(document.text, cell.span)
            if len(block.text) > _CELL_OF_FIGURES or ("/" in block.text and "%" in block.text):
                yield from _passage([block])


def _goes_on(last: _Block, block: _Block) -> bool:
    """Whether a block belongs to the list that the last one is in, or opens."""
    before = last.text.rstrip()
    if before.endswith((":", ";")):
        return last.figures or block.figures
    if not (last.figures and block.figures):
        return False
    if _BULLET.match(block.text):
        return True
    short = len(block.text) <= _SHORT and len(before) <= _SHORT
    return short and not before.endswith((".", "!", "?"))


def _passage(run: list[_Block]) -> Iterator[Passage]:
    held = [block for block in run if block.figures]
    if not held:
        return
    spans = [block.span for block in held]
    whole = Span(spans[0].start, spans[-1].end)
    pieces, at = [], whole.start
    sentences: list[Sentence] = []
    for span, block in zip(spans, held, strict=True):
        low = masked(searchable(block.text))
        pieces += [" " * (span.start - at), low]
        at = span.end
        sentences += _sentences(low, span.start)
    low = "".join(pieces)
    for group in _groups(sentences):
        yield Passage(whole, low, group)


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


def _sentences(low: str, offset: int) -> Iterator[Sentence]:
    figures = figures_in(low, offset)
    if not figures:
        return
    marks = [
        LevelMark(Span(m.start() + offset, m.end() + offset), _level(m), m["better"] is not None)
        for m in levels_in(low)
        if not _AWARD.match(low, m.end())
    ]
    ends = [
        match.end() + offset
        for match in _SENTENCE_END.finditer(low)
        if match.start() and not low[match.start() - 1].isspace()
    ]
    ends.append(len(low) + offset)
    start, at, mark_at = offset, 0, 0
    for end in ends:
        held = at
        while held < len(figures) and figures[held].span.start < end:
            held += 1
        marked = mark_at
        while marked < len(marks) and marks[marked].span.start < end:
            marked += 1
        if held - at > _MOST_FIGURES:
            yield from _cut(start, end, figures[at:held], marks[mark_at:marked])
        elif held > at:
            yield Sentence(Span(start, end), tuple(figures[at:held]), tuple(marks[mark_at:marked]))
        start, at, mark_at = end, held, marked


def _cut(start: int, end: int, figures: list[Figure], marks: list[LevelMark]) -> Iterator[Sentence]:
    """A sentence of too many figures, in pieces."""
    at = 0
    for index in range(0, len(figures), _MOST_FIGURES):
        held = figures[index : index + _MOST_FIGURES]
        stop = figures[index + _MOST_FIGURES].span.start if index + _MOST_FIGURES < len(figures) else end
        marked = at
        while marked < len(marks) and marks[marked].span.start < stop:
            marked += 1
        yield Sentence(Span(start, stop), tuple(held), tuple(marks[at:marked]))
        start, at = stop, marked


def _level(match: re.Match[str]) -> Level:
    return next(level for level in Level if match[level.value] is not None)
