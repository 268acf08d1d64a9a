"""Totals that stand behind their parts: "33 chi bộ, 15 đảng bộ, tổng số 48"; "tổ 1 - 63; tổ 2 - 58; cộng 121".

A total that holds may be named or not: the larger it is, the less likely the counts before it hit it by chance. One
that does not hold needs a word that closes the list, and no other choice of the counts that explains it.
"""

import math
from collections.abc import Iterator, Sequence

from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.lexicon import compatible
from xeploai.tools.proofreading.list_runs import lines_before, list_before
from xeploai.tools.proofreading.slips import is_little, is_near, is_one_digit, is_plain_slip, is_swapped
from xeploai.tools.proofreading.sum_model import (
    MOST_PARTS,
    Sum,
    Sums,
    is_bracketed_alike,
    is_explained,
    share_a_unit,
)
from xeploai.tools.proofreading.weights import SUM

_NAMED = frozenset({"total", "closing", "of_all"})
_BEHIND_ITS_PARTS = _NAMED | {"rest", "absent"}
_LEAST_UNNAMED = 30
_BARE = 5  # letters between a list and a total that only a sign stands before: "; 142", " = 22", " (35)"
_PARAGRAPHS = 3
_CLOSING_WORDS = 60  # letters between a list and its total
_SWAP_PER_100 = 25  # of a total whose list is closed by wording: one digit, or two of them swapped


def closing_sums(counts: Sequence[Figure], at: int, known: Sums | None) -> Iterator[Sum]:
    """The counts right before a count that add up to it, whether or not wording names it as their total."""
    total = counts[at]
    if at < 2 or counts[at - 1].num > total.num:  # most counts are smaller than the one before, or are no totals
        return
    named = not total.lead.cues.isdisjoint(_BEHIND_ITS_PARTS)
    if not named and total.num < _LEAST_UNNAMED:
        return
    run = _parts_before(counts, at)
    if run is None:
        return
    last = run[-1]
    score: float = math.log(total.num) + SUM.more_parts * (len(run) - 2) - SUM.after
    score -= SUM.crossed_sentence * (total.sentences - last.sentences)
    if last.paragraphs == run[0].paragraphs:
        score -= SUM.broken_run * (last.sentences - run[0].sentences)
    if total.lead.cues & _NAMED:
        score -= SUM.after_named
    elif total.lead.length <= _BARE and not total.lead.commas:
        score -= SUM.after_bare
    if any(not compatible(total.noun, part.noun) for part in run):
        score -= SUM.other_total
    if not named and len({part.noun for part in (*run, total) if part.noun is not None}) > 1:
        return
    if known is not None:
        score -= SUM.part_share * sum(1 for part in run if part.share_base == total.num)
    yield Sum(value=total.num, total=total, place=total.span, parts=tuple(run), score=score, ok=True)


def _parts_before(counts: Sequence[Figure], at: int) -> list[Figure] | None:
    """The counts right before a total that add up to it; what stands in brackets of its own is left out."""
    total = counts[at]
    run: list[Figure] = []
    added = 0
    below = total
    for figure in reversed(counts[max(0, at - 2 * MOST_PARTS) : at]):
        alike = bool(run) and is_bracketed_alike(run[0], figure)
        if not (total.sees(figure) or alike or (not run and figure.lead.brackets.endswith("("))):
            if run:
                continue
            return None
        if below.paragraphs - figure.paragraphs > (1 if run else _PARAGRAPHS) or len(run) == MOST_PARTS:
            return None
        if figure.kind is Kind.FRACTION and any(part.kind is not Kind.FRACTION for part in run):
            return None
        if figure.kind is not Kind.FRACTION and any(part.kind is Kind.FRACTION for part in run):
            return None
        added += figure.num
        if added > total.num:
            return None
        run.insert(0, figure)
        if added == total.num:
            return run if len(run) > 1 else None
        below = figure
    return None


def failing_closings(counts: Sequence[Figure], sums: Sums) -> Iterator[Sum]:
    """ "làm mới 27 nhà và sửa chữa 14 nhà, tổng cộng 43 nhà": a total that closes its list, in the sentence of the list
    or as the next one. All of the list counts, from where its sentence or its colon opens it."""
    for index in range(2, len(counts)):
        total = counts[index]
        if "closing" not in total.lead.cues and counts[index - 1].num > MOST_PARTS:
            continue  # neither a word nor a number of parts closes the list: most counts
        behind = index - _group_count(counts, index)  # where the list ends
        closes = ("closing" in total.lead.cues or behind < index) and "plan" not in total.lead.cues
        if behind < 2 or not closes or total.kind is not Kind.COUNT or not total.is_exact:
            continue
        last = counts[behind - 1]
        if total.lead.length > _CLOSING_WORDS or id(total) in sums.of_total:
            continue
        if total.brackets != last.brackets and not _is_bracketed_behind(total, last):
            continue
        by_line = total.paragraphs - last.paragraphs == 1
        if total.sentences - last.sentences > 1 or (total.paragraphs != last.paragraphs and not by_line):
            continue
        run = lines_before(counts, behind) if by_line else list_before(counts, behind)
        if run is None or any(sums.settles(figure, run) for figure in (*run, total)):
            continue
        if behind < index and len(run) != counts[behind].num:
            continue
        if _may_fail(total, run) and not is_explained(total.num, counts[:index][::-1]):
            yield Sum(
                value=total.num,
                total=total,
                place=total.num_span,
                parts=tuple(run),
                score=3.0,
                ok=False,
                opener="closing",
            )


def _group_count(counts: Sequence[Figure], index: int) -> int:
    """1 where the count before a total tells how many parts it has: "cả 3 đợt: 649 đơn vị"; else 0."""
    groups, total = counts[index - 1] if index else None, counts[index]
    if groups is None or groups.kind is not Kind.COUNT or not 2 <= groups.num <= MOST_PARTS:
        return 0
    closes = "closing" in groups.lead.cues or "cả" in groups.lead.tail
    return int(closes and groups.sentences == total.sentences and not total.lead.commas)


def _is_bracketed_behind(total: Figure, last: Figure) -> bool:
    """Whether a total stands alone in a bracket right behind its list: "nhà dân 21 vụ, xe 8 vụ (tổng 29 vụ)"."""
    return total.brackets[:-1] == last.brackets and total.lead.brackets.endswith("(")


def _may_fail(total: Figure, run: Sequence[Figure]) -> bool:
    """Whether a list and the total that closes it are off by a slip: any for things of one name, else a plain one."""
    added = sum(part.num for part in run)
    if added == total.num or any(part.num >= total.num or "factor" in part.lead.cues for part in run):
        return False
    digit = is_one_digit(total.num, added) and is_near(total.num, added, _SWAP_PER_100)
    slip = is_swapped(total.num, added) or digit
    if not is_little(total.num, added) and not slip:
        return False
    named = len(run) > 2 and all(compatible(total.noun, part.noun) for part in run)
    named = named and (total.noun is not None or all(part.noun is None for part in run))
    written_out = all("plus" in part.lead.cues for part in run[1:])
    if named or written_out or share_a_unit(total, run):
        return True
    return total.sentences == run[0].sentences and is_plain_slip(total.num, added)
