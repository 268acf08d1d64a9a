"""What a number format makes of a number: zeros before it, signs between its digits, the parts of a day that show."""

import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]|(.)')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+)\]")
_HOLDS: Mapping[str, Callable[[int, int], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}


def _section(number: int, number_format: str) -> str:
    """The part of a format that holds for a number: the first one, or the first whose condition is met."""
    sections = number_format.split(";")
    for section in sections:
        condition = _CONDITION.search(section)
        if condition is None or _HOLDS[condition[1]](number, int(condition[2])):
            return section
    return ""


@lru_cache(1024)
def _pattern(section: str) -> tuple[tuple[str, bool], ...] | None:
    """(sign, whether it is a place of a digit) of a format that shows zeros, or letters before the number; None for all
    others."""
    signs: list[tuple[str, bool]] = []
    for quoted, escaped, plain in _TOKEN.findall(section):
        text = quoted or escaped
        if text:
            signs += [(sign, False) for sign in text]
        elif plain in {"0", "#", "?"}:
            signs.append((plain, True))
        elif plain in {"-", "(", ")", " ", "/"}:
            signs.append((plain, False))
        elif plain:
            return None  # a decimal point, a thousands mark, a percentage, a day: nothing of this kind
    places = [sign for sign, place in signs if place]
    if not places:
        return None
    before = "".join(sign for sign, _ in signs[: [place for _, place in signs].index(True)])
    shows = "0" in places[:-1] or any(sign.isdecimal() for sign, place in signs if not place)
    return tuple(signs) if shows or any(sign.isalpha() for sign in before) else None


def shown_number(number: int, number_format: str) -> str:
    """A whole number as the eye sees it, as far as zeros, signs between digits and letters before them go.

    >>> shown_number(912345678, "0000 000 000"), shown_number(123, "00000000;@"), shown_number(1980, "#,##0")
    ('0912 345 678', '00000123', '1980')
    >>> shown_number(912345678, "0###-###-###"), shown_number(3, '"Chi bộ "0'), shown_number(45, '0" tuổi"')
    ('0912-345-678', 'Chi bộ 3', '45')
    """
    pattern = None if number_format == "General" or number < 0 else _pattern(_section(number, number_format))
    if pattern is None:
        return str(number)
    digits = list(str(number))
    shown: list[str] = []
    left = sum(place for _, place in pattern)
    for sign, place in reversed(pattern):
        if not place:
            shown.append(sign)
            continue
        left -= 1
        if digits:
            shown.append(digits.pop())
        elif sign == "0":
            shown.append("0")
        if left == 0:
            shown += reversed(digits)  # the first place takes all digits that are left
    return "".join(reversed(shown)).strip()


@lru_cache(1024)
def parts_shown(number_format: str) -> int:
    """How much of a day a format shows: 3 day, month and year; 2 month and year; 1 the year alone.

    >>> parts_shown("dd/mm/yyyy"), parts_shown("mmm-yy"), parts_shown("yyyy"), parts_shown("d/m")
    (3, 2, 1, 3)
    """
    letters = _LITERAL.sub("", number_format.partition(";")[0]).casefold()
    if "y" not in letters or "d" in letters:
        return 3
    return 2 if "m" in letters else 1
