"""Invented people: names put together by number, each plainly made up, the same ones at every run."""

from datetime import date, timedelta

_FAMILIES = ("Mẫu", "Thử", "Giả", "Ví", "Nháp")
_MIDDLES = ("Văn", "Thị", "Minh", "Thu", "Quang", "Ngọc", "Đức", "Mai", "Hữu", "Kim", "Xuân")
_GIVEN = (
    "An",
    "Bình",
    "Chi",
    "Dung",
    "Đạt",
    "Em",
    "Giang",
    "Hà",
    "Hạnh",
    "Khoa",
    "Lam",
    "Linh",
    "Mơ",
    "Nam",
    "Oanh",
    "Phúc",
    "Quế",
    "Sen",
    "Tâm",
    "Uyên",
    "Vinh",
    "Yến",
    "Ân",
    "Ái",
    "Đào",
    "Hòa",
    "Thủy",
)


def name(number: int) -> str:
    """The name of invented person `number`; family names that nobody bears say that it is one.

    >>> name(0), name(300) != name(301)
    ('Mẫu Văn An', True)
    """
    family = _FAMILIES[number % len(_FAMILIES)]
    middle = _MIDDLES[number // len(_FAMILIES) % len(_MIDDLES)]
    given = _GIVEN[number // (len(_FAMILIES) * len(_MIDDLES)) % len(_GIVEN)]
    second = _GIVEN[(number * 7) % len(_GIVEN)]
    return f"{family} {middle} {given}" if number % 3 == 0 else f"{family} {middle} {second} {given}"


def day(first: date, number: int, days: int) -> date:
    """A day spread over `days` days from `first`, the same one for the same number."""
    return first + timedelta(days=(number * 7919) % days)
