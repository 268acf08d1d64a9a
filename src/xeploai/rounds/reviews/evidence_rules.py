"""evidence.yaml: what may be attached, and how much of it."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

MEGABYTE = 1 << 20


@cache
def settings() -> Mapping[str, Any]:
    """The whole file, read once."""
    text = (files("xeploai.rounds.reviews") / "evidence.yaml").read_text(encoding="utf-8")
    held: Mapping[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return held


def limit(name: str) -> int:
    """One of its limits."""
    return int(settings()["limits"][name])
