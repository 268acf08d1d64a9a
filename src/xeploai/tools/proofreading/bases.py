"""What a share may be taken of, and at what cost: what its words name, a plan, a total before, between or behind."""

from collections.abc import Iterator, Sequence

from xeploai.core.levels import Level
from xeploai.tools.proofreading.families import LEVELS
from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.label_lists import LabelList
from xeploai.tools.proofreading.lexicon import NOUN_WORDS, compatible
from xeploai.tools.proofreading.passages import Passage
from xeploai.tools.proofreading.share_model import (
    Base,
    Numerator,
    Share,
    count_near,
    is_measure,
    is_over_whole,
    is_whole,
)
from xeploai.tools.proofreading.sum_model import Sum, Sums
from xeploai.tools.proofreading.total_words import OPENERS
from xeploai.tools.proofreading.verdict import Verdict, verdict_of
from xeploai.tools.proofreading.weights import BASE, NUMERATOR

_MOST_BACK = 60  # counts among which a base is looked for
_FAR_FORWARD = 4
_TOO_DEAR = 5.0
_BEHIND = 0.01
_LONG_WAY = 90
_CLEARLY_ALIKE = 0.2  # by how much one name must be nearer than any other
_TOTAL_WORDS = 12  # letters of "tổng số" and the like, with blanks
_LEAST_ALIKE = 0.5  # of the words of a name that must be in the subject
_MOST_OF_PLAN = 3  # times a plan that a result may be
_SAME_PERIOD = frozenset({"cùng", "kỳ"})


class Bases:
    """What the shares of one passage may be taken of. Figures that proven shares rest on are cheaper each time."""

    def __init__(self, passage: Passage, lists: Sequence[LabelList], sums: Sums, earlier: Sequence[Figure]) -> None:
        self.passage = passage
        self.figures = passage.figures
        self.sums = sums
        self.earlier = earlier
        self.list_of = {id(item.figure): one for one in lists for item in one.items.values()}

    def of(self, share: Share, numerator: Numerator) -> list[Base]:
        """The bases of one numerator, the cheapest first. A base that the wording names leaves room for no other."""
        num, percent = numerator.figure, share.percent
        if num.kind is Kind.FRACTION:
            return list(self._of_fraction(percent, num))
        measure = self.measure(percent, num)
        if measure is not None:
            return [Base(value=measure.num, cost=0.0, figure=measure, explicit=True, span=measure.span, why="plan")]
        explicit = self.explicit(percent)
        beside = self._in_bracket_behind(percent)
        if explicit is not None and explicit.num >= num.num:
            found = [_named_base(explicit)]
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

    def _of_fraction(self, percent: Figure, num: Figure) -> Iterator[Base]:
        """Its own base; before that, of a share further on, what its words name.

        "27/28 đại biểu, bằng 96,4% số có mặt và bằng 90,0% so với tổng số 30 đại biểu"
        """
        explicit = self.explicit(percent) if num.at < percent.at - 1 else None
        if explicit is not None and explicit.num > num.den:
            yield _named_base(explicit)
        yield Base(value=num.den, cost=0.0, figure=num, explicit=True, span=num.den_span, why="fraction")

    def measure(self, percent: Figure, num: Figure) -> Figure | None:
        """The plan, or the figure of an earlier time, that a count is held against: between the two, or right behind
        the share ("bằng 104,6% kế hoạch 50.000 con", "bằng 104,4% cùng kỳ (1.050 con)"). It may be the smaller one."""
        if num.at < percent.at - 1:
            between = self.figures[percent.at - 1]
            if between.kind is Kind.COUNT and is_measure(between) and self._measured(percent, between) is num:
                return between
        after = self.figures[percent.at + 1] if percent.at + 1 < len(self.figures) else None
        if after is None or after.kind is not Kind.COUNT or not after.is_exact or "change" in percent.lead.cues:
            return None
        lead = after.lead
        if after.sentences != percent.sentences or lead.clauses or lead.length > 60:
            return None
        if not compatible(num.noun, after.noun):
            return None
        return (
            after
            if "of_measure" in percent.follow.cues
            and after is not num
            and ("(" in lead.brackets or "measure" in lead.cues)
            and not lead.commas
            else None
        )

    def has_measured(self, percent: Figure, measure: Figure) -> bool:
        """Whether a count before a plan is what is held against it: "kết nạp 918, so với chỉ tiêu 1.050 đạt 87,4%"."""
        return self._measured(percent, measure) is not None

    def _measured(self, percent: Figure, measure: Figure) -> Figure | None:
        """The count that is held against a plan: the one before it, brackets passed over ("593 đơn vị (đợt I: 275; đợt
        II: 318), so với kế hoạch 550 đơn vị")."""
        result = count_near(self.figures, measure.at, -1)
        while result is not None and not measure.sees(result):
            result = count_near(self.figures, result.at, -1)
        if result is None or result.kind is not Kind.COUNT or result.sentences != percent.sentences:
            return None
        fits = not is_measure(result) and not result.own_share and compatible(result.noun, measure.noun)
        return result if fits else None

    def explicit(self, percent: Figure) -> Figure | None:
        """ "chiếm 15,79% trên tổng số 4.238 đảng viên"; "tính trên 60 đồng chí triệu tập thì tỷ lệ dự là 95%"."""
        before = count_near(self.figures, percent.at, -1)
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
        if after.sentences != percent.sentences or lead.clauses or lead.length > 70:
            return None
        if lead.brackets == "(" and after.at + 1 < len(self.figures):
            # "chiếm 36,5% (187 đồng chí) trong tổng số 512 đảng viên"
            whole = self.figures[after.at + 1]
            closed = whole.lead.brackets == ")" and not whole.lead.ends and not whole.lead.clauses
            if whole.kind is Kind.COUNT and whole.is_exact and closed and "out_of" in whole.lead.cues:
                return whole
        # "62,4% tổng số lao động 7.308 người": the words between the two are the name of the base.
        named = percent.follow.base_name and not lead.commas and not lead.brackets
        # "chiếm 3,8% tổng số 1.312 hộ": nothing but the word for a total stands between.
        total = "total" in lead.cues and lead.length <= _TOTAL_WORDS and not lead.commas and not lead.brackets
        return after if "out_of" in lead.cues or named or total else None

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
        behind_words = lead.brackets == "(" and lead.head and not lead.clauses and not lead.commas
        return after if after.sentences == percent.sentences and behind_words and lead.length <= _LONG_WAY else None

    def _described(self, share: Share, numerator: Numerator) -> list[Base]:
        """ "so với tổng số ... hoàn thành tốt nhiệm vụ": the base is a level of the list."""
        one = self.list_of.get(id(numerator.figure))
        if one is None or one.good_or_better is None:
            return []
        follow = share.percent.follow
        good = any(label.level is Level.GOOD and label.start < 110 for label in follow.labels)
        if good and follow.base_name:
            return [Base(value=one.good_or_better, cost=0.0, explicit=True, why="described")]
        return []

    def _walk_back(self, num: Figure, percent: Figure, name: frozenset[str]) -> Iterator[Base]:
        """The counts before a numerator, the nearest first. Cost grows with the way, less where a name is sought."""
        nearer, sentence, paragraph = (
            (BASE.named_nearer, BASE.named_sentence, BASE.named_paragraph)
            if name
            else (BASE.nearer_candidate, BASE.crossed_sentence, BASE.crossed_paragraph)
        )
        passed = 0.0
        part_of = self.sums.of_part.get(id(num))
        opened = bool(num.lead.cues & OPENERS)
        for steps, figure in enumerate(self._backwards(num), start=1):
            crossed = sentence * (num.sentences - figure.sentences) + paragraph * (num.paragraphs - figure.paragraphs)
            # A base that other shares rest on may be cheaper by what they weigh.
            if steps > _MOST_BACK or passed + crossed > _TOO_DEAR - BASE.most_shared:
                return
            # The words that open a list ("trong đó") may stand at any figure between the base and the part.
            opened_here, opened = opened, opened or bool(figure.lead.cues & OPENERS)
            if figure.is_change or not figure.is_exact:
                continue
            planned = _is_planned(figure)
            for value, extra in self._values(figure):
                if not _may_be_base(value, num, percent, figure, planned=planned):
                    continue
                alike = compatible(figure.noun, num.noun) or "plan_noun" in figure.follow.cues
                cost = passed + crossed + extra + self._by_place(num, figure, part_of, value)
                cost += self._by_share(num, figure, value, near=passed == 0)
                cost += 0.0 if alike or name else BASE.other_noun
                if figure.sentences == num.sentences and not opened_here:
                    cost += BASE.no_opener
                if not name and _is_of_earlier(figure):
                    cost += BASE.earlier
                if "total" in figure.lead.cues:
                    cost += BASE.total_word
                if planned and _is_no_plan_of(num, percent):
                    cost += BASE.target
                full = passed == 0 and extra == 0 and part_of is None and _opens_sentence(num, figure)
                if name:
                    # Of "44/48 đại biểu" the whole is the 48.
                    of_part = extra == 0 and figure.kind is Kind.FRACTION
                    around = frozenset[str]() if of_part else figure.lead.tail | figure.follow.head
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
                if part_of is not None and self.sums.of_part.get(id(figure)) is part_of and part_of.value != value:
                    continue  # a sibling stands in nobody's way
                in_the_way = name or (alike and num.sees(figure))
                passed += nearer if in_the_way else min(nearer, BASE.nearer_other)

    def _by_place(self, num: Figure, figure: Figure, part_of: Sum | None, value: int) -> float:
        """What the sum that a numerator is part of, and brackets that are closed, make of a base."""
        cost = 0.0
        if part_of is not None:
            if part_of.total is figure or part_of.value == value:
                cost = BASE.sum_total
            elif self.sums.of_part.get(id(figure)) is part_of:
                cost = BASE.sibling
            elif part_of.total is not None and figure.paragraphs < part_of.total.paragraphs:
                cost = BASE.stranger
        if not num.sees(figure) and "measure" not in figure.lead.cues:
            cost += NUMERATOR.closed_bracket
        return cost

    def _by_share(self, num: Figure, figure: Figure, value: int, *, near: bool) -> float:
        """What a share of its own, and shares that rest on it, make of a base."""
        cost: float = max(BASE.most_shared, BASE.shared * figure.rests)
        # The share of a fraction is none of its base, and "trong đó" tells of the count right before it.
        whole_of_fraction = figure.kind is Kind.FRACTION and value == figure.den
        told_within = near and "inside" in num.lead.cues
        if figure.own_share and not (figure.rests or whole_of_fraction or told_within):
            cost += BASE.own_share
        if whole_of_fraction and figure.share_base == value:
            cost += BASE.shared
        return cost

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
        one = self.list_of.get(id(num))
        if one is None or one.family != LEVELS or one.count(Level.EXCELLENT) != num.num:
            return
        good, excellent = one.count(Level.GOOD), one.count(Level.EXCELLENT)
        values = {one.good_or_better, good, None if good is None or excellent is None else good + excellent}
        for value in values:
            if value is not None and value > num.num:
                yield Base(value=value, cost=1.0, why="better")


def _is_planned(figure: Figure) -> bool:
    """Whether the words beside a count make it a plan."""
    return figure.kind is Kind.COUNT and (
        "plan_noun" in figure.follow.cues
        or "plan" in figure.lead.cues
        or ("plan" in figure.follow.cues and figure.follow.ends == 0)
    )


def _may_be_base(value: int, num: Figure, percent: Figure, figure: Figure, *, planned: bool) -> bool:
    """Whether a value is large enough. More than a plan is reached within reason, and told beside it."""
    if value == 0 or (value == num.num and not is_whole(percent)):
        return False
    near_plan = planned and figure.paragraphs == num.paragraphs and num.num < _MOST_OF_PLAN * value
    return value >= num.num or near_plan


def _is_no_plan_of(num: Figure, percent: Figure) -> bool:
    """Whether no word makes a count the result of a plan, nor its share one of a plan."""
    return (
        not is_over_whole(percent)
        and "result" not in num.lead.cues
        and not percent.follow.cues & {"plan", "other_base"}
    )


def _opens_sentence(num: Figure, figure: Figure) -> bool:
    """Whether a sentence opens with its base: "Trong tổng số 60 chi bộ có 9 chi bộ"."""
    return (
        "total" in figure.lead.cues
        and figure.sentences == num.sentences
        and figure.noun == num.noun
        and figure.noun is not None
    )


def _named_base(figure: Figure) -> Base:
    """A count that the words of a share name as its base."""
    return Base(value=figure.num, cost=0.0, figure=figure, explicit=True, span=figure.span, why="named")


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of their words that two names have in common."""
    return len(one & other) / max(len(one | other), 1)


def _is_of_earlier(figure: Figure) -> bool:
    """Whether the words beside a count make it one of an earlier time ("214 vụ cùng kỳ", "quý trước 8.870 lượt")."""
    return any(words >= _SAME_PERIOD or "trước" in words for words in (figure.lead.tail, figure.follow.head))


def _is_named(figure: Figure, name: frozenset[str]) -> bool:
    """Whether the words beside a count hold all words of a name."""
    return name <= figure.lead.tail or name <= figure.follow.head
