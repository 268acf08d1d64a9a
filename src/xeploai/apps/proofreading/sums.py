"""Sums: levels and their total, "gồm" lists, remainders ("còn lại"), those present and absent.

A sum is called wrong only where the wording makes it one; elsewhere a sum that fits is noted and the rest is silence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xeploai.apps.proofreading.claims import Claim, ClaimKind
from xeploai.apps.proofreading.document import Span
from xeploai.apps.proofreading.figures import Figure, Kind
from xeploai.apps.proofreading.level_lists import LevelList, Reading, Total, totals_for
from xeploai.apps.proofreading.lexicon import compatible, holds
from xeploai.apps.proofreading.passages import Passage, Sentence
from xeploai.core.figures import add

_CONSISTS = re.compile(r"(?:bao\s+gồm|gồm(?:\s+có)?|chia\s+thành|chia\s+ra)\s*:?\s*(?:có\s+)?$")
_PART_GAP = re.compile(r"[^.;:()]{0,60}?(?:,|và|;)\s*(?:có\s+)?$")
_AND = re.compile(r"(?:và|,\s*và)\s*(?:có\s+)?$")
_OPEN_END = re.compile(r"[^.;]{0,40}?(?:và\s+(?:các|những|một\s+số)|\.\.\.|…|v\.v)")
_REST = re.compile(r"(?:số\s+)?còn\s+lại(?:\s+(?:là|có|gồm|\S+\s+\S+\s+là))?\s*:?\s*$")
_ABSENT = re.compile(r"(?:vắng(?:\s+mặt)?|vắng\s+có\s+lý\s+do)\s*(?:là|có|:)?\s*$")
_TOTAL = re.compile(r"(?:tổng\s+số|trong\s+số|trong\s+tổng\s+số|tổng\s+cộng)\s*(?:là|có|:)?\s*$")


@dataclass(frozen=True, kw_only=True)
class SumClaim:
    """A sum with the figures it rests on; `total_figure` is None where the total is the base of the fractions."""

    claim: Claim
    parts: tuple[Figure, ...] = ()
    weak: bool = False


def level_sum(held: LevelList, passage: Passage, earlier: Sequence[Figure]) -> SumClaim | None:
    """What the counts of a list add up to. Sets the reading and the total of the list where arithmetic decides them."""
    if held.mixed or len(held.items) < 2:
        _read_by_wording(held)
        return None
    if not held.is_exact:
        return None
    totals = [total for total in totals_for(held, passage) if total.value > 0]
    sums = held.sums
    fits = [(total, reading) for total in totals for reading, value in sums.items() if value == total.value]
    fits = [fit for fit in fits if fit[0].strong] or fits
    if not fits and not any(total.strong for total in totals):
        # What the wording itself calls the total is not excused by a figure that happens to stand before it.
        fits = _fits_earlier(held, sums, earlier)
    if fits:
        readings = {reading for _, reading in fits}
        if len(readings) > 1 and not held.reads_nested:
            return _level_claim(held, fits[0][0], Reading.FLAT, ok=None)
        total, reading = next((fit for fit in fits if len(readings) == 1 or fit[1] is Reading.NESTED), fits[0])
        held.reading, held.total = reading, total.value
        return _level_claim(held, total, reading, ok=True)
    _read_by_wording(held)
    return _wrong_level_sum(held, totals)


def _fits_earlier(
    held: LevelList, sums: Mapping[Reading, int], earlier: Sequence[Figure]
) -> list[tuple[Total, Reading]]:
    """Counts of the passages before that a sum fits; they prove a total, they never make one wrong."""
    return [
        (Total(figure.num, None, strong=False), reading)
        for figure in earlier
        for reading, value in sums.items()
        if figure.num == value and figure.noun is not None and compatible(held.noun, figure.noun)
    ]


def _read_by_wording(held: LevelList) -> None:
    if held.mixed:
        return
    held.reading = Reading.NESTED if held.reads_nested and Reading.NESTED in held.sums else Reading.FLAT


def _wrong_level_sum(held: LevelList, totals: Sequence[Total]) -> SumClaim | None:
    strong = {total.value: total for total in totals if total.strong}
    if len(strong) != 1 or held.reading is None:
        return None
    total = next(iter(strong.values()))
    value = held.sums.get(held.reading)
    if value is None or not value < 2 * total.value or not total.value < 2 * value:
        return None
    if not held.is_complete and all(one > total.value for one in held.sums.values()):
        held.total = None
        return _level_claim(held, total, held.reading, ok=False)
    if held.is_complete or (held.closes and value < total.value):
        return _level_claim(held, total, held.reading, ok=False, weak=not held.is_complete)
    return None


def _level_claim(held: LevelList, total: Total, reading: Reading, *, ok: bool | None, weak: bool = False) -> SumClaim:
    figures = [
        item.figure
        for level, item in held.items.items()
        if reading is Reading.FLAT or level.value != "XS"
    ]  # fmt: skip
    parts = tuple(figure.num for figure in figures if figure.printed)
    span = held.span if total.span is None else held.span.joined(total.span)
    place = total.span or held.span
    claim = Claim(
        kind=ClaimKind.SUM, span=span, place=place, num=total.value, parts=parts, expected_num=sum(parts), ok=ok
    )
    return SumClaim(claim=claim, parts=tuple(figures), weak=weak)


def other_sums(passage: Passage, sentence: Sentence) -> Iterator[SumClaim]:
    """Lists opened by "gồm", remainders, and those present and absent, of one sentence."""
    figures = [figure for figure in sentence.figures if figure.kind is not Kind.PERCENT]
    for index, figure in enumerate(figures):
        following = figures[index + 1] if index + 1 < len(figures) else None
        if following is None:
            continue
        gap = passage.between(figure.span.end, following.span.start)
        if _CONSISTS.search(gap) and ";" not in gap:
            yield from _consists(passage, sentence, figure, figures[index + 1 :])
        elif gap.rstrip().endswith("(") and ";" not in gap:
            # Brackets may hold anything; only what adds up is a claim.
            yield from (held for held in _consists(passage, sentence, figure, figures[index + 1 :]) if held.claim.ok)
        elif _REST.search(gap[-40:]):
            yield from _remainder(passage, sentence, figures, index + 1)
        elif figure.kind is Kind.FRACTION and _ABSENT.search(gap[-24:]) and following.kind is Kind.COUNT:
            yield _summed(figure.den_span, figure.den, (figure, following), figure.den == figure.num + following.num)


def _consists(passage: Passage, sentence: Sentence, total: Figure, listed: Sequence[Figure]) -> Iterator[SumClaim]:
    """ "48 tổ chức gồm 33 chi bộ, 15 đảng bộ": a run of counts of the same things that follows the word."""
    parts: list[Figure] = []
    for figure in listed:
        gap = passage.between(parts[-1].span.end, figure.span.start) if parts else ","
        if figure.kind is not Kind.COUNT or not _PART_GAP.fullmatch(gap) or "gồm" in gap or "với" in gap:
            break
        if holds(total.noun, figure.noun):
            parts.append(figure)
        elif parts and sum(part.num for part in parts) >= total.num:
            break
    exact = total.kind is Kind.COUNT and total.is_exact and all(part.is_exact for part in parts)
    if len(parts) < 2 or not exact:
        return
    for length in range(2, len(parts) + 1):
        if sum(part.num for part in parts[:length]) == total.num:
            yield _summed(total.span, total.num, tuple(parts[:length]), fits=True)
            return
    closed = _AND.search(passage.between(parts[-2].span.end, parts[-1].span.start)[-12:]) is not None
    after = passage.between(parts[-1].span.end, min(sentence.span.end, parts[-1].span.end + 60))
    named = total.noun is not None and all(part.noun is not None for part in parts)
    difference = abs(sum(part.num for part in parts) - total.num)
    little = difference * 10 <= total.num or (closed and difference <= 3)
    if named and little and not _OPEN_END.match(after):
        yield _summed(total.span, total.num, tuple(parts), fits=False)


def _remainder(passage: Passage, sentence: Sentence, figures: Sequence[Figure], at: int) -> Iterator[SumClaim]:
    """The rest and what was named before it make the total: "tổng số 194, 189 được đánh giá, còn lại 5"."""
    rest, before = figures[at], figures[:at]
    if rest.kind is not Kind.COUNT or not rest.is_exact or any(not figure.is_exact for figure in before):
        return
    whole = next((f for f in before if f.kind is Kind.FRACTION or _is_total(passage, sentence, f)), before[0])
    if not compatible(whole.noun, rest.noun):
        return
    named = [f for f in before if f.span.start > whole.span.start and compatible(whole.noun, f.noun)]
    if whole.kind is Kind.FRACTION:
        if not named:
            yield _summed(whole.den_span, whole.den, (whole, rest), whole.den == whole.num + rest.num)
        return
    if not named or any(figure.kind is Kind.FRACTION for figure in named):
        return
    for parts in (named, named[-1:], named[:1]):
        if sum(part.num for part in parts) + rest.num == whole.num:
            yield _summed(whole.span, whole.num, (*parts, rest), fits=True)
            return
    if len(named) == 1 and named[0].num < whole.num and _is_total(passage, sentence, whole):
        yield _summed(whole.span, whole.num, (named[0], rest), fits=False)


def _is_total(passage: Passage, sentence: Sentence, figure: Figure) -> bool:
    before = passage.between(max(sentence.span.start, figure.span.start - 24), figure.span.start)
    return _TOTAL.search(before) is not None


def _summed(place: Span, num: int, parts: tuple[Figure, ...], fits: bool) -> SumClaim:
    values = tuple(part.num for part in parts)
    span = place.joined(*(part.span for part in parts))
    claim = Claim(kind=ClaimKind.SUM, span=span, place=place, num=num, parts=values, expected_num=add(*values), ok=fits)
    return SumClaim(claim=claim, parts=parts)
