"""What is known of a sum: its total, its parts, what speaks for it; and the sums of one passage."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from xeploai.tools.proofreading.document import Span
from xeploai.tools.proofreading.figures import Figure
from xeploai.tools.proofreading.label_lists import LabelList, Reading

MOST_PARTS = 14
_CHANCE = 4.5  # nats below which a sum within a list may be chance
_MOST_TRIED = 9  # counts of which every choice is added up


@dataclass(slots=True, kw_only=True)
class Sum:
    """A total with its parts. `total` is None where only its value is known (the base that fractions share).

    opener  how the wording opens the list: "" where it does not
    rest    the part that is what is left of the whole, which the others leave no choice
    listed  the list of labels that the parts make, if they make one
    """

    value: int
    total: Figure | None
    place: Span
    parts: tuple[Figure, ...]
    score: float
    ok: bool
    opener: str = ""
    listed: LabelList | None = None
    reading: Reading = Reading.FLAT
    weak: bool = False
    rest: Figure | None = None

    @property
    def added(self) -> int:
        """What the parts add up to."""
        return sum(part.num for part in self.parts)


@dataclass
class Sums:
    """What has been chosen in one passage, and which figure is part of what.

    near  sums that nearly hold, by their total and by their last part: a share behind them may be the total's
    """

    chosen: list[Sum] = field(default_factory=list)
    of_part: dict[int, Sum] = field(default_factory=dict)
    of_total: dict[int, list[Sum]] = field(default_factory=dict)
    near: dict[int, Sum] = field(default_factory=dict)

    def take(self, one: Sum) -> None:
        """Keep a sum."""
        self.chosen.append(one)
        for part in one.parts:
            self.of_part[id(part)] = one
        if one.total is not None:
            self.of_total.setdefault(id(one.total), []).append(one)

    def settles(self, figure: Figure, run: Sequence[Figure]) -> bool:
        """Whether a figure belongs to a sum that reaches beyond a list, or is clear: 8 = 5 + 3 in a list is chance."""
        known = [one for one in (self.of_part.get(id(figure)), *self.of_total.get(id(figure), ())) if one is not None]
        return any(
            one.opener or one.score > _CHANCE or not all(part in run for part in one.parts) or one.total not in run
            for one in known
        )

    def is_clear(self, part: Figure) -> bool:
        """Whether a figure is part of a sum that is hardly chance."""
        known = self.of_part.get(id(part))
        return known is not None and (bool(known.opener) or known.score > _CHANCE)


def is_bracketed_alike(first: Figure, figure: Figure) -> bool:
    """Whether each of two counts opens a bracket of its own: "34,2% từ sách (41 câu), 65,8% từ báo (79 câu)"."""
    return (
        len(first.brackets) == len(figure.brackets) > 0
        and first.brackets[:-1] == figure.brackets[:-1]
        and first.lead.brackets.endswith("(")
        and figure.lead.brackets.endswith("(")
    )


def share_a_unit(total: Figure, run: Sequence[Figure]) -> bool:
    """Whether the same word stands behind the total and each of its parts."""
    common = total.follow.head
    for part in run:
        common &= part.follow.head
    return bool(common)


def is_explained(value: int, counts: Sequence[Figure]) -> bool:
    """Whether two or more of some counts, any of them, add up to a value: then a list that does not may be no list."""
    sums = {(0, 0)}  # (added, how many, two at most)
    for figure in counts[:_MOST_TRIED]:
        if figure.num:
            sums |= {(added + figure.num, min(2, many + 1)) for added, many in sums if added + figure.num <= value}
    return (value, 2) in sums
