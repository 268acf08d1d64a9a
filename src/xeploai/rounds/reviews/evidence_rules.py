"""evidence.yaml: what may be attached, and how much of it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from xeploai.rulepacks.data_files import data_file

MEGABYTE = 1 << 20


@cache
def settings() -> Mapping[str, Any]:
    """The whole file, read once."""
    loaded: Mapping[str, Any] = data_file("rounds/reviews/evidence.yaml")
    return loaded


def limit(name: str) -> int:
    """One of its limits."""
    return int(settings()["limits"][name])
