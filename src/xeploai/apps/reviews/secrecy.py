"""Marks of state secrecy in a text. Only marks set as on a document are found; secret matter without a mark is not."""

import re
import unicodedata

_LEVELS = r"(?:TUYỆT\s+MẬT|TỐI\s+MẬT|MẬT)"
_MARKS = (
    # Alone on a line, framed or not, as the stamp stands on a paper.
    re.compile(rf"^[\W_]*{_LEVELS}[\W_]*$", re.MULTILINE),
    # Said of a document: Độ mật: Tối mật.
    re.compile(rf"(?i:độ\s+mật)\s*[:\-–]?\s*(?i:{_LEVELS})"),
    # In brackets behind a document's number: 12-BC/TU (MẬT).
    re.compile(rf"[(\[]\s*{_LEVELS}\s*[)\]]"),
    # The two upper degrees in capitals have no other use.
    re.compile(r"\b(?:TUYỆT|TỐI)\s+MẬT\b"),
    # A document number that carries the letter of its degree: 05-BC/TU-TM.
    re.compile(r"\b\d+(?:-[A-ZĐ]+)?/[A-ZĐ]+(?:-[A-ZĐ]+)*-(?:TM|TUM)\b"),
)


def mark_in(text: str) -> str | None:
    """The first mark as written, or None.

    >>> mark_in("Theo Báo cáo 12-BC/TU (MẬT) của cấp ủy")
    '(MẬT)'
    >>> mark_in("Giữ bí mật nhà nước, không có vi phạm") is None
    True
    """
    plain = unicodedata.normalize("NFC", text)
    for mark in _MARKS:
        found = mark.search(plain)
        if found:
            return " ".join(found.group().split())
    return None
