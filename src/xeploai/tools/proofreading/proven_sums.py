"""Totals that fail against a list which is proven by itself: by shares that make up a hundred, or by its first total.

"27 chi bộ: 5 xuất sắc (19,23%), 18 tốt (69,23%), 3 hoàn thành (11,54%)" adds up to 26, and so do the shares. "16 vụ: do
điện 9, do bất cẩn 5, do đốt 2. Cộng lại 17 vụ" gives one total twice.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.lexicon import compatible
from xeploai.tools.proofreading.passages import Passage
from xeploai.tools.proofreading.sum_model import MOST_PARTS, Sum, Sums
from xeploai.tools.proofreading.verdict import Verdict, verdict_of

_BESIDE = 24  # letters between a count and its share
_LEAST_TOTAL = 8
_LEAST_PARTS = 2
_CLOSING_WORDS = 60
_NEXT = 3  # counts behind a list among which its total is looked for once more
_LITTLE_PER_100 = 10
_SMALL = 2


def proven_failures(passage: Passage, counts: Sequence[Figure], sums: Sums) -> Iterator[Sum]:
    """Totals of lists whose shares make up a hundred, and totals that are given once more and differ."""
    if len(passage.shares) > 1:
        yield from _by_shares(passage, counts, sums)
    closing = {id(figure) for figure in counts if "closing" in figure.lead.cues}
    if closing and sums.chosen:
        yield from _given_again(counts, closing, sums)


def _by_shares(passage: Passage, counts: Sequence[Figure], sums: Sums) -> Iterator[Sum]:
    for run in _runs_of_a_whole(passage, counts, sums):
        added = sum(part.num for part in run)
        if added < _LEAST_TOTAL:
            continue
        if any(figure.num == added or (figure.kind is Kind.FRACTION and figure.den == added) for figure in counts):
            continue  # the base is printed
        total = _total_beside(counts, run, sums)
        if total is not None and is_slip_of(total.num, added):
            yield Sum(
                value=total.num, total=total, place=total.span, parts=tuple(run), score=3.0, ok=False, opener="shares"
            )


def _runs_of_a_whole(passage: Passage, counts: Sequence[Figure], sums: Sums) -> Iterator[list[Figure]]:
    """Neighbouring counts whose own shares add up to a hundred and are right over what the counts add up to."""
    # The parts of a known sum prove nothing new; most lists of a report are.
    shares = [None if id(figure) in sums.of_part else _share_of(passage, figure) for figure in counts]
    if sum(1 for share in shares if share is not None) < _LEAST_PARTS:
        return
    start = 0
    while start < len(counts):
        run: list[Figure] = []
        whole, slack = Fraction(0), Fraction(0)
        for index in range(start, min(len(counts), start + MOST_PARTS)):
            share = shares[index]
            if share is None or share.percentage is None or (run and counts[index].paragraphs - run[-1].paragraphs > 1):
                break
            run.append(counts[index])
            whole += share.percentage.points
            slack += share.percentage.half_step
            if len(run) > 1 and abs(whole - 100) <= slack:
                added = sum(part.num for part in run)
                fits = (
                    verdict_of(other, part.num, added) is Verdict.RIGHT
                    for part, other in zip(run, shares[start:], strict=False)
                    if other is not None
                )
                if all(fits):
                    yield run
                    start = index
                break
        start += 1


def _share_of(passage: Passage, figure: Figure) -> Figure | None:
    """The share right behind a plain count."""
    if figure.kind is not Kind.COUNT or not figure.is_exact or figure.at + 1 >= len(passage.figures):
        return None
    share = passage.figures[figure.at + 1]
    beside = share.kind is Kind.PERCENT and share.is_exact and not share.lead.clauses
    return share if beside and (figure.own_share or share.lead.length <= _BESIDE) else None


def _total_beside(counts: Sequence[Figure], run: Sequence[Figure], sums: Sums) -> Figure | None:
    """The count right before a list, or right behind it where words call it the total."""
    first = next(index for index, figure in enumerate(counts) if figure is run[0])
    before = counts[first - 1] if first else None
    behind = counts[first + len(run)] if first + len(run) < len(counts) else None
    near = before is not None and run[0].sentences - before.sentences <= 1 and run[0].sees(before)
    if before is not None and near and _may_total(before, run, sums):
        return before
    closes = behind is not None and behind.lead.cues & {"closing", "total"} and behind.lead.length <= _CLOSING_WORDS
    return behind if closes and behind is not None and _may_total(behind, run, sums) else None


def _may_total(total: Figure, run: Sequence[Figure], sums: Sums) -> bool:
    if total.kind is not Kind.COUNT or not total.is_exact or total.is_change or total.own_share:
        return False
    if id(total) in sums.of_total or any(part.num >= total.num for part in run):
        return False
    return all(compatible(total.noun, part.noun) for part in run)


def _given_again(counts: Sequence[Figure], closing: set[int], sums: Sums) -> Iterator[Sum]:
    for known in [*sums.chosen]:
        last = known.parts[-1]
        if known.total is None or known.total.at > last.at or any(a.at > b.at for a, b in pairwise(known.parts)):
            continue
        behind = [figure for figure in counts if figure.at > last.at][:_NEXT]
        again = next((f for f in behind if id(f) in closing and f.lead.length <= _CLOSING_WORDS), None)
        if again is None or again.kind is not Kind.COUNT or not again.is_exact or again.own_share:
            continue
        if id(again) in sums.of_part or id(again) in sums.of_total or again.sentences - last.sentences > _SMALL:
            continue
        alike = again.noun == known.total.noun or (again.noun is None and not again.follow.head)
        if not alike or again.paragraphs != last.paragraphs:
            continue
        if again.num == known.value or is_slip_of(again.num, known.value):
            yield Sum(
                value=again.num,
                total=again,
                place=again.span,
                parts=known.parts,
                score=3.0,
                ok=again.num == known.value,
                opener="again",
            )


def is_slip_of(total: int, added: int) -> bool:
    """Whether a total is little off what its parts add up to, or holds the same digits in another order."""
    difference = abs(total - added)
    one, other = str(total), str(added)
    return difference <= _SMALL or difference * 100 <= total * _LITTLE_PER_100 or sorted(one) == sorted(other)
