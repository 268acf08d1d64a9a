"""Fills the thresholds in force into the texts of rules: `{tasks_exceeded_share}` becomes the value of the day.

So a policy that tightens 30 % to 35 % changes what the reasons say, not only what they compute.
"""

import re
from collections.abc import Mapping

from xeploai.core import points
from xeploai.core.figures import Share
from xeploai.core.quota import WHOLE
from xeploai.rulepacks.kinds import ParameterType

PLACE = re.compile(r"\{(\w+)\}")
_PERCENT = 100
"""Ten-thousandths in a percent."""


def named(text: str) -> frozenset[str]:
    """The parameters that a text says."""
    return frozenset(PLACE.findall(text))


def with_figures(text: str, figures: Mapping[str, str]) -> str:
    """The text with the figures in force. Raises KeyError for a parameter that is not among them.

    >>> with_figures("ít nhất {share} nhiệm vụ", {"share": "35%"})
    'ít nhất 35% nhiệm vụ'
    """
    return PLACE.sub(lambda match: figures[match.group(1)], text)


def figure(kind: ParameterType, value: object) -> str:
    """A threshold as a sentence says it: shares as percentages, points with a decimal comma, all else as it is."""
    if kind is ParameterType.PER_10K and isinstance(value, int):
        return percent(value)
    if kind is ParameterType.POINTS and isinstance(value, int):
        return points.shown(value)
    return str(value)


def percent(per_10k: int) -> str:
    """A share without idle decimals.

    >>> percent(2000), percent(1550)
    ('20%', '15,5%')
    """
    return re.sub(r",?0+%$", "%", Share(per_10k, WHOLE).vi() or "") if per_10k % _PERCENT else f"{per_10k // _PERCENT}%"
