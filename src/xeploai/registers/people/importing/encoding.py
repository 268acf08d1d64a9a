"""Old Vietnamese encodings in the cells of a list: named and refused, for a wrong letter of a name would go unseen.

Told by letters, not by words: a list holds names, and any name may stand in it.
"""

import re
from collections.abc import Iterable, Mapping

from xeploai.core.errors import Refused

_WORD = re.compile(r"[^\s.,;:!?()\"“”/\d\-]{2,20}")
# Signs that Unicode text never has between the letters of a word, or pairs that no Vietnamese syllable has.
_BETRAYED: Mapping[str, re.Pattern[str]] = {
    "UTF-8 bị đọc nhầm": re.compile(r"á[º»][^\s]?|Ä[\u0080-\u0091\u0090‘]|Æ[°¡\u00a0]|Ã[¡-¿\u00a0]|Ã[\u0080-\u009f]"),
    "TCVN3 (ABC)": re.compile(
        r"[^\W\d_]*[¢-©«-´¶-¹»-¿×÷®]+[^\W\d_]+|[^\W\d_]+[¢-©«-´¶-¹»-¿×÷®]+|[^\W\d_]+[ªµÞßÇÆÑÖÜ](?=[^\W\d_]*$)|[a-z][À-ÖØ-Þ]"
    ),
    "VNI-Windows": re.compile(
        r"[aeAE][À-ÖØ-öø-ÿ]|[oO][äåûüùúøâêëÄÅÛÜÙÚØÂÊË]|[uUyYöÖ][äåûüøïõöÄÅÛÜØÏÕÖ]|[ñÑ][aeiouyAEIOUY]|[öÖ][ôÔ]"
    ),
    "VISCII hoặc VPS": re.compile(r"[\u0080-\u009f]|[ðÐ][^\W\d_]*[¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿]"),
}
_ENOUGH = 2
"""Different words: one may be a foreign name."""


def old_encoding(texts: Iterable[str]) -> tuple[str, str] | None:
    """(encoding, a word in it) that texts betray; None if they are Unicode."""
    words = {word for text in texts if not text.isascii() for word in _WORD.findall(text)}
    words_by_encoding = {
        name: sorted(word for word in words if betrayed.search(word)) for name, betrayed in _BETRAYED.items()
    }
    name = max(words_by_encoding, key=lambda key: len(words_by_encoding[key]))
    return (name, words_by_encoding[name][0]) if len(words_by_encoding[name]) >= _ENOUGH else None


def refuse_old_encoding(rows: Iterable[Iterable[str]], where: str) -> None:
    """Raises Refused that names the encoding of a sheet and a word of it."""
    betrayed = old_encoding(cell for row in rows for cell in row)
    if betrayed is not None:
        raise Refused.because("import_old_encoding", where=where, value=betrayed[1], encoding=betrayed[0])
