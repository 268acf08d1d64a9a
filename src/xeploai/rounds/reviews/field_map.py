"""fields.yaml, read once: what the boxes of a form mean to the program."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from xeploai.rulepacks.data_files import data_file


@cache
def meanings() -> Mapping[str, Any]:
    """The whole file."""
    loaded: Mapping[str, Any] = data_file("rounds/reviews/fields.yaml")
    return loaded


def choices(area: str) -> list[tuple[str, str]]:
    """Codes of progress, quality or remedy with their names."""
    return [(code, entry["name"]) for code, entry in meanings()[area].items()]


def says(area: str, code: str, what: str) -> bool:
    """What a code of progress, quality or remedy stands for; one that nobody knows, as a form may be sent with, stands
    for nothing."""
    return bool(meanings()[area].get(code, {}).get(what))
