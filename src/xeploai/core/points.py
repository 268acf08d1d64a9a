"""Points as whole numbers: ten-thousandths of a point, so that the four decimals of a score are exact everywhere.

The worked example of a ministry is 98.579 (30 + 97.97 × 0.7): three decimals are in use, four are taken in.
"""

import re
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
