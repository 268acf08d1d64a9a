"""The forms of party documents by date: margins, sizes, spacing (layout.yaml)."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from xeploai.rulepacks.data_files import data_file


@cache
def layouts() -> Sequence[Mapping[str, Any]]:
    """Every form, oldest first."""
    loaded: Sequence[Mapping[str, Any]] = data_file("tools/reports/report/layout.yaml")
    return loaded


def layout_on(on: date) -> Mapping[str, Any]:
    """The form in force on a day; before the first, the first."""
    return ([layout for layout in layouts() if layout["from"] <= on] or layouts()[:1])[-1]
