"""Shares that are read with their neighbours: told together, of one list, of a base that only both imply."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from xeploai.tools.proofreading.bases import Bases
from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.passages import Passage
from xeploai.tools.proofreading.share_model import Base, Fit, Share, fit_of
from xeploai.tools.proofreading.sum_model import Sums
from xeploai.tools.proofreading.total_words import OPENERS
from xeploai.tools.proofreading.verdict import Verdict, verdict_of

_MOST_TOGETHER = 16  # counts among which those of shares told together are looked for
_LINES_OF_LIST = 4


class SharesTogether:
    """What the shares of one passage say of each other."""

    def __init__(self, passage: Passage, sums: Sums, bases: Bases, shares: Sequence[Share]) -> None:
        self.passage = passage
        self.figures = passage.figures
        self.sums = sums
        self.bases = bases
        self.shares = shares

    def leaves_its_list(self, share: Share) -> bool:
        """Whether two others of its list have shares of one total, and this one is right over something else.

        Parts of one whole are shares of that whole: that another count fits is chance, or the slip of a wrong base.
        """
        base, num = share.base, share.num
        if base is None or num is None or base.explicit or share.percent.follow.base_name:
            return False
        if base.why in {"better", "described", "implied"}:
            return False
        part_of = self.sums.of_part.get(id(num))
        if part_of is not None:
            if base.value == part_of.value:
                return False
            others = [one for one in self.shares if one is not share and one.num in part_of.parts]
            total = sum(1 for one in others if one.base is not None and one.base.value == part_of.value)
            return total >= min(2, len(part_of.parts) - 1)
        return self._is_of_a_sibling(share, base, num)

    def _is_of_a_sibling(self, share: Share, base: Base, num: Figure) -> bool:
        """Whether a share is right over a count that only stands in one list with it: "27 đại biểu, 10 nữ (37,0%);
        trẻ tuổi 8 (80,0%); tái cử 12 (44,4%)". Not where "trong đó" or its own words make it a part of that count."""
        sibling = base.figure
        if sibling is None or sibling.kind is not Kind.COUNT or num.lead.cues & OPENERS:
            return False
        near = [one for one in self.shares if abs(one.percent.sentences - share.percent.sentences) <= _LINES_OF_LIST]
        rights = [one for one in near if one is not share and one.verdict is Verdict.RIGHT and one.num is not None]
        own = next((one for one in rights if one.num is sibling), None)
        whole = own.base if own is not None else None
        if own is None or whole is None or whole.figure is None or whole.value <= base.value:
            return False
        others = [one for one in rights if one is not own and one.base is not None and one.base.value == whole.value]
        name = (sibling.lead.tail | sibling.follow.head) - (whole.figure.lead.tail | whole.figure.follow.head)
        told_of = (num.lead.head | num.lead.tail | num.follow.head) & name
        return len(others) > 1 and not told_of

    def implied_bases(self) -> None:
        """Two shares without a base that both fit the sum of their own counts: "30 nam (60%), 20 nữ (40%)"."""
        for one, other in pairwise(self.shares):
            if one.verdict or other.verdict or one.loose or other.loose or one.num is None or other.num is None:
                continue
            if one.num.kind is not Kind.COUNT or other.num.kind is not Kind.COUNT or one.num is other.num:
                continue
            if one.cost + other.cost > 1 or not (one.num.is_exact and other.num.is_exact):
                continue
            whole = one.num.num + other.num.num
            printed = one.percent.percentage, other.percent.percentage
            if None in printed or sum(p.scaled for p in printed if p) != 100 * 10 ** (
                printed[0].decimals if printed[0] else 0
            ):
                continue
            if all(verdict_of(s.percent, s.num.num, whole) is Verdict.RIGHT for s in (one, other) if s.num):
                for share in (one, other):
                    share.base = Base(value=whole, cost=0.0, why="implied")
                    share.verdict, share.fit = Verdict.RIGHT, Fit.RIGHT

    def told_together(self) -> Iterator[list[Share]]:
        """Runs of shares with "và" or a comma alone between: "chiếm lần lượt 20%, 50% và 30%"."""
        run: list[Share] = []
        for share in self.shares:
            if run and not joins(self.passage, run[-1].percent, share.percent):
                if len(run) > 1:
                    yield run
                run = []
            run.append(share)
        if len(run) > 1:
            yield run

    def respective(self, told: Sequence[Share]) -> None:
        """Shares that are told together belong to as many counts before them, in their order and of one base.

        The counts follow each other, or stand at the same place of each line of a list. All must fit, or, of three and
        more, all but one, which then is wrong.
        """
        if all(share.verdict is Verdict.RIGHT for share in told):
            return
        if any(share.verdict is Verdict.WRONG or share.loose or share.percent.percentage is None for share in told):
            return
        before = [f for f in self.figures[: told[0].percent.at] if f.kind is not Kind.PERCENT and f.is_exact]
        before = before[-_MOST_TOGETHER:]
        behind = self.bases.explicit(told[-1].percent)
        bases = {f.den if f.kind is Kind.FRACTION else f.num for f in (*before, *([behind] if behind else ()))}
        best: tuple[int, int, list[Figure], int] | None = None
        for step in range(1, _MOST_TOGETHER // len(told) + 1):
            for skipped in range(step + 1):
                counts = before[: len(before) - skipped][::-step][: len(told)][::-1]
                if len(counts) < len(told):
                    continue
                for base in bases:
                    fits = sum(
                        verdict_of(share.percent, count.num, base) is Verdict.RIGHT
                        for share, count in zip(told, counts, strict=True)
                    )
                    if best is None or (fits, -step) > best[:2]:
                        best = fits, -step, counts, base
        if best is None or best[0] < max(2, len(told) - 1):
            return
        for share, count in zip(told, best[2], strict=True):
            if share.verdict is Verdict.RIGHT:
                continue
            share.num, share.base, share.cost = count, Base(value=best[3], cost=0.0, why="respective"), 0.0
            share.verdict = verdict_of(share.percent, count.num, best[3])
            share.fit = fit_of(share.percent, count.num, best[3])


def joins(passage: Passage, one: Figure, other: Figure) -> bool:
    """Whether "và" or a comma alone stands between two percentages."""
    return other.at == one.at + 1 and passage.between(one.span.end, other.span.start).strip() in {"và", ",", "/", ";"}
