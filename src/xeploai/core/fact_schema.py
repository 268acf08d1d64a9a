"""What may be told of a subject, by kind: names, types, which of them may be "none", which way a figure improves.

The table of the public contract as data, with two facts more: by_reorganisation and in_post_since, for the packs'
switches about bodies formed by merger and about new heads. Unknown is absence; nothing here has a default.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from xeploai.core import points
from xeploai.core.linear import Bound, Bounds
from xeploai.core.subjects import SubjectKind


class FactType(StrEnum):
    """What a value is, and what it becomes: counts and points (ten-thousandths) are whole numbers."""

    BOOL = "bool"
    COUNT = "count"
    POINTS = "points"
    MONTHS = "months"
    LEVEL = "level"
    DEGREE = "degree"
    DEGREES = "degrees"
    FORM = "form"
    ORG_KIND = "org_kind"
    DATE = "date"
    RECORDS = "records"


@dataclass(frozen=True)
class FactSpec:
    """One fact. A dotted name stands in a group: tasks.done is `done` of `tasks`.

    may_be_none  "none" may stand for it: the thing does not exist for this subject
    improves     +1 where more helps the subject, -1 where less does, 0 where it is nobody's to change
    at_most      the highest possible value, where one is known
    most_in      the parameter that holds the highest possible value, where a regime sets it
    """

    name: str
    type: FactType
    may_be_none: bool = False
    improves: int = 0
    at_most: int | None = None
    most_in: str | None = None


def _bool(*names: str, improves: int = 0) -> list[FactSpec]:
    return [FactSpec(name, FactType.BOOL, improves=improves) for name in names]


def _counts(group: str, **improves: int) -> list[FactSpec]:
    return [FactSpec(f"{group}.{name}", FactType.COUNT, improves=way) for name, way in improves.items()]


def _tasks(group: str) -> list[FactSpec]:
    return _counts(group, assigned=0, done=1, on_time=1, exceeded=1, not_completed=-1)


def _levels(*names: str) -> list[FactSpec]:
    return [FactSpec(name, FactType.LEVEL, may_be_none=True, improves=1) for name in names]


_BY_LEVEL = {"XS": 1, "T": 1, "HT": -1, "KHT": -1}
_ECONOMIC = FactSpec("economic_targets_missed", FactType.COUNT, may_be_none=True, improves=-1, at_most=5)

_QUARTERS = ("first", "second", "third", "fourth")
_MOST_POINTS = 100 * points.POINT
"""A whole year or quarter is scored out of a hundred under every regime that scores."""

_EVERY_KIND = [
    *_bool("reviewed"),
    FactSpec("degrees.key", FactType.DEGREES, improves=1),
    FactSpec("degrees.other", FactType.DEGREES, improves=1),
    FactSpec("points.general", FactType.POINTS, improves=1, most_in="points_general_max"),
    FactSpec("points.results", FactType.POINTS, improves=1, most_in="points_results_max"),
    *_tasks("tasks"),
    *_bool("main_targets_met", improves=1),
    *_counts("shortcomings", named=0, remedied=1),
    *_bool("force_majeure", "discretion_granted"),
    FactSpec("disciplines", FactType.RECORDS),
]

_MEMBER = [
    FactSpec("admitted_on", FactType.DATE),
    *_bool("exempt", "activities_suspended", "committee_activities_suspended"),
    FactSpec("sick_leave_months", FactType.MONTHS, improves=-1, at_most=12),
    *_bool("maternity_leave"),
    *_levels("state_level"),
    *_bool("degradation_concluded", "conduct_breach_concluded", improves=-1),
    *_bool("outside_political_system"),
]

_SUBORDINATES_DISCIPLINED = [
    FactSpec("subordinates_disciplined", FactType.COUNT, improves=-1),
    FactSpec("subordinates_disciplined_self_detected", FactType.COUNT),
]

_ORGANISATION = [
    FactSpec("org_kind", FactType.ORG_KIND),
    FactSpec("founded_on", FactType.DATE),
    *_bool("by_reorganisation"),
    FactSpec("party_building_degree", FactType.DEGREE, improves=1),
    *_counts("subordinates", **_BY_LEVEL),
    FactSpec("subordinates_total", FactType.COUNT),
    *_SUBORDINATES_DISCIPLINED,
    FactSpec("members_disciplined", FactType.RECORDS),
    *_levels("same_level_bodies_lowest"),
]

_COLLECTIVE = [
    FactSpec("founded_on", FactType.DATE),
    *_bool("by_reorganisation"),
    *_levels("organisation_level"),
    FactSpec("members_disciplined", FactType.RECORDS),
    *_bool("disunity_concluded", "personnel_wrongdoing_concluded", "member_degradation_concluded", improves=-1),
    FactSpec("subordinates_total", FactType.COUNT),
    *_SUBORDINATES_DISCIPLINED,
    _ECONOMIC,
]

_LEADER = [
    *_MEMBER,
    *_bool("is_head"),
    FactSpec("in_post_since", FactType.DATE),
    *_levels("collective_level", "organisation_level", "unit_level"),
    *_tasks("unit_tasks"),
    *_counts("units_in_charge", **_BY_LEVEL),
    *_counts("low_trust", low=-1, votes=0),
    *_bool("unit_corruption_disciplined", improves=-1),
    *_bool("unit_corruption_self_detected_and_remedied"),
    _ECONOMIC,
    *_counts("collective_tasks", assigned=0, done=1),
    *_bool("unit_shortfall_self_detected_and_remedied"),
    *(FactSpec(f"quarters.{level}", FactType.COUNT, improves=way, at_most=4) for level, way in _BY_LEVEL.items()),
    FactSpec("quarters_not_completed_running", FactType.COUNT, improves=-1, at_most=4),
    *(FactSpec(f"quarter_points.{quarter}", FactType.POINTS, at_most=_MOST_POINTS) for quarter in _QUARTERS),
]

RECORD_FIELDS: Mapping[str, FactType] = {
    "form": FactType.FORM,
    "decided_on": FactType.DATE,
    "duty_related": FactType.BOOL,
    "act_at_former_unit": FactType.BOOL,
    "self_detected_and_remedied": FactType.BOOL,
}
"""The fields of a discipline, in every list of them."""

GROUPS_NONE = frozenset(
    {"unit_tasks", "units_in_charge", "low_trust", "collective_tasks", "quarters", "quarter_points"}
)
"""Groups that may be "none" as a whole; is_none(...) asks for it."""

NONE_IS = {"tasks": 0, "shortcomings": 0, "subordinates": 0, "main_targets_met": True, "disciplines": ()}
"""Where "none" says no more than a value does: no task at all is zero tasks, no main target leaves none missed."""

NOT_ABOVE = (
    ("done", "assigned"),
    ("on_time", "done"),
    ("exceeded", "done"),
    ("on_time", "assigned"),
    ("exceeded", "assigned"),
    ("not_completed", "assigned"),
    ("remedied", "named"),
    ("low", "votes"),
)
"""Of one group: the first count cannot pass the second."""

NOT_ABOVE_ALONE = (
    ("subordinates_disciplined_self_detected", "subordinates_disciplined"),
    ("subordinates_disciplined", "subordinates_total"),
)

PARTS_OF: Mapping[str, int] = {"quarters": 4}
"""Of one group: the counts are parts of a whole that is never more than this; a year has four quarters."""

_KINDS: Mapping[SubjectKind, list[FactSpec]] = {
    SubjectKind.MEMBER: _MEMBER,
    SubjectKind.ORGANISATION: _ORGANISATION,
    SubjectKind.COLLECTIVE: _COLLECTIVE,
    SubjectKind.LEADER: _LEADER,
}


@cache
def facts_of(kind: SubjectKind) -> Mapping[str, FactSpec]:
    """Every fact of a kind by its dotted name, in the order of the contract."""
    return {spec.name: spec for spec in (*_EVERY_KIND, *_KINDS[kind])}


FIGURES = (FactType.COUNT, FactType.POINTS, FactType.MONTHS)
"""Types that are never below zero."""


def most_of(spec: FactSpec, parameters: Mapping[str, Any]) -> int | None:
    """The highest value a fact may have under a regime; None where nobody says."""
    most = parameters.get(spec.most_in) if spec.most_in is not None else None
    return most if isinstance(most, int) else spec.at_most


def bounds_of(kind: SubjectKind, parameters: Mapping[str, Any]) -> Bounds:
    """What the figures of a kind may be under a regime while nobody tells them."""
    bounds = {}
    for spec in facts_of(kind).values():
        if spec.type in FIGURES:
            group = spec.name.rpartition(".")[0]
            owner = group if group in GROUPS_NONE else spec.name if spec.may_be_none else None
            bounds[spec.name] = Bound(high=most_of(spec, parameters), owner=owner)
    return bounds


@cache
def keys_of(kind: SubjectKind) -> Mapping[str, tuple[str, ...]]:
    """The keys of a subject in the file: of a group its fields, of a single fact an empty tuple."""
    keys: dict[str, list[str]] = {}
    for name in facts_of(kind):
        head, _, rest = name.partition(".")
        keys.setdefault(head, [])
        if rest:
            keys[head].append(rest)
    return {key: tuple(below) for key, below in keys.items()}
