"""When a percentage that fits nothing is wrong: where wording leaves one reading, clearly cheaper than the next.

Silence is right where a base that is not printed, a plan, a change, or other subjects may explain the figure.
"""

import math
from collections.abc import Iterator, Sequence

from xeploai.core.levels import Level
from xeploai.tools.proofreading.bases import Bases
from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.passages import Passage
from xeploai.tools.proofreading.share_model import (
    Base,
    Fit,
    Numerator,
    Share,
    bases_that_fit,
    evidence,
    fit_of,
    is_measure,
)
from xeploai.tools.proofreading.shares_together import joins
from xeploai.tools.proofreading.sum_model import Sums
from xeploai.tools.proofreading.total_words import OPENERS
from xeploai.tools.proofreading.verdict import Verdict, verdict_of
from xeploai.tools.proofreading.weights import BASE, CHOICE, FIT, NUMERATOR

_NEIGHBOURS = 14
_MOST_BASES = 8
_FAR = 45  # letters before a share that no word ties to its count
_MOST_OFF = 0.35  # of the right share: what is further off is rather the share of something else
_FEW_WORDS = 30  # letters between a count and its share
_MOST_SLIPS = 6  # readings among which a slip of the pen is looked for


# A reading: its cost, the place of the base among those of its count, and the two.
_Option = tuple[float, int, Numerator, Base]


class Contradictions:
    """Decides what no reading makes right, against all shares of one passage."""

    def __init__(self, passage: Passage, sums: Sums, bases: Bases, shares: Sequence[Share]) -> None:
        self.passage = passage
        self.figures = passage.figures
        self.sums = sums
        self.bases = bases
        self.shares = shares

    def contradict(self, share: Share) -> None:
        """Call a percentage wrong where the wording leaves one reading and arithmetic refuses it."""
        if share.percent.percentage is None or share.loose or not share.numerators:
            return
        if not share.numerators[0].figure.is_exact:
            self._name_base(share)
            return
        options = self._options(share)
        if not options:
            return
        cost, _, numerator, base = options[0]
        if self._is_beside_the_point(share, numerator, base):
            return
        right = self._cheapest_fit(share, options)
        if right is not None:
            share.other = right[1]
            if self._may_be_named(share, right[1], base):
                return
        rival = right[0] if right is not None else math.inf
        slip = next(self._slips(share, options, rival=rival), None)
        if slip is not None:
            cost, numerator, base = slip
            share.num = numerator.figure
        elif not self._is_gross(share, options, rival=rival):
            return
        count = numerator.figure.num
        share.base, share.cost, share.fit = base, cost, fit_of(share.percent, count, base.value)
        decided = verdict_of(share.percent, count, base.value)
        share.verdict = None if decided is Verdict.UNSURE else decided

    def _may_be_named(self, share: Share, fitting: Base, chosen: Base) -> bool:
        """Whether a share that names its base ("chiếm 45,3% số khám") fits a count that this may mean as well as the
        one that was chosen: those who came, told behind those called up, or the total that the chosen one is part of.
        Not a part of a sum, as the name is that of its total."""
        figure, other = fitting.figure, chosen.figure
        if not share.percent.follow.base_name or self.bases.explicit(share.percent) is not None:
            return False
        if figure is None or other is None or figure is other or id(figure) in self.sums.of_part:
            return False
        nearer = other.span.start < figure.span.start < share.percent.span.start
        whole = figure.sentences == other.sentences and figure.span.start < other.span.start
        return nearer or (whole and "inside" in other.lead.cues)

    def withdraw(self) -> None:
        """Take back what was said against several shares of one base that rests on hardly anything else.

        "1.250 trường, mầm non 312 (72,4%), tiểu học 421 (84,5%)" are shares of something that is not printed.
        """
        gross: dict[int, list[Share]] = {}
        for share in self.shares:
            base, num = share.base, share.num
            if base is None or num is None or base.explicit or self._is_total_of(base, num):
                continue
            if share.fit is Fit.GROSS and share.verdict is Verdict.WRONG:
                gross.setdefault(base.value, []).append(share)
        for value, wrong in gross.items():
            right = sum(
                1 for one in self.shares if one.verdict is Verdict.RIGHT and one.base and one.base.value == value
            )
            if len(wrong) > max(1, right):
                for share in wrong:
                    share.verdict = share.fit = None

    def _name_base(self, share: Share) -> None:
        """Of a count that is only a bound nothing is wrong; its base may still be told."""
        explicit = self.bases.explicit(share.percent)
        if explicit is not None:
            share.base = Base(value=explicit.num, cost=0.0, figure=explicit, explicit=True, span=explicit.span)

    def _options(self, share: Share) -> list[_Option]:
        """All readings of a share, the cheapest first."""
        options: list[_Option] = []
        largest: set[int] = set()
        for candidate in share.numerators:
            if not candidate.figure.is_exact:
                continue
            bases = self.bases.of(share, candidate)
            if not bases:
                largest.add(id(candidate.figure))
            cost = candidate.cost
            # "27 đại biểu, 17 nam, 10 nữ (37,0%)": where the 27 is a share of nothing, the share is the last part's.
            # Not behind "chiếm", nor where the share says what it is taken of: that base may not be printed.
            part_of = self.sums.of_part.get(id(candidate.figure))
            beside = candidate.figure.at == share.percent.at - 1 and share.percent.lead.brackets.endswith("(")
            if part_of is not None and id(part_of.total) in largest and beside and not share.percent.follow.base_name:
                cost = max(0.0, cost - NUMERATOR.part_of_plain_sum)
            numerator = Numerator(figure=candidate.figure, cost=cost)
            options += [(cost + base.cost, index, numerator, base) for index, base in enumerate(bases[:_MOST_BASES])]
        return sorted(options, key=lambda option: option[:2])

    def _is_beside_the_point(self, share: Share, numerator: Numerator, base: Base) -> bool:
        """Whether a misfit says nothing: no base, a plan, a share of something else, or one of several told together.

        What the wording makes clear of the two counts is kept on the share, though it stays open.
        """
        num = numerator.figure
        if is_measure(num):
            return True  # "So với kế hoạch 1.100 đạt 102,7%": the plan is no result
        if base.value == 0 or (base.value < num.num and num.kind is not Kind.FRACTION and base.why != "plan"):
            return True
        if share.of_plan and base.why not in {"plan", "named"}:
            return True
        if base.explicit or (
            base.figure is not None and "total" in base.figure.lead.cues and base.figure.sentences == num.sentences
        ):
            share.base = base
        if numerator.cost < NUMERATOR.no_link:
            share.num = num
        if self._may_rest_on_others(share, numerator, base) or self._is_beside_a_plan(share, base):
            return True
        left = base.value - num.num
        if num.kind is Kind.FRACTION and left > 0 and verdict_of(share.percent, left, base.value) is Verdict.RIGHT:
            return True  # "8/64 chưa trả lời, nghĩa là 87,5% đã được trả lời"
        return self._is_one_of_several(share.percent)

    def _is_one_of_several(self, percent: Figure) -> bool:
        """Whether another share stands beside it with "và" or a comma alone between, each of another count: "12 và 30
        học viên, chiếm 20% và 50%"."""
        before, after = self.figures[percent.at - 1 : percent.at], self.figures[percent.at + 1 : percent.at + 2]
        return any(one.kind is Kind.PERCENT and joins(self.passage, one, percent) for one in before) or any(
            one.kind is Kind.PERCENT and joins(self.passage, percent, one) for one in after
        )

    def _is_beside_a_plan(self, share: Share, base: Base) -> bool:
        """Whether the base "reaches" a share of something that is not printed; then so may its parts."""
        if base.explicit or base.figure is None or base.figure.rests or not base.figure.own_share:
            return False
        if "attained" not in share.percent.lead.cues:
            return False
        own = next((one for one in self.shares if one.percent.at == base.figure.at + 1), None)
        return own is not None and own.verdict is None and "attained" in own.percent.lead.cues

    def _cheapest_fit(self, share: Share, options: Sequence[_Option]) -> tuple[float, Base] | None:
        for cost, _, numerator, base in options:
            if (
                base.value > numerator.figure.num
                and verdict_of(share.percent, numerator.figure.num, base.value) is Verdict.RIGHT
            ):
                return cost, base
        return None

    def _slips(
        self, share: Share, options: Sequence[_Option], *, rival: float
    ) -> Iterator[tuple[float, Numerator, Base]]:
        """The readings that a slip of the pen explains. One that is not the cheapest must be worth the more."""
        printed = share.percent.percentage
        if printed is None or not share.percent.is_exact:
            return
        for place, (cost, _, numerator, base) in enumerate(options[:_MOST_SLIPS]):
            num = numerator.figure
            fit = fit_of(share.percent, num.num, base.value) if base.value >= num.num or base.explicit else Fit.GROSS
            if fit not in {Fit.CUT, Fit.NEAR}:
                continue
            hidden = fit is not Fit.CUT and not base.explicit and self._has_hidden_base(share, num)
            worth = evidence(printed, num.num, base.value, len(options)) - (CHOICE.later_slip if place else 0.0)
            if self._is_slip(share, fit, numerator, base, cost=cost, worth=worth, rival=rival, hidden=hidden):
                yield cost, numerator, base

    def _is_slip(
        self,
        share: Share,
        fit: Fit,
        numerator: Numerator,
        base: Base,
        *,
        cost: float,
        worth: float,
        rival: float,
        hidden: bool,
    ) -> bool:
        printed = share.percent.percentage
        if (
            printed is None
            or cost > CHOICE.slip_most
            or rival <= cost + CHOICE.slip_rival
            or self._is_property(share, numerator)
        ):
            return False
        if printed.decimals == 0 and cost > CHOICE.slip_whole_most:
            return False
        margin = worth - cost - (FIT.truncated if fit is Fit.CUT else FIT.near)
        if margin < (CHOICE.cut_margin if fit is Fit.CUT else CHOICE.slip_margin):
            return False
        shared = base.figure is not None and base.figure.rests > 0
        return fit is Fit.CUT or (not hidden and (shared or cost <= CHOICE.shared_base - 0.4))

    def _is_gross(self, share: Share, options: Sequence[_Option], *, rival: float) -> bool:
        """Whether the cheapest reading is so clear that a share that fits nothing is wrong."""
        cost, _, numerator, base = options[0]
        printed = share.percent.percentage
        most = CHOICE.gross_most + (NUMERATOR.crossed_clause if base.explicit and base.why == "plan" else 0.0)
        if printed is None or numerator.cost > most or self._is_property(share, numerator):
            return False
        if self._is_hidden(share, numerator, base):
            return False
        # Where two shares of a list rest on its total, a stranger that happens to fit proves nothing.
        of_total = share.strays or self._is_total_of(base, numerator.figure)
        proven = base.figure is not None and base.figure.rests > 1 and of_total
        if rival <= cost + CHOICE.gross_rival and not base.explicit and not proven:
            return False
        whole = printed.scaled == 100 * 10**printed.decimals
        if base.explicit:
            near_whole = 100 * numerator.figure.num > 98 * base.value
            return cost < max(CHOICE.own_fraction, most) and (not whole or near_whole)
        if whole or self._is_far_from_its_count(share, numerator, base):
            return False
        figure, margin = base.figure, _margin(options)
        # Where two shares prove the base, it matters little which of the counts beside it the share belongs to.
        clear = cost < CHOICE.shared_base and (
            margin > CHOICE.right_margin or (figure is not None and figure.rests > 1)
        )
        if self._is_total_of(base, numerator.figure) and clear:
            return True
        if figure is not None and figure.rests and clear:
            return self._proven_outweigh()
        # A plan is dear as a base of what may be shares of other things; not for the one share beside it.
        lone = cost - BASE.target if base.why == "plan" else cost
        return lone < CHOICE.lone_base and margin > CHOICE.lone_margin and self._is_lone(share, numerator, base)

    def _is_far_from_its_count(self, share: Share, numerator: Numerator, base: Base) -> bool:
        """Whether too many words stand before a share: "Hai chỉ tiêu chưa đạt là thu ngân sách (đạt 91,2%)"."""
        lead = share.percent.lead
        if "link" not in lead.cues and lead.length > _FAR and numerator.figure.at < share.percent.at:
            return True
        named = "named_thing" in lead.cues and lead.length > _FEW_WORDS
        return named and self._off(share, numerator, base) >= _MOST_OFF

    def _is_lone(self, share: Share, numerator: Numerator, base: Base) -> bool:
        """Whether a base that no other share rests on is plain enough; `weak` where nothing says what it counts."""
        figure, num = base.figure, numerator.figure
        if figure is None:
            return False
        printed = share.percent.percentage
        copied = any(other.percent.percentage == printed and other.verdict is Verdict.RIGHT for other in self.shares)
        # "xe mô tô 3.804. Nồng độ cồn 1.106 trường hợp": nothing says that the first counts what the second does.
        named = figure.noun is not None or "total" in figure.lead.cues or base.why == "plan"
        named = named or bool(share.percent.follow.base_name)
        share.weak = not (named or num.noun is None or num.lead.cues & OPENERS)
        near = copied or self._off(share, numerator, base) < _MOST_OFF
        return near and self._others_explained(share) and figure.paragraphs >= num.paragraphs - 1

    def _is_hidden(self, share: Share, numerator: Numerator, base: Base) -> bool:
        """Whether a base that is not printed may explain a share; not where digits were cut, or the base is named."""
        if base.explicit or fit_of(share.percent, numerator.figure.num, base.value) is Fit.CUT:
            return False
        return self._has_hidden_base(share, numerator.figure)

    def _off(self, share: Share, numerator: Numerator, base: Base) -> float:
        """By what part of the right share the printed one is off."""
        printed = share.percent.percentage
        if printed is None:
            return 0.0
        exact = 100 * 10**printed.decimals * numerator.figure.num / base.value
        off: float = abs(exact - printed.scaled) / max(exact, 1)
        return off

    def _is_total_of(self, base: Base, num: Figure) -> bool:
        """Whether the base is what the sum adds up to that the count is part of."""
        part_of = self.sums.of_part.get(id(num))
        return part_of is not None and (part_of.total is base.figure or part_of.value == base.value)

    def _is_property(self, share: Share, numerator: Numerator) -> bool:
        """ "74/118 thôn có cử tri đi bầu đạt 100%" tells of the voters of each village."""
        lead = share.percent.lead
        return (
            "property" in lead.cues
            and "(" not in lead.brackets
            and lead.commas == 0
            and numerator.figure.at == share.percent.at - 1
        )

    def _proven_outweigh(self) -> bool:
        proven = sum(1 for one in self.shares if one.verdict is Verdict.RIGHT)
        return proven * 2 >= sum(
            1
            for one in self.shares
            if one.verdict is None and one.num is not None and not one.loose and not one.of_plan
        )

    def _others_explained(self, share: Share) -> bool:
        paragraph = share.percent.paragraphs
        return all(
            one.verdict is not None or one.loose or one.of_plan or one.num is None
            for one in self.shares
            if one is not share and one.percent.paragraphs == paragraph
        )

    def _has_hidden_base(self, share: Share, num: Figure) -> bool:
        """Whether a base that is not printed would make this share and an unexplained neighbour right."""
        index = next(i for i, one in enumerate(self.shares) if one is share)
        mine = bases_that_fit(share.percent.percentage, num.num)
        if mine is None:
            return False
        for other in self.shares[max(0, index - _NEIGHBOURS) : index + _NEIGHBOURS + 1]:
            if (
                other is share
                or other.verdict is Verdict.RIGHT
                or other.num is None
                or other.loose
                or other.of_plan
                or other.num is num
            ):
                continue
            if other.num.kind is not Kind.COUNT or other.num.num == num.num:
                continue
            theirs = bases_that_fit(other.percent.percentage, other.num.num)
            if theirs is not None and max(mine[0], theirs[0]) <= min(mine[1], theirs[1]):
                return True
        return False

    def _may_rest_on_others(self, share: Share, numerator: Numerator, base: Base) -> bool:
        """Excellent ones may be counted over the good ones; where those are not given, some number of them may fit."""
        if base.explicit and base.why != "before":
            return False
        one = self.bases.list_of.get(id(numerator.figure))
        if one is None or one.count(Level.EXCELLENT) != numerator.figure.num or one.good_or_better is not None:
            return False
        fits = bases_that_fit(share.percent.percentage, numerator.figure.num)
        return fits is not None and fits[0] <= base.value and fits[0] <= fits[1]


def _margin(options: Sequence[_Option]) -> float:
    """By how much the cheapest reading is cheaper than the next of another count or base."""
    cost, _, numerator, base = options[0]
    for dearer, _, other, its_base in options[1:]:
        if its_base.value != base.value or other is not numerator:
            return dearer - (its_base.lead if other is numerator else 0.0) - cost + base.lead
    return math.inf
