"""Vietnamese names: what to sort them by, and what to search them by without marks.

Sort keys are made of 0-9 and a-z only, so that every database orders them alike, whatever its collation.
"""

import re
import unicodedata

from xeploai.core.letters import composed, decomposed
from xeploai.core.subjects import SubjectKind

_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
"""Huyền, hỏi, ngã, sắc, nặng, in the order of dictionaries; no tone is 0."""

_SHAPES = {"\u0306": "1", "\u0302": "2", "\u031b": "3"}
"""Breve, circumflex, horn: letters of their own, after the plain one (a ă â, o ô ơ)."""

_STROKED = str.maketrans("đðɖ", "ddd")
"""The letter, and two of other languages that are typed for it (U+00D0, U+0189 and their small ones)."""

_WORD = re.compile(r"\d+|[^\W\d_]+")
_DIGITS = 8
MOST_WORDS = 20
"""More words are in no name: the rest of a search is left out."""


def folded_name(text: str) -> str:
    """Without marks, without case, words parted by one space.

    >>> folded_name("  Nguyễn  Thị ĐÀO (mẫu)"), folded_name("\\u00d0ào")
    ('nguyen thi dao mau', 'dao')
    """
    bare = "".join(letter for letter in decomposed(text.casefold()) if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(bare.translate(_STROKED)))


def marks_agree(name: str, other: str) -> bool:
    """Whether two names with the same bare letters may be one: their marks agree, or one is written without any.

    >>> marks_agree("Tân Hoà", "TÂN HÒA"), marks_agree("Tan Hoa", "Tân Hòa"), marks_agree("Tân Hòa", "Tân Hóa")
    (True, True, False)
    """
    return name.isascii() or other.isascii() or title_sort_key(name) == title_sort_key(other)


def search_words(text: str) -> list[str]:
    """The words of a search as they are looked for, at most MOST_WORDS: no database takes a condition without end.

    >>> search_words("  Nguyễn Thị ĐÀO ")
    ['nguyen', 'thi', 'dao']
    """
    return folded_name(text).split()[:MOST_WORDS]


def _key(words: list[str]) -> str:
    letters, tones = [], []
    for word in words:
        if word.isdecimal():
            digits = "".join(str(unicodedata.decimal(digit)) for digit in word)
            letters.append(digits.lstrip("0").rjust(_DIGITS, "0"))
            tones.append("0")
            continue
        tone = "0"
        key: list[str] = []
        for letter in decomposed(word):
            if letter in _TONES:
                tone = _TONES[letter]
            elif letter in _SHAPES:
                key[-1:] = [_SHAPES[letter]]
            elif letter == "đ":
                key += "d1"
            elif letter.isascii():
                key += (letter, "0")
        letters.append("".join(key))
        tones.append(tone)
    return "00".join(letters) + "000" + "".join(tones)


def title_sort_key(text: str) -> str:
    """For names of organisations: from left to right, numbers by their size, tones last.

    >>> sorted(["Chi bộ 10", "Chi bộ 2", "Chi bộ Ấp Đông", "Chi bộ ấp Ao"], key=title_sort_key)
    ['Chi bộ 2', 'Chi bộ 10', 'Chi bộ ấp Ao', 'Chi bộ Ấp Đông']
    """
    return _key(_WORD.findall(composed(text).casefold()))


def person_sort_key(name: str) -> str:
    """For names of people: the given name first, its tone included, then family and middle names as one. Where the
    tone sign stands in a word does not matter (hoà, hòa).

    >>> sorted(["Bùi Ánh", "Trần Văn Đạt", "Lê Thị Ân", "Lê Anh", "Nguyễn An"], key=person_sort_key)
    ['Nguyễn An', 'Lê Anh', 'Bùi Ánh', 'Lê Thị Ân', 'Trần Văn Đạt']
    >>> person_sort_key("Lê Hoà") == person_sort_key("Lê  hòa")
    True
    """
    words = _WORD.findall(composed(name).casefold())
    return _key(words[-1:]) + "0" + _key(words[:-1])


def subject_sort_key(kind: SubjectKind, name: str) -> str:
    """People by given name, organisations and collectives from left to right."""
    return person_sort_key(name) if kind in {SubjectKind.MEMBER, SubjectKind.LEADER} else title_sort_key(name)
