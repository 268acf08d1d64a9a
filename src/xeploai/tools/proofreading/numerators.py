"""Which counts a percentage may belong to: those before it, that right behind it, or the one that its subject names."""

from collections.abc import Iterator

from xeploai.tools.proofreading.bases import Bases
from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.lexicon import NOUN_WORDS
from xeploai.tools.proofreading.passages import Passage
from xeploai.tools.proofreading.share_model import Numerator, count_near, is_measure, is_over_whole
from xeploai.tools.proofreading.sum_model import Sum, Sums
from xeploai.tools.proofreading.weights import BASE, NUMERATOR

_TOO_DEAR = 5.0
_FEW_LETTERS = 4  # between a share and its fraction in brackets
_BESIDE = 16  # letters between a count and a share that no word ties to it
_LONG_WAY = 90
_LINKED = 60  # letters before a share within which "chiếm" ties it to the count before
_MOST_NAMES = 24  # figures among whose names the subject of a share is looked for
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


class Numerators:
    """The counts of one passage that a percentage may belong to."""

    def __init__(self, passage: Passage, sums: Sums, bases: Bases) -> None:
        self.passage = passage
        self.figures = passage.figures
        self.sums = sums
        self.bases = bases

    def of(self, percent: Figure) -> Iterator[Numerator]:
        lead = percent.lead.cues
        if "link" in lead:
            link = 0.0
        elif "reached" in lead or ("comma" in lead and percent.follow.noun is None):
            link = NUMERATOR.weak_link  # behind a mere comma "95% hộ dân" opens a phrase of its own
        else:
            link = NUMERATOR.no_link
        rate = percent.lead.rate_name
        crossed = percent.shares - int(self._is_told_of_two_bases(percent) or self._is_told_of_two_plans(percent))
        found = []
        passed = 0.0
        last: Figure | None = None
        for index in range(percent.at - 1, -1, -1):
            figure = self.figures[index]
            if figure.kind is Kind.PERCENT or self._is_plan_of_a_share(figure):
                continue
            sees = percent.sees(figure)
            if last is None and not passed and figure.sentences == percent.sentences:
                if "computed_on" in figure.lead.cues:
                    continue
                if is_measure(figure) and self.bases.has_measured(percent, figure):
                    continue  # the plan that the share is taken of stands between it and its count
            cost = link + passed + NUMERATOR.crossed_share * max(0, crossed - figure.shares)
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
            if figure.kind is Kind.FRACTION and figure.num > figure.den and not is_over_whole(percent):
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

    def _is_told_of_two_bases(self, percent: Figure) -> bool:
        """Whether a count has two shares side by side, each of a base that is named: "3 đồng chí (bằng 30% số có vi
        phạm, 23,08% số được kiểm tra)"."""
        before = self.figures[percent.at - 1] if percent.at else None
        if before is None or before.kind is not Kind.PERCENT or before.clauses != percent.clauses:
            return False
        names = before.follow.base_name, percent.follow.base_name
        return all(names) and names[0] != names[1] and before.brackets == percent.brackets

    def _is_told_of_two_plans(self, percent: Figure) -> bool:
        """ "đạt 106,2% dự toán trung ương giao (12.100), bằng 102,0% dự toán tỉnh giao (12.600)": two of one result."""
        before = self.figures[percent.at - 1] if percent.at else None
        if before is None or before.clauses != percent.clauses or "of_measure" not in percent.follow.cues:
            return False
        return self._is_plan_of_a_share(before)

    def _is_plan_of_a_share(self, figure: Figure) -> bool:
        """Whether a count in brackets is the plan that the share before it names."""
        share = self.figures[figure.at - 1] if figure.at else None
        behind = share is not None and share.kind is Kind.PERCENT and share.sentences == figure.sentences
        named = share is not None and "of_measure" in share.follow.cues and "change" not in share.lead.cues
        return behind and named and figure.lead.brackets.endswith("(") and not figure.lead.commas

    def named(self, percent: Figure) -> Numerator | None:
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
            # "9 nữ và 6 nam": the words between two counts belong to the first.
            of_last = figure.at > 0 and figure.lead.tail == self.figures[figure.at - 1].follow.head
            names = [frozenset() if of_last else figure.lead.tail - _NO_SUBJECT, figure.follow.head - _NO_SUBJECT]
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

    def is_measured_behind(self, percent: Figure) -> bool:
        """Whether the figure of the earlier time stands right behind the share."""
        before = count_near(self.figures, percent.at, -1)
        return before is not None and self.bases.measure(percent, before) is not None

    def is_plain_neighbour(self, percent: Figure) -> bool:
        """Whether a word ties the share to the count right before it; most shares, for which no other is looked for."""
        before = self.figures[percent.at - 1] if percent.at else None
        if before is None or before.kind is Kind.PERCENT or "link" not in percent.lead.cues or percent.lead.rate_name:
            return False
        if percent.clauses != before.clauses or not percent.sees(before) or before.num > before.den > 0:
            return False
        if "computed_on" in before.lead.cues or (is_measure(before) and self.bases.has_measured(percent, before)):
            return False
        part_of = self.sums.of_part.get(id(before)) or self.sums.near.get(id(before))
        return part_of is None or not self._is_plain(part_of, before)

    def _near(self, total: Figure) -> tuple[Sum, ...]:
        one = self.sums.near.get(id(total))
        return (one,) if one is not None and one.total is total else ()

    def behind(self, percent: Figure, before: Figure | None) -> Figure | None:
        """The count that a percentage names right behind it: "40% (36 chi bộ)", "40% với 36 chi bộ"."""
        after = self.figures[percent.at + 1] if percent.at + 1 < len(self.figures) else None
        if (
            after is None
            or after.kind is Kind.PERCENT
            or after.sentences != percent.sentences
            or self._belongs_to_next(percent, after)
            or ";" in self.passage.between(percent.span.end, after.span.start)
        ):
            return None
        if "followed" not in after.lead.cues or after.lead.length > 40:
            return None
        opened = percent.lead.brackets.endswith("(")
        # What is less than the count before is no base of it: "4.126 đoàn viên, nữ chiếm 61,9% (2.554 người)".
        is_less = before is not None and after.num < before.num and not is_over_whole(percent)
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

    def _belongs_to_next(self, percent: Figure, after: Figure) -> bool:
        """Whether the count behind a share is that of the next item, as the share has its own, or of its plan.

        "mua sắm (96 triệu đồng) chiếm 51,5%, sửa chữa (41 triệu đồng) chiếm 22%"; "(41 đơn vị, 64,1%), kỷ luật (15
        đơn vị, 23,4%)"; "bằng 102% dự toán tỉnh giao (12.600)".
        """
        outside = bool(percent.brackets) and percent.brackets[-1] not in after.brackets
        in_bracket = after.lead.brackets.endswith("(")
        next_item = in_bracket and after.lead.commas > 0
        closed = in_bracket and percent.lead.brackets == ")" and not percent.lead.commas
        own = closed and "link" in percent.lead.cues and percent.lead.length < _LINKED
        of_plan = in_bracket and "of_measure" in percent.follow.cues
        return outside or next_item or own or of_plan

    def fraction_in_bracket(self, percent: Figure) -> Figure | None:
        """The fraction right behind a share, which it can only be meant for: "giảm còn 3,9% (93/2.385 hộ)"."""
        after = self.figures[percent.at + 1] if percent.at + 1 < len(self.figures) else None
        if after is None or after.kind is not Kind.FRACTION or after.lead.length > _FEW_LETTERS:
            return None
        if after.sentences != percent.sentences:
            return None
        return after if after.lead.brackets == "(" else None

    def _is_plain(self, one: Sum, last: Figure) -> bool:
        """Whether a count closes a list without shares of its own, so that the share behind it is the total's."""
        return one.parts[-1] is last and not any(self._has_share_behind(part) for part in one.parts[:-1])

    def _has_share_behind(self, figure: Figure) -> bool:
        """Whether a share stands right behind a count, with "chiếm" or without ("214 em - 23,3%; 402 em, 43,8%")."""
        after = self.figures[figure.at + 1] if figure.at + 1 < len(self.figures) else None
        return figure.own_share or (
            after is not None and after.kind is Kind.PERCENT and not after.lead.clauses and after.lead.length < _BESIDE
        )
