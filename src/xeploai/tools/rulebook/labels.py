"""The words of the page, by code."""

from functools import cache
from importlib.resources import files

import yaml


@cache
def _labels() -> dict[str, str]:
    text = (files("xeploai.tools.rulebook") / "labels.yaml").read_text(encoding="utf-8")
    held: dict[str, str] = yaml.load(text, Loader=yaml.CSafeLoader)
    return held


def label(code: str, **values: object) -> str:
    """A heading or phrase of the page.

    >>> label("months", n=6)
    '6 tháng'
    """
    return _labels()[code] % values
