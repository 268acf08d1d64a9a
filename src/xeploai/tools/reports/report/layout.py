"""The forms of party documents by date: margins, sizes, spacing (layout.yaml)."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def layouts() -> Sequence[Mapping[str, Any]]:
    """Every form, oldest first."""
    text = (files("xeploai.tools.reports.report") / "layout.yaml").read_text(encoding="utf-8")
    loaded: Sequence[Mapping[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def layout_on(on: date) -> Mapping[str, Any]:
    """The form in force on a day; before the first, the first."""
    return ([layout for layout in layouts() if layout["from"] <= on] or layouts()[:1])[-1]
