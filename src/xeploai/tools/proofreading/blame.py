"""Which single figure is wrong where several claims fail together: one slip of the pen is one finding.

A count that is mistyped breaks its sum and its percentage at once. Where one other value of that count would mend
both, the count is named and the percentage is left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from xeploai.core.figures import vi_amount
from xeploai.core.findings import Finding, Severity
from xeploai.tools.proofreading.claims import Mark
from xeploai.tools.proofreading.document import Span
from xeploai.tools.proofreading.share_model import Share
from xeploai.tools.proofreading.sum_model import Sum
from xeploai.tools.proofreading.verdict import Verdict, verdict_of


@dataclass(frozen=True, kw_only=True)
class Blame:
    """A count that should be another; `sums` and `shares` are the claims that this alone explains."""

    span: Span
    place: Span
    printed: int
    right: int
    sums: tuple[Sum, ...] = ()
    shares: tuple[Share, ...] = ()
    decimals: int = 0

    def mark(self) -> Mark:
        """The finding that takes the place of theirs."""
        values = {"printed": vi_amount(self.printed, self.decimals), "right": vi_amount(self.right, self.decimals)}
        finding = Finding(code="check_count_mismatch", severity=Severity.ERROR, values=values)
        return Mark(
            code="sum_mismatch", finding=finding, span=self.span, place=self.place, suggestion=str(values["right"])
        )


def blames(failing: Sequence[Sum], shares: Sequence[Share]) -> list[Blame]:
    """The counts of one passage whose correction mends a sum and a percentage together."""
    wrong = [share for share in shares if share.verdict is Verdict.WRONG or share.verdict is Verdict.TRUNCATED]
    if not wrong:
        return []
    return [blame for one in failing if (blame := _part(one, wrong) or _total(one, wrong)) is not None]


def _part(one: Sum, wrong: Sequence[Share]) -> Blame | None:
    """A part that is off by what the sum is off, and whose percentage says so."""
    difference = one.added - one.value
    for share in wrong:
        if share.num is None or share.base is None or share.num not in one.parts or share.num.num < difference:
            continue
        right = share.num.num - difference
        if verdict_of(share.percent, right, share.base.value) is Verdict.RIGHT:
            span = one.place.joined(*(part.span for part in one.parts if part.printed))
            place = share.num.num_span
            return Blame(
                span=span,
                place=place,
                printed=share.num.num,
                right=right,
                sums=(one,),
                shares=(share,),
                decimals=share.num.decimals,
            )
    return None


def _total(one: Sum, wrong: Sequence[Share]) -> Blame | None:
    """A total that is wrong, as every failing percentage over it fits over what the parts add up to."""
    over = [
        share for share in wrong if share.base is not None and share.base.value == one.value and share.num is not None
    ]
    if not over or any(
        share.num is None or verdict_of(share.percent, share.num.num, one.added) is not Verdict.RIGHT for share in over
    ):
        return None
    span = one.place.joined(*(part.span for part in one.parts if part.printed))
    return Blame(
        span=span,
        place=one.place,
        printed=one.value,
        right=one.added,
        sums=(one,),
        shares=tuple(over),
        decimals=one.parts[0].decimals,
    )
