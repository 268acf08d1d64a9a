"""Marks of state secrecy: every text and every file that comes in passes here, and one that bears a mark is refused.

Only marks set as on a document are found (marks.yaml). Secret matter without a mark, and a mark in a picture, is not:
whoever enters it answers for it, and every page where something is typed says so.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from xeploai.core.errors import Fault, Refused
from xeploai.tools.classification_marks.beforehand import LONG
from xeploai.tools.classification_marks.look import mark_in, marks_data

__all__ = ["CODE", "look_beforehand", "mark_in", "refuse_secrets", "refuse_secrets_within", "reminder"]

CODE = "secret_mark"


def reminder(*, file: bool = False) -> str:
    """What a page says where something is typed, or a file chosen."""
    sentence: str = marks_data()["reminder_file" if file else "reminder"]
    return sentence


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


def look_beforehand(document: Any) -> None:
    """Look through the texts of a request before a transaction begins; what bears a mark is refused within it."""
    for text in _texts(document):
        if len(text) >= LONG:
            mark_in(text)


def _texts(document: Any) -> Iterable[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, Mapping):
        for value in document.values():
            yield from _texts(value)
    elif isinstance(document, list | tuple | set | frozenset):
        for value in document:
            yield from _texts(value)
