"""Is a text written in Vietnamese at all?"""

import re

from xeploai.tools.proofreading.lexicon import alternatives, words

_SAMPLE = 20_000
_WORD = re.compile(r"[^\W\d_]+")
_VIETNAMESE = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]")
_ENGLISH = re.compile(alternatives(words("english")))
_FEW = 20


def is_not_vietnamese(text: str) -> bool:
    """Whether a text of some length has hardly a Vietnamese letter and is full of English words.

    >>> is_not_vietnamese("Tổng số đảng viên: 45")
    False
    """
    found = _WORD.findall(text[:_SAMPLE].lower())
    if len(found) < _FEW:
        return False
    marked = sum(1 for word in found if _VIETNAMESE.search(word))
    english = sum(1 for word in found if _ENGLISH.fullmatch(word))
    return marked * 20 < len(found) and english * 12 > len(found)
