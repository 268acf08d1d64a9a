"""From a decided claim to a finding: which sentence says it, with which figures."""

from collections.abc import Sequence

from xeploai.apps.proofreading.claims import Claim, Mark
from xeploai.apps.proofreading.document import Span
from xeploai.apps.proofreading.figures import Figure
from xeploai.apps.proofreading.level_lists import LevelList
from xeploai.apps.proofreading.ratios import Base, Binding
from xeploai.apps.proofreading.sums import SumClaim
from xeploai.apps.proofreading.verdict import Verdict, expected
from xeploai.core.figures import Share, vi_count
from xeploai.core.findings import Finding, Severity


def ratio_mark(binding: Binding, others: Sequence[Binding]) -> Mark | None:
    """A wrong percentage: cut off, over another base, adding rounded ones, or simply not what the counts give."""
    percent, num, base = binding.percent, binding.num, binding.chosen
    if num is None or base is None or percent.percentage is None or binding.verdict in {None, Verdict.RIGHT}:
        return None
    right = _vi(expected(percent, num.num, base.value))
    values = {
        "printed": percent.percentage.vi,
        "right": right,
        "num": vi_count(num.num),
        "den": vi_count(base.value),
    }
    code, wording, severity = "pct_mismatch", "pct_mismatch", Severity.ERROR
    other = _other_base(binding)
    if binding.verdict is Verdict.TRUNCATED:
        code = wording = "pct_truncated"
    elif not percent.is_exact:
        wording = f"pct_bound_{percent.bound.value}"
    elif other is not None:
        code = wording = "pct_other_base"
        values["other"] = vi_count(other.value)
    elif _adds_rounded(binding, others):
        wording = "pct_adds_rounded"
    elif _makes_up_hundred(binding, others):
        wording, severity = "pct_makes_up_hundred", Severity.WARNING
    elif binding.proved is not None:
        wording = "pct_mismatch_no_base"
    span = percent.span.joined(num.span)
    if binding.explicit is base and base.span is not None:
        span = span.joined(base.span)
    finding = Finding(code=f"check_{wording}", severity=severity, values=values)
    return Mark(code=code, finding=finding, span=span, place=percent.span, suggestion=right)


def cell_ratio_mark(claim: Claim, *, truncated: bool) -> Mark:
    """A wrong percentage in a cell of a table, whose base the table proves."""
    right = _vi(claim.expected)
    values = {
        "printed": claim.percentage.vi if claim.percentage else "",
        "right": right,
        "num": vi_count(claim.num),
        "den": vi_count(claim.den),
    }
    code = "pct_truncated" if truncated else "pct_mismatch"
    finding = Finding(code=f"check_{code}", severity=Severity.ERROR, values=values)
    return Mark(code=code, finding=finding, span=claim.span, place=claim.place, suggestion=right)


def _vi(pct: str | None) -> str:
    return (pct or "").replace(".", ",") + "%"


def _other_base(binding: Binding) -> Base | None:
    """A count of the text over which the percentage would be right; whole percentages fit too much to say."""
    percentage = binding.percent.percentage
    if percentage is None or percentage.decimals == 0 or binding.other is None or binding.other.span is None:
        return None
    return binding.other


def _siblings(binding: Binding, others: Sequence[Binding]) -> list[Binding]:
    base = binding.chosen.value if binding.chosen else None
    return [
        other
        for other in others
        if other is not binding and other.num is not None and other.chosen is not None and other.chosen.value == base
        if other.percent.percentage is not None and other.percent.is_exact
    ]


def _adds_rounded(binding: Binding, others: Sequence[Binding]) -> bool:
    """Whether two other shares of the same base add up to the printed one, and their counts to its count."""
    percentage, num = binding.percent.percentage, binding.num
    siblings = _siblings(binding, others)
    for index, one in enumerate(siblings):
        for two in siblings[index + 1 :]:
            if one.num is None or two.num is None or num is None or one.num.num + two.num.num != num.num:
                continue
            first, second = one.percent.percentage, two.percent.percentage
            if first and second and percentage and first.decimals == second.decimals == percentage.decimals:
                return first.scaled + second.scaled == percentage.scaled
    return False


def _makes_up_hundred(binding: Binding, others: Sequence[Binding]) -> bool:
    """Whether the last digit was moved by one so that the printed shares of one base make 100."""
    percentage, num, base = binding.percent.percentage, binding.num, binding.chosen
    if percentage is None or num is None or base is None:
        return False
    right = Share(num.num, base.value).pct(percentage.decimals)
    if right is None or abs(int(right.replace(".", "")) - percentage.scaled) != 1:
        return False
    siblings = _siblings(binding, others)
    counts = num.num + sum(other.num.num for other in siblings if other.num is not None)
    if len(siblings) < 2 or counts != base.value:
        return False
    printed = [other.percent.percentage for other in siblings]
    if any(one is None or one.decimals != percentage.decimals for one in printed):
        return False
    whole = percentage.scaled + sum(one.scaled for one in printed if one is not None)
    return bool(whole == 100 * 10**percentage.decimals)


def sum_mark(held: SumClaim) -> Mark:
    """A sum that does not foot, with the difference; a warning where the last level may be missing unsaid."""
    claim = held.claim
    total, parts = claim.num or 0, claim.expected_num or 0
    values = {
        "total": vi_count(total),
        "parts": " + ".join(vi_count(part) for part in claim.parts),
        "sum": vi_count(parts),
        "difference": vi_count(abs(total - parts)),
        "side": "nhiều hơn" if parts > total else "ít hơn",
    }
    wording = "check_sum_open" if held.weak else "check_sum_mismatch"
    severity = Severity.WARNING if held.weak else Severity.ERROR
    finding = Finding(code=wording, severity=severity, values=values)
    return Mark(code="sum_mismatch", finding=finding, span=claim.span, place=claim.place, suggestion=vi_count(parts))


def cell_mark(place: Span, printed: int, right: int) -> Mark:
    """A cell of a table that its row and its column both want to be another."""
    values = {"printed": vi_count(printed), "right": vi_count(right)}
    finding = Finding(code="check_cell_mismatch", severity=Severity.ERROR, values=values)
    return Mark(code="sum_mismatch", finding=finding, span=place, place=place, suggestion=vi_count(right))


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


def nested_mark(held: LevelList) -> Mark:
    """A note: the good ones of this list hold the excellent ones, so the printed counts do not add up as they stand."""
    figures: list[Figure] = [item.figure for item in held.items.values() if item.figure.printed]
    excellent = next(item.figure.num for level, item in held.items.items() if level.value == "XS")
    good = next(item.figure.num for level, item in held.items.items() if level.value == "T")
    values = {"excellent": vi_count(excellent), "good": vi_count(good), "only": vi_count(good - excellent)}
    finding = Finding(code="check_nested_levels", severity=Severity.NOTE, values=values)
    span = figures[0].span.joined(*(figure.span for figure in figures[1:]))
    return Mark(code="nested_levels", finding=finding, span=span, place=figures[0].span)


def other_language_mark(text: str) -> Mark:
    """A note: not written in Vietnamese, so nothing was read from it."""
    span = Span(0, min(len(text), 1))
    finding = Finding(code="check_not_vietnamese", severity=Severity.NOTE)
    return Mark(code="not_vietnamese", finding=finding, span=span, place=span)
