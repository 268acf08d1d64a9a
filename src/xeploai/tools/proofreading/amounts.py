"""Quantities with a unit: money, areas, weights; "27,5 tỷ đồng" of "63,8 tỷ đồng" is a share like any other.

Counts are read without them, as nobody divides households by millions. Here the same passage is read a second time for
each unit, with the quantities of that unit as its only figures; sums and shares then follow the same rules as counts.
All figures of such a reading are whole numbers of its smallest printed decimal: 63,8 and 27,5 are 638 and 275.

Quantities are rounded before they are printed. A share or a sum that the rounding explains is never called wrong.
"""

import re
from collections.abc import Iterator, Sequence

from xeploai.tools.proofreading.document import Span
from xeploai.tools.proofreading.figures import Bound, Figure, Kind, with_fractions_in_words
from xeploai.tools.proofreading.lexicon import alternatives, searchable, words
from xeploai.tools.proofreading.passages import Block, Counter, Passage, Sentence
from xeploai.tools.proofreading.share_model import Share
from xeploai.tools.proofreading.sum_model import Sum

_NUMBER = r"\d{1,3}(?: \d{3}){1,4}(?![\d.,])|\d{1,3}(?:\.\d{3}){1,4}(?:,\d{1,3})?|\d{1,9}(?:,\d{1,3})?"
_NAME = alternatives(words("quantities"))
_UNIT = _NAME + r"(?![\w/])(?!\s+(?:chí|lệ|bộ|em)(?!\w))"
_QUANTITY = re.compile(
    rf"(?<![\d.,/\w-])(?P<number>{_NUMBER})(?P<over>\s?(?:{_NAME})?\s?/\s?(?P<whole>{_NUMBER}))?\s?(?P<unit>{_UNIT})"
)
# A number that closes its phrase takes the unit of its list: "quý trước 180, quý này 142 và kết dư 90".
_BARE = re.compile(
    rf"(?<![\d.,/\w-])(?P<number>{_NUMBER})(?=\s*(?:[;)]|[.,](?:\s|$)|$|và\s|\(\d{{1,3}}(?:,\d{{1,2}})?\s?%))(?![.,]\d)"
)
_ANY = re.compile(rf"[0-9](?![0-9.,/%)])\s?{_UNIT}")  # a set of signs is looked for faster than a class
_DATE_BEFORE = re.compile(r"(?:năm|tháng|ngày|quý|số|điều|khoản|khóa|lần|thứ|giai\s+đoạn|[-–/])\s*$")
_SHORT_FOR_MONEY = frozenset({"triệu", "tỷ"})
_LEAST = 2
_OF_LIST = 200  # letters behind a quantity in which a bare number may take its unit
_MOST_UNITS = 6


def amount_passages(passage: Passage) -> Iterator[Passage]:
    """The passage once more for each unit that two of its figures carry."""
    if not any(_ANY.search(block.text) for block in passage.blocks):
        return
    raw = [searchable(block.text) for block in passage.blocks]
    found = [list(_QUANTITY.finditer(low)) for low in raw]
    for unit in [*dict.fromkeys(_unit(match) for matches in found for match in matches)][:_MOST_UNITS]:
        view = _view(passage, raw, found, unit)
        if view is not None:
            yield view


def _unit(match: re.Match[str]) -> str:
    unit = " ".join(match["unit"].split()).replace("tỉ", "tỷ").replace("ngàn", "nghìn")
    return f"{unit} đồng" if unit in _SHORT_FOR_MONEY else unit


def _view(passage: Passage, raw: Sequence[str], found: Sequence[Sequence[re.Match[str]]], unit: str) -> Passage | None:
    """The passage with the quantities of one unit as its only figures, and the shares that belong to them."""
    mine = [[match for match in matches if _unit(match) == unit] for matches in found]
    bare = [
        [] if not matches else list(_bare(passage, block, low, every))
        for block, low, matches, every in zip(passage.blocks, raw, mine, found, strict=True)
    ]
    if sum(1 + (match["whole"] is not None) for matches in mine for match in matches) + sum(map(len, bare)) < _LEAST:
        return None
    numbers = [
        printed
        for matches in (*mine, *bare)
        for match in matches
        for printed in (match["number"], match["whole"] if "whole" in match.groupdict() else None)
        if printed is not None
    ]
    decimals = max(len(printed.partition(",")[2]) for printed in numbers)
    counter = Counter()
    pieces: list[str] = []
    sentences: list[Sentence] = []
    at = passage.span.start
    for block, low, matches, alone, every in zip(passage.blocks, raw, mine, bare, found, strict=True):
        start = block.span.start
        figures = [_figure(match, start, decimals, unit) for match in matches]
        figures += [_figure(match, start, decimals, None) for match in alone]
        own = with_fractions_in_words(low, sorted(figures, key=lambda figure: figure.span.start), start)
        others = [Span(match.start() + start, match.end() + start) for match in every]
        own += _shares(passage, block, own, others)
        masked = passage.low[start - passage.span.start : start - passage.span.start + len(low)]
        for match in matches:
            masked = masked[: match.start()] + match[0] + masked[match.end() :]
        pieces += [" " * (start - at), masked]
        at = start + len(low)
        counter.paragraphs = block.number
        sentences += counter.sentences_of(masked, start, sorted(own, key=lambda figure: figure.span.start))
    return Passage(passage.span, "".join(pieces), sentences)


def _bare(passage: Passage, block: Block, low: str, taken: Sequence[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Numbers without any unit that close their phrase; whole ones only where they count nothing else."""
    start = block.span.start
    plain = {figure.span.start for figure in passage.counts if figure.noun is None and figure.is_exact}
    for match in _BARE.finditer(low):
        if any(other.start() < match.end() and match.start() < other.end() for other in taken):
            continue
        if _DATE_BEFORE.search(low[max(0, match.start() - 12) : match.start()]):
            continue
        opened = any(0 < match.start() - other.end() < _OF_LIST for other in taken)
        if "," in match["number"] or (opened and match.start() + start in plain):
            yield match


def _figure(match: re.Match[str], start: int, decimals: int, unit: str | None) -> Figure:
    whole = match["whole"] if "whole" in match.groupdict() else None
    end = match.end("whole" if whole else "number")
    span = Span(match.start() + start, end + start)
    num = _scaled(match["number"], decimals)
    if whole is None:
        return Figure(span, Kind.COUNT, num, noun=unit, decimals=decimals)
    inner = match.end("number") - match.start(), match.start("whole") - match.start()
    return Figure(
        span,
        Kind.FRACTION,
        num,
        _scaled(whole, decimals),
        noun=unit,
        num_end=inner[0],
        den_start=inner[1],
        decimals=decimals,
    )


def _scaled(printed: str, decimals: int) -> int:
    whole, _, part = printed.replace(".", "").replace(" ", "").partition(",")
    return int(whole + part.ljust(decimals, "0"))


def _shares(passage: Passage, block: Block, own: Sequence[Figure], others: Sequence[Span]) -> list[Figure]:
    """The shares whose nearest figure is a quantity of this reading: right before them, or in a bracket behind."""
    if not own:
        return []
    mine = {start for figure in own for start in (figure.span.start, figure.den_span.start)}
    places = sorted(mine | {span.start for span in others} | {figure.span.start for figure in passage.counts})
    chosen = []
    for percent in passage.shares:
        if not block.span.start <= percent.span.start < block.span.end:
            continue
        before = max((place for place in places if place < percent.span.start), default=None)
        behind = min((place for place in places if place > percent.span.start), default=None)
        if before in mine or (behind in mine and "(" in passage.between(percent.span.end, behind or 0)):
            chosen.append(Figure(percent.span, Kind.PERCENT, percentage=percent.percentage, bound=percent.bound))
    return chosen


def is_rounding(share: Share) -> bool:
    """Whether the printed share lies between what the least and the greatest exact quantities would give."""
    printed, num, base = share.percent.percentage, share.num, share.base
    if printed is None or num is None or base is None or share.percent.bound is not Bound.EXACT:
        return False
    # Half a unit of the last printed place either way, all doubled to stay with whole numbers.
    scale: int = 200 * 10**printed.decimals
    least = (2 * num.num - 1) * scale // max(2 * base.value + 1, 1)
    greatest = (2 * num.num + 1) * scale // max(2 * base.value - 1, 1)
    return least - 1 <= 2 * printed.scaled <= greatest + 1


def is_rounded_sum(one: Sum) -> bool:
    """Whether the difference is no more than what rounding each part and the total may leave."""
    return 2 * abs(one.added - one.value) <= len(one.parts) + 1


def is_of_plan(share: Share) -> bool:
    """Whether "đạt" may tell of a plan that is not printed: each part of a budget has a plan of its own."""
    named = share.base is not None and (share.base.explicit or share.base.why == "plan")
    return "attained" in share.percent.lead.cues and not named
