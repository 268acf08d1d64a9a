"""Text bytes to characters; old Vietnamese encodings are named, not guessed at: a wrong letter would go unseen."""

import re
from collections.abc import Mapping
from functools import cache

from xeploai.core.errors import Refused
from xeploai.rulepacks.data_files import data_file

_SAMPLE = 300_000
_WORD = re.compile(r"[^\s.,;:!?()\"“”/\d]{1,20}")
_ENOUGH = 3
_BEYOND = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u1ea0-\u1ef9]")
"""Letters of Vietnamese that no old encoding has: it puts signs of Western languages in their place."""


@cache
def _signatures() -> Mapping[str, frozenset[str]]:
    words_by_encoding = data_file("tools/proofreading/reading/encodings.yaml")
    return {name: frozenset(words) for name, words in words_by_encoding.items()}


def decoded(data: bytes, name: str) -> str:
    """UTF-8, UTF-16 with its mark, or Windows-1258. Raises Refused naming any other encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if _is_utf8_cut_off(data):
        return data.decode("utf-8-sig", errors="ignore")
    encoding = old_encoding(data[:_SAMPLE].decode("latin-1"))
    if encoding is None and _is_windows_1258(data):
        return data.decode("cp1258", errors="replace")
    raise Refused.because("check_encoding", where=name, encoding=encoding or "Latin-1")


def _is_utf8_cut_off(data: bytes) -> bool:
    """Whether only the last letter is broken, as in a file that was copied in part."""
    try:
        data[: len(data) - 3].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return error.end >= len(data) - 3 and len(data) > 64
    return len(data) > 64


def _is_windows_1258(data: bytes) -> bool:
    """Vietnamese of Windows-1258 writes tones as combining bytes after vowels, and đ as F0."""
    sample = data[:_SAMPLE]
    tones = len(re.findall(rb"[aeiouyAEIOUY\xe2\xea\xf4\xf5\xfd\xe3][\xcc\xd2\xde\xec\xf2]", sample))
    return tones >= _ENOUGH and b"\xf0" in sample


def old_encoding(text: str) -> str | None:
    """The old encoding that words of the text betray; None if it is none of those known."""
    words = _WORD.findall(text[:_SAMPLE])
    counts = {name: sum(1 for word in words if word in signature) for name, signature in _signatures().items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= min(_ENOUGH, max(1, len(words) // 4)) else None


def refuse_old_encoding(text: str, name: str) -> None:
    """Refuse text that an old font's encoding hides in, as .docx of the nineties do. Raises Refused."""
    sample = text[:_SAMPLE]
    if sample.isascii() or _BEYOND.search(sample):
        return
    encoding = old_encoding(sample)
    if encoding is not None:
        raise Refused.because("check_encoding", where=name, encoding=encoding)
