"""The names of the field as data: what a code is called, and which code a person meant by what was typed."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from xeploai.core.letters import composed
from xeploai.rulepacks.data_files import data_file

_SPACE = re.compile(r"[\s\-_,./]+")


def folded(text: str) -> str:
    """What two spellings of one label share: NFC, no case, runs of spaces and light punctuation as one space.

    >>> folded("  Trong sạch,  vững mạnh ")
    'trong sạch vững mạnh'
    """
    return _SPACE.sub(" ", composed(text)).strip().casefold()


@cache
def _all() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = data_file("rulepacks/vocabulary.yaml")
    return loaded


def codes(area: str) -> tuple[str, ...]:
    """The codes of one area in the order in which lists show them. Raises KeyError for an unknown area."""
    return tuple(_all()[area])


def entry(area: str, code: str) -> Mapping[str, Any]:
    """Everything held about one code. Raises KeyError."""
    definition: Mapping[str, Any] = _all()[area][code]
    return definition


def name(area: str, code: str) -> str:
    """The full name of a code.

    >>> name("levels", "XS")
    'Hoàn thành xuất sắc nhiệm vụ'
    """
    return str(entry(area, code)["name"])


@cache
def _meanings(area: str) -> Mapping[str, str]:
    meanings = {}
    for code, definition in _all()[area].items():
        for label in (definition["name"], definition.get("short"), *definition.get("aliases", ())):
            if label is not None:
                meanings[folded(label)] = code
    return meanings


def code_of(area: str, label: str) -> str | None:
    """The code that a label, an abbreviation or an alias means; None if none does.

    >>> code_of("levels", "HTXS"), code_of("levels", "hoàn thành  tốt nhiệm vụ"), code_of("levels", "khá")
    ('XS', 'T', None)
    """
    return _meanings(area).get(folded(label))


def past_labels() -> Mapping[str, Any]:
    """Labels of earlier years by kind of subject, as the file has them."""
    labels: Mapping[str, Any] = _all()["past_labels"]
    return labels
