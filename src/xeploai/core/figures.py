"""Exact shares and how figures are printed. Percentages exist only here, made from two integers, half up."""

from dataclasses import dataclass

DECIMALS = 2


@dataclass(frozen=True)
class Share:
    """A count over its base. Either may be unknown (None), and then so is the percentage.

    >>> Share(669, 4238).pct()
    '15.79'
    >>> Share(1, 0).pct() is None
    True
    """

    num: int | None
    den: int | None

    def pct(self, decimals: int = DECIMALS) -> str | None:
        """The percentage with a decimal point, rounded half up from the integers; None if unknown or over zero."""
        if self.num is None or not self.den:
            return None
        scale = 10**decimals
        scaled = (2 * self.num * 100 * scale + self.den) // (2 * self.den)
        whole, part = divmod(scaled, scale)
        return f"{whole}.{part:0{decimals}d}" if decimals else str(whole)

    def vi(self, decimals: int = DECIMALS) -> str | None:
        """As Vietnamese documents print it: decimal comma, no space.

        >>> Share(9, 45).vi()
        '20,00%'
        """
        text = self.pct(decimals)
        return None if text is None else text.replace(".", ",") + "%"

    def paper(self) -> str | None:
        """As papers to be signed print it: all and none of a base stand without decimals.

        >>> Share(49, 49).paper(), Share(0, 49).paper(), Share(9, 45).paper(), Share(49999, 50000).paper()
        ('100%', '0%', '20,00%', '100,00%')
        """
        return self.vi(0 if self.num in {0, self.den} else DECIMALS)


def whole(text: str, *, digits: int = 9) -> int | None:
    """A whole number from 0 as people type it, of at most so many digits; None for anything else.

    `isdigit` also takes "²", which is no number to `int`; and `int` refuses texts of thousands of digits.

    >>> whole("007"), whole("²"), whole("-1"), whole("1" * 5000)
    (7, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def vi_count(count: int | None) -> str:
    """A count as Vietnamese documents print it; an unknown one is a dash, never a zero.

    >>> vi_count(4928), vi_count(None)
    ('4.928', '–')
    """
    return "–" if count is None else f"{count:,}".replace(",", ".")


def vi_amount(amount: int, decimals: int) -> str:
    """A quantity whose last digits stand behind the comma, without zeros at its end.

    >>> vi_amount(638, 1), vi_amount(12000, 1), vi_amount(1200, 0)
    ('63,8', '1.200', '1.200')
    """
    whole, part = divmod(amount, 10**decimals)
    behind = f"{part:0{decimals}d}".rstrip("0") if decimals else ""
    return f"{vi_count(whole)},{behind}" if behind else vi_count(whole)


def paper_count(count: int | None) -> str:
    """A count in the running text of a paper: one digit takes a zero, so that no figure can be slipped in before it.

    >>> paper_count(4), paper_count(0), paper_count(4928), paper_count(None)
    ('04', '0', '4.928', '–')
    """
    return f"0{count}" if count is not None and 0 < count < 10 else vi_count(count)


def add(*counts: int | None) -> int | None:
    """The sum, unknown as soon as one part is.

    >>> add(1, 2), add(1, None), add()
    (3, None, 0)
    """
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total
