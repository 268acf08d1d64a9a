"""Letters with their marks as one sign or apart, in time that grows with the text and no faster.

Python orders the marks behind one letter by comparing each with those before it: ten thousand of them on one letter
take the square of their number, minutes for one box of a form. No letter of any language bears more than a few, so
what comes after the thirtieth is left out (the limit of Unicode's Stream-Safe Text Format, UAX 15).
"""

import re
import unicodedata
from functools import cache

MOST_MARKS = 30


def composed(text: str) -> str:
    """The text in NFC.

    >>> composed("MA\\u0323\\u0302T")
    'MẬT'
    """
    return text if text.isascii() else unicodedata.normalize("NFC", _bounded(text))


def decomposed(text: str) -> str:
    """The text in NFD: every mark behind its letter."""
    return text if text.isascii() else unicodedata.normalize("NFD", _bounded(text))


def bears_too_many_marks(text: str) -> bool:
    """Whether more than MOST_MARKS marks stand on one letter anywhere."""
    # So long a run covers at least one of every sixteen places: most texts are known by a sixteenth of their length,
    # and without the list of all marks, which takes longer to make than a short command reads.
    suspicious = len(text) > MOST_MARKS and any(map(unicodedata.combining, text[:: MOST_MARKS // 2 + 1]))
    return suspicious and _too_many_marks().search(text) is not None


def _bounded(text: str) -> str:
    if not bears_too_many_marks(text):
        return text
    return _too_many_marks().sub(lambda run: run.group()[:MOST_MARKS], text)


@cache
def _too_many_marks() -> re.Pattern[str]:
    signs = "".join(sign for sign in map(chr, range(0x300, 0x20000)) if unicodedata.combining(sign))
    return re.compile(f"[{re.escape(signs)}]{{{MOST_MARKS + 1},}}")
