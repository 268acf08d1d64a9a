"""Which two counts a percentage belongs to: arithmetic proposes, wording disposes.

Every count before (or right behind) a percentage may be its numerator, every larger count its base; each pair has a
cost by wording and place, and evidence if it fits: the fewer pairs would fit by chance, the more. A pair that fits at
little cost is the reading. Where none does, the percentage is wrong only if one pair is clear by wording alone, and
no other reading is near: not of a base that is not printed, not of a plan, not of other subjects.
"""

from collections.abc import Iterator, Sequence

from xeploai.tools.proofreading.bases import Bases
from xeploai.tools.proofreading.contradictions import Contradictions
from xeploai.tools.proofreading.figures import Bound, Figure, Kind
from xeploai.tools.proofreading.label_lists import LabelList
from xeploai.tools.proofreading.lexicon import compatible
from xeploai.tools.proofreading.numerators import Numerators
from xeploai.tools.proofreading.passages import Passage
from xeploai.tools.proofreading.share_model import (
    Base,
    Fit,
    Numerator,
    Share,
    count_near,
    evidence,
    is_whole,
    unprinted,
)
from xeploai.tools.proofreading.shares_together import SharesTogether
from xeploai.tools.proofreading.sum_model import Sums
from xeploai.tools.proofreading.verdict import Verdict, verdict_of
from xeploai.tools.proofreading.weights import CHOICE, NUMERATOR

_MOST_NEAR = 12  # counts whose pairs are tried by arithmetic alone
_MOST_UNSOLVED = 40
_NEAR_PLAN = 10  # points


class Shares:
    """The shares of one passage, decided one after the other; a proven base makes the next one cheaper."""

    def __init__(self, passage: Passage, lists: Sequence[LabelList], sums: Sums, earlier: Sequence[Figure]) -> None:
        self.passage = passage
        self.figures = passage.figures
        self.sums = sums
        self.bases = Bases(passage, lists, sums, earlier)
        self.numerators = Numerators(passage, sums, self.bases)

    def decided(self) -> list[Share]:
        """Every percentage of the passage, right ones first, then what contradicts them."""
        shares = [self._read(percent) for percent in self.passage.shares]
        together = SharesTogether(self.passage, self.sums, self.bases, shares)
        contradictions = Contradictions(self.passage, self.sums, self.bases, shares)
        for share in shares:
            self._confirm(share)
        proven = any(share.base is not None and share.base.figure is not None for share in shares if share.verdict)
        unsolved = [share for share in shares if share.verdict is None]
        # Where dozens of shares fit nothing, no reading of the passage is any good: they stay open.
        if len(unsolved) > _MOST_UNSOLVED:
            return shares
        for share in unsolved if proven else ():
            self._confirm(share)  # a base that a later share proves may confirm an earlier one
        together.implied_bases()
        for told in together.told_together():
            together.respective(told)
        for share in shares:
            if share.verdict is Verdict.RIGHT and together.leaves_its_list(share):
                self._release(share)
        for share in shares:
            if share.verdict is None:
                contradictions.contradict(share)
        contradictions.withdraw()
        for share in shares:
            if share.verdict is None:
                self._confirm_by_arithmetic(share)
        return shares

    def _release(self, share: Share) -> None:
        """Take back what was chosen for a share."""
        if share.base is not None and share.base.figure is not None:
            share.base.figure.rests -= 1
        share.verdict = share.fit = share.base = None
        share.strays = True

    def _is_new_value(self, figure: Figure) -> bool:
        """Whether a count is what another became: behind "giảm từ 23 xuống 19 vụ" a share is that of the change."""
        old = count_near(self.figures, figure.at, -1)
        return "to_value" in figure.lead.cues and old is not None and "from_value" in old.lead.cues

    def _read(self, percent: Figure) -> Share:
        share = Share(percent=percent)
        if percent.bound is Bound.ABOUT and not (percent.percentage and percent.percentage.scaled):
            return share
        lead, follow = percent.lead.cues, percent.follow.cues
        index = percent.at
        before = count_near(self.figures, index, -1)
        beside = before is not None and before.kind is Kind.FRACTION and before.at == index - 1
        bracketed = self.numerators.fraction_in_bracket(percent)
        if ("limit" in lead and bracketed is None) or "factor" in follow:
            share.loose = True
            return share
        of_fraction = beside and before is not None and _is_near_plan(percent, before)
        compared = "compared" in follow and not of_fraction and not self.numerators.is_measured_behind(percent)
        moved = before is not None and before.at == index - 1 and self._is_new_value(before)
        if ("change" in lead and bracketed is None) or compared or moved:
            share.loose = True
            if not beside:
                return share
        after = self.numerators.behind(percent, before)
        if after is not None:
            share.numerators = (Numerator(figure=after, cost=NUMERATOR.after),)
        elif (named := self.numerators.named(percent)) is not None:
            others = (one for one in self.numerators.of(percent) if one.figure is not named.figure)
            share.numerators = (named, *sorted(others, key=lambda one: one.cost))
        elif self.numerators.is_plain_neighbour(percent):
            share.numerators = (Numerator(figure=self.figures[index - 1], cost=0.0),)
            share.only_nearest = True
        else:
            share.numerators = tuple(self.numerators.of(percent))
        if share.numerators:
            nearest = share.numerators[0]
            if nearest.cost < NUMERATOR.no_link:
                share.num, share.cost = nearest.figure, nearest.cost
                share.listed = self.bases.list_of.get(id(share.num))
                if nearest.figure.kind is Kind.FRACTION:
                    share.base = self.bases.of(share, nearest)[0]
        measured = share.num is not None and self.bases.measure(percent, share.num) is not None
        if "other_base" in follow and not measured and not of_fraction:
            share.of_plan = True
        if share.num is not None and share.num.is_change:
            share.loose = True
        return share

    def _confirm(self, share: Share) -> None:
        """Take the cheapest reading that fits, unless the wording clearly says another that does not."""
        printed = share.percent.percentage
        if printed is None or not share.numerators:
            return
        nearest = share.numerators[0]
        total = self._total_that_fits(share, nearest)
        if total is not None:
            self._take(share, nearest, total, nearest.cost)
            return
        if share.only_nearest and not (nearest.figure.kind is Kind.FRACTION and self._fits_fraction(share, nearest)):
            share.numerators = tuple(self.numerators.of(share.percent)) or share.numerators
            share.only_nearest = False
        clear = None
        best: tuple[float, Numerator, Base] | None = None
        for numerator in share.numerators:
            if not numerator.figure.is_exact or numerator.cost >= CHOICE.right_most:
                continue
            bases = self.bases.of(share, numerator)
            for base in bases:
                cost = numerator.cost + base.cost
                clear = cost if clear is None else min(clear, cost)
                if cost >= CHOICE.right_most or (best is not None and cost >= best[0]):
                    break
                if base is not bases[0] and bases[0].explicit and bases[0].value != base.value:
                    break
                if verdict_of(share.percent, numerator.figure.num, base.value) is not Verdict.RIGHT:
                    continue
                worth = self._worth(share, numerator, base, len(bases))
                if worth - cost > CHOICE.right_margin or cost < CHOICE.clear:
                    best = (cost, numerator, base)
                    break
            if best is not None and best[0] < CHOICE.clear:
                break
        if best is None or (clear is not None and best[0] > max(clear, CHOICE.clear) + CHOICE.clear_margin):
            return
        cost, numerator, base = best
        if share.loose and not base.explicit:
            return
        if share.of_plan and not base.explicit and base.why != "plan":
            return
        self._take(share, numerator, base, cost)

    def _fits_fraction(self, share: Share, numerator: Numerator) -> bool:
        return verdict_of(share.percent, numerator.figure.num, numerator.figure.den) is Verdict.RIGHT

    def _total_that_fits(self, share: Share, numerator: Numerator) -> Base | None:
        """The total of the sum that the count is part of, where nothing speaks for another base."""
        part_of = self.sums.of_part.get(id(numerator.figure))
        if part_of is None or part_of.total is None or share.loose or share.of_plan or numerator.cost >= CHOICE.clear:
            return None
        if numerator.figure.kind is Kind.FRACTION or share.percent.follow.base_name or not numerator.figure.is_exact:
            return None
        if verdict_of(share.percent, numerator.figure.num, part_of.value) is not Verdict.RIGHT:
            return None
        if self.bases.explicit(share.percent) is not None:
            return None
        return Base(value=part_of.value, cost=0.0, figure=part_of.total, span=part_of.total.span, why="sum")

    def _take(self, share: Share, numerator: Numerator, base: Base, cost: float) -> None:
        share.num, share.base, share.cost = numerator.figure, base, cost
        share.verdict, share.fit = Verdict.RIGHT, Fit.RIGHT
        share.listed = self.bases.list_of.get(id(share.num))
        share.num.share_base = base.value
        printed = share.percent.percentage
        if base.figure is not None and base.figure is not share.num and printed is not None and printed.scaled:
            base.figure.rests += 1

    def _worth(self, share: Share, numerator: Numerator, base: Base, tried: int) -> float:
        printed = share.percent.percentage
        if printed is None:
            return 0.0
        if not share.percent.is_exact:
            return 1.5
        return evidence(printed, numerator.figure.num, base.value, tried)

    def _confirm_by_arithmetic(self, share: Share) -> None:
        """Take a reading that no wording proposes, where it is hardly chance that two counts near by fit.

        Pairs are tried from the nearest on; the more were tried, and the fewer digits are printed, the more likely one
        fits by accident. Such a reading only confirms: the figure may be right, and nothing is said against it.
        """
        printed, percent = share.percent.percentage, share.percent
        if printed is None or not printed.scaled or not percent.is_exact or share.loose or share.of_plan:
            return
        if is_whole(percent) or self.bases.explicit(percent) is not None:
            return
        most = int(CHOICE.most_chance * 100 * 10**printed.decimals)
        for tried, (figure, num, den) in enumerate(self._near_pairs(percent), start=1):
            if tried > most:
                return
            if verdict_of(percent, num, den) is Verdict.RIGHT:
                # The count may be none that is printed ("8/64 chưa trả lời, nghĩa là 87,5% đã được trả lời").
                counted = figure if figure.num == num and figure.kind is Kind.COUNT else unprinted(figure, num)
                found = Base(value=den, cost=0.0, why="arithmetic")
                self._take(share, Numerator(figure=counted, cost=0.0), found, 0.0)
                return

    def _near_pairs(self, percent: Figure) -> Iterator[tuple[Figure, int, int]]:
        """Shares that the counts around a percentage make, those nearest to it first: of fractions and what is left of
        them, of pairs of counts of one kind, what is left, and of two neighbours over what they add up to."""
        near = [f for f in self.figures if f.kind is not Kind.PERCENT and f.is_exact and not f.is_change and f.num]
        near = [f for f in near if abs(f.paragraphs - percent.paragraphs) <= 1]
        near.sort(key=lambda figure: (abs(figure.sentences - percent.sentences), abs(figure.at - percent.at)))
        counts: list[Figure] = []
        for other in near[:_MOST_NEAR]:
            if other.kind is Kind.FRACTION:
                yield other, other.num, other.den
                yield other, other.den - other.num, other.den
                continue
            for one in counts:
                num, base = (one, other) if one.num < other.num else (other, one)
                if not compatible(num.noun, base.noun):
                    continue
                if num.num < base.num:
                    yield num, num.num, base.num
                    yield num, base.num - num.num, base.num
                if abs(one.counts - other.counts) == 1 and one.sentences == other.sentences:
                    yield one, one.num, one.num + other.num
                    yield other, other.num, one.num + other.num
            counts.append(other)


def _is_near_plan(percent: Figure, fraction: Figure) -> bool:
    """Whether a percentage of a plan is meant for the fraction beside it: "18/23 tổ chức, đạt 79% chỉ tiêu"."""
    printed = percent.percentage
    if printed is None or not fraction.den:
        return False
    if fraction.num > fraction.den:
        return True  # "24/20 đảng viên, đạt 120% so với chỉ tiêu": only of a plan is there more than all
    scale: int = 10**printed.decimals
    return abs(fraction.num * 100 * scale - printed.scaled * fraction.den) <= _NEAR_PLAN * scale * fraction.den
