"""What a number format makes of a number: zeros before it, signs between its digits, the parts of a day that show."""

import re
from functools import lru_cache

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]|(.)')
_BETWEEN = set(" -./()")


@lru_cache(1024)
def _pattern(number_format: str) -> tuple[tuple[str, bool], ...] | None:
    """(sign, whether it is a place of a digit) of a format that shows zeros of its own; None for all others."""
    if "[<" in number_format or "[>" in number_format or "[=" in number_format:
        return None
    signs: list[tuple[str, bool]] = []
    for quoted, escaped, plain in _TOKEN.findall(number_format.partition(";")[0]):
        text = quoted or escaped
        if text:
            signs += [(sign, False) for sign in text]
        elif plain in {"0", "#", "?"}:
            signs.append((plain, True))
        elif plain in {"-", "(", ")", " ", "/"}:
            signs.append((plain, False))
        elif plain:
            return None  # a decimal point, a thousands mark, a percentage, a day: nothing of this kind
    literal = "".join(sign for sign, place in signs if not place)
    zeros = sum(place and sign == "0" for sign, place in signs)
    if not any(place for _, place in signs) or not set(literal) <= _BETWEEN | set("0123456789"):
        return None
    return tuple(signs) if zeros > 1 or any(sign.isdecimal() for sign in literal) else None


def shown_number(number: int, number_format: str) -> str:
    """A whole number as the eye sees it, as far as zeros and signs between digits go.

    >>> shown_number(912345678, "0000 000 000"), shown_number(123, "00000000;@"), shown_number(1980, "#,##0")
    ('0912 345 678', '00000123', '1980')
    """
    pattern = None if number_format == "General" or number < 0 else _pattern(number_format)
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
