"""Does a printed percentage fit two counts? Decided on integers; half up is right, anything else is named."""

from enum import StrEnum

from xeploai.core.figures import Share
from xeploai.tools.proofreading.figures import Bound, Figure, Percentage

_FAR = 5  # points between an approximate figure and its counts beyond which they hardly belong together
_NEAR = 1


class Verdict(StrEnum):
    """RIGHT; TRUNCATED: the digits were cut off; WRONG; UNSURE: a figure so approximate that nothing follows."""

    RIGHT = "right"
    TRUNCATED = "truncated"
    WRONG = "wrong"
    UNSURE = "unsure"


def verdict(printed: Percentage, num: int, den: int) -> Verdict:
    """Of an exact percentage.

    >>> verdict(Percentage(1576, 2), 669, 4238), verdict(Percentage(1578, 2), 669, 4238)
    (<Verdict.WRONG: 'wrong'>, <Verdict.TRUNCATED: 'truncated'>)
    """
    if den <= 0:
        return Verdict.WRONG
    exact = num * 100 * 10**printed.decimals
    if (2 * exact + den) // (2 * den) == printed.scaled:
        return Verdict.RIGHT
    return Verdict.TRUNCATED if exact // den == printed.scaled else Verdict.WRONG


def verdict_of(figure: Figure, num: int, den: int) -> Verdict:
    """Of a percentage that may be a bound: gần and dưới must not lie below the share, trên and hơn not above it."""
    printed = figure.percentage
    if printed is None or den <= 0:
        return Verdict.UNSURE
    if figure.bound is Bound.EXACT:
        return verdict(printed, num, den)
    scale = 10**printed.decimals
    over = num * 100 * scale - printed.scaled * den  # share less figure, times den * scale
    near, far = abs(over) <= _NEAR * scale * den, abs(over) > _FAR * scale * den
    if figure.bound is Bound.ABOUT:
        return Verdict.RIGHT if near and printed.scaled else Verdict.UNSURE
    if verdict(printed, num, den) is Verdict.RIGHT:
        return Verdict.RIGHT
    holds = over <= 0 if figure.bound is Bound.UNDER else over >= 0
    if holds:
        return Verdict.UNSURE if far else Verdict.RIGHT
    return Verdict.WRONG


def expected(figure: Figure, num: int, den: int) -> str | None:
    """The right percentage with the printed number of decimals and a decimal point; two decimals for a bound."""
    printed = figure.percentage
    decimals = printed.decimals if printed is not None and figure.is_exact else 2
    return Share(num, den).pct(decimals)
