"""Lists of levels: which count carries which level, whether the list is flat or nested, and what it adds up to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from xeploai.apps.proofreading.document import Span
from xeploai.apps.proofreading.figures import Figure, Kind
from xeploai.apps.proofreading.lexicon import CLASSIFIED, EVALUATED, compatible
from xeploai.apps.proofreading.passages import LevelMark, Passage, Sentence
from xeploai.core.levels import Level

_BASE = re.compile(r"(?:so\s+với|trên|trong|của)\s+(?:tổng\s+)?số(?:\s+(?:các\s+)?[^\W\d]+)[^;,]*$")
_NONE_FAILED = re.compile(
    r"không\s+(?:có|còn)\s+(?:[^\W\d]+\s+){0,6}(?:bị\s+|xếp\s+loại\s+|mức\s+|đạt\s+|ở\s+|nào\s+){0,4}[“\"]?$"
)
_NESTED_CUE = re.compile(r"trong\s+(?:đó|số\s+(?:đó|này))[^.;]{0,40}$")
_CLOSING = re.compile(r"(?:và|còn\s+lại)(?:\s+(?:là|có|số))?\s*$")
_FULL = {Level.EXCELLENT, Level.GOOD, Level.COMPLETED, Level.NOT_COMPLETED}
_THREE = _FULL - {Level.NOT_COMPLETED}
_GAP = 150


class Reading(StrEnum):
    """FLAT: the printed counts are disjoint. NESTED: the count of good ones holds the excellent ones."""

    FLAT = "flat"
    NESTED = "nested"


@dataclass(frozen=True, slots=True)
class Item:
    """One level with its count. `inside` where the text opens it with "trong đó"; `last` where it closes the list."""

    level: Level
    figure: Figure
    better: bool
    inside: bool
    last: bool


@dataclass
class LevelList:
    """Counts of one kind of subject by level. Total and reading are known once the sum has been looked at."""

    items: dict[Level, Item] = field(default_factory=dict)
    noun: str | None = None
    mixed: bool = False
    total: int | None = None
    reading: Reading | None = None

    def count(self, level: Level) -> int | None:
        """The printed count of a level; None if the list does not give it exactly."""
        item = self.items.get(level)
        return item.figure.num if item is not None and item.figure.is_exact else None

    @property
    def is_exact(self) -> bool:
        """Whether no count of the list is a bound."""
        return all(item.figure.is_exact for item in self.items.values())

    @property
    def sums(self) -> dict[Reading, int]:
        """What the counts add up to in each reading that is possible."""
        total = sum(item.figure.num for item in self.items.values())
        excellent, good = self.count(Level.EXCELLENT), self.count(Level.GOOD)
        if excellent is None or good is None or excellent > good:
            return {Reading.FLAT: total}
        if self.items[Level.GOOD].better:
            return {Reading.NESTED: total - excellent}
        return {Reading.FLAT: total, Reading.NESTED: total - excellent}

    @property
    def reads_nested(self) -> bool:
        """Whether the wording alone makes it nested: "trong đó" opens the excellent ones after the good ones."""
        if Level.EXCELLENT not in self.items or Level.GOOD not in self.items:
            return False
        excellent, good = self.items[Level.EXCELLENT], self.items[Level.GOOD]
        after = good.figure.span.start < excellent.figure.span.start
        by_fraction = excellent.figure.kind is Kind.FRACTION and excellent.figure.den == good.figure.num
        return good.better or by_fraction or (after and excellent.inside)

    @property
    def good_or_better(self) -> int | None:
        """XS + T where the reading tells how to get it."""
        excellent, good = self.count(Level.EXCELLENT), self.count(Level.GOOD)
        if excellent is None or good is None or self.reading is None:
            return None
        return good if self.reading is Reading.NESTED else excellent + good

    @property
    def is_complete(self) -> bool:
        """Whether all four levels stand there, a written zero among them."""
        return self.items.keys() == _FULL

    @property
    def closes(self) -> bool:
        """Whether three levels stand there and "và" or "còn lại" opens the last: the fourth is meant to be none."""
        ends = max(self.items.values(), key=lambda item: item.figure.span.start)
        return self.items.keys() == _THREE and ends.last

    @property
    def span(self) -> Span:
        """From the first count to the last."""
        spans = [item.figure.span for item in self.items.values() if item.figure.printed]
        return spans[0].joined(*spans[1:])


def level_lists(passage: Passage) -> list[LevelList]:
    """The lists of one passage, in order; a level that comes again, or another kind of subject, opens a new one."""
    lists: list[LevelList] = []
    for sentence in passage.sentences:
        for item in _items(passage, sentence):
            current = lists[-1] if lists else None
            noun = item.figure.noun
            if current is None or item.level in current.items or not compatible(current.noun, noun):
                current = LevelList()
                lists.append(current)
            current.items[item.level] = item
            current.noun = current.noun or noun
            current.mixed = current.mixed or _is_mixed(sentence, item)
    for held in lists:
        held.items = dict(sorted(held.items.items(), key=lambda pair: pair[1].figure.span.start))
    return [held for held in lists if any(item.figure.printed for item in held.items.values())]


def _is_mixed(sentence: Sentence, item: Item) -> bool:
    """Whether one level word serves several fractions at once ("18/33 ...; 27/56 ... hoàn thành xuất sắc")."""
    if item.figure.kind is not Kind.FRACTION:
        return False
    marks = [mark.span.start for mark in sentence.marks]
    for other in sentence.figures:
        if other.kind is not Kind.FRACTION or other == item.figure:
            continue
        low, high = sorted((other.span.start, item.figure.span.start))
        if not any(low < mark < high for mark in marks) and other.num != other.den:
            return True
    return False


def _items(passage: Passage, sentence: Sentence) -> list[Item]:
    marks = [mark for mark in sentence.marks if not _names_base(passage, sentence, mark)]
    if not marks:
        return []
    figures = [f for f in sentence.figures if f.kind is not Kind.PERCENT and (f.noun is None or f.noun in CLASSIFIED)]
    zero = [(mark, _zero(mark)) for mark in marks if _is_zero(passage, sentence, mark)]
    marks = [mark for mark in marks if all(mark != held for held, _ in zero)]
    before = list(_pairs(passage, marks, figures, after=False))
    after = list(_pairs(passage, marks, figures, after=True))
    pairs = before if _score(passage, before) >= _score(passage, after) else after
    return [_item(passage, sentence, mark, figure) for mark, figure in [*pairs, *zero]]


def _names_base(passage: Passage, sentence: Sentence, mark: LevelMark) -> bool:
    """Whether the level describes what a percentage is taken of, and no count of its own."""
    starts = [figure.span.end for figure in sentence.figures if figure.span.end <= mark.span.start]
    return _BASE.search(passage.between(max(starts, default=sentence.span.start), mark.span.start)) is not None


def _is_zero(passage: Passage, sentence: Sentence, mark: LevelMark) -> bool:
    before = passage.between(max(sentence.span.start, mark.span.start - 60), mark.span.start)
    return _NONE_FAILED.search(before) is not None


def _zero(mark: LevelMark) -> Figure:
    return Figure(mark.span, Kind.COUNT, 0, printed=False)


def _pairs(
    passage: Passage, marks: Sequence[LevelMark], figures: Sequence[Figure], *, after: bool
) -> Iterator[tuple[LevelMark, Figure]]:
    """Each level with the nearest count on one side, unless another level or a strong break stands between."""
    for index, mark in enumerate(marks):
        if after:
            limit = marks[index + 1].span.start if index + 1 < len(marks) else mark.span.end + _GAP
            near = next((f for f in figures if mark.span.end <= f.span.start < limit), None)
        else:
            limit = marks[index - 1].span.end if index else mark.span.start - _GAP
            near = next((f for f in reversed(figures) if limit <= f.span.start and f.span.end <= mark.span.start), None)
        if near is None:
            continue
        gap = _between(passage, mark, near)
        if len(gap) <= _GAP and ";" not in gap:
            yield mark, near


def _between(passage: Passage, mark: LevelMark, figure: Figure) -> str:
    if figure.span.start >= mark.span.end:
        return passage.between(mark.span.end, figure.span.start)
    return passage.between(figure.span.end, mark.span.start)


def _score(passage: Passage, pairs: Sequence[tuple[LevelMark, Figure]]) -> int:
    """More pairs win; among as many, the closer ones, and those without a comma or colon between."""
    distance = 0
    for mark, figure in pairs:
        gap = _between(passage, mark, figure)
        noun_first = figure.span.end <= mark.span.start
        distance += len(gap) // 4 + 30 * gap.count(",") + (60 if ":" in gap and noun_first else 0)
    return 1000 * len(pairs) - distance


def _item(passage: Passage, sentence: Sentence, mark: LevelMark, figure: Figure) -> Item:
    start = min(mark.span.start, figure.span.start)
    before = passage.between(max(sentence.span.start, start - 60), start)
    return Item(
        mark.level,
        figure,
        better=mark.better,
        inside=_NESTED_CUE.search(before) is not None,
        last=_CLOSING.search(before) is not None,
    )


_AFTER = re.compile(
    r"[^.;\d%]{0,60}?(?<!không )(?<!chưa )(?:được|đã|đủ\s+điều\s+kiện|thuộc\s+diện)[^.;\d%]{0,30}?" + EVALUATED.pattern
)
_BEFORE = re.compile(
    rf"(?<!không )(?<!chưa )(?:đã|tiến\s+hành|tổ\s+chức|được|kết\s+quả)\s+(?:được\s+)?{EVALUATED.pattern}"
    r"[^.;\d%]{0,60}$"
)
_TOTAL_OF = re.compile(
    r"(?:trong|trên|của)\s+(?:tổng\s+số|số|tổng)\s*(?:là\s*|:\s*)?$|tổng\s+số\s*(?:là\s*|:\s*|có\s*)?$"
)
_OPENS = re.compile(r"(?:trong\s+đó|cụ\s+thể|kết\s+quả|gồm|như\s+sau|chia\s+ra)")


@dataclass(frozen=True, slots=True)
class Total:
    """A count that a list may add up to. `strong` where the wording makes it the total, and not only the arithmetic."""

    value: int
    span: Span | None
    strong: bool


def totals_for(held: LevelList, passage: Passage) -> list[Total]:
    """The counts that may be the total of a list, strong ones first."""
    used = {item.figure.span for item in held.items.values()}
    totals = _from_fractions(held)
    for sentence in passage.sentences:
        for figure in sentence.figures:
            if figure.kind is Kind.PERCENT or figure.span in used or not figure.is_exact:
                continue
            if figure.noun is None or not compatible(held.noun, figure.noun):
                continue
            totals.append(Total(figure.num, figure.span, _is_total(held, passage, sentence, figure)))
    return sorted(totals, key=lambda total: not total.strong)


def _from_fractions(held: LevelList) -> list[Total]:
    """The base that the fractions of a list share; the excellent ones may be counted over the good ones."""
    bases = [
        item.figure
        for level, item in held.items.items()
        if item.figure.kind is Kind.FRACTION and (level is not Level.EXCELLENT or not held.reads_nested)
    ]
    values = {figure.den for figure in bases}
    if len(values) != 1 or (len(bases) == 1 and len(held.items) > 1):
        return [Total(value, None, strong=False) for value in values]
    return [Total(values.pop(), bases[-1].den_span, strong=True)]


def _is_total(held: LevelList, passage: Passage, sentence: Sentence, figure: Figure) -> bool:
    if is_evaluated(passage, sentence, figure):
        return True
    before = passage.between(max(sentence.span.start, figure.span.start - 40), figure.span.start)
    first = min(item.figure.span.start for item in held.items.values())
    if figure.span.start > first or figure.span.end < sentence.span.start:
        return _TOTAL_OF.search(before) is not None and figure.noun is not None
    if _TOTAL_OF.search(before) is not None:
        return True
    opening = passage.between(figure.span.end, first)
    nothing_else = not any(figure.span.end <= f.span.start < first for f in passage.counts)
    return nothing_else and figure.noun is not None and _OPENS.search(opening) is not None


def is_evaluated(passage: Passage, sentence: Sentence, figure: Figure) -> bool:
    """Whether the wording says that these were evaluated."""
    following = next((f.span.start for f in sentence.figures if f.span.start >= figure.span.end), sentence.span.end)
    after = passage.between(figure.span.end, min(following, figure.span.end + 110))
    if _AFTER.match(after):
        return True
    leading = max(
        (f.span.end for f in sentence.figures if f.span.end <= figure.span.start), default=sentence.span.start
    )
    return _BEFORE.search(passage.between(max(leading, figure.span.start - 110), figure.span.start)) is not None
