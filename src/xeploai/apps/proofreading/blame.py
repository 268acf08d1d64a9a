"""Which single figure is wrong where several claims fail together: one slip of the pen is one finding.

A count that is mistyped breaks its sum and its percentage at once. Where one other value of that count would mend
both, the count is named and the percentage is left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from xeploai.apps.proofreading.claims import Mark
from xeploai.apps.proofreading.document import Span
from xeploai.apps.proofreading.ratios import Binding
from xeploai.apps.proofreading.sums import SumClaim
from xeploai.apps.proofreading.verdict import Verdict, verdict_of
from xeploai.core.figures import vi_count
from xeploai.core.findings import Finding, Severity


@dataclass(frozen=True, kw_only=True)
class Blame:
    """A count that should be another; `sums` and `ratios` are the claims that this alone explains."""

    span: Span
    place: Span
    printed: int
    right: int
    sums: tuple[SumClaim, ...] = ()
    ratios: tuple[Binding, ...] = ()

    def mark(self) -> Mark:
        """The finding that takes the place of theirs."""
        values = {"printed": vi_count(self.printed), "right": vi_count(self.right)}
        finding = Finding(code="check_count_mismatch", severity=Severity.ERROR, values=values)
        return Mark(
            code="sum_mismatch", finding=finding, span=self.span, place=self.place, suggestion=vi_count(self.right)
        )


def blames(sums: Sequence[SumClaim], bound: Sequence[Binding]) -> list[Blame]:
    """The counts of one passage whose correction mends a sum and a percentage together."""
    wrong = [one for one in bound if one.verdict in {Verdict.WRONG, Verdict.TRUNCATED}]
    found = []
    for held in sums:
        if held.claim.ok is False and wrong:
            blame = _part(held, wrong) or _total(held, wrong)
            if blame is not None:
                found.append(blame)
    return found


def _part(held: SumClaim, wrong: Sequence[Binding]) -> Blame | None:
    """A part that is off by what the sum is off, and whose percentage says so."""
    claim = held.claim
    difference = (claim.expected_num or 0) - (claim.num or 0)
    for one in wrong:
        if one.num is None or one.chosen is None or one.num not in held.parts or one.num.num < difference:
            continue
        right = one.num.num - difference
        if verdict_of(one.percent, right, one.chosen.value) is Verdict.RIGHT:
            place = one.num.num_span
            return Blame(span=claim.span, place=place, printed=one.num.num, right=right, sums=(held,), ratios=(one,))
    return None


def _total(held: SumClaim, wrong: Sequence[Binding]) -> Blame | None:
    """A total that is wrong, as every failing percentage over it fits over what the parts add up to."""
    claim = held.claim
    right = claim.expected_num or 0
    over = [one for one in wrong if one.chosen is not None and one.chosen.value == claim.num and one.num is not None]
    if not over or any(
        one.num is None or verdict_of(one.percent, one.num.num, right) is not Verdict.RIGHT for one in over
    ):
        return None
    return Blame(
        span=claim.span, place=claim.place, printed=claim.num or 0, right=right, sums=(held,), ratios=tuple(over)
    )
