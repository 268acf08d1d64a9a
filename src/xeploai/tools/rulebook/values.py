"""How values of parameters are printed for readers: shares as percentages, choices in words, dates as dates."""

from datetime import date

from xeploai.core import points
from xeploai.rulepacks.kinds import ParameterType
from xeploai.rulepacks.messages import percent
from xeploai.rulepacks.schema import ParameterSpec
from xeploai.rulepacks.terms import Stored, Value
from xeploai.rulepacks.values import bounds_of
from xeploai.rulepacks.vocabulary import name
from xeploai.tools.rulebook.labels import label

_UNITS = {ParameterType.MONTHS: "months", ParameterType.DAYS: "days"}


def day(on: date) -> str:
    """As Vietnamese papers print it."""
    return f"{on:%d/%m/%Y}"


def shown_value(value: Value) -> str:
    """A value in words and figures."""
    return _shown(value.type, value.value)


def _shown(kind: ParameterType, value: Stored) -> str:
    match kind, value:
        case ParameterType.BOOL, bool():
            return label("yes" if value else "no")
        case ParameterType.PER_10K, int():
            return percent(value)
        case ParameterType.POINTS, int():
            return label("points", n=points.shown(value))
        case ((ParameterType.MONTHS | ParameterType.DAYS), int()):
            return label(_UNITS[kind], n=value)
        case ParameterType.CHOICE, str():
            return name("choices", value)
        case ParameterType.YEARLY_DATE, str():
            return _yearly(value)
        case _, date():
            return day(value)
    return str(value)


def _yearly(value: str) -> str:
    month, _, number = value.removeprefix("+1 ").partition("-")
    shown = f"{number}/{month}"
    return label("next_year", day=shown) if value.startswith("+1 ") else shown


def shown_limits(spec: ParameterSpec) -> str:
    """What a policy may give; empty where nothing may be given or everything may."""
    if spec.mode.value == "fixed":
        return ""
    if spec.allowed:
        return "; ".join(name("choices", choice) for choice in spec.allowed)
    bounds = bounds_of(spec)
    return "" if bounds is None else f"{_shown(spec.type, bounds[0])} - {_shown(spec.type, bounds[1])}"


def shown_choices(spec: ParameterSpec, value: Value) -> list[str]:
    """What a policy may choose beside the value that stands; a range as its two ends."""
    if spec.type is ParameterType.BOOL:
        return [label("no" if value.value else "yes")]
    if spec.allowed:
        return [name("choices", choice) for choice in spec.allowed if choice != value.value]
    limits = shown_limits(spec)
    return [limits] if limits else [label("other_value")]
