"""Lists by label: which count carries which name of a family, and whether a list of levels is flat or nested."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from xeploai.core.levels import Level
from xeploai.tools.proofreading.document import Span
from xeploai.tools.proofreading.families import LEVELS, Label, divides
from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.lexicon import CLASSIFIED, compatible
from xeploai.tools.proofreading.passages import Mark, Passage, Sentence

_BASE = re.compile(r"(?:so\s+với|trên|trong|của)\s+(?:tổng\s+)?số(?:\s+(?:các\s+)?[^\W\d]+)[^;,]*$")
_NONE_FAILED = re.compile(
    r"không\s+(?:có|còn)\s+(?:[^\W\d]+\s+){0,6}(?:bị\s+|xếp\s+loại\s+|mức\s+|đạt\s+|ở\s+|nào\s+){0,4}[“\"]?$"
)
_CLOSING = re.compile(r"(?:và|còn\s+lại)(?:\s+(?:là|có|số))?\s*$")
_THREE = frozenset({Level.EXCELLENT.value, Level.GOOD.value, Level.COMPLETED.value})
_GAP = 150
_CLOSE = 60


class Reading(StrEnum):
    """FLAT: the printed counts are disjoint. NESTED: the count of good ones holds the excellent ones."""

    FLAT = "flat"
    NESTED = "nested"


class Item(NamedTuple):
    """One label with its count. `inside` where the text opens it with "trong đó"; `last` where it closes the list."""

    label: Label
    figure: Figure
    inside: bool
    last: bool


@dataclass
class LabelList:
    """Counts of one kind of subject by label. Total and reading are known once its sum has been decided."""

    family: str
    items: dict[str, Item] = field(default_factory=dict)
    noun: str | None = None
    mixed: bool = False
    total: int | None = None
    reading: Reading | None = None
    is_exact: bool = False
    is_complete: bool = False
    reads_nested: bool = False
    sums: dict[Reading, int] = field(default_factory=dict)

    def settle(self) -> None:
        """Put the items in the order of the text, and work out once what is asked of them again and again."""
        self.items = dict(sorted(self.items.items(), key=lambda pair: pair[1].figure.span.start))
        self.is_exact, self.is_complete = self._is_exact(), self._is_complete()
        self.reads_nested, self.sums = self._reads_nested(), self._sums()

    def count(self, level: Level) -> int | None:
        """The printed count of a level; None if the list does not give it exactly."""
        item = self.items.get(level.value) if self.family == LEVELS else None
        return item.figure.num if item is not None and item.figure.is_exact else None

    def _is_exact(self) -> bool:
        """Whether no count of the list is a bound."""
        return all(item.figure.is_exact for item in self.items.values())

    def _sums(self) -> dict[Reading, int]:
        """What the counts add up to in each reading that is possible."""
        total = sum(item.figure.num for item in self.items.values())
        excellent, good = self.count(Level.EXCELLENT), self.count(Level.GOOD)
        if excellent is None or good is None or excellent > good:
            return {Reading.FLAT: total}
        if self.items[Level.GOOD.value].label.better:
            return {Reading.NESTED: total - excellent}
        return {Reading.FLAT: total, Reading.NESTED: total - excellent}

    def _reads_nested(self) -> bool:
        """Whether the wording alone makes it nested: "trong đó" opens the excellent ones after the good ones."""
        if self.count(Level.EXCELLENT) is None or self.count(Level.GOOD) is None:
            return False
        excellent, good = self.items[Level.EXCELLENT.value], self.items[Level.GOOD.value]
        after = good.figure.span.start < excellent.figure.span.start
        by_fraction = excellent.figure.kind is Kind.FRACTION and excellent.figure.den == good.figure.num
        return good.label.better or by_fraction or (after and excellent.inside)

    @property
    def good_or_better(self) -> int | None:
        """XS + T where the reading tells how to get it."""
        excellent, good = self.count(Level.EXCELLENT), self.count(Level.GOOD)
        if excellent is None or good is None or self.reading is None:
            return None
        return good if self.reading is Reading.NESTED else excellent + good

    def _is_complete(self) -> bool:
        """Whether the names leave nothing out; of the levels all four stand there, a written zero among them."""
        return divides(self.family, self.items)

    @property
    def closes(self) -> bool:
        """Whether three levels stand there and "và" or "còn lại" opens the last: the fourth is meant to be none."""
        ends = max(self.items.values(), key=lambda item: item.figure.span.start)
        return self.family == LEVELS and self.items.keys() == _THREE and ends.last

    def parts(self, reading: Reading) -> tuple[Figure, ...]:
        """The figures that add up in a reading."""
        nested = reading is Reading.NESTED
        return tuple(item.figure for name, item in self.items.items() if not (nested and name == Level.EXCELLENT.value))

    @property
    def span(self) -> Span:
        """From the first count to the last."""
        spans = [item.figure.span for item in self.items.values() if item.figure.printed]
        return spans[0].joined(*spans[1:])


def label_lists(passage: Passage) -> list[LabelList]:
    """The lists of one passage, in order; a name that comes again, or another kind of subject, opens a new one."""
    lists: list[LabelList] = []
    open_lists: dict[str, LabelList] = {}
    for sentence in passage.sentences:
        if not sentence.marks:
            continue
        for family in dict.fromkeys(mark.label.family for mark in sentence.marks):
            for item in _items(passage, sentence, family):
                current = open_lists.get(family)
                other_noun = current is not None and not compatible(current.noun, item.figure.noun)
                # "29 đảng bộ cơ sở, 22 chi bộ cơ sở": the names of other families are nouns themselves.
                if current is None or item.label.name in current.items or (other_noun and family == LEVELS):
                    current = open_lists[family] = LabelList(family)
                    lists.append(current)
                    other_noun = False
                current.items[item.label.name] = item
                current.noun = None if other_noun else current.noun or item.figure.noun
                current.mixed = current.mixed or _is_mixed(sentence, item, family)
    for one in lists:
        one.settle()
    return [one for one in lists if any(item.figure.printed for item in one.items.values())]


def _is_mixed(sentence: Sentence, item: Item, family: str) -> bool:
    """Whether one label serves several fractions at once ("18/33 ...; 27/56 ... hoàn thành xuất sắc")."""
    if item.figure.kind is not Kind.FRACTION:
        return False
    marks = [mark.span.start for mark in sentence.marks if mark.label.family == family]
    for other in sentence.figures:
        if other.kind is not Kind.FRACTION or other is item.figure:
            continue
        low, high = sorted((other.span.start, item.figure.span.start))
        if not any(low < mark < high for mark in marks) and other.num != other.den:
            return True
    return False


def _items(passage: Passage, sentence: Sentence, family: str) -> list[Item]:
    marks = [mark for mark in sentence.marks if mark.label.family == family]
    if family == LEVELS:
        marks = [mark for mark in marks if not _names_base(passage, sentence, mark)]
    if not marks:
        return []
    figures = [f for f in sentence.figures if f.kind is not Kind.PERCENT and not f.is_change]
    zero: list[Mark] = []
    if family == LEVELS:
        figures = [f for f in figures if f.noun is None or f.noun in CLASSIFIED]
        zero = [mark for mark in marks if _is_zero(passage, sentence, mark)]
        marks = [mark for mark in marks if mark not in zero]
    before = list(_pairs(passage, marks, figures, after=False))
    pairs = before
    if len(before) < len(marks) or not _are_close(passage, before):
        after = list(_pairs(passage, marks, figures, after=True))
        pairs = before if _score(passage, before) >= _score(passage, after) else after
    pairs += [(mark, Figure(mark.span, Kind.COUNT, 0, printed=False)) for mark in zero]
    return [_item(passage, sentence, mark, figure) for mark, figure in pairs]


def _names_base(passage: Passage, sentence: Sentence, mark: Mark) -> bool:
    """Whether the level describes what a percentage is taken of, and no count of its own."""
    starts = [figure.span.end for figure in sentence.figures if figure.span.end <= mark.span.start]
    before = passage.between(max(starts, default=sentence.span.start), mark.span.start)
    return "số" in before and _BASE.search(before) is not None


def _is_zero(passage: Passage, sentence: Sentence, mark: Mark) -> bool:
    before = passage.between(max(sentence.span.start, mark.span.start - 60), mark.span.start)
    return "không" in before and _NONE_FAILED.search(before) is not None


def _pairs(
    passage: Passage, marks: Sequence[Mark], figures: Sequence[Figure], *, after: bool
) -> Iterator[tuple[Mark, Figure]]:
    """Each label with the nearest count on one side, unless another label or a strong break stands between."""
    at = 0
    for index, mark in enumerate(marks):
        while at < len(figures) and figures[at].span.start < mark.span.end:
            at += 1  # the first figure behind the label
        if after:
            limit = marks[index + 1].span.start if index + 1 < len(marks) else mark.span.end + _GAP
            near = figures[at] if at < len(figures) and figures[at].span.start < limit else None
        else:
            limit = marks[index - 1].span.end if index else mark.span.start - _GAP
            near = figures[at - 1] if at and limit <= figures[at - 1].span.start else None
        if near is None:
            continue
        gap = _between(passage, mark, near)
        if len(gap) <= _GAP and ";" not in gap:
            yield mark, near


def _between(passage: Passage, mark: Mark, figure: Figure) -> str:
    if figure.span.start >= mark.span.end:
        return passage.between(mark.span.end, figure.span.start)
    return passage.between(figure.span.end, mark.span.start)


def _are_close(passage: Passage, pairs: Sequence[tuple[Mark, Figure]]) -> bool:
    """Whether only a few words stand between each label and the count before it; then no other side is tried."""
    gaps = (passage.between(figure.span.end, mark.span.start) for mark, figure in pairs)
    return all(len(gap) < _CLOSE and "," not in gap and ":" not in gap and "(" not in gap for gap in gaps)


def _score(passage: Passage, pairs: Sequence[tuple[Mark, Figure]]) -> int:
    """More pairs win; among as many, the closer ones, and those without a comma or colon between."""
    distance = 0
    for mark, figure in pairs:
        gap = _between(passage, mark, figure)
        noun_first = figure.span.end <= mark.span.start
        distance += len(gap) // 4 + 30 * gap.count(",") + (60 if ":" in gap and noun_first else 0)
    return 1000 * len(pairs) - distance


def _item(passage: Passage, sentence: Sentence, mark: Mark, figure: Figure) -> Item:
    start = min(mark.span.start, figure.span.start)
    before = passage.between(max(sentence.span.start, start - 60), start)
    inside = "trong" in before and _INSIDE.search(before) is not None
    return Item(mark.label, figure, inside=inside, last=_CLOSING.search(before) is not None)


_INSIDE = re.compile(r"trong\s+(?:đó|số\s+(?:đó|này))[^.;]{0,40}$")
