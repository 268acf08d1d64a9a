"""Sums that nearly hold: a total, a list that the wording closes, and a difference that a slip of the pen explains.

About two in a hundred printed sums are wrong, far fewer than lists that stop early, so the wording has to carry the
rest: a word that opens the list, an end of the sentence or bracket behind it, names that divide one whole.
"""

import math
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from xeploai.tools.proofreading.closing_totals import failing_closings
from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.label_lists import LabelList, Reading
from xeploai.tools.proofreading.lexicon import compatible
from xeploai.tools.proofreading.list_runs import are_parallel, whole_list
from xeploai.tools.proofreading.passages import Passage
from xeploai.tools.proofreading.proven_sums import proven_failures
from xeploai.tools.proofreading.remainders import absent, closed_by_rest, deductions, left_over, remainder
from xeploai.tools.proofreading.slips import is_little, is_near, is_one_digit, is_plain_slip, is_swapped
from xeploai.tools.proofreading.sum_model import MOST_PARTS, Sum, Sums, share_a_unit
from xeploai.tools.proofreading.sums import opener_of, score_of
from xeploai.tools.proofreading.total_words import OPENERS, named_totals
from xeploai.tools.proofreading.unopened_lists import unopened_lists
from xeploai.tools.proofreading.verdict import Verdict, verdict_of
from xeploai.tools.proofreading.weights import ERROR

_LITTLE_PER_100 = 2
_SLIP_PER_100 = 10
_SWAP_PER_100 = 25  # of a total whose list is closed by wording: one digit, or two of them swapped
_CHANCE = 4.5  # nats below which a sum within a list may be chance
_SMALL = 2
_OFF_HUNDRED = 12  # points: one wrong share or count among them
_CLOSING_WORDS = 60  # letters between a list and its total
_REMARK = 130  # letters behind a list in which a remark on it stands
_OVERLAPPING = re.compile(
    r"(?:có\s+thể|được|cùng|đồng\s+thời)\s+(?:thuộc|hưởng|tham\s+gia|nhận|đạt|tính|đăng\s+ký|mắc|vay|kê)\s+(?:vào\s+|ở\s+)?(?:nhiều|hai|cả|2)(?!\w)"
    r"|trùng\s+(?:nhau|lặp|đối\s+tượng|diện)|tính\s+trùng|có\s+trùng|(?:thuộc|hưởng)\s+(?:nhiều|hai|cả\s+hai|2)\s+(?:diện|nhóm|loại|chế)"
)
_NO_PLAIN_PART = frozenset({"total", "inside", "previous", "uncounted", "out_of", "closing"})
_LEFT = frozenset({"absent", "rest", "left"})
_STRONG = frozenset({"consists", "colon", "bracket", "rest"})


def failing_sums(passage: Passage, lists: Sequence[LabelList], sums: Sums) -> list[Sum]:
    """The sums of a passage that the wording makes and arithmetic refuses; `weak` ones are only to be looked at."""
    failing: list[Sum] = []
    for one in lists:
        held = _failing_list(passage, one, sums)
        if held is not None and not any(held.parts == other.parts for other in failing):
            failing.append(held)
    counts = [figure for figure in passage.counts if not figure.is_change]
    if all(id(figure) in sums.of_part or id(figure) in sums.of_total for figure in counts):
        failing = [one for one in failing if not (_leaves_a_rest(one) or _is_told_to_overlap(passage, one))]
        return [
            one for one in failing if not _is_total_of_others(one, sums)
        ]  # every count has its place, as in most passages
    parts = {id(part) for one in failing for part in one.parts}
    for held in (
        *failing_closings(counts, sums),
        *deductions(counts, sums),
        *left_over(counts, sums),
        *closed_by_rest(counts, sums),
        *unopened_lists(passage, counts, sums),
        *unopened_lists(passage, counts, sums),
    ):
        if not any(id(figure) in parts for figure in (*held.parts, held.total)):
            failing.append(held)
            parts.update(id(part) for part in held.parts)
    for held in proven_failures(passage, counts, sums):
        if held.ok:
            sums.chosen.append(held)
        elif not any(id(figure) in parts for figure in (*held.parts, held.total)):
            failing.append(held)
            parts.update(id(part) for part in held.parts)
    totals = {id(one.total) for one in failing}
    for index, total in enumerate(counts):
        if id(total) in totals:
            continue
        other = bool(sums.of_total.get(id(total)))
        for held in _of_total(passage, lists, counts, index, sums):
            # A total that another list proves may still have a list in brackets that does not hold.
            if other and held.opener != "bracket":
                continue
            if not any(id(part) in parts for part in held.parts):
                failing.append(held)
                parts.update(id(part) for part in held.parts)
                break
    return [
        one
        for one in failing
        if not (
            _leaves_a_rest(one)
            or _is_told_to_overlap(passage, one)
            or _is_total_of_others(one, sums)
            or _is_difference_printed(one, counts, sums)
        )
    ]


def _leaves_a_rest(one: Sum) -> bool:
    """Whether words behind the list say that more follows without a figure: "15 quá hạn, đang xem xét số còn lại"."""
    return any("rest_unsaid" in part.follow.cues for part in one.parts)


def _is_told_to_overlap(passage: Passage, one: Sum) -> bool:
    """Whether words behind a list, or in it, say that one thing may be counted twice."""
    start = min(one.place.start, *(part.span.start for part in one.parts))
    return _OVERLAPPING.search(passage.between(start, one.parts[-1].span.end + _REMARK)) is not None


def _is_total_of_others(one: Sum, sums: Sums) -> bool:
    """Whether a total holds with some of the parts: "biên chế 48, có mặt 44; hợp đồng 9. Tổng số người làm việc 53"."""
    known = sums.of_total.get(id(one.total), ()) if one.total is not None else ()
    return one.opener == "list" and any(part in other.parts for other in known if other.ok for part in one.parts)


def _is_difference_printed(one: Sum, counts: Sequence[Figure], sums: Sums) -> bool:
    """Whether a count beside a sum is what it is off by: "tổng 655 hộ (44 hộ vay cả hai nơi)" tells why."""
    difference = abs(one.added - one.value)
    first, last = one.parts[0], one.parts[-1]
    return any(
        figure.num == difference
        and first.sentences - 1 <= figure.sentences <= last.sentences + 1
        and figure.kind is Kind.COUNT
        and figure is not one.total
        and all(figure is not part for part in one.parts)
        and id(figure) not in sums.of_part
        and compatible(figure.noun, first.noun)
        for figure in counts
    )


def _failing_list(passage: Passage, one: LabelList, sums: Sums) -> Sum | None:
    """A list of labels whose names leave nothing out, beside the one count that the wording calls its total."""
    if one.mixed or len(one.items) < 2 or not one.is_exact:
        return None
    reading = Reading.NESTED if one.reads_nested and Reading.NESTED in one.sums else Reading.FLAT
    parts = one.parts(reading)
    if len(parts) < 2 or any(sums.is_clear(part) for part in parts):
        return None
    if not (one.is_complete or one.closes):
        return None
    totals = {value: (figure, place) for value, figure, place in named_totals(passage, one)}
    if len(totals) != 1:
        return None
    value, (figure, place) = next(iter(totals.items()))
    added = one.sums[reading]
    if not value < 2 * added or not added < 2 * value or added == value or any(part.num >= value for part in parts):
        return None
    if figure is None and any(count.num == added for count in passage.counts):
        return None  # "29/34, 3/34, 1/34" of 33 present ones
    if one.is_complete:
        if not (is_little(value, added) or is_swapped(value, added)):
            return None
        weak = False
    elif all(other > value for other in one.sums.values()):
        weak = False
    elif added < value:
        weak = True
    else:
        return None
    return Sum(
        value=value,
        total=figure,
        place=place,
        parts=parts,
        score=0.0,
        ok=False,
        opener="list",
        listed=one,
        reading=reading,
        weak=weak,
    )


def _of_total(
    passage: Passage, lists: Sequence[LabelList], counts: Sequence[Figure], index: int, sums: Sums
) -> Iterator[Sum]:
    total = counts[index]
    if total.kind is Kind.FRACTION:
        yield from absent(counts, index, sums)
        return
    if not total.is_exact or total.num < 3 or index + 2 >= len(counts):
        return
    start = index + 1 + _counts_groups(counts, index + 1)
    first = counts[start]
    cues = total.follow.cues | first.lead.cues
    rest = remainder(counts, index, sums)
    if rest is not None:
        yield rest
        return
    first_of_all = not any(figure.sentences == total.sentences for figure in counts[:index][-1:])
    summed_up = "closing" in total.lead.cues and not cues & OPENERS and first_of_all
    if not (cues & OPENERS) and len(first.brackets) <= len(total.brackets) and not summed_up:
        return
    if first.paragraphs - total.paragraphs > 1 or first.num >= total.num:
        return
    run = whole_list(counts, start)
    if run is None or len(run) < 2 or any(sums.settles(part, run) for part in run):
        return
    added = sum(part.num for part in run)
    opener = opener_of(total, run)
    if added == total.num or any(part.num >= total.num for part in run):
        return
    family = _is_family(lists, run)
    unit = share_a_unit(total, run)
    if summed_up and not (unit and (len(run) > 2 or are_parallel(run))):
        return
    slip = (len(run) > 2 or ((opener in {"bracket", "consists"} or summed_up) and unit)) and is_one_digit(
        total.num, added
    )
    closed = "residual" in run[-1].lead.cues and len(run) > 2  # "và đối tượng khác 297" leaves nothing out
    limit = _SLIP_PER_100 if opener in {"consists", "rest"} or family or slip or closed else _LITTLE_PER_100
    if opener == "rest" and not is_plain_slip(total.num, added):
        return  # what is left of a smaller whole that is not printed
    swapped = is_swapped(total.num, added) and (family or opener in {"consists", "bracket"})
    if not is_near(total.num, added, limit) and not swapped:
        return
    implied = _shares_fit(passage, run, added)
    loose = opener == "bracket" and all(compatible(total.noun, part.noun) for part in run)
    if not (implied or family or loose or _names_all(total, run) or (opener == "consists" and len(run) > 2)):
        return
    if _overlap(passage, run) or (not implied and _shares_deny(run, total.num)):
        return
    score = score_of(total, run, skipped=0, goes_on=False, known=None)
    score -= math.log(2 * min(abs(added - total.num), 3) + 1)
    agree = implied or sum(1 for part in run if part.share_base == total.num) * 2 >= len(run)
    strong = opener in _STRONG or closed or summed_up
    if agree:
        needed = ERROR.shares_agree
    elif len(run) > 2:
        needed = ERROR.many_parts if strong else ERROR.weak_many
    else:
        needed = ERROR.two_parts if strong else ERROR.weak_two
    if family:
        needed += ERROR.family
        if added > total.num:
            needed += ERROR.family
    if score > needed:
        yield Sum(
            value=total.num, total=total, place=total.span, parts=tuple(run), score=score, ok=False, opener=opener
        )


def _counts_groups(counts: Sequence[Figure], index: int) -> int:
    """1 where a count tells how many parts follow: "48 người chia làm 4 tổ: tổ 1: 12 người, tổ 2: ..."; else 0."""
    groups = counts[index]
    if groups.kind is not Kind.COUNT or not 2 <= groups.num <= MOST_PARTS or index + 2 >= len(counts):
        return 0
    if not (groups.follow.cues | counts[index + 1].lead.cues) & OPENERS:
        return 0
    run = whole_list(counts, index + 1)
    return 1 if run is not None and len(run) == groups.num else 0


def _is_family(lists: Sequence[LabelList], run: Sequence[Figure]) -> bool:
    """Whether every part carries a name of one family."""
    for one in lists:
        covered = {id(item.figure) for item in one.items.values()}
        if len(covered) == len(run) and all(id(part) in covered for part in run):
            return True
    return False


def _names_all(total: Figure, run: Sequence[Figure]) -> bool:
    """Whether total and parts have nouns of one kind, or the parts none at all."""
    nouns = [part.noun for part in run]
    if all(noun is None for noun in nouns):
        return True
    return total.noun is not None and all(noun is not None and compatible(total.noun, noun) for noun in nouns)


def _shares_fit(passage: Passage, run: Sequence[Figure], added: int) -> bool:
    """Whether the shares of all parts are right over what the parts add up to: then the total alone is wrong."""
    following = [passage.figures[part.at + 1] if part.own_share else None for part in run]
    return all(
        percent is not None and verdict_of(percent, part.num, added) is Verdict.RIGHT
        for part, percent in zip(run, following, strict=True)
    )


def _overlap(passage: Passage, run: Sequence[Figure]) -> bool:
    """Whether every part has a share, and these do not make up a hundred: then the parts divide no whole."""
    shares = [passage.figures[part.at + 1].percentage if part.own_share else None for part in run]
    if any(share is None for share in shares):
        return False
    whole = sum((share.points for share in shares if share is not None), Fraction(0))
    return abs(whole - 100) > _OFF_HUNDRED


def _shares_deny(run: Sequence[Figure], total: int) -> bool:
    """Whether the parts have shares of which none is taken of the total: the list is about something else."""
    with_shares = [part for part in run if part.own_share]
    if with_shares == [run[-1]]:
        return False  # the share of the total, behind the whole list
    # "17 xã, trong đó 12 xã đạt chuẩn; 3 xã đạt chuẩn nâng cao, chiếm 25%" of the 12: the 3 are among them.
    if any(part.share_base in {other.num for other in run} for part in with_shares):
        return True
    return bool(with_shares) and not any(part.share_base == total for part in with_shares)
