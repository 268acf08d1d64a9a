"""Sums that nearly hold: a total, a list that the wording closes, and a difference that a slip of the pen explains.

About two in a hundred printed sums are wrong, far fewer than lists that stop early, so the wording has to carry the
rest: a word that opens the list, an end of the sentence or bracket behind it, names that divide one whole.
"""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.label_lists import LabelList, Reading
from xeploai.tools.proofreading.lexicon import compatible
from xeploai.tools.proofreading.passages import Passage
from xeploai.tools.proofreading.proven_sums import proven_failures
from xeploai.tools.proofreading.sums import MOST_PARTS, Sum, Sums, opener_of, score_of
from xeploai.tools.proofreading.total_words import OPENERS, named_totals
from xeploai.tools.proofreading.verdict import Verdict, verdict_of
from xeploai.tools.proofreading.weights import ERROR

_LITTLE_PER_100 = 2
_SLIP_PER_100 = 10
_SWAP_PER_100 = 25  # of a total whose list is closed by wording: one digit, or two of them swapped
_CHANCE = 4.5  # nats below which a sum within a list may be chance
_SMALL = 2
_OFF_HUNDRED = 12  # points: one wrong share or count among them
_CLOSING_WORDS = 60  # letters between a list and its total
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
    parts = {id(part) for one in failing for part in one.parts}
    for held in (*_closing_totals(counts, sums), *_deductions(counts, sums), *_left_over(counts, sums)):
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
    return failing


def _failing_list(passage: Passage, one: LabelList, sums: Sums) -> Sum | None:
    """A list of labels whose names leave nothing out, beside the one count that the wording calls its total."""
    if one.mixed or len(one.items) < 2 or not one.is_exact:
        return None
    reading = Reading.NESTED if one.reads_nested and Reading.NESTED in one.sums else Reading.FLAT
    parts = one.parts(reading)
    if len(parts) < 2 or any(_is_clear(part, sums) for part in parts):
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
        if not (_is_little(value, added) or _is_swapped(value, added) or one.family == "levels"):
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
        yield from _absent(counts, index, sums)
        return
    if not total.is_exact or total.num < 3 or index + 2 >= len(counts):
        return
    start = index + 1 + _counts_groups(counts, index + 1)
    first = counts[start]
    cues = total.follow.cues | first.lead.cues
    remainder = _remainder(counts, index, sums)
    if remainder is not None:
        yield remainder
        return
    if not (cues & OPENERS) and len(first.brackets) <= len(total.brackets):
        return
    if first.paragraphs - total.paragraphs > 1 or first.num >= total.num:
        return
    run = _whole_list(counts, start)
    if run is None or len(run) < 2 or any(_is_settled(part, run, sums) for part in run):
        return
    added = sum(part.num for part in run)
    opener = opener_of(total, run)
    if added == total.num or any(part.num >= total.num for part in run):
        return
    family = _is_family(lists, run)
    unit = _share_a_unit(total, run)
    slip = (len(run) > 2 or (opener in {"bracket", "consists"} and unit)) and _is_one_digit(total.num, added)
    closed = "residual" in run[-1].lead.cues and len(run) > 2  # "và đối tượng khác 297" leaves nothing out
    limit = _SLIP_PER_100 if opener in {"consists", "rest"} or family or slip or closed else _LITTLE_PER_100
    swapped = _is_swapped(total.num, added) and (family or opener in {"consists", "bracket"})
    if not _is_near(total.num, added, limit) and not swapped:
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
    strong = opener in _STRONG or closed
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


def _closing_totals(counts: Sequence[Figure], sums: Sums) -> Iterator[Sum]:
    """ "làm mới 27 nhà và sửa chữa 14 nhà, tổng cộng 43 nhà": a total that closes its list, in the sentence of the list
    or as the next one. All of the list counts, from where its sentence or its colon opens it."""
    for index, total in enumerate(counts):
        if index < 2 or "closing" not in total.lead.cues or total.kind is not Kind.COUNT or not total.is_exact:
            continue
        last = counts[index - 1]
        own = total.sentences - last.sentences
        if (
            own > 1
            or total.lead.length > _CLOSING_WORDS
            or total.brackets != last.brackets
            or id(total) in sums.of_total
        ):
            continue
        by_line = total.paragraphs - last.paragraphs == 1
        if own and total.paragraphs != last.paragraphs and not by_line:
            continue
        run = _lines_before(counts, index) if by_line else _list_before(counts, index)
        if run is None or any(_is_settled(figure, run, sums) for figure in (*run, total)):
            continue
        added = sum(part.num for part in run)
        if added == total.num or any(part.num >= total.num for part in run):
            continue
        if not _is_little(total.num, added) and not (
            _is_swapped(total.num, added)
            or (_is_one_digit(total.num, added) and _is_near(total.num, added, _SWAP_PER_100))
        ):
            continue
        named = len(run) > 2 and all(compatible(total.noun, part.noun) for part in run)
        named = named and (total.noun is not None or all(part.noun is None for part in run))
        if not named and not _share_a_unit(total, run):
            continue
        yield Sum(
            value=total.num, total=total, place=total.num_span, parts=tuple(run), score=3.0, ok=False, opener="closing"
        )


def _is_settled(figure: Figure, run: Sequence[Figure], sums: Sums) -> bool:
    """Whether a figure belongs to a sum that reaches beyond the list, or is clear: 8 = 5 + 3 in a list is chance."""
    known = [one for one in (sums.of_part.get(id(figure)), *sums.of_total.get(id(figure), ())) if one is not None]
    return any(
        one.opener or one.score > _CHANCE or not all(part in run for part in one.parts) or one.total not in run
        for one in known
    )


def _counts_groups(counts: Sequence[Figure], index: int) -> int:
    """1 where a count tells how many parts follow: "48 người chia làm 4 tổ: tổ 1: 12 người, tổ 2: ..."; else 0."""
    groups = counts[index]
    if groups.kind is not Kind.COUNT or not 2 <= groups.num <= MOST_PARTS or index + 2 >= len(counts):
        return 0
    if not (groups.follow.cues | counts[index + 1].lead.cues) & OPENERS:
        return 0
    run = _whole_list(counts, index + 1)
    return 1 if run is not None and len(run) == groups.num else 0


def _is_clear(part: Figure, sums: Sums) -> bool:
    """Whether a figure is part of a sum that is hardly chance."""
    known = sums.of_part.get(id(part))
    return known is not None and (bool(known.opener) or known.score > _CHANCE)


def _list_before(counts: Sequence[Figure], index: int) -> list[Figure] | None:
    """The plain counts right before a total, back to the start of their sentence or the colon that opens them."""
    last = counts[index - 1]
    run: list[Figure] = []
    for figure in reversed(counts[max(0, index - MOST_PARTS - 1) : index]):
        if figure.sentences != last.sentences or figure.paragraphs != last.paragraphs:
            break
        if len(figure.brackets) > len(last.brackets):
            continue
        if figure.kind is not Kind.COUNT or not figure.is_exact or figure.lead.cues & _NO_PLAIN_PART:
            return None
        run.insert(0, figure)
        if "consists" in figure.lead.cues or ("colon" in figure.lead.cues and not _is_next_item(counts, figure)):
            break
    return run if 2 <= len(run) <= MOST_PARTS else None


def _lines_before(counts: Sequence[Figure], index: int) -> list[Figure] | None:
    """The counts of the lines right above a total, one on each line."""
    run: list[Figure] = []
    below = counts[index]
    for figure in reversed(counts[max(0, index - MOST_PARTS) : index]):
        if below.paragraphs - figure.paragraphs != 1:
            break
        if figure.kind is not Kind.COUNT or not figure.is_exact or figure.lead.cues & _NO_PLAIN_PART:
            return None
        run.insert(0, figure)
        below = figure
    return run if len(run) > 2 else None


def _is_next_item(counts: Sequence[Figure], figure: Figure) -> bool:
    """Whether the colon before a count opens the next item only: "Chi bộ 1: 3 đồng chí; Chi bộ 2: 4 đồng chí"."""
    before = next((other for other in counts if other.counts == figure.counts - 1), None)
    return (
        before is not None
        and before.sentences == figure.sentences
        and figure.clauses - before.clauses <= 1
        and "colon" in before.lead.cues
    )


def _share_a_unit(total: Figure, run: Sequence[Figure]) -> bool:
    """Whether the same word stands behind the total and each of its parts."""
    common = total.follow.head
    for part in run:
        common &= part.follow.head
    return bool(common)


def _deductions(counts: Sequence[Figure], sums: Sums) -> Iterator[Sum]:
    """ "tiếp nhận 455 trường hợp, loại 18 trường hợp trùng, còn 447": what was taken off and what remains."""
    for index in range(len(counts) - 2):
        whole, less, rest = counts[index : index + 3]
        if "deducted" not in less.lead.cues or not rest.lead.cues & {"to_value", "rest"}:
            continue
        if any(f.kind is not Kind.COUNT or not f.is_exact or id(f) in sums.of_part for f in (whole, less, rest)):
            continue
        if not whole.sentences == less.sentences == rest.sentences or whole.brackets != rest.brackets:
            continue
        if less.brackets != rest.brackets or rest.lead.cues & {"plan", "total"} or id(whole) in sums.of_total:
            continue
        added = less.num + rest.num
        if whole.num > max(less.num, rest.num) and added != whole.num:
            named = whole.noun is not None and all(
                part.noun is not None and compatible(whole.noun, part.noun) for part in (less, rest)
            )
            if (named or _share_a_unit(whole, (less, rest))) and _is_little(whole.num, added):
                yield Sum(
                    value=whole.num,
                    total=whole,
                    place=whole.span,
                    parts=(less, rest),
                    score=3.0,
                    ok=False,
                    opener="rest",
                )


def _left_over(counts: Sequence[Figure], sums: Sums) -> Iterator[Sum]:
    """ "triệu tập 135 đại biểu; có mặt 131 (97,04%), vắng 5": a whole, the part that is named, and what is left."""
    for index in range(len(counts) - 2):
        whole, named, rest = counts[index : index + 3]
        left = rest.lead.cues & _LEFT and not (whole.lead.cues | named.lead.cues) & _LEFT
        if not left or any(f.kind is not Kind.COUNT or not f.is_exact or f.is_change for f in (whole, named, rest)):
            continue
        if any(id(f) in sums.of_part for f in (whole, named, rest)) or id(whole) in sums.of_total:
            continue
        if rest.sentences - whole.sentences > 1 or rest.sentences != named.sentences:
            continue
        if not whole.brackets == named.brackets == rest.brackets or rest.lead.cues & {"plan", "total"}:
            continue
        if not (compatible(whole.noun, named.noun) and compatible(whole.noun, rest.noun)) or whole.noun is None:
            continue
        added = named.num + rest.num
        slip = abs(added - whole.num) <= _SMALL or _is_one_digit(rest.num, whole.num - named.num)
        if added != whole.num and named.num < whole.num and slip and _is_little(whole.num, added):
            yield Sum(
                value=whole.num, total=whole, place=whole.span, parts=(named, rest), score=3.0, ok=False, opener="rest"
            )


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


def _is_near(total: int, added: int, limit: int) -> bool:
    difference = abs(total - added)
    return difference * 100 <= total * limit or difference <= 2


def _is_one_digit(one: int, other: int) -> bool:
    """Whether two numbers differ in one digit, or in the order of two."""
    first, second = str(one), str(other)
    if len(first) != len(second):
        return False
    return sum(a != b for a, b in zip(first, second, strict=True)) == 1 or sorted(first) == sorted(second)


def _is_swapped(one: int, other: int) -> bool:
    """Whether two numbers hold the same digits in another order."""
    return one != other and sorted(str(one)) == sorted(str(other))


def _is_little(total: int, added: int) -> bool:
    return _is_near(total, added, _SLIP_PER_100)


def _whole_list(counts: Sequence[Figure], start: int) -> list[Figure] | None:
    """The counts of a list up to the end of its sentence or bracket; None where the list is not closed or not plain."""
    first = counts[start]
    run: list[Figure] = []
    for figure in counts[start : start + MOST_PARTS + 1]:
        if figure.brackets != first.brackets:
            if len(figure.brackets) > len(first.brackets) and figure.brackets[: len(first.brackets)] == first.brackets:
                continue
            break
        if run and figure.sentences != run[-1].sentences and not _is_next_line(run[-1], figure):
            break
        if len(run) > 1 and figure.clauses > run[-1].clauses and run[0].clauses == run[-1].clauses:
            break  # a list by commas ends at the semicolon
        if len(run) > 1 and ("total" in figure.lead.cues or "out_of" in figure.lead.cues):
            break  # "..., chiếm 87,5% trên tổng số 48": what the share is taken of
        if not figure.is_exact or figure.kind is not Kind.COUNT or figure.is_change:
            return None
        if run and (figure.lead.cues & {"inside", "consists", "total", "previous"} or "previous" in figure.follow.cues):
            return None
        if ("uncounted" in figure.lead.cues and not figure.decimals) or ("ages" in figure.lead.cues and not run):
            return None
        run.append(figure)
    if len(run) > MOST_PARTS or not run:
        return None
    return None if "uncounted" in run[-1].follow.cues else run


def _is_next_line(last: Figure, figure: Figure) -> bool:
    """Whether a count opens the next line of the list that the last one stands in."""
    return figure.paragraphs - last.paragraphs == 1


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


def _remainder(counts: Sequence[Figure], index: int, sums: Sums) -> Sum | None:
    """ "Trong tổng số 194 chi bộ, đã đánh giá 189 chi bộ, còn lại 6"."""
    total, named, rest = counts[index], counts[index + 1], counts[index + 2]
    if "rest" not in rest.lead.cues or "total" not in total.lead.cues or rest.sentences != total.sentences:
        return None
    if any(f.kind is not Kind.COUNT or not f.is_exact for f in (total, named, rest)) or named.num >= total.num:
        return None
    if not compatible(total.noun, rest.noun) or not compatible(total.noun, named.noun):
        return None
    parts = (named, rest)
    if sum(part.num for part in parts) == total.num or any(id(part) in sums.of_part for part in parts):
        return None
    return Sum(value=total.num, total=total, place=total.span, parts=parts, score=3.0, ok=False, opener="rest")


def _absent(counts: Sequence[Figure], index: int, sums: Sums) -> Iterator[Sum]:
    """ "42/45 đảng viên, vắng 2"."""
    fraction = counts[index]
    following = counts[index + 1] if index + 1 < len(counts) else None
    if following is None or following.kind is not Kind.COUNT or not following.is_exact or id(fraction) in sums.of_part:
        return
    if not ({"rest", "absent", "left"} & following.lead.cues) or following.sentences != fraction.sentences:
        return
    if not compatible(fraction.noun, following.noun) or following.lead.length > 60:
        return
    added = fraction.num + following.num
    plain = {"rest", "absent"} & following.lead.cues or _is_little(fraction.den, added)
    if added != fraction.den and fraction.num <= fraction.den and plain:
        yield Sum(
            value=fraction.den,
            total=None,
            place=fraction.den_span,
            parts=(fraction, following),
            score=3.0,
            ok=False,
            opener="rest",
        )
