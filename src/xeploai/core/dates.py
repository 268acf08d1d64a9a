"""Dates of which the day or the month may be unknown, and cut-offs in whole months."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, order=True, slots=True)
class PartialDate:
    """A date as known: the day, or the day and the month, may be missing. It is then a span of days.

    >>> PartialDate(2015, 2).first, PartialDate(2015, 2).last
    (datetime.date(2015, 2, 1), datetime.date(2015, 2, 28))
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day without a month")
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def of(cls, day: date) -> Self:
        """A date of which everything is known."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def from_iso(cls, text: str) -> Self:
        """From "2015", "2015-02" or "2015-02-03". Raises ValueError on anything else, 2015-02-30 included.

        A month of zero, and a day of zero, are not known: version 0.1.0 stored and sealed such texts.

        >>> PartialDate.from_iso("1980-00-00")
        PartialDate(year=1980, month=None, day=None)
        """
        match = _ISO.fullmatch(text)
        if not match:
            raise ValueError(text)
        year, month, day = (int(part or 0) for part in match.groups())
        return cls(year, month or None, (day or None) if month else None)

    @classmethod
    def from_vi(cls, text: str) -> Self:
        """As people type it, day first: "03/02/2015", "2/2015", "2015"; "00" for what is not known. Raises ValueError.

        >>> PartialDate.from_vi("00/00/1980").iso, PartialDate.from_vi("3/2/2015").iso
        ('1980', '2015-02-03')
        """
        if "-" in text:
            return cls.from_iso(text.strip())
        year, month, day, *more = [*(part.strip() for part in reversed(text.split("/"))), "0", "0"]
        parts = (year, month, day)
        if len(more) > 2 or len(year) != 4 or not all(part.isascii() and part.isdigit() for part in parts):
            raise ValueError(text)
        return cls(int(year), int(month) or None, int(day) or None)

    @property
    def first(self) -> date:
        """The earliest day it may be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day it may be."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def iso(self) -> str:
        """As far as it is known: "2015", "2015-02" or "2015-02-03"."""
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
        if self.day is not None:
            parts.append(f"{self.day:02d}")
        return "-".join(parts)

    @property
    def vi(self) -> str:
        """As Vietnamese papers print it: "03/02/2015", "02/2015", "2015"."""
        return "/".join(reversed(self.iso.split("-")))

    def after(self, day: date) -> bool | None:
        """Whether it lies after `day`; None where the missing parts decide."""
        if self.first > day:
            return True
        return False if self.last <= day else None


def months_before(day: date, months: int) -> date:
    """The same day `months` earlier, or the last day of that month where it has no such day.

    >>> months_before(date(2021, 8, 31), 6)
    datetime.date(2021, 2, 28)
    """
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def working_day_after(day: date, number: int) -> date:
    """The last of so many working days after a day. Saturdays and Sundays do not count; public holidays are not known
    to the program and only make the day it names come early.

    >>> working_day_after(date(2026, 12, 4), 2)
    datetime.date(2026, 12, 8)
    """
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < _SATURDAY
    return day


_SATURDAY = 5


def vi_day(text: str) -> str:
    """An ISO day as papers print it; everything else, a day that does not exist too, as it stands.

    >>> vi_day("2024-02-29"), vi_day("2024-02-31"), vi_day("2024")
    ('29/02/2024', '2024-02-31', '2024')
    """
    if not _ISO_DAY.fullmatch(text):
        return text
    try:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    except ValueError:
        return text
