"""What is left of a whole: "triệu tập 135, có mặt 131, vắng 4"; "tiếp nhận 455, loại 18, còn 437"; "42/45, vắng 3"."""

from collections.abc import Iterator, Sequence

from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.lexicon import compatible
from xeploai.tools.proofreading.slips import is_little, is_one_digit
from xeploai.tools.proofreading.sum_model import Sum, Sums, is_explained, share_a_unit

_SMALL = 2
_LEAST_WHOLE = 20  # of smaller ones many pairs are off by two
_LEFT = frozenset({"absent", "rest", "left"})
_OPEN_END = frozenset({"remain", "residual"})  # such words close a list only where the same unit is counted
_OPEN_BEHIND = frozenset({"previous", "rest_unsaid"})
_OTHER_TURN = frozenset({"plan", "total", "closing", "previous", "inside", "consists"})


def remainder(counts: Sequence[Figure], index: int, sums: Sums) -> Sum | None:
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


def absent(counts: Sequence[Figure], index: int, sums: Sums) -> Iterator[Sum]:
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
    plain = {"rest", "absent"} & following.lead.cues or is_little(fraction.den, added)
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


def deductions(counts: Sequence[Figure], sums: Sums) -> Iterator[Sum]:
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
            if (named or share_a_unit(whole, (less, rest))) and is_little(whole.num, added):
                yield _failing(whole, less, rest)


def left_over(counts: Sequence[Figure], sums: Sums) -> Iterator[Sum]:
    """ "triệu tập 135 đại biểu; có mặt 131 (97,04%), vắng 5": a whole, the part that is named, and what is left."""
    for index in range(len(counts) - 2):
        whole, named, rest = counts[index : index + 3]
        left = rest.lead.cues & _LEFT and not (whole.lead.cues | named.lead.cues) & _LEFT
        if not left or any(f.kind is not Kind.COUNT or not f.is_exact or f.is_change for f in (whole, named, rest)):
            continue
        if any(id(f) in sums.of_part for f in (whole, named, rest)) or id(whole) in sums.of_total:
            continue
        if _is_total_doubted(whole, rest):
            continue
        if rest.sentences - whole.sentences > 1 or rest.sentences != named.sentences:
            continue
        if not whole.brackets == named.brackets == rest.brackets or rest.lead.cues & {"plan", "total"}:
            continue
        if not (compatible(whole.noun, named.noun) and compatible(whole.noun, rest.noun)) or whole.noun is None:
            continue
        added = named.num + rest.num
        slip = abs(added - whole.num) <= _SMALL or is_one_digit(rest.num, whole.num - named.num)
        if added != whole.num and named.num < whole.num and slip and is_little(whole.num, added):
            yield _failing(whole, named, rest)


def closed_by_rest(counts: Sequence[Figure], sums: Sums) -> Iterator[Sum]:
    """ "phát hiện 1.482 triệu đồng, thu hồi 967 triệu đồng và xử lý khác 525 triệu đồng"; "đã cấp 412, chưa cấp 35":
    a whole, one part, and a last one that its words make the rest. Wrong only by a slip that nothing else explains."""
    for index in range(len(counts) - 2):
        whole, named, rest = counts[index : index + 3]
        if max(named.num, rest.num) >= whole.num or id(whole) in sums.of_part:
            continue
        if not _is_plain_three(whole, named, rest) or sums.of_total.get(id(whole)):
            continue
        if any(id(figure) in sums.of_part for figure in (whole, named, rest)) or _is_total_doubted(whole, rest):
            continue
        left = bool(rest.lead.cues & _LEFT)
        open_end = bool(rest.lead.cues & _OPEN_END) or "remain_behind" in rest.follow.cues
        unit = share_a_unit(whole, (named, rest))
        bare = whole.noun is None and named.noun is None and rest.noun is None
        negated = open_end and _is_negation(whole, named, rest)
        if not (left and (unit or bare)) and not (open_end and unit) and not negated:
            continue
        if whole.num < _LEAST_WHOLE and not negated:
            continue
        added = named.num + rest.num
        if added == whole.num or not _is_slip_of_three(whole.num, named.num, rest.num):
            continue
        behind = counts[index + 3 : index + 4]
        if any(other.sentences == rest.sentences and other.noun == rest.noun for other in behind):
            continue  # the list goes on
        others = [*counts[:index], *counts[index + 3 :]]
        printed = {figure.num for figure in others} & {whole.num - named.num, added, abs(whole.num - added)}
        if printed or is_explained(whole.num, counts[index + 1 :]):
            continue
        yield _failing(whole, named, rest)


def _is_plain_three(whole: Figure, named: Figure, rest: Figure) -> bool:
    """Whether three counts stand side by side, in at most two sentences of one paragraph, and nothing turns away."""
    three = (whole, named, rest)
    if any(figure.kind is not Kind.COUNT or not figure.is_exact or figure.is_change for figure in three):
        return False
    if not whole.brackets == named.brackets == rest.brackets or rest.paragraphs != whole.paragraphs:
        return False
    if rest.sentences - whole.sentences > 1 or rest.sentences != named.sentences:
        return False
    turns = (named.lead.cues | rest.lead.cues) & _OTHER_TURN or named.lead.cues & _LEFT
    return not turns and rest.follow.cues.isdisjoint(_OPEN_BEHIND)


def _is_negation(whole: Figure, named: Figure, rest: Figure) -> bool:
    """Whether the last count is told in the words of the one before: "đạt chuẩn 13 thôn, chưa đạt chuẩn 5 thôn"."""
    unit = whole.follow.head
    if not (compatible(whole.noun, named.noun) and compatible(whole.noun, rest.noun)):
        return False
    return bool((named.lead.tail & rest.lead.tail) - unit or (named.follow.head & rest.follow.head) - unit)


def _is_slip_of_three(whole: int, named: int, rest: int) -> bool:
    right = whole - named
    return abs(right - rest) <= _SMALL or is_one_digit(rest, right) or is_one_digit(whole, named + rest)


def _is_total_doubted(whole: Figure, rest: Figure) -> bool:
    """Whether what calls itself the total is doubted first, by remainder()."""
    return "total" in whole.lead.cues and "rest" in rest.lead.cues


def _failing(whole: Figure, named: Figure, rest: Figure) -> Sum:
    return Sum(
        value=whole.num,
        total=whole,
        place=whole.span,
        parts=(named, rest),
        score=3.0,
        ok=False,
        opener="rest",
        rest=rest,
    )
