"""Which two counts a percentage belongs to: arithmetic proposes, wording disposes.

Every count before (or right behind) a percentage may be its numerator, every larger count its base; each pair has a
cost by wording and place, and evidence if it fits: the fewer pairs would fit by chance, the more. A pair that fits at
little cost is the reading. Where none does, the percentage is wrong only if one pair is clear by wording alone, and
no other reading is near: not of a base that is not printed, not of a plan, not of other subjects.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from xeploai.core.levels import Level
from xeploai.tools.proofreading.document import Span
from xeploai.tools.proofreading.families import LEVELS
from xeploai.tools.proofreading.figures import Bound, Figure, Kind, Percentage
from xeploai.tools.proofreading.label_lists import LabelList
from xeploai.tools.proofreading.lexicon import NOUN_WORDS, compatible
from xeploai.tools.proofreading.passages import Passage
from xeploai.tools.proofreading.sums import Sum, Sums
from xeploai.tools.proofreading.total_words import OPENERS
from xeploai.tools.proofreading.verdict import Verdict, verdict_of
from xeploai.tools.proofreading.weights import BASE, CHOICE, FIT, NUMERATOR

_MOST_BACK = 60  # counts among which a base is looked for
_MOST_NAMED = 80
_FAR_FORWARD = 4
_LINES_OF_LIST = 4
_NEIGHBOURS = 14
_MOST_TOGETHER = 16  # counts among which those of shares told together are looked for
_MOST_NEAR = 12  # counts whose pairs are tried by arithmetic alone
_MOST_UNSOLVED = 40
_TOO_DEAR = 5.0
_MOST_OFF = 0.35  # of the right share: what is further off is rather the share of something else
_BEHIND = 0.01
_FEW_LETTERS = 4  # between a share and its fraction in brackets
_FEW_WORDS = 30  # letters between a count and its share
_BESIDE = 16  # letters between a count and a share that no word ties to it
_LONG_WAY = 90
_LINKED = 60  # letters before a share within which "chiếm" ties it to the count before
_MOST_NAMES = 24  # figures among whose names the subject of a share is looked for
_CLEARLY_ALIKE = 0.2  # by how much one name must be nearer than any other
_LEAST_ALIKE = 0.5  # of the words of a name that must be in the subject
_NO_SUBJECT = frozenset(
    {
        "tỷ",
        "lệ",
        "mức",
        "loại",
        "nhóm",
        "riêng",
        "trong",
        "đó",
        "là",
        "chiếm",
        "đạt",
        "bằng",
        "và",
        "còn",
        "xếp",
        "người",
        "đồng",
        "chí",
    }
)
_SAME_PERIOD = frozenset({"cùng", "kỳ"})
_NEAR_PLAN = 10  # points
_MOST_SLIPS = 6  # readings among which a slip of the pen is looked for
_MOST_OF_PLAN = 3  # times a plan that a result may be


class Fit(StrEnum):
    """How a printed percentage fits two counts. NEAR: the last digit off by one, or two digits swapped."""

    RIGHT = "right"
    CUT = "cut"
    NEAR = "near"
    GROSS = "gross"


@dataclass(slots=True, kw_only=True)
class Base:
    """A count that a share may be taken of, what that costs, and why. `figure` is None where only the value stands.

    cost is never below zero; `lead` is what speaks for the base beyond that, and ranks bases that cost nothing.
    """

    value: int
    cost: float
    lead: float = 0.0
    figure: Figure | None = None
    explicit: bool = False
    span: Span | None = None
    why: str = ""


@dataclass(slots=True, kw_only=True)
class Numerator:
    """A count that a percentage may belong to, and what that costs."""

    figure: Figure
    cost: float


@dataclass(slots=True, kw_only=True)
class Share:
    """A percentage with the reading that was chosen for it.

    num, base   as chosen; both may be None
    verdict     None where nothing decides
    other       a count of the text over which a wrong percentage would be right
    weak        whether the contradiction is only suspicious
    loose       a share of change or of a limit: confirmed at most, never wrong
    only_nearest  whether no other numerator was looked for yet
    strays      it is right over a count that it only stands beside, while its list has a total
    of_plan     the wording says that it is taken of a plan, which may stand in the text or not
    """

    percent: Figure
    num: Figure | None = None
    base: Base | None = None
    verdict: Verdict | None = None
    fit: Fit | None = None
    other: Base | None = None
    weak: bool = False
    loose: bool = False
    of_plan: bool = False
    only_nearest: bool = False
    strays: bool = False
    cost: float = 0.0
    numerators: tuple[Numerator, ...] = ()
    listed: LabelList | None = None


# A reading: its cost, the place of the base among those of its count, and the two.
_Option = tuple[float, int, Numerator, Base]


def fit_of(percent: Figure, num: int, den: int) -> Fit:
    """How a percentage fits two counts."""
    verdict = verdict_of(percent, num, den)
    if verdict is Verdict.RIGHT:
        return Fit.RIGHT
    printed = percent.percentage
    if printed is None or den <= 0 or verdict is Verdict.UNSURE or not percent.is_exact:
        return Fit.GROSS
    if verdict is Verdict.TRUNCATED:
        return Fit.CUT
    exact = (2 * num * 100 * 10**printed.decimals + den) // (2 * den)
    if abs(exact - printed.scaled) == 1 or (exact > 9 and sorted(str(exact)) == sorted(str(printed.scaled))):
        return Fit.NEAR
    return Fit.GROSS


def evidence(printed: Percentage, num: int, den: int, tried: int) -> float:
    """What a fit is worth: minus the logarithm of the chance that one of `tried` bases fits by accident."""
    # How many bases near this one print the same share; of small counts over few, only this one does.
    alike = max(1.0, den * den / (max(num, 1) * 100.0 * 10**printed.decimals))
    chance = alike / (4.6 * den) * min(max(tried, 1), 6) / 2
    return -math.log(min(1.0, chance))


class Shares:
    """The shares of one passage, decided one after the other; a proven base makes the next one cheaper."""

    def __init__(self, passage: Passage, lists: Sequence[LabelList], sums: Sums, earlier: Sequence[Figure]) -> None:
        self.passage = passage
        self.figures = passage.figures
        self.sums = sums
        self.earlier = earlier
        self.item_of = {id(item.figure): one for one in lists for item in one.items.values()}
        self.found: list[Share] = []

    def decided(self) -> list[Share]:
        """Every percentage of the passage, right ones first, then what contradicts them."""
        shares = [self._read(percent) for percent in self.passage.shares]
        self.found = shares
        for share in shares:
            self._confirm(share)
        proven = any(share.base is not None and share.base.figure is not None for share in shares if share.verdict)
        unsolved = [share for share in shares if share.verdict is None]
        # Where dozens of shares fit nothing, no reading of the passage is any good: they stay open.
        if len(unsolved) > _MOST_UNSOLVED:
            return shares
        for share in unsolved if proven else ():
            self._confirm(share)  # a base that a later share proves may confirm an earlier one
        self._implied_bases(shares)
        for told in self._told_together(shares):
            self._respective(told)
        for share in shares:
            if share.verdict is Verdict.RIGHT and self._leaves_its_list(share):
                self._release(share)
        for share in shares:
            if share.verdict is None:
                self._contradict(share)
        for share in shares:
            if share.verdict is None:
                self._confirm_by_arithmetic(share)
        return shares

    def _leaves_its_list(self, share: Share) -> bool:
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
            others = [one for one in self.found if one is not share and one.num in part_of.parts]
            total = sum(1 for one in others if one.base is not None and one.base.value == part_of.value)
            return base.value != part_of.value and total >= min(2, len(part_of.parts) - 1)
        return self._is_of_a_sibling(share, base, num)

    def _is_of_a_sibling(self, share: Share, base: Base, num: Figure) -> bool:
        """Whether a share is right over a count that only stands in one list with it: "27 đại biểu, 10 nữ (37,0%);
        trẻ tuổi 8 (80,0%); tái cử 12 (44,4%)". Not where "trong đó" or its own words make it a part of that count."""
        sibling = base.figure
        if sibling is None or sibling.kind is not Kind.COUNT or num.lead.cues & OPENERS:
            return False
        near = [one for one in self.found if abs(one.percent.sentences - share.percent.sentences) <= _LINES_OF_LIST]
        rights = [one for one in near if one is not share and one.verdict is Verdict.RIGHT and one.num is not None]
        own = next((one for one in rights if one.num is sibling), None)
        whole = own.base if own is not None else None
        if own is None or whole is None or whole.figure is None or whole.value <= base.value:
            return False
        others = [one for one in rights if one is not own and one.base is not None and one.base.value == whole.value]
        name = (sibling.lead.tail | sibling.follow.head) - (whole.figure.lead.tail | whole.figure.follow.head)
        told_of = (num.lead.head | num.lead.tail | num.follow.head) & name
        return bool(others) and not told_of

    def _release(self, share: Share) -> None:
        """Take back what was chosen for a share."""
        if share.base is not None and share.base.figure is not None:
            share.base.figure.rests -= 1
        share.verdict = share.fit = share.base = None
        share.strays = True

    # --- which counts the percentage may belong to

    def _read(self, percent: Figure) -> Share:
        share = Share(percent=percent)
        if percent.bound is Bound.ABOUT and not (percent.percentage and percent.percentage.scaled):
            return share
        lead, follow = percent.lead.cues, percent.follow.cues
        index = percent.at
        before = self._count_near(index, -1)
        beside = before is not None and before.kind is Kind.FRACTION and before.at == index - 1
        bracketed = self._fraction_in_bracket(percent)
        if ("limit" in lead and bracketed is None) or "factor" in follow:
            share.loose = True
            return share
        of_fraction = beside and before is not None and _is_near_plan(percent, before)
        compared = "compared" in follow and not of_fraction and not self._is_measured_behind(percent)
        if ("change" in lead and bracketed is None) or compared:
            share.loose = True
            if not beside:
                return share
        after = self._behind(percent, before)
        if after is not None:
            share.numerators = (Numerator(figure=after, cost=NUMERATOR.after),)
        elif (named := self._named(percent)) is not None:
            others = (one for one in self._numerators(percent) if one.figure is not named.figure)
            share.numerators = (named, *sorted(others, key=lambda one: one.cost))
        elif self._is_plain_neighbour(percent):
            share.numerators = (Numerator(figure=self.figures[index - 1], cost=0.0),)
            share.only_nearest = True
        else:
            share.numerators = tuple(self._numerators(percent))
        if share.numerators:
            nearest = share.numerators[0]
            if nearest.cost < NUMERATOR.no_link:
                share.num, share.cost = nearest.figure, nearest.cost
                share.listed = self.item_of.get(id(share.num))
                if nearest.figure.kind is Kind.FRACTION:
                    share.base = self._bases(share, nearest)[0]
        measured = share.num is not None and self._measure(percent, share.num) is not None
        if "other_base" in follow and not measured and not of_fraction:
            share.of_plan = True
        if share.num is not None and share.num.is_change:
            share.loose = True
        return share

    def _named(self, percent: Figure) -> Numerator | None:
        """The count that the subject of a share names, where the share opens a clause of its own: "44 cấp ủy viên và 17
        đảng viên. Cấp ủy viên chiếm 72,1%". Its words must be those of one count, and of none other as well."""
        lead = percent.lead
        before = self.figures[percent.at - 1] if percent.at else None
        apart = lead.clauses or lead.rate_name or (before is not None and before.kind is Kind.PERCENT)
        tied = lead.rate_name or "link" in lead.cues
        if before is None or not apart or not tied or lead.length > _LONG_WAY:
            return None
        subject = (lead.rate_name or lead.tail) - _NO_SUBJECT
        # "268 em ở bán trú ... Tỷ lệ học sinh bán trú": one noun may stand for another, what is said of them not.
        subject = subject - NOUN_WORDS or subject
        if not subject:
            return None
        best: list[tuple[float, int, Figure]] = []
        for index in range(percent.at - 1, max(-1, percent.at - 1 - _MOST_NAMES), -1):
            figure = self.figures[index]
            if figure.kind is Kind.PERCENT or not figure.is_exact:
                continue
            names = [figure.lead.tail - _NO_SUBJECT, figure.follow.head - _NO_SUBJECT]
            if figure.kind is Kind.FRACTION:
                # "24 hộ thoát nghèo trên 31 hộ đăng ký; tỷ lệ thoát nghèo 77,4%"
                inside = self.passage.between(figure.num_span.end, figure.den_span.start)
                names.append(frozenset(inside.split()) - _NO_SUBJECT)
            best += [(len(subject) / len(words), index, figure) for words in names if subject <= words]
        if not best:
            return None
        best.sort(key=lambda one: one[:2], reverse=True)
        alike, _, figure = best[0]
        others = {one[2].num for one in best[1:] if one[0] == alike}
        if (alike < _LEAST_ALIKE and not lead.rate_name) or others - {figure.num}:
            return None
        return Numerator(figure=figure, cost=0.0 if alike == 1 or lead.rate_name else NUMERATOR.weak_link)

    def _is_measured_behind(self, percent: Figure) -> bool:
        """Whether the figure of the earlier time stands right behind the share."""
        before = self._count_near(percent.at, -1)
        return before is not None and self._measure(percent, before) is not None

    def _is_plain_neighbour(self, percent: Figure) -> bool:
        """Whether a word ties the share to the count right before it; most shares, for which no other is looked for."""
        before = self.figures[percent.at - 1] if percent.at else None
        if before is None or before.kind is Kind.PERCENT or "link" not in percent.lead.cues or percent.lead.rate_name:
            return False
        if percent.clauses != before.clauses or not percent.sees(before) or before.num > before.den > 0:
            return False
        if "computed_on" in before.lead.cues or (_is_measure(before) and self._has_measured(percent, before)):
            return False
        part_of = self.sums.of_part.get(id(before)) or self.sums.near.get(id(before))
        return part_of is None or not self._is_plain(part_of, before)

    def _has_measured(self, percent: Figure, measure: Figure) -> bool:
        """Whether a count before a plan is what is held against it: "kết nạp 918, so với chỉ tiêu 1.050 đạt 87,4%"."""
        result = self._count_near(measure.at, -1)
        return (
            result is not None
            and result.kind is Kind.COUNT
            and result.sentences == percent.sentences
            and not _is_measure(result)
            and not result.own_share
            and compatible(result.noun, measure.noun)
            and measure.counts - result.counts == 1
        )

    def _near(self, total: Figure) -> tuple[Sum, ...]:
        one = self.sums.near.get(id(total))
        return (one,) if one is not None and one.total is total else ()

    def _count_near(self, index: int, step: int) -> Figure | None:
        index += step
        while 0 <= index < len(self.figures):
            if self.figures[index].kind is not Kind.PERCENT:
                return self.figures[index]
            index += step
        return None

    def _behind(self, percent: Figure, before: Figure | None) -> Figure | None:
        """The count that a percentage names right behind it: "40% (36 chi bộ)", "40% với 36 chi bộ"."""
        after = self.figures[percent.at + 1] if percent.at + 1 < len(self.figures) else None
        if after is None or after.kind is Kind.PERCENT or after.lead.ends or ";" in self._between(percent, after):
            return None
        if "followed" not in after.lead.cues or after.lead.length > 40:
            return None
        opened = percent.lead.brackets.endswith("(")
        # What is less than the count before is no base of it: "4.126 đoàn viên, nữ chiếm 61,9% (2.554 người)".
        is_less = before is not None and after.num < before.num and not _is_over_whole(percent)
        if after.lead.brackets.endswith("("):
            beside = before is not None and before.at == percent.at - 1 and percent.lead.length < _LINKED
            beside = beside and before is not None and percent.sees(before)
            return None if opened or (beside and "link" in percent.lead.cues and not is_less) else after
        opens = before is None or percent.lead.ends > 0 or self.figures[percent.at - 1].kind is Kind.PERCENT
        if opens and is_less and percent.lead.ends and after.lead.length < _BESIDE:
            return after  # "Có 8.412 cuốn. Sách thiếu nhi chiếm 31,0% với 2.608 cuốn"
        if opens and (before is None or before.sentences != percent.sentences) and after.kind is Kind.FRACTION:
            return after  # "Tỷ lệ hoàn thành đạt 95,97%, tức 548 trong 571 đồng chí"
        return after if opens and "link" not in percent.lead.cues else None

    def _fraction_in_bracket(self, percent: Figure) -> Figure | None:
        """The fraction right behind a share, which it can only be meant for: "giảm còn 3,9% (93/2.385 hộ)"."""
        after = self.figures[percent.at + 1] if percent.at + 1 < len(self.figures) else None
        if after is None or after.kind is not Kind.FRACTION or after.lead.length > _FEW_LETTERS:
            return None
        return after if after.lead.brackets == "(" else None

    def _between(self, one: Figure, other: Figure) -> str:
        return self.passage.between(one.span.end, other.span.start)

    def _numerators(self, percent: Figure) -> Iterator[Numerator]:
        lead = percent.lead.cues
        if "link" in lead:
            link = 0.0
        elif "reached" in lead or ("comma" in lead and percent.follow.noun is None):
            link = NUMERATOR.weak_link  # behind a mere comma "95% hộ dân" opens a phrase of its own
        else:
            link = NUMERATOR.no_link
        rate = percent.lead.rate_name
        found = []
        passed = 0.0
        last: Figure | None = None
        for index in range(percent.at - 1, -1, -1):
            figure = self.figures[index]
            if figure.kind is Kind.PERCENT:
                continue
            sees = percent.sees(figure)
            if last is None and not passed and figure.sentences == percent.sentences:
                if "computed_on" in figure.lead.cues:
                    continue
                if _is_measure(figure) and self._has_measured(percent, figure):
                    continue  # the plan that the share is taken of stands between it and its count
            cost = link + passed + NUMERATOR.crossed_share * (percent.shares - figure.shares)
            cost += NUMERATOR.crossed_sentence * (percent.sentences - figure.sentences)
            semicolons = (percent.clauses - percent.sentences) - (figure.clauses - figure.sentences)
            cost += NUMERATOR.crossed_clause * semicolons + (0.0 if sees else NUMERATOR.closed_bracket)
            own = [*self.sums.of_total.get(id(figure), ()), *self._near(figure)]
            # "41 đảng viên, tỷ lệ hộ nghèo là 5%": the rate of others.
            alike = len(rate & (figure.follow.head | figure.lead.tail)) * 2 >= len(rate)
            if rate and not alike:
                # "còn 403 con, tỷ lệ sống 96,0%": a rate that names no subjects may be of the count right beside it.
                beside = figure.at == percent.at - 1 and figure.clauses == percent.clauses and not rate & NOUN_WORDS
                cost += NUMERATOR.other_rate if beside else NUMERATOR.crossed_share
            elif rate and link == NUMERATOR.no_link and figure.clauses == percent.clauses:
                cost -= link  # "145 thí sinh đỗ, tỷ lệ đỗ 98,0%"
            if last is not None and figure.own_share and not own:
                cost += BASE.own_share
            if figure.kind is Kind.FRACTION and figure.num > figure.den and not _is_over_whole(percent):
                continue  # 8/3 is a day
            if last is not None and any(self._is_plain(one, last) for one in own):
                cost = max(0.0, cost + NUMERATOR.parent_of_sum)
            part_of = self.sums.of_part.get(id(figure)) or self.sums.near.get(id(figure))
            if last is None and part_of is not None and self._is_plain(part_of, figure):
                cost += NUMERATOR.part_of_plain_sum
            if cost > _TOO_DEAR:
                if passed > _TOO_DEAR:
                    break
            else:
                found.append(Numerator(figure=figure, cost=cost))
            last = last or figure
            passed += NUMERATOR.skipped_count if sees else 0.1
            if len(found) == 4 or percent.paragraphs - figure.paragraphs > 1:
                break
        return iter(sorted(found, key=lambda one: one.cost))

    def _is_plain(self, one: Sum, last: Figure) -> bool:
        """Whether a count closes a list without shares of its own, so that the share behind it is the total's."""
        return one.parts[-1] is last and not any(self._has_share_behind(part) for part in one.parts[:-1])

    def _has_share_behind(self, figure: Figure) -> bool:
        """Whether a share stands right behind a count, with "chiếm" or without ("214 em - 23,3%; 402 em, 43,8%")."""
        after = self.figures[figure.at + 1] if figure.at + 1 < len(self.figures) else None
        return figure.own_share or (
            after is not None and after.kind is Kind.PERCENT and not after.lead.clauses and after.lead.length < _BESIDE
        )

    # --- what it may be taken of

    def _bases(self, share: Share, numerator: Numerator) -> list[Base]:
        """The bases of one numerator, the cheapest first. A base that the wording names leaves room for no other."""
        num, percent = numerator.figure, share.percent
        if num.kind is Kind.FRACTION:
            whole = Base(value=num.den, cost=0.0, figure=num, explicit=True, span=num.den_span, why="fraction")
            named = self._explicit(percent)
            if named is None or named.num <= num.den or num.at == percent.at - 1:
                return [whole]
            # "27/28 đại biểu, bằng 96,4% ... và bằng 90,0% so với tổng số 30 đại biểu"
            return [Base(value=named.num, cost=0.0, figure=named, explicit=True, span=named.span, why="named"), whole]
        measure = self._measure(percent, num)
        if measure is not None:
            return [Base(value=measure.num, cost=0.0, figure=measure, explicit=True, span=measure.span, why="plan")]
        explicit = self._explicit(percent)
        beside = self._in_bracket_behind(percent)
        if explicit is not None and explicit.num >= num.num:
            found = [
                Base(value=explicit.num, cost=0.0, figure=explicit, explicit=True, span=explicit.span, why="named")
            ]
            if verdict_of(percent, num.num, explicit.num) is Verdict.RIGHT:
                return found
        else:
            found = self._described(share, numerator)
        name = percent.follow.base_name
        named = bool(name) and explicit is None
        found += self._walk_back(num, percent, name if named else frozenset())
        if named and not name <= NOUN_WORDS:
            self._choose_named(
                [base for base in found if base.figure and base.figure.paragraphs == num.paragraphs], name
            )
        if beside is not None and beside is not num and beside.num >= num.num:
            cost = 0.0 if name else BASE.in_bracket
            found.append(
                Base(value=beside.num, cost=cost, figure=beside, explicit=bool(name), span=beside.span, why="named")
            )
        if explicit is None:
            found += self._later(num, percent)
        found += self._of_list(num)
        # A base that the sentence opens with comes before one that many other shares rest on.
        opening = next((base for base in found if base.explicit), None)
        for base in found:
            if opening is not None and not base.explicit:
                base.cost = max(base.cost, opening.cost + _BEHIND)
        return sorted(found, key=lambda base: (base.cost, -base.lead))

    def _measure(self, percent: Figure, num: Figure) -> Figure | None:
        """The plan, or the figure of an earlier time, that a count is held against: between the two, or right behind
        the share ("bằng 104,6% kế hoạch 50.000 con", "bằng 104,4% cùng kỳ (1.050 con)"). It may be the smaller one."""
        if num.at < percent.at - 1:
            between = self.figures[percent.at - 1]
            if between.kind is Kind.COUNT and between.counts - num.counts == 1 and _is_measure(between):
                return between if self._has_measured(percent, between) else None
        after = self.figures[percent.at + 1] if percent.at + 1 < len(self.figures) else None
        if after is None or after.kind is not Kind.COUNT or not after.is_exact or "change" in percent.lead.cues:
            return None
        lead = after.lead
        if lead.ends or lead.clauses or lead.length > 60 or not compatible(num.noun, after.noun):
            return None
        return (
            after
            if "of_measure" in percent.follow.cues
            and after is not num
            and ("(" in lead.brackets or "measure" in lead.cues)
            and not lead.commas
            else None
        )

    def _explicit(self, percent: Figure) -> Figure | None:
        """ "chiếm 15,79% trên tổng số 4.238 đảng viên"; "tính trên 60 đồng chí triệu tập thì tỷ lệ dự là 95%"."""
        before = self._count_near(percent.at, -1)
        if (
            before is not None
            and "computed_on" in before.lead.cues
            and before.sentences == percent.sentences
            and before.kind is Kind.COUNT
        ):
            return before
        after = self.figures[percent.at + 1] if percent.at + 1 < len(self.figures) else None
        if after is None or after.kind is not Kind.COUNT or not after.is_exact:
            return None
        lead = after.lead
        if lead.ends or lead.clauses or lead.length > 70:
            return None
        if lead.brackets == "(" and after.at + 1 < len(self.figures):
            # "chiếm 36,5% (187 đồng chí) trong tổng số 512 đảng viên"
            whole = self.figures[after.at + 1]
            closed = whole.lead.brackets == ")" and not whole.lead.ends and not whole.lead.clauses
            if whole.kind is Kind.COUNT and whole.is_exact and closed and "out_of" in whole.lead.cues:
                return whole
        # "62,4% tổng số lao động 7.308 người": the words between the two are the name of the base.
        named = percent.follow.base_name and not lead.commas and not lead.brackets
        return after if "out_of" in lead.cues or named else None

    def _choose_named(self, found: Sequence[Base], name: frozenset[str]) -> None:
        """Make the base explicit whose words alone are those of the name.

        "5,8% số đã kiểm tra" is a share of "đã kiểm tra 588 cơ sở", not of "phải kiểm tra 640". Nouns name too many.
        """
        scored = [
            (max(_likeness(name, base.figure.lead.tail), _likeness(name, base.figure.follow.head)), base)
            for base in found
            if base.figure is not None and base.figure.kind is Kind.COUNT and not base.explicit
        ]
        if not scored:
            return
        of_name = [base for _, base in scored if base.figure and _is_named(base.figure, name)]
        if len({base.value for base in of_name}) == 1 and len(name - NOUN_WORDS) > 1:
            of_name[0].explicit, of_name[0].cost, of_name[0].why = True, 0.0, "named"
            return
        best, base = max(scored, key=lambda entry: entry[0])
        second = max((score for score, other in scored if other.value != base.value), default=0.0)
        if best >= _LEAST_ALIKE and best - second >= _CLEARLY_ALIKE:
            base.explicit, base.cost, base.why = True, 0.0, "named"

    def _in_bracket_behind(self, percent: Figure) -> Figure | None:
        """ "đạt 54,4% số hộ đăng ký (570 hộ)", "bao phủ 93,4% dân số (12.045 người)"."""
        after = self.figures[percent.at + 1] if percent.at + 1 < len(self.figures) else None
        if after is None or after.kind is not Kind.COUNT or not after.is_exact:
            return None
        lead = after.lead
        behind_words = lead.brackets == "(" and lead.head and not lead.ends and not lead.clauses and not lead.commas
        return after if behind_words and lead.length <= _LONG_WAY else None

    def _described(self, share: Share, numerator: Numerator) -> list[Base]:
        """ "so với tổng số ... hoàn thành tốt nhiệm vụ": the base is a level of the list."""
        one = self.item_of.get(id(numerator.figure))
        if one is None or one.good_or_better is None:
            return []
        follow = share.percent.follow
        good = any(label.level is Level.GOOD and label.start < 110 for label in follow.labels)
        if good and follow.base_name:
            return [Base(value=one.good_or_better, cost=0.0, explicit=True, why="described")]
        return []

    def _walk_back(self, num: Figure, percent: Figure, name: frozenset[str]) -> Iterator[Base]:
        nearer, sentence = (
            (BASE.named_nearer, BASE.named_sentence) if name else (BASE.nearer_candidate, BASE.crossed_sentence)
        )
        paragraph = BASE.named_paragraph if name else BASE.crossed_paragraph
        passed = 0.0
        part_of = self.sums.of_part.get(id(num))
        steps = 0
        opened = bool(num.lead.cues & OPENERS)
        for figure in self._backwards(num):
            steps += 1
            # Cost grows with the way; a base that other shares rest on may be cheaper by what they weigh.
            way = (
                passed
                + sentence * (num.sentences - figure.sentences)
                + paragraph * (num.paragraphs - figure.paragraphs)
            )
            if steps > _MOST_BACK or way > _TOO_DEAR - BASE.most_shared:
                return
            # The words that open a list ("trong đó") may stand at any figure between the base and the part.
            opened_here, opened = opened, opened or bool(figure.lead.cues & OPENERS)
            if figure.is_change or not figure.is_exact:
                continue
            for value, extra in self._values(figure):
                planned = figure.kind is Kind.COUNT and (
                    "plan_noun" in figure.follow.cues
                    or "plan" in figure.lead.cues
                    or ("plan" in figure.follow.cues and figure.follow.ends == 0)
                )
                if value == 0 or (value == num.num and not _is_whole(percent)):
                    continue
                # More than a plan is reached within reason, and told beside it.
                near_plan = planned and figure.paragraphs == num.paragraphs and num.num < _MOST_OF_PLAN * value
                if value < num.num and not near_plan:
                    continue
                nearer_by = nearer
                cost = passed + extra + sentence * (num.sentences - figure.sentences)
                cost += paragraph * (num.paragraphs - figure.paragraphs)
                alike = compatible(figure.noun, num.noun) or "plan_noun" in figure.follow.cues
                cost += 0.0 if alike or name else BASE.other_noun
                # The share of a fraction is none of its base, and "trong đó" tells of the count right before it.
                whole_of_fraction = figure.kind is Kind.FRACTION and value == figure.den
                told_within = passed == 0 and "inside" in num.lead.cues
                if figure.own_share and not (figure.rests or whole_of_fraction or told_within):
                    cost += BASE.own_share
                if whole_of_fraction and figure.share_base == value:
                    cost += BASE.shared
                if figure.sentences == num.sentences and not opened_here:
                    cost += BASE.no_opener
                if _is_of_earlier(figure) and not name:
                    cost += BASE.earlier
                if "total" in figure.lead.cues:
                    cost += BASE.total_word
                cost += max(BASE.most_shared, BASE.shared * figure.rests)
                if part_of is not None and (part_of.total is figure or part_of.value == value):
                    cost += BASE.sum_total
                elif part_of is not None and self.sums.of_part.get(id(figure)) is part_of:
                    cost += BASE.sibling
                    nearer_by = 0.0
                elif part_of is not None and part_of.total is not None and figure.paragraphs < part_of.total.paragraphs:
                    cost += BASE.stranger
                if not num.sees(figure) and "measure" not in figure.lead.cues:
                    cost += NUMERATOR.closed_bracket
                if (
                    planned
                    and not _is_over_whole(percent)
                    and "result" not in num.lead.cues
                    and not percent.follow.cues & {"plan", "other_base"}
                ):
                    cost += BASE.target
                # "Trong tổng số 60 chi bộ có 9 chi bộ": the sentence opens with its base.
                full = (
                    passed == 0
                    and extra == 0
                    and "total" in figure.lead.cues
                    and figure.sentences == num.sentences
                    and figure.noun == num.noun
                    and figure.noun is not None
                    and part_of is None
                )
                if name:
                    # Of "44/48 đại biểu" the whole is the 48.
                    around = (
                        frozenset()
                        if extra == 0 and figure.kind is Kind.FRACTION
                        else figure.lead.tail | figure.follow.head
                    )
                    match = len(name & around)
                    cost += BASE.named_match - extra if match * 2 >= len(name) else BASE.named_other
                    full = full or (match == len(name) and num.noun != figure.noun)
                yield Base(
                    value=value,
                    cost=max(0.0, cost),
                    lead=max(0.0, -cost),
                    figure=figure,
                    explicit=full,
                    span=figure.span,
                    why="plan" if planned else "before",
                )
                in_the_way = name or (alike and num.sees(figure))
                passed += nearer_by if in_the_way else min(nearer_by, BASE.nearer_other)

    def _values(self, figure: Figure) -> tuple[tuple[int, float], ...]:
        if figure.kind is Kind.FRACTION:
            return (
                ((figure.num, 0.0), (figure.den, BASE.of_fraction))
                if figure.num != figure.den
                else ((figure.num, 0.0),)
            )
        return ((figure.num, 0.0),)

    def _backwards(self, num: Figure) -> Iterator[Figure]:
        for index in range(num.at - 1, -1, -1):
            figure = self.figures[index]
            if figure.kind is not Kind.PERCENT:
                yield figure
        yield from reversed(self.earlier)

    def _later(self, num: Figure, percent: Figure) -> Iterator[Base]:
        """A total that the text gives only afterwards, or between the count and its share."""
        seen = 0
        for figure in self.figures[num.at + 1 : percent.at]:
            if figure.kind is Kind.COUNT and figure.num > num.num and figure.is_exact and not figure.is_change:
                cost = BASE.between + (0.0 if compatible(figure.noun, num.noun) else BASE.other_noun)
                part_of = self.sums.of_part.get(id(num))
                if part_of is not None and part_of.total is figure:
                    cost = 0.4
                yield Base(value=figure.num, cost=cost, figure=figure, span=figure.span, why="later")
        for index in range(percent.at + 1, min(len(self.figures), percent.at + 12)):
            figure = self.figures[index]
            if figure.kind is not Kind.COUNT or figure.num <= num.num or not figure.is_exact or figure.is_change:
                continue
            seen += 1
            cost = (
                BASE.later
                + BASE.nearer_candidate * (seen - 1)
                + NUMERATOR.crossed_clause * (figure.clauses - percent.clauses)
            )
            cost += BASE.total_word if "total" in figure.lead.cues else 0.0
            cost += 0.0 if compatible(figure.noun, num.noun) else BASE.other_noun
            part_of = self.sums.of_part.get(id(num))
            if part_of is not None and part_of.total is figure:
                cost = 0.4
            if figure.clauses == percent.clauses or figure.rests > 1:
                cost += max(BASE.most_shared, BASE.shared * figure.rests)
            yield Base(value=figure.num, cost=cost, figure=figure, span=figure.span, why="later")
            if seen == _FAR_FORWARD:
                return

    def _of_list(self, num: Figure) -> Iterator[Base]:
        """Totals of the list or sum that the count is part of; of excellent ones also the good ones."""
        part_of = self.sums.of_part.get(id(num))
        if part_of is not None and part_of.total is None:
            yield Base(value=part_of.value, cost=0.2, why="sum")
        one = self.item_of.get(id(num))
        if one is None or one.family != LEVELS or one.count(Level.EXCELLENT) != num.num:
            return
        good, excellent = one.count(Level.GOOD), one.count(Level.EXCELLENT)
        values = {one.good_or_better, good, None if good is None or excellent is None else good + excellent}
        for value in values:
            if value is not None and value > num.num:
                yield Base(value=value, cost=1.0, why="better")

    # --- the choice

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
            share.numerators = tuple(self._numerators(share.percent)) or share.numerators
            share.only_nearest = False
        clear = None
        best: tuple[float, Numerator, Base] | None = None
        for numerator in share.numerators:
            if not numerator.figure.is_exact or numerator.cost >= CHOICE.right_most:
                continue
            bases = self._bases(share, numerator)
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

    def _confirm_by_arithmetic(self, share: Share) -> None:
        """Take a reading that no wording proposes, where it is hardly chance that two counts near by fit.

        Pairs are tried from the nearest on; the more were tried, and the fewer digits are printed, the more likely one
        fits by accident. Such a reading only confirms: the figure may be right, and nothing is said against it.
        """
        printed, percent = share.percent.percentage, share.percent
        if printed is None or not printed.scaled or not percent.is_exact or share.loose or share.of_plan:
            return
        if _is_whole(percent) or self._explicit(percent) is not None:
            return
        most = int(CHOICE.most_chance * 100 * 10**printed.decimals)
        for tried, (figure, num, den) in enumerate(self._near_pairs(percent), start=1):
            if tried > most:
                return
            if verdict_of(percent, num, den) is Verdict.RIGHT:
                # The count may be none that is printed ("8/64 chưa trả lời, nghĩa là 87,5% đã được trả lời").
                counted = figure if figure.num == num and figure.kind is Kind.COUNT else _unprinted(figure, num)
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
        if self._explicit(share.percent) is not None:
            return None
        return Base(value=part_of.value, cost=0.0, figure=part_of.total, span=part_of.total.span, why="sum")

    def _take(self, share: Share, numerator: Numerator, base: Base, cost: float) -> None:
        share.num, share.base, share.cost = numerator.figure, base, cost
        share.verdict, share.fit = Verdict.RIGHT, Fit.RIGHT
        share.listed = self.item_of.get(id(share.num))
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

    def _implied_bases(self, shares: Sequence[Share]) -> None:
        """Two shares without a base that both fit the sum of their own counts: "30 nam (60%), 20 nữ (40%)"."""
        for one, other in pairwise(shares):
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

    def _told_together(self, shares: Sequence[Share]) -> Iterator[list[Share]]:
        """Runs of shares with "và" or a comma alone between: "chiếm lần lượt 20%, 50% và 30%"."""
        run: list[Share] = []
        for share in shares:
            if run and not self._joins(run[-1].percent, share.percent):
                if len(run) > 1:
                    yield run
                run = []
            run.append(share)
        if len(run) > 1:
            yield run

    def _respective(self, told: Sequence[Share]) -> None:
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
        behind = self._explicit(told[-1].percent)
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

    def _joins(self, one: Figure, other: Figure) -> bool:
        return other.at == one.at + 1 and self._between(one, other).strip() in {"và", ",", "/", ";"}

    def _contradict(self, share: Share) -> None:
        """Call a percentage wrong where the wording leaves one reading and arithmetic refuses it."""
        printed = share.percent.percentage
        if printed is None or share.loose or not share.numerators:
            return
        options: list[_Option] = []
        largest: set[int] = set()
        for numerator in share.numerators:
            if not numerator.figure.is_exact:
                if numerator is share.numerators[0]:
                    explicit = self._explicit(share.percent)
                    if explicit is not None:
                        share.base = Base(
                            value=explicit.num, cost=0.0, figure=explicit, explicit=True, span=explicit.span
                        )
                    return
                continue
            bases = self._bases(share, numerator)
            if not bases:
                largest.add(id(numerator.figure))
            # "27 đại biểu, 17 nam, 10 nữ (37,0%)": where the 27 is a share of nothing, the share is the last part's.
            # Not behind "chiếm", nor where the share says what it is taken of: that base may not be printed.
            part_of = self.sums.of_part.get(id(numerator.figure))
            beside = numerator.figure.at == share.percent.at - 1 and share.percent.lead.brackets.endswith("(")
            if part_of is not None and id(part_of.total) in largest and beside and not share.percent.follow.base_name:
                cost = max(0.0, numerator.cost - NUMERATOR.part_of_plain_sum)
                numerator = Numerator(figure=numerator.figure, cost=cost)  # noqa: PLW2901
            options += [(numerator.cost + base.cost, index, numerator, base) for index, base in enumerate(bases[:8])]
        options.sort(key=lambda option: option[:2])
        if not options:
            return
        cost, _, numerator, base = options[0]
        rival = next(
            (
                c - (b.lead if n is numerator else 0.0)
                for c, _, n, b in options[1:]
                if b.value != base.value or n is not numerator
            ),
            math.inf,
        )
        num = numerator.figure
        if base.value == 0 or (base.value < num.num and num.kind is not Kind.FRACTION and base.why != "plan"):
            return
        if share.of_plan and base.why not in {"plan", "named"}:
            return
        fit = fit_of(share.percent, num.num, base.value)
        if base.explicit or (
            base.figure is not None and "total" in base.figure.lead.cues and base.figure.sentences == num.sentences
        ):
            share.base = base
        if numerator.cost < NUMERATOR.no_link:
            share.num = num
        if self._may_rest_on_others(share, numerator, base) or self._is_beside_a_plan(share, base):
            return
        left = base.value - num.num
        if num.kind is Kind.FRACTION and left > 0 and verdict_of(share.percent, left, base.value) is Verdict.RIGHT:
            return  # "8/64 chưa trả lời, nghĩa là 87,5% đã được trả lời"
        if self._is_one_of_several(share.percent):
            return
        right = self._cheapest_fit(share, options)
        if right is not None:
            share.other = right[1]
        hidden = fit is not Fit.CUT and not base.explicit and self._has_hidden_base(share, num)
        rival_fit = right[0] if right is not None else math.inf
        slip = next(self._slips(share, options, rival=rival_fit), None)
        if slip is not None:
            cost, numerator, base = slip
            num, fit = numerator.figure, fit_of(share.percent, numerator.figure.num, base.value)
            share.num = num
        elif not self._is_gross(
            share, numerator, base, cost=cost, margin=rival - cost + base.lead, rival=rival_fit, hidden=hidden
        ):
            return
        share.base, share.cost, share.fit = base, cost, fit
        decided = verdict_of(share.percent, num.num, base.value)
        share.verdict = None if decided is Verdict.UNSURE else decided

    def _is_one_of_several(self, percent: Figure) -> bool:
        """Whether another share stands beside it with "và" or a comma alone between, each of another count: "12 và 30
        học viên, chiếm 20% và 50%"."""
        before, after = self.figures[percent.at - 1 : percent.at], self.figures[percent.at + 1 : percent.at + 2]
        return any(one.kind is Kind.PERCENT and self._joins(one, percent) for one in before) or any(
            one.kind is Kind.PERCENT and self._joins(percent, one) for one in after
        )

    def _is_beside_a_plan(self, share: Share, base: Base) -> bool:
        """Whether the base "reaches" a share of something that is not printed; then so may its parts."""
        if base.explicit or base.figure is None or base.figure.rests or not base.figure.own_share:
            return False
        if "attained" not in share.percent.lead.cues:
            return False
        own = next((one for one in self.found if one.percent.at == base.figure.at + 1), None)
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

    def _is_gross(
        self, share: Share, numerator: Numerator, base: Base, *, cost: float, margin: float, rival: float, hidden: bool
    ) -> bool:
        percent, printed = share.percent, share.percent.percentage
        most = CHOICE.gross_most + (NUMERATOR.crossed_clause if base.explicit and base.why == "plan" else 0.0)
        if printed is None or numerator.cost > most or hidden:
            return False
        # Where two shares of a list rest on its total, a stranger that happens to fit proves nothing.
        of_total = share.strays or self._is_total_of(base, numerator.figure)
        proven = base.figure is not None and base.figure.rests > 1 and of_total
        if rival <= cost + CHOICE.gross_rival and not base.explicit and not proven:
            return False
        if self._is_property(share, numerator):
            return False
        whole = printed.scaled == 100 * 10**printed.decimals
        if base.explicit:
            near_whole = 100 * numerator.figure.num > 98 * base.value
            return cost < max(CHOICE.own_fraction, most) and (not whole or near_whole)
        behind = numerator.figure.at > percent.at
        if whole or ("link" not in percent.lead.cues and percent.lead.length > 45 and not behind):
            return False
        # "Hai chỉ tiêu chưa đạt là thu ngân sách (đạt 91,2%)": behind many words, a share far off is of something else.
        if (
            "named_thing" in percent.lead.cues
            and percent.lead.length > _FEW_WORDS
            and self._off(share, numerator, base) >= _MOST_OFF
        ):
            return False
        figure = base.figure
        # Where two shares prove the base, it matters little which of the counts beside it the share belongs to.
        clear = margin > CHOICE.right_margin or (figure is not None and figure.rests > 1)
        if self._is_total_of(base, numerator.figure) and cost < CHOICE.shared_base and clear:
            return True
        if figure is not None and figure.rests and cost < CHOICE.shared_base and clear:
            return self._proven_outweigh()
        # A plan is dear as a base of what may be shares of other things; not for the one share beside it.
        lone = cost - BASE.target if base.why == "plan" else cost
        if lone < CHOICE.lone_base and margin > CHOICE.lone_margin and figure is not None:
            copied = any(other.percent.percentage == printed and other.verdict is Verdict.RIGHT for other in self.found)
            # "xe mô tô 3.804. Nồng độ cồn 1.106 trường hợp": nothing says that the first counts what the second does.
            named = figure.noun is not None or "total" in figure.lead.cues or base.why == "plan"
            named = named or bool(percent.follow.base_name)
            share.weak = not (named or numerator.figure.noun is None or numerator.figure.lead.cues & OPENERS)
            return (
                (self._off(share, numerator, base) < _MOST_OFF or copied)
                and self._others_explained(share)
                and figure.paragraphs >= numerator.figure.paragraphs - 1
            )
        return False

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
        proven = sum(1 for one in self.found if one.verdict is Verdict.RIGHT)
        return proven * 2 >= sum(
            1 for one in self.found if one.verdict is None and one.num is not None and not one.loose and not one.of_plan
        )

    def _others_explained(self, share: Share) -> bool:
        paragraph = share.percent.paragraphs
        return all(
            one.verdict is not None or one.loose or one.of_plan or one.num is None
            for one in self.found
            if one is not share and one.percent.paragraphs == paragraph
        )

    def _has_hidden_base(self, share: Share, num: Figure) -> bool:
        """Whether a base that is not printed would make this share and an unexplained neighbour right."""
        index = next(i for i, one in enumerate(self.found) if one is share)
        mine = _bases_that_fit(share.percent.percentage, num.num)
        if mine is None:
            return False
        for other in self.found[max(0, index - _NEIGHBOURS) : index + _NEIGHBOURS + 1]:
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
            theirs = _bases_that_fit(other.percent.percentage, other.num.num)
            if theirs is not None and max(mine[0], theirs[0]) <= min(mine[1], theirs[1]):
                return True
        return False

    def _may_rest_on_others(self, share: Share, numerator: Numerator, base: Base) -> bool:
        """Excellent ones may be counted over the good ones; where those are not given, some number of them may fit."""
        if base.explicit and base.why != "before":
            return False
        one = self.item_of.get(id(numerator.figure))
        if one is None or one.count(Level.EXCELLENT) != numerator.figure.num or one.good_or_better is not None:
            return False
        fits = _bases_that_fit(share.percent.percentage, numerator.figure.num)
        return fits is not None and fits[0] <= base.value and fits[0] <= fits[1]


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of their words that two names have in common."""
    return len(one & other) / max(len(one | other), 1)


def _is_of_earlier(figure: Figure) -> bool:
    """Whether the words beside a count make it one of an earlier time ("214 vụ cùng kỳ", "quý trước 8.870 lượt")."""
    return any(words >= _SAME_PERIOD or "trước" in words for words in (figure.lead.tail, figure.follow.head))


def _is_named(figure: Figure, name: frozenset[str]) -> bool:
    """Whether the words beside a count hold all words of a name."""
    return name <= figure.lead.tail or name <= figure.follow.head


def _unprinted(figure: Figure, num: int) -> Figure:
    """A count that is not printed, at the place of the figure that it is worked out from."""
    return Figure(figure.span, Kind.COUNT, num, noun=figure.noun, printed=False, decimals=figure.decimals)


def _is_measure(figure: Figure) -> bool:
    """Whether the words right before a count make it a plan that another is held against."""
    return figure.kind is Kind.COUNT and "measure" in figure.lead.cues


def _is_over_whole(percent: Figure) -> bool:
    printed = percent.percentage
    return printed is not None and printed.scaled >= 100 * 10**printed.decimals


def _is_whole(percent: Figure) -> bool:
    printed = percent.percentage
    return printed is not None and printed.scaled == 100 * 10**printed.decimals


def _bases_that_fit(printed: Percentage | None, num: int) -> tuple[int, int] | None:
    """The least and the greatest whole base over which a count prints as this percentage; None if there is none.

    >>> _bases_that_fit(Percentage(7143, 2), 45), _bases_that_fit(Percentage(71, 0), 19)
    ((63, 63), None)
    """
    if printed is None or printed.scaled <= 0 or num <= 0:
        return None
    scale = 200 * 10**printed.decimals
    low = scale * num // (2 * printed.scaled + 1) + 1
    high = scale * num // (2 * printed.scaled - 1)
    return (low, high) if low <= high else None


def _is_near_plan(percent: Figure, fraction: Figure) -> bool:
    """Whether a percentage of a plan is meant for the fraction beside it: "18/23 tổ chức, đạt 79% chỉ tiêu"."""
    printed = percent.percentage
    if printed is None or not fraction.den:
        return False
    if fraction.num > fraction.den:
        return True  # "24/20 đảng viên, đạt 120% so với chỉ tiêu": only of a plan is there more than all
    scale: int = 10**printed.decimals
    return abs(fraction.num * 100 * scale - printed.scaled * fraction.den) <= _NEAR_PLAN * scale * fraction.den
