"""fields.yaml, read once: what the boxes of a form mean to the program."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def meanings() -> Mapping[str, Any]:
    """The whole file."""
    text = (files("xeploai.rounds.reviews") / "fields.yaml").read_text(encoding="utf-8")
    held: Mapping[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return held


def choices(area: str) -> list[tuple[str, str]]:
    """Codes of progress, quality or remedy with their names."""
    return [(code, entry["name"]) for code, entry in meanings()[area].items()]


def says(area: str, code: str, what: str) -> bool:
    """What a code of progress, quality or remedy stands for."""
    return bool(meanings()[area][code][what])
