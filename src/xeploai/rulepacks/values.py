"""Values of parameters: from what an author writes to the unit it is calculated in, and the limits they keep."""

import re
from datetime import date

from xeploai.core import points
from xeploai.rulepacks.kinds import Mode, ParameterType
from xeploai.rulepacks.schema import ParameterSpec
from xeploai.rulepacks.terms import Stored

_FRACTION = re.compile(r"[1-9]\d?/[1-9]\d?")
_WHOLE = (ParameterType.INT, ParameterType.PER_10K, ParameterType.MONTHS, ParameterType.DAYS)


def stored(spec: ParameterSpec, value: object) -> Stored:
    """A written value in the unit it is calculated in. Raises ValueError where it is not of the parameter's type."""
    kind = spec.type
    if kind is ParameterType.BOOL and isinstance(value, bool):
        return value
    if kind in _WHOLE and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if kind is ParameterType.POINTS and isinstance(value, (int, float)) and not isinstance(value, bool):
        return points.units(value)
    if kind is ParameterType.DATE and isinstance(value, date):
        return value
    if kind is ParameterType.DATE and isinstance(value, str):  # from stored rules: JSON has no dates
        return date.fromisoformat(value)
    if kind is ParameterType.CHOICE and isinstance(value, str) and value in (spec.allowed or ()):
        return value
    if kind is ParameterType.TEXT and isinstance(value, str):
        return value
    if kind is ParameterType.YEARLY_DATE and isinstance(value, str) and _is_yearly_date(value):
        return value
    if kind is ParameterType.FRACTION and isinstance(value, str) and _FRACTION.fullmatch(value):
        return value
    raise ValueError(value)


def _is_yearly_date(text: str) -> bool:
    """ "12-31", or "+1 01-15" for a day of the year after the review year."""
    month, _, day = text.removeprefix("+1 ").partition("-")
    try:
        date(2023, int(month), int(day))
    except ValueError:
        return False
    return True


def within(spec: ParameterSpec, value: Stored) -> bool:
    """Whether a stored value keeps the range of its parameter."""
    bounds = bounds_of(spec)
    if bounds is None or isinstance(value, (bool, str, date)):
        return True
    return bounds[0] <= value <= bounds[1]


def bounds_of(spec: ParameterSpec) -> tuple[int, int] | None:
    """The range in the unit of calculation; None without one."""
    if spec.range is None:
        return None
    low, high = (stored(spec, limit) for limit in spec.range)
    assert isinstance(low, int)
    assert isinstance(high, int)
    return low, high


def limits(spec: ParameterSpec) -> str:
    """What a policy may give, as a fault quotes it."""
    if spec.allowed:
        return ", ".join(spec.allowed)
    if spec.range:
        return f"{spec.range[0]}-{spec.range[1]}"
    return "true, false" if spec.type is ParameterType.BOOL else spec.type.value


def loosens(spec: ParameterSpec, value: Stored, *, than: Stored) -> bool:
    """Whether a value of a tighten parameter lies on the lax side of another."""
    if spec.mode is not Mode.TIGHTEN or isinstance(value, (str, date)) or isinstance(than, (str, date)):
        return False
    return value > than if spec.direction == "lower" else value < than
