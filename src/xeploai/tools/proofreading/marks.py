"""From a decided claim to a finding: which sentence says it, with which figures, and why this reading was chosen."""

from collections.abc import Sequence

from xeploai.core.figures import Share as Exact
from xeploai.core.figures import vi_amount, vi_count
from xeploai.core.findings import Finding, Severity
from xeploai.tools.proofreading.claims import Claim, Mark
from xeploai.tools.proofreading.document import Span
from xeploai.tools.proofreading.figures import Figure, Percentage
from xeploai.tools.proofreading.label_lists import LabelList
from xeploai.tools.proofreading.share_model import Base, Share
from xeploai.tools.proofreading.sum_model import Sum
from xeploai.tools.proofreading.verdict import Verdict, expected


def share_mark(share: Share, others: Sequence[Share]) -> Mark | None:
    """A wrong percentage: cut off, over another base, adding rounded ones, or simply not what the counts give."""
    percent, num, base = share.percent, share.num, share.base
    if num is None or base is None or percent.percentage is None or share.verdict in {None, Verdict.RIGHT}:
        return None
    right = _vi(expected(percent, num.num, base.value))
    values = {
        "printed": percent.percentage.vi,
        "right": right,
        "num": vi_amount(num.num, num.decimals),
        "den": vi_amount(base.value, num.decimals),
    }
    code, wording, severity = "pct_mismatch", "pct_mismatch", Severity.ERROR
    other = _other_base(share)
    if share.verdict is Verdict.TRUNCATED:
        code = wording = "pct_truncated"
    elif base.why == "plan":
        code = wording = "plan_mismatch"
    elif not percent.is_exact:
        wording = f"pct_bound_{percent.bound.value}"
    elif other is not None:
        code = wording = "pct_other_base"
        values["other"] = vi_amount(other.value, num.decimals)
        # Where only nearness ties it to one count, and it is right over another before it, it is to be looked at.
        alone = not base.explicit and base.figure is not None and not base.figure.rests
        if alone and other.why != "later":
            severity = Severity.NOTE
    elif _adds_rounded(share, others):
        wording = "pct_adds_rounded"
    elif _makes_up_hundred(share, others):
        wording, severity = "pct_makes_up_hundred", Severity.WARNING
    elif not base.explicit:
        wording = "pct_mismatch_no_base"
    if share.weak:
        severity = Severity.WARNING
    span = percent.span.joined(num.span)
    if base.explicit and base.span is not None:
        span = span.joined(base.span)
    finding = Finding(code=f"check_{wording}", severity=severity, values=values)
    return Mark(code=code, finding=finding, span=span, place=percent.span, suggestion=right, why=_why(share))


def _why(share: Share) -> Finding | None:
    """Why these two counts: the wording that ties them, and the other shares that rest on the same base."""
    num, base = share.num, share.base
    if num is None or base is None or base.explicit:
        return None
    rests = base.figure.rests if base.figure is not None else 0
    code = "check_why_shared" if rests else "check_why_nearest"
    return Finding(
        code=code,
        severity=Severity.NOTE,
        values={"num": vi_amount(num.num, num.decimals), "den": vi_amount(base.value, num.decimals), "others": rests},
    )


def cell_ratio_mark(claim: Claim, *, truncated: bool) -> Mark:
    """A wrong percentage in a cell of a table, whose base the table proves."""
    right = _vi(claim.expected)
    values = {
        "printed": claim.percentage.vi if claim.percentage else "",
        "right": right,
        "num": vi_amount(claim.num or 0, claim.decimals),
        "den": vi_amount(claim.den or 0, claim.decimals),
    }
    code = "pct_truncated" if truncated else "pct_mismatch"
    finding = Finding(code=f"check_{code}", severity=Severity.ERROR, values=values)
    return Mark(code=code, finding=finding, span=claim.span, place=claim.place, suggestion=right)


def _vi(pct: str | None) -> str:
    return (pct or "").replace(".", ",") + "%"


def _other_base(share: Share) -> Base | None:
    """A count of the text over which the percentage would be right; whole percentages fit too much to say."""
    percentage, other = share.percent.percentage, share.other
    if percentage is None or percentage.decimals == 0 or other is None or other.span is None:
        return None
    return other if share.base is not None and other.value != share.base.value else None


def _siblings(share: Share, others: Sequence[Share]) -> list[tuple[int, Percentage]]:
    """Count and percentage of the other shares of the same base."""
    base = share.base.value if share.base else None
    return [
        (other.num.num, other.percent.percentage)
        for other in others
        if other is not share and other.num is not None and other.base is not None and other.base.value == base
        if other.percent.percentage is not None and other.percent.is_exact
    ]


def _adds_rounded(share: Share, others: Sequence[Share]) -> bool:
    """Whether two other shares of the same base add up to the printed one, and their counts to its count."""
    printed, num = share.percent.percentage, share.num
    siblings = _siblings(share, others)
    for index, (count, one) in enumerate(siblings):
        for other_count, other in siblings[index + 1 :]:
            if num is None or printed is None or count + other_count != num.num:
                continue
            if one.decimals == other.decimals == printed.decimals:
                return one.scaled + other.scaled == printed.scaled
    return False


def _makes_up_hundred(share: Share, others: Sequence[Share]) -> bool:
    """Whether the last digit was moved by one so that the printed shares of one base make 100."""
    printed, num, base = share.percent.percentage, share.num, share.base
    if printed is None or num is None or base is None:
        return False
    right = Exact(num.num, base.value).pct(printed.decimals)
    if right is None or abs(int(right.replace(".", "")) - printed.scaled) != 1:
        return False
    siblings = _siblings(share, others)
    if len(siblings) < 2 or num.num + sum(count for count, _ in siblings) != base.value:
        return False
    if any(one.decimals != printed.decimals for _, one in siblings):
        return False
    whole: int = 100 * 10**printed.decimals
    return printed.scaled + sum(one.scaled for _, one in siblings) == whole


def sum_mark(one: Sum) -> Mark:
    """A sum of the text that does not foot; a warning where the last level may be missing unsaid."""
    printed = [part for part in one.parts if part.printed]
    span = one.place.joined(*(part.span for part in printed))
    if one.rest is not None and one.value > one.added - one.rest.num:
        return _rest_mark(one, span, one.rest)
    return footing_mark(
        span, one.place, one.value, [part.num for part in printed], weak=one.weak, decimals=one.parts[0].decimals
    )


def _rest_mark(one: Sum, span: Span, rest: Figure) -> Mark:
    """What is said to be left, and is not what the whole less its other parts leaves."""
    right = one.value - one.added + rest.num
    values = {
        "printed": vi_amount(rest.num, rest.decimals),
        "total": vi_amount(one.value, rest.decimals),
        "parts": " - ".join(vi_amount(part.num, part.decimals) for part in one.parts if part is not rest),
        "right": vi_amount(right, rest.decimals),
    }
    finding = Finding(code="check_rest_mismatch", severity=Severity.ERROR, values=values)
    return Mark(code="sum_mismatch", finding=finding, span=span, place=rest.num_span, suggestion=str(values["right"]))


def footing_mark(
    span: Span, place: Span, total: int, parts: Sequence[int], *, weak: bool = False, decimals: int = 0
) -> Mark:
    """A total that is not what its parts add up to, with the difference."""
    added = sum(parts)
    values = {
        "total": vi_amount(total, decimals),
        "parts": " + ".join(vi_amount(part, decimals) for part in parts),
        "sum": vi_amount(added, decimals),
        "difference": vi_amount(abs(total - added), decimals),
        "side": "nhiều hơn" if added > total else "ít hơn",
    }
    wording = "check_sum_open" if weak else "check_sum_mismatch"
    severity = Severity.WARNING if weak else Severity.ERROR
    finding = Finding(code=wording, severity=severity, values=values)
    return Mark(code="sum_mismatch", finding=finding, span=span, place=place, suggestion=vi_amount(added, decimals))


def cell_mark(place: Span, printed: int, right: int, decimals: int = 0) -> Mark:
    """A cell of a table that its row and its column both want to be another."""
    values = {"printed": vi_amount(printed, decimals), "right": vi_amount(right, decimals)}
    finding = Finding(code="check_cell_mismatch", severity=Severity.ERROR, values=values)
    return Mark(code="sum_mismatch", finding=finding, span=place, place=place, suggestion=values["right"])


def cap_mark(claim: Claim, *, one_pool: bool) -> Mark:
    """Excellent ones above the ceiling: a warning in one pool, else a note, as pools are rounded one by one."""
    values = {
        "num": vi_count(claim.num),
        "den": vi_count(claim.den),
        "share": _vi(claim.expected),
    }
    finding = Finding(
        code="check_cap_exceeded" if one_pool else "check_cap_aggregate",
        severity=Severity.WARNING if one_pool else Severity.NOTE,
        values=values,
    )
    return Mark(code="cap_exceeded", finding=finding, span=claim.span, place=claim.place)


def nested_mark(listed: LabelList) -> Mark:
    """A note: the good ones of this list hold the excellent ones, so the printed counts do not add up as they stand."""
    spans = [item.figure.span for item in listed.items.values() if item.figure.printed]
    excellent = next(item.figure.num for name, item in listed.items.items() if name == "XS")
    good = next(item.figure.num for name, item in listed.items.items() if name == "T")
    values = {"excellent": vi_count(excellent), "good": vi_count(good), "only": vi_count(good - excellent)}
    finding = Finding(code="check_nested_levels", severity=Severity.NOTE, values=values)
    return Mark(code="nested_levels", finding=finding, span=spans[0].joined(*spans[1:]), place=spans[0])


def other_language_mark(text: str) -> Mark:
    """A note: not written in Vietnamese, so nothing was read from it."""
    span = Span(0, min(len(text), 1))
    finding = Finding(code="check_not_vietnamese", severity=Severity.NOTE)
    return Mark(code="not_vietnamese", finding=finding, span=span, place=span)
