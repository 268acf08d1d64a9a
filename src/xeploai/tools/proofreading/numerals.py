"""Numbers in words, as Vietnamese reports spell them, up to 999,999."""

from collections.abc import Sequence

UNITS = {
    "không": 0,
    "một": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "bẩy": 7,
    "tám": 8,
    "chín": 9,
}
AFTER_TENS = {**UNITS, "mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5}
WORDS = (*AFTER_TENS, "mười", "mươi", "trăm", "linh", "lẻ", "nghìn", "ngàn")


def read_words(words: Sequence[str]) -> int | None:
    """The value of a number in words; None where they do not make one.

    >>> read_words("một trăm linh năm".split()), read_words("hai mươi mốt".split()), read_words("ba năm".split())
    (105, 21, None)
    """
    rest = list(words)
    thousands = next((i for i, word in enumerate(rest) if word in {"nghìn", "ngàn"}), None)
    if thousands is None:
        return _below_thousand(rest)
    high = _below_thousand(rest[:thousands])
    low = _below_thousand(rest[thousands + 1 :]) if rest[thousands + 1 :] else 0
    return None if not high or low is None else high * 1000 + low


def _below_thousand(words: Sequence[str]) -> int | None:
    if "trăm" in words:
        at = words.index("trăm")
        if at != 1 or words[0] not in UNITS:
            return None
        rest = words[2:]
        low = 0 if not rest else _after_hundred(rest)
        return None if low is None else UNITS[words[0]] * 100 + low
    return _below_hundred(words)


def _after_hundred(words: Sequence[str]) -> int | None:
    if words[0] in {"linh", "lẻ"}:
        return AFTER_TENS.get(words[1]) if len(words) == 2 else None
    return _below_hundred(words)


def _below_hundred(words: Sequence[str]) -> int | None:
    match list(words):
        case [unit] if unit in UNITS:
            return UNITS[unit]
        case ["mười"]:
            return 10
        case ["mười", unit] if unit in AFTER_TENS and unit not in {"không", "mốt"}:
            return 10 + AFTER_TENS[unit]
        case [tens, "mươi"] if tens in UNITS:
            return UNITS[tens] * 10
        case [tens, "mươi", unit] if tens in UNITS and unit in AFTER_TENS:
            return UNITS[tens] * 10 + AFTER_TENS[unit]
        case _:
            return None
