"""Points as whole numbers: ten-thousandths of a point, so that the four decimals of a score are exact everywhere.

The worked example of a ministry is 98.579 (30 + 97.97 × 0.7): three decimals are in use, four are taken in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

DECIMALS = 4
POINT: int = 10**DECIMALS
"""Ten-thousandths in a point."""

# More digits than any score has: what is longer is a slip of the keyboard and no number to calculate with.
_MOST_DIGITS = 12
_WRITTEN = re.compile(rf"[0-9]{{1,{_MOST_DIGITS}}}(?:\.[0-9]{{1,{_MOST_DIGITS}}})?")


class NotPoints(ValueError):
    """What was written is no number of points."""


class TooManyDecimals(NotPoints):
    """A number of points with more decimals than are taken in; nothing is rounded on the quiet."""


def units(written: object) -> int:
    """Ten-thousandths of a figure as written: a number, or a text with a decimal point.

    Raises NotPoints for what is no number or below zero, TooManyDecimals for a fifth decimal (idle zeros aside).

    >>> units("98.579"), units(90), units(22.5), units("30.00000")
    (985790, 900000, 225000, 300000)
    """
    if isinstance(written, bool) or not isinstance(written, int | float | str | Decimal):
        raise NotPoints(written)
    # 1e999999999 is short to write, and a gigabyte when written out.
    if isinstance(written, Decimal) and not (written.is_finite() and abs(written.adjusted()) <= _MOST_DIGITS):
        raise NotPoints(f"{written:E}")
    text = f"{written:f}" if isinstance(written, Decimal) else repr(written) if isinstance(written, float) else written
    text = str(text)[: 2 * _MOST_DIGITS + 2]
    if not _WRITTEN.fullmatch(text):
        raise NotPoints(text)
    whole, _, part = text.partition(".")
    part = part.rstrip("0")
    if len(part) > DECIMALS:
        raise TooManyDecimals(text)
    return int(whole) * POINT + int(part.ljust(DECIMALS, "0"))


def rounded(numerator: int, denominator: int, decimals: int) -> int:
    """A share of points, half up at a decimal, in ten-thousandths.

    >>> rounded(292500, 1, 1), rounded(292499, 1, 1), rounded(10, 4, 4)
    (293000, 292000, 3)
    """
    step: int = 10 ** (DECIMALS - decimals)
    return (2 * numerator + denominator * step) // (2 * denominator * step) * step


@dataclass(frozen=True, kw_only=True)
class Scoring:
    """How the lines of a score sheet become the total of a part, as a policy says.

    decimals  to which figures are rounded, half up; four: nothing that was typed is rounded
    each      true: every line, and then summed; false: the sum alone
    scaled    a line may be left out as not applicable: what the others gave counts for the whole of the part
    """

    decimals: int = DECIMALS
    each: bool = False
    scaled: bool = False

    def total(self, lines: Sequence[tuple[int | None, int]]) -> int | None:
        """The total of a part, in ten-thousandths; None where no line applies.

        lines  what was given (None: does not apply) and the most that the line gives

        >>> lines = [(180000, 200000), (None, 100000)]
        >>> Scoring(scaled=True).total(lines)
        270000
        >>> Scoring(decimals=1, each=True).total([(292500, 300000), (383000, 400000)])
        676000
        """
        applicable = [(scored, most) for scored, most in lines if scored is not None]
        if not applicable:
            return None
        whole, counted = sum(most for _, most in lines), sum(most for _, most in applicable)
        up, down = (1, 1) if counted == whole else (whole, counted)
        if self.each:
            # Lines rounded up one by one may come to more than there is to be had.
            return min(sum(rounded(scored * up, down, self.decimals) for scored, _ in applicable), whole)
        return rounded(sum(scored for scored, _ in applicable) * up, down, self.decimals)


AS_TYPED = Scoring()
"""Nothing is rounded, and every line takes points."""


def plain(points: int) -> str:
    """Points with a decimal point and no idle zeros, as a facts file or a policy writes them.

    >>> plain(985790), plain(900000), plain(225000)
    ('98.579', '90', '22.5')
    """
    whole, part = divmod(points, POINT)
    return f"{whole}.{part:0{DECIMALS}d}".rstrip("0") if part else str(whole)


def shown(points: int) -> str:
    """Points for a Vietnamese reader: a decimal comma.

    >>> shown(985790)
    '98,579'
    """
    return plain(points).replace(".", ",")
