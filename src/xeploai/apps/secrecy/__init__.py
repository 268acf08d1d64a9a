"""Marks of state secrecy: every text and every file that comes in passes here, and one that bears a mark is refused.

Only marks set as on a document are found (marks.yaml). Secret matter without a mark, and a mark in a picture, is not:
whoever enters it answers for it, and every page where something is typed says so.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from xeploai.core.errors import Fault, Refused

CODE = "secret_mark"


@cache
def _data() -> Mapping[str, Any]:
    held: Mapping[str, Any] = yaml.load(
        (files("xeploai.apps.secrecy") / "marks.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return held


def _any_of(words: Sequence[str]) -> str:
    return "(?:" + "|".join(r"\s+".join(map(re.escape, word.split())) for word in words) + ")"


@cache
def _marks() -> Sequence[re.Pattern[str]]:
    data = _data()
    levels, letters = _any_of(data["levels"]), "|".join(data["number_letters"])
    return (
        # Alone on a line or in a cell, framed or not, as the stamp stands on a paper.
        re.compile(rf"^[\W_]*{levels}[\W_]*$", re.MULTILINE),
        re.compile(rf"(?i:{_any_of(data['said_by'])})\s*[:\-–]?\s*(?i:{levels})"),
        # In brackets behind a document's number: 12-BC/TU (MẬT).
        re.compile(rf"[(\[]\s*{levels}\s*[)\]]"),
        # In the place of the body in a document's number: 01/MẬT.
        re.compile(rf"\b\d+/{levels}\b"),
        re.compile(rf"\b{_any_of(data['unmistakable'])}\b"),
        re.compile(rf"\b\d+(?:-[A-ZĐ]+)?/[A-ZĐ]+(?:-[A-ZĐ]+)*-(?:{letters})\b"),
    )


def reminder(*, file: bool = False) -> str:
    """What a page says where something is typed, or a file chosen."""
    said: str = _data()["reminder_file" if file else "reminder"]
    return said


def mark_in(text: str) -> str | None:
    """The first mark as written, or None.

    >>> mark_in("Theo Báo cáo 12-BC/TU (MẬT) của cấp ủy")
    '(MẬT)'
    >>> mark_in("Giữ bí mật nhà nước, không có vi phạm") is None
    True
    """
    plain = unicodedata.normalize("NFC", text)
    for mark in _marks():
        found = mark.search(plain)
        if found:
            return " ".join(found.group().split())
    return None


def refuse_secrets(texts: Iterable[str], *, where: str | None = None) -> None:
    """Raises Refused naming every mark found. where: the sheet or file the texts come from; texts are then its rows."""
    faults: dict[str, Fault] = {}
    for number, text in enumerate(texts, start=1):
        mark = mark_in(text)
        if mark:
            faults.setdefault(mark, Fault(code=CODE, value=mark, sheet=where, row=number if where else None))
    if faults:
        raise Refused(list(faults.values()))


def refuse_secrets_within(document: Any) -> None:
    """The same for every text of a document of mappings and sequences."""
    refuse_secrets(_texts(document))


def _texts(document: Any) -> Iterable[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, Mapping):
        for value in document.values():
            yield from _texts(value)
    elif isinstance(document, list | tuple | set | frozenset):
        for value in document:
            yield from _texts(value)
