"""Sums of a passage: every total with parts that add up is proposed, wording weighs the proposals, the best are kept.

A total is a count, parts are counts after it (or before it, where the wording names the total last), all outside the
brackets that the first part does not stand in. Evidence: the larger a total, the less likely parts hit it by chance.
"""

import math
from collections.abc import Iterator, Sequence

from xeploai.tools.proofreading.closing_totals import closing_sums
from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.label_lists import LabelList, Reading
from xeploai.tools.proofreading.lexicon import compatible, holds
from xeploai.tools.proofreading.passages import Passage
from xeploai.tools.proofreading.sum_model import MOST_PARTS, Sum, Sums, is_bracketed_alike, share_a_unit
from xeploai.tools.proofreading.total_words import OPENERS, named_totals
from xeploai.tools.proofreading.weights import SUM

_STARTS = 3  # counts behind a total among which its first part is looked for
_PARAGRAPHS = 3
_SETTLED = 6.0  # nats


def fitting_sums(
    passage: Passage, lists: Sequence[LabelList], earlier: Sequence[Figure], known: Sums | None = None
) -> Sums:
    """The sums of a passage that hold, the clearest first; no count is a part twice.

    Called a second time with what is known, shares of the parts count as evidence, and the parts of an inner sum
    ("70 tổ chức, gồm 41 đảng bộ và 29 chi bộ") no longer stand between those of the outer one.
    """
    sums = Sums()
    proposals = list(_of_lists(passage, lists, earlier))
    # Counts of a list that leaves nothing out and has its total are settled; the rest is tried in runs.
    settled = {id(part) for one in proposals if one.score > _SETTLED for part in one.parts}
    counts = [figure for figure in passage.counts if id(figure) not in settled] if settled else passage.counts
    if len(counts) > 1:
        proposals += _of_runs(counts, known)
    proposals = [one for one in proposals if one.listed is not None or not _stops_early(one, lists)]
    proposals.sort(key=lambda one: -one.score)
    for one in proposals:
        if one.score < SUM.accept:
            break
        taken = [sums.of_part[id(part)] for part in one.parts if id(part) in sums.of_part]
        if taken:
            continue
        if one.total is not None and any(other.total is one.total and _overlaps(other, one) for other in sums.chosen):
            continue
        sums.take(one)
    return sums


def _stops_early(one: Sum, lists: Sequence[LabelList]) -> bool:
    """Whether all parts carry names of one list, of which the next item is left out: its total is another."""
    for listed in lists:
        figures = [item.figure for item in listed.items.values() if item.figure.num]
        if len(figures) > len(one.parts) and one.parts == tuple(figures[: len(one.parts)]):
            return one.total is None or all(figure is not one.total for figure in figures)
    return False


def _overlaps(one: Sum, other: Sum) -> bool:
    return any(part in other.parts for part in one.parts)


def _of_runs(counts: Sequence[Figure], known: Sums | None) -> Iterator[Sum]:
    usable = [f for f in counts if f.is_exact and not f.is_change]
    for index, total in enumerate(usable):
        if total.kind is Kind.COUNT and total.num > 1:
            yield from _after(usable, index, total.num, total, known)
            yield from _in_turns(usable, index)
            yield from closing_sums(usable, index, known)
        elif total.kind is Kind.FRACTION and total.den > 1:
            # "4.215/4.480 hồ sơ; trong đó toàn trình 3.012, một phần 1.203"
            if total.num > 1 and total.follow.cues & OPENERS:
                yield from _after(usable, index, total.num, total, known)
            yield from _present_and_absent(usable, index)
            yield from _what_is_left(usable, index)
            yield from _same_base(usable, index)


def _after(counts: Sequence[Figure], at: int, value: int, total: Figure, known: Sums | None) -> Iterator[Sum]:
    """Parts behind their total."""
    most = min(len(counts), at + 1 + _STARTS)
    for start in range(at + 1, most):
        first = counts[start]
        if first.num >= value or first.paragraphs - total.paragraphs > _PARAGRAPHS:
            continue
        run, reached = run_from(counts, start, value, known, total)
        if reached and not _is_list_item(counts, at, run):
            goes_on = _goes_on(counts, run)
            score = score_of(
                total, run, skipped=_in_the_way(counts[at + 1 : start], total, run), goes_on=goes_on, known=known
            )
            yield Sum(
                value=value,
                total=total,
                place=total.num_span,
                parts=tuple(run),
                score=score,
                ok=True,
                opener=opener_of(total, run),
            )


def _is_list_item(counts: Sequence[Figure], at: int, run: Sequence[Figure]) -> bool:
    """Whether a total is the first item of an opened list and its parts the next: "4.500 cây: 2.300 cây keo, 1.450 cây
    lim, 850 cây sấu" adds up to more than 4.500, and it is chance that the last two make the first."""
    total, before = counts[at], counts[at - 1] if at else None
    if before is None or not total.lead.cues & OPENERS or opener_of(total, run) or before.num <= total.num:
        return False
    plain = before.sentences == run[-1].sentences and before.brackets == total.brackets == run[0].brackets
    return plain and share_a_unit(before, (total, *run))


def _in_the_way(skipped: Sequence[Figure], total: Figure, run: Sequence[Figure]) -> int:
    """How many counts between a total and its parts may be parts as well.

    Of "15 tổ chức và 62 đảng viên: 13 tổ chức tốt, 2 tổ chức chưa tốt; ..." the members are none.
    """
    if len(skipped) == 1 and skipped[0].num == len(run):
        return 0  # "48 người chia làm 4 tổ: tổ 1: 12 người, ..."
    if total.noun is None or any(part.noun != total.noun for part in run):
        return len(skipped)
    return sum(1 for figure in skipped if figure.noun in {None, total.noun})


def _in_turns(counts: Sequence[Figure], at: int) -> Iterator[Sum]:
    """Two totals with their parts in turns: "15 tập thể, 42 cá nhân; trong đó cấp tỉnh 3 tập thể, 8 cá nhân; ..."."""
    total = counts[at]
    if total.noun is None:
        return
    # The other total stands beside it in the same clause, before or behind.
    beside = [counts[index] for index in (at - 1, at + 1) if 0 <= index < len(counts)]
    others = [f for f in beside if f.noun not in {None, total.noun} and f.clauses == total.clauses]
    if not others:
        return
    first = at + 2 if others[-1] is beside[-1] and at + 1 < len(counts) else at + 1
    run: list[Figure] = []
    added = skipped = 0
    opened = False
    for figure in counts[first : first + 2 * MOST_PARTS]:
        opened = opened or bool(figure.lead.cues & OPENERS)
        if figure.paragraphs - total.paragraphs > _PARAGRAPHS or not opened or added >= total.num:
            break
        if figure.noun == total.noun:
            run.append(figure)
            added += figure.num
        else:
            skipped += 1
    if added == total.num and len(run) > 1 and skipped:
        score = math.log(total.num) + SUM.more_parts * (len(run) - 2) - SUM.opener - 0.3 * skipped
        parts = tuple(run)
        yield Sum(value=total.num, total=total, place=total.span, parts=parts, score=score, ok=True, opener="inside")


def run_from(
    counts: Sequence[Figure], start: int, value: int, known: Sums | None, total: Figure | None = None
) -> tuple[list[Figure], bool]:
    """Counts from a place on, within the brackets of the first, until they reach a value; and whether they do."""
    first = counts[start]
    brackets, depth = first.brackets, len(first.brackets)
    run: list[Figure] = []
    added = 0
    for index in range(start, min(len(counts), start + 3 * MOST_PARTS)):
        figure = counts[index]
        if figure.brackets != brackets and not is_bracketed_alike(first, figure):
            if len(figure.brackets) > depth and figure.brackets[:depth] == brackets:
                continue  # what a part consists of
            break
        if figure.kind is Kind.FRACTION and run and run[0].kind is not Kind.FRACTION:
            break
        if figure.paragraphs - first.paragraphs > MOST_PARTS:
            break
        if known is not None and run:
            inner = known.of_part.get(id(figure))
            if inner is not None and inner.total in run and inner.total is not total:
                continue
        added += figure.num
        run.append(figure)
        if added >= value or len(run) == MOST_PARTS:
            break
    return run, added == value and len(run) > 1


def _goes_on(counts: Sequence[Figure], run: Sequence[Figure]) -> bool:
    """Whether the list goes on behind a run: the next count is joined to it by a comma in the same sentence."""
    last = run[-1]
    following = next((f for f in counts if f.at > last.at and f.brackets == last.brackets), None)
    if following is None or following.sentences != last.sentences or following.clauses != last.clauses:
        return False
    return not (following.lead.cues & OPENERS) and following.num > 0 and compatible(following.noun, last.noun)


def opener_of(total: Figure, run: Sequence[Figure]) -> str:
    """The word that opens the parts behind a total."""
    first, last = run[0], run[-1]
    cues = total.follow.cues | first.lead.cues
    if "consists" in cues:
        return "consists"
    if "rest" in last.lead.cues or "absent" in last.lead.cues:
        return "rest"
    if "inside" in cues:
        return "inside"
    if len(first.brackets) > len(total.brackets):
        return "bracket"
    return "colon" if "colon" in cues else ""


def score_of(total: Figure, run: Sequence[Figure], *, skipped: int, goes_on: bool, known: Sums | None) -> float:
    """What speaks for a total and its parts, in nats."""
    first, last = run[0], run[-1]
    score: float = math.log(total.num or total.den) + SUM.more_parts * (len(run) - 2) - math.log(1 + skipped)
    score -= SUM.skipped * skipped + SUM.crossed_sentence * (first.sentences - total.sentences)
    score -= SUM.broken_run * (last.sentences - first.sentences if last.paragraphs == first.paragraphs else 0)
    if goes_on:
        score -= SUM.cut_short
    if skipped and first.sentences == total.sentences:
        score -= SUM.started_late
    nouns = {part.noun for part in run if part.noun is not None}
    if any(not holds(total.noun, noun) for noun in nouns):
        score -= SUM.other_total
    if last.sentences > first.sentences and not holds(total.noun, last.noun):
        score -= SUM.strangers
    if len(nouns) > 1 and not all(holds(total.noun, noun) and total.noun is not None for noun in nouns):
        score -= SUM.mixed_nouns
    opener = opener_of(total, run)
    if opener in {"", "colon"} and total.own_share and all(part.own_share for part in run):
        score -= SUM.own_shares
    if opener in OPENERS:
        score -= SUM.opener
    if opener == "bracket":
        score -= SUM.bracket
    if opener == "rest":
        score -= SUM.rest
    if known is not None:
        score -= SUM.part_share * sum(1 for part in run if part.share_base == (total.num or total.den))
    return score


def _present_and_absent(counts: Sequence[Figure], at: int) -> Iterator[Sum]:
    """ "42/45 đảng viên, vắng 3"; "30/34 chi bộ ..., còn lại 4"."""
    fraction = counts[at]
    following = counts[at + 1] if at + 1 < len(counts) else None
    if following is None or following.kind is not Kind.COUNT or not compatible(fraction.noun, following.noun):
        return
    near = following.sentences == fraction.sentences
    named = {"rest", "absent"} & following.lead.cues and near
    alike = near and fraction.noun is not None and fraction.noun == following.noun
    if not named and not alike and not ("remain" in following.lead.cues or "remain_behind" in following.follow.cues):
        return
    if following.sentences - fraction.sentences > 1:
        return
    if fraction.num + following.num == fraction.den:
        parts, score = (fraction, following), math.log(fraction.den) - (SUM.rest if named else 0.0)
        place = fraction.den_span
        yield Sum(value=fraction.den, total=None, place=place, parts=parts, score=score, ok=True, opener="rest")


def _what_is_left(counts: Sequence[Figure], at: int) -> Iterator[Sum]:
    """Several counts that tell of what is left of a fraction: "118/121 tán thành, 2 không tán thành, 1 phiếu trắng"."""
    fraction = counts[at]
    run, added = [fraction], fraction.num
    for figure in counts[at + 1 : at + MOST_PARTS]:
        if figure.kind is not Kind.COUNT or figure.sentences != fraction.sentences:
            break
        if figure.brackets != fraction.brackets or not compatible(fraction.noun, figure.noun):
            break
        run.append(figure)
        added += figure.num
        if added >= fraction.den:
            break
    if len(run) > 2 and added == fraction.den:
        score = math.log(fraction.den) - SUM.more_parts
        yield Sum(
            value=added, total=None, place=fraction.den_span, parts=tuple(run), score=score, ok=True, opener="rest"
        )


def _same_base(counts: Sequence[Figure], at: int) -> Iterator[Sum]:
    """Fractions of one base that add up to it: "30/34 chi bộ ..., 4/34 chi bộ ..."."""
    first = counts[at]
    if at and counts[at - 1].kind is Kind.FRACTION and counts[at - 1].den == first.den:
        return
    near = (f for f in counts[at + 1 : at + MOST_PARTS] if f.paragraphs - first.paragraphs <= _PARAGRAPHS)
    run = [first, *(figure for figure in near if figure.kind is Kind.FRACTION and figure.den == first.den)]
    if len(run) > 1 and sum(part.num for part in run) == first.den:
        score = math.log(first.den) - SUM.opener
        yield Sum(value=first.den, total=None, place=run[-1].den_span, parts=tuple(run), score=score, ok=True)


def _of_lists(passage: Passage, lists: Sequence[LabelList], earlier: Sequence[Figure]) -> Iterator[Sum]:
    """Lists of one family over any total that fits, in the readings that are possible."""
    for one in lists:
        if one.mixed or len(one.items) < 2 or not one.is_exact:
            continue
        figures = {id(item.figure) for item in one.items.values()}
        for reading, added in one.sums.items():
            parts = one.parts(reading)
            if len(parts) < 2 or added < 2 or (not one.is_complete and any(part.num == added for part in parts)):
                continue
            for total in _totals(passage, one, figures, earlier, added):
                yield _listed(one, reading, parts, total)
            bases = [f for f in parts if f.kind is Kind.FRACTION and f.den == added]
            if len(bases) > 1:
                score = math.log(added) - SUM.family - SUM.opener
                yield Sum(
                    value=added,
                    total=None,
                    place=bases[-1].den_span,
                    parts=parts,
                    score=score,
                    ok=True,
                    listed=one,
                    reading=reading,
                )


def _totals(passage: Passage, one: LabelList, figures: set[int], earlier: Sequence[Figure], added: int) -> list[Figure]:
    """The counts that are what a list adds up to: of its own passage, else of those before."""
    here = _equal(passage.counts, one, figures, added)
    if here:
        return here
    # What the wording itself calls the total is not excused by a figure that happens to stand before it.
    before = _equal(earlier, one, figures, added)
    return [] if before and any(value != added for value, _, _ in named_totals(passage, one)) else before


def _equal(counts: Sequence[Figure], one: LabelList, figures: set[int], added: int) -> list[Figure]:
    equal = [figure for figure in counts if figure.num == added]
    return [
        figure
        for figure in equal
        if id(figure) not in figures and figure.is_exact and not figure.is_change and compatible(one.noun, figure.noun)
    ]


def _listed(one: LabelList, reading: Reading, parts: tuple[Figure, ...], total: Figure) -> Sum:
    printed = [part for part in parts if part.printed]
    first, last = printed[0], printed[-1]
    score = math.log(total.num) + SUM.more_parts * (len(parts) - 2) - SUM.family
    if total.span.start < first.span.start:
        score -= SUM.crossed_sentence * (first.sentences - total.sentences) + 0.2 * (first.counts - total.counts - 1)
        if opener_of(total, printed):
            score -= SUM.opener
    else:
        score -= SUM.crossed_sentence * (total.sentences - last.sentences) + 0.4
    if total.noun is None:
        score -= SUM.other_total
    if one.is_complete:
        score -= SUM.family
    # "71 hoàn thành tốt, trong đó 14 hoàn thành xuất sắc": the wording settles which reading is meant.
    if (reading is Reading.NESTED) != one.reads_nested:
        score -= 1.0
    return Sum(
        value=total.num,
        total=total,
        place=total.span,
        parts=parts,
        score=score,
        ok=True,
        opener=opener_of(total, printed) if total.span.start < first.span.start else "",
        listed=one,
        reading=reading,
    )
