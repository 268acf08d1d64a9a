"""Whether the letters taken out of a page can be trusted. A PDF keeps shapes; what letters they are is an addition.

Where the addition is missing or wrong the text looks right on paper and comes out broken: a reader of figures
would find nothing in it, and must say so rather than pass the page as read.
"""

import re
import unicodedata
from enum import StrEnum

_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = frozenset("aeiouy")
_FEW = 10
"""Broken words of a page below which nothing is said: abbreviations and foreign names have such forms too."""
_PER_MILLE_PIECES = 50
_PER_MILLE_STRANGE = 10
"""Parts of the words, and of the letters. In right Vietnamese text both lie below two per mille."""


class Doubt(StrEnum):
    """Why the text of a page cannot be trusted; the value is the code of the sentence.

    IN_PIECES  syllables without their vowels: letters came from several fonts, or some are missing
    NO_LETTERS shapes to which the file gives no letter
    MIXED      letters of several scripts within words
    """

    IN_PIECES = "check_unread_in_pieces"
    NO_LETTERS = "check_unread_no_letters"
    MIXED = "check_unread_mixed"


def doubt_of(text: str) -> Doubt | None:
    """What speaks against the text of one page; None where nothing does.

    >>> doubt_of("S li u ch t ngày 31/12/2019. T l c a t ng m c đ c tính trên s đ c")
    <Doubt.IN_PIECES: 'check_unread_in_pieces'>
    >>> doubt_of("Số liệu chốt ngày 31/12/2019. Tỷ lệ của từng mức được tính trên số được") is None
    True
    """
    nameless = sum(1 for letter in text if _is_nameless(letter))
    letters = sum(1 for letter in text if letter.isalpha()) + nameless
    if nameless >= _FEW and nameless * 1000 > letters * _PER_MILLE_STRANGE:
        return Doubt.NO_LETTERS
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    # Capitals are left out: abbreviations (XS, HĐND, TCCSĐ) have no vowels either.
    small = [word for word in words if word.islower()]
    pieces = sum(1 for word in small if not _has_vowel(word))
    if pieces >= _FEW and pieces * 1000 > len(small) * _PER_MILLE_PIECES:
        return Doubt.IN_PIECES
    mixed = sum(1 for word in words if len({_script(letter) for letter in word}) > 1)
    if mixed >= _FEW and mixed * 1000 > len(words) * _PER_MILLE_STRANGE:
        return Doubt.MIXED
    return None


def _is_nameless(letter: str) -> bool:
    """Private use, unassigned, or the mark of a letter that could not be told."""
    return letter == "\N{REPLACEMENT CHARACTER}" or unicodedata.category(letter) in {"Co", "Cn"}


def _has_vowel(word: str) -> bool:
    return not _VOWELS.isdisjoint(unicodedata.normalize("NFD", word))


def _script(letter: str) -> str:
    """The first word of the letter's name says its script: LATIN, CYRILLIC, GREEK."""
    return "LATIN" if letter.isascii() else unicodedata.name(letter, "?").partition(" ")[0]
