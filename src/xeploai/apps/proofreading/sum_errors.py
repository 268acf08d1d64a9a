"""Sums that nearly hold: a total, a list that the wording closes, and a difference that a slip of the pen explains.

About two in a hundred printed sums are wrong, far fewer than lists that stop early, so the wording has to carry the
rest: a word that opens the list, an end of the sentence or bracket behind it, names that divide one whole.
"""

import math
from collections.abc import Iterator, Sequence

from xeploai.apps.proofreading.figures import Figure, Kind
from xeploai.apps.proofreading.label_lists import LabelList, Reading
from xeploai.apps.proofreading.lexicon import compatible
from xeploai.apps.proofreading.passages import Passage
from xeploai.apps.proofreading.sums import MOST_PARTS, Sum, Sums, opener_of, score_of
from xeploai.apps.proofreading.total_words import OPENERS, named_totals
from xeploai.apps.proofreading.verdict import Verdict, verdict_of
from xeploai.apps.proofreading.weights import ERROR

_LITTLE_PER_100 = 2
_SLIP_PER_100 = 10
_STRONG = frozenset({"consists", "colon", "bracket", "rest"})


def failing_sums(passage: Passage, lists: Sequence[LabelList], sums: Sums) -> list[Sum]:
    """The sums of a passage that the wording makes and arithmetic refuses; `weak` ones are only to be looked at."""
    failing: list[Sum] = []
    for one in lists:
        held = _failing_list(passage, one, sums)
        if held is not None and not any(held.parts == other.parts for other in failing):
            failing.append(held)
    parts = {id(part) for one in failing for part in one.parts}
    totals = {id(one.total) for one in failing}
    counts = [figure for figure in passage.counts if not figure.is_change]
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
    if any(id(part) in sums.of_part for part in parts) or len(parts) < 2:
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
    if one.is_complete:
        if not (_is_little(value, added) or one.family == "levels"):
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
    first = counts[index + 1]
    cues = total.follow.cues | first.lead.cues
    remainder = _remainder(counts, index, sums)
    if remainder is not None:
        yield remainder
        return
    if not (cues & OPENERS) and len(first.brackets) <= len(total.brackets):
        return
    if first.paragraphs - total.paragraphs > 1 or first.num >= total.num:
        return
    run = _whole_list(counts, index + 1)
    if run is None or len(run) < 2 or any(id(part) in sums.of_part for part in run):
        return
    added = sum(part.num for part in run)
    opener = opener_of(total, run)
    if added == total.num or any(part.num >= total.num for part in run):
        return
    family = _is_family(lists, run)
    slip = len(run) > 2 and _is_one_digit(total.num, added)
    limit = _SLIP_PER_100 if opener in {"consists", "rest"} or family or slip else _LITTLE_PER_100
    if not _is_near(total.num, added, limit):
        return
    implied = _shares_fit(passage, run, added)
    if not (implied or family or _names_all(total, run) or (opener == "consists" and len(run) > 2)):
        return
    if not implied and _shares_deny(run, total.num):
        return
    score = score_of(total, run, skipped=0, goes_on=False, known=None)
    score -= math.log(2 * min(abs(added - total.num), 3) + 1)
    agree = implied or sum(1 for part in run if part.share_base == total.num) * 2 >= len(run)
    strong = opener in _STRONG
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
        if len(run) > 1 and ("total" in figure.lead.cues or "out_of" in figure.lead.cues):
            break  # "..., chiếm 87,5% trên tổng số 48": what the share is taken of
        if not figure.is_exact or figure.kind is not Kind.COUNT or figure.is_change:
            return None
        if run and (figure.lead.cues & {"inside", "consists", "total", "previous"} or "previous" in figure.follow.cues):
            return None
        if "uncounted" in figure.lead.cues or ("ages" in figure.lead.cues and not run):
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


def _shares_deny(run: Sequence[Figure], total: int) -> bool:
    """Whether the parts have shares of which none is taken of the total: the list is about something else."""
    with_shares = [part for part in run if part.own_share]
    if with_shares == [run[-1]]:
        return False  # the share of the total, behind the whole list
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
    if not ({"rest", "absent"} & following.lead.cues) or following.sentences != fraction.sentences:
        return
    if not compatible(fraction.noun, following.noun) or following.lead.length > 60:
        return
    if fraction.num + following.num != fraction.den and fraction.num <= fraction.den:
        yield Sum(
            value=fraction.den,
            total=None,
            place=fraction.den_span,
            parts=(fraction, following),
            score=3.0,
            ok=False,
            opener="rest",
        )
