"""What a condition is made of once it is read; evaluation.py, sql.py and lift.py walk the same nodes."""

from dataclasses import dataclass

from xeploai.core.levels import Degree, Level

NONE = "none"
"""The value of a fact about a thing that does not exist for this subject."""

CONTEXT = ("as_of", "period_start", "period_end")

FORMS = ("reprimand", "warning", "removal", "expulsion", "dissolution")
"""Forms of discipline from the mildest; a person knows no dissolution, an organisation no removal or expulsion."""

SCALES: dict[str, tuple[str, ...]] = {
    "level": tuple(level.value for level in Level),
    "degree": tuple(degree.value for degree in Degree),
    "form": tuple(reversed(FORMS)),
}
"""The steps of each scale, the highest first."""


def at_or_above(scale: str, step: str) -> tuple[str, ...]:
    """The steps of a scale that are at least this one.

    >>> at_or_above("level", "T")
    ('XS', 'T')
    """
    steps = SCALES[scale]
    return steps[: steps.index(step) + 1]


@dataclass(frozen=True)
class Node:
    """A part of a condition."""


@dataclass(frozen=True)
class Literal(Node):
    """A whole number, a text or a truth value."""

    value: int | str


@dataclass(frozen=True)
class Fact(Node):
    """A fact of the subject."""

    fact: str


@dataclass(frozen=True)
class Field(Node):
    """A field of the record at hand inside any() and count()."""

    name: str


@dataclass(frozen=True)
class Parameter(Node):
    """A parameter of pack and policy."""

    name: str


@dataclass(frozen=True)
class Context(Node):
    """A date of the round."""

    name: str


@dataclass(frozen=True)
class And(Node):
    """All parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or(Node):
    """Any part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not(Node):
    """The contrary."""

    part: Node


@dataclass(frozen=True)
class Compare(Node):
    """One comparison: < <= > >= == !=."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class In(Node):
    """Whether the thing is one of these."""

    thing: Node
    values: tuple[int | str, ...]


@dataclass(frozen=True)
class Arithmetic(Node):
    """+ - * on whole numbers."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class IsNone(Node):
    """Whether the thing does not exist for this subject."""

    fact: str


@dataclass(frozen=True)
class AtLeast(Node):
    """Whether a level, degree or form is at least a step of its scale."""

    scale: str
    thing: Node
    least: Node


@dataclass(frozen=True)
class AllAtLeast(Node):
    """Whether every degree of a list is at least this one."""

    fact: str
    least: Node


@dataclass(frozen=True)
class MonthsBefore(Node):
    """A date so many months earlier."""

    day: Node
    months: Node


@dataclass(frozen=True)
class Span(Node):
    """Whether a date, known in whole or in part, lies after or before a day of the round (strictly)."""

    relation: str
    thing: Node
    day: Node


@dataclass(frozen=True)
class Quantified(Node):
    """any() or count() over the records of a list fact."""

    quantifier: str
    fact: str
    condition: Node
