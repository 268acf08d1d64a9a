"""What is known of a share of a base: its counts, what a reading of it costs, and how it fits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xeploai.tools.proofreading.document import Span
from xeploai.tools.proofreading.figures import Figure, Kind, Percentage
from xeploai.tools.proofreading.label_lists import LabelList
from xeploai.tools.proofreading.verdict import Verdict, verdict_of


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


def bases_that_fit(printed: Percentage | None, num: int) -> tuple[int, int] | None:
    """The least and the greatest whole base over which a count prints as this percentage; None if there is none.

    >>> bases_that_fit(Percentage(7143, 2), 45), bases_that_fit(Percentage(71, 0), 19)
    ((63, 63), None)
    """
    if printed is None or printed.scaled <= 0 or num <= 0:
        return None
    scale = 200 * 10**printed.decimals
    low = scale * num // (2 * printed.scaled + 1) + 1
    high = scale * num // (2 * printed.scaled - 1)
    return (low, high) if low <= high else None


def count_near(figures: Sequence[Figure], index: int, step: int) -> Figure | None:
    """The next count on one side of a figure, percentages passed over."""
    index += step
    while 0 <= index < len(figures):
        if figures[index].kind is not Kind.PERCENT:
            return figures[index]
        index += step
    return None


def unprinted(figure: Figure, num: int) -> Figure:
    """A count that is not printed, at the place of the figure that it is worked out from."""
    return Figure(figure.span, Kind.COUNT, num, noun=figure.noun, printed=False, decimals=figure.decimals)


def is_measure(figure: Figure) -> bool:
    """Whether the words right before a count make it a plan that another is held against."""
    return figure.kind is Kind.COUNT and "measure" in figure.lead.cues


def is_over_whole(percent: Figure) -> bool:
    printed = percent.percentage
    return printed is not None and printed.scaled >= 100 * 10**printed.decimals


def is_whole(percent: Figure) -> bool:
    printed = percent.percentage
    return printed is not None and printed.scaled == 100 * 10**printed.decimals
