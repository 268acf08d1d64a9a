"""Comparisons of sums: constants of a condition, its linear form, and what the bounds of unknown figures decide.

`points.general + points.results >= p.points_completed` is `points.general + points.results - 500000 >= 0`. With general
points unknown (0 to 30) and 19 for results the sum lies between 19 and 49: the comparison fails whatever they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xeploai.core.dates import months_before
from xeploai.core.nodes import Arithmetic, Compare, Context, Fact, Literal, MonthsBefore, Node, Parameter

__all__ = ["Bound", "Bounds", "Linear", "constant", "decided", "linear"]


@dataclass(frozen=True)
class Bound:
    """What a figure may be while nobody tells it; high None: no limit is known.

    owner  the fact or group that may be "none": a comparison with a thing that does not exist is no comparison
    """

    low: int = 0
    high: int | None = None
    owner: str | None = None


Bounds = Mapping[str, Bound]


@dataclass(frozen=True)
class Linear:
    """Left side minus right side of a comparison: `offset` and the whole number each fact is multiplied with."""

    offset: int
    factors: Mapping[str, int]

    def plus(self, other: "Linear", times: int = 1) -> "Linear":
        """The sum with so many times another form."""
        names = {**self.factors, **other.factors}
        factors = {name: self.factors.get(name, 0) + times * other.factors.get(name, 0) for name in names}
        return Linear(self.offset + times * other.offset, {name: factor for name, factor in factors.items() if factor})


def constant(node: Node, parameters: Mapping[str, Any], context: Mapping[str, date]) -> Any:
    """The value of a literal, a parameter or a date of the round. Raises KeyError where it is not given."""
    match node:
        case Literal(value):
            return value
        case Parameter(name):
            return parameters[name]
        case Context(name):
            return context[name]
        case MonthsBefore(day, months):
            return months_before(constant(day, parameters, context), constant(months, parameters, context))
    raise TypeError(node)


def linear(node: Compare, parameters: Mapping[str, Any], bounds: Bounds) -> Linear | None:
    """The linear form of a comparison of figures that have bounds; None for any other comparison."""
    left, right = (_sum(side, parameters, bounds) for side in (node.left, node.right))
    form = None if left is None or right is None else left.plus(right, -1)
    return form if form is not None and form.factors else None


def _sum(node: Node, parameters: Mapping[str, Any], bounds: Bounds) -> Linear | None:
    match node:
        case Literal() | Parameter():
            value = constant(node, parameters, {})
            return Linear(value, {}) if isinstance(value, int) and not isinstance(value, bool) else None
        case Fact(name):
            return Linear(0, {name: 1}) if name in bounds else None
        case Arithmetic(sign, first, second):
            left, right = _sum(first, parameters, bounds), _sum(second, parameters, bounds)
            if left is None or right is None:
                return None
            if sign != "*":
                return left.plus(right, 1 if sign == "+" else -1)
            # A product of two facts is not linear.
            scaled, times = (left, right) if not right.factors else (right, left)
            return Linear(0, {}).plus(scaled, times.offset) if not times.factors else None
    return None


def decided(sign: str, low: Any, high: Any) -> bool | None:
    """What a comparison with zero says of anything from low to high (None: without limit); None where both may be.

    >>> decided(">=", -310000, -10000), decided(">=", 0, None), decided(">", 0, 5)
    (False, True, None)
    """
    below, above = high is not None and high < 0, low is not None and low > 0
    not_above, not_below = high is not None and high <= 0, low is not None and low >= 0
    surely, never = {
        "<": (below, not_below),
        "<=": (not_above, above),
        ">": (above, not_above),
        ">=": (not_below, below),
        "==": (not_above and not_below, below or above),
        "!=": (below or above, not_above and not_below),
    }[sign]
    return True if surely else False if never else None
