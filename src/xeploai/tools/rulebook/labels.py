"""The words of the page, by code."""

from functools import cache

from xeploai.rulepacks.data_files import data_file


@cache
def _labels() -> dict[str, str]:
    labels: dict[str, str] = data_file("tools/rulebook/labels.yaml")
    return labels


def label(code: str, **values: object) -> str:
    """A heading or phrase of the page.

    >>> label("months", n=6)
    '6 tháng'
    """
    return _labels()[code] % values
