"""Whose body decides on a subject: the table of responsibilities as far as a count needs it, without any schema."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from xeploai.core.subjects import OrgKind, SubjectKind, TallySubject
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.kinds import ParentKind
from xeploai.rulepacks.regime import Regime

Key = TypeVar("Key")


@dataclass(frozen=True, kw_only=True)
class Position:
    """Where a subject stands on a day.

    org_kind     kind of the organisation rated, or to which the member, collective or leader belongs
    parent       what that organisation stands under; None where it is not known or stands under nothing
    commune_day  the day from which the commune above (or the organisation itself) is the grassroots organisation
    """

    subject: TallySubject
    org_kind: OrgKind
    parent: ParentKind | None
    on: date
    commune_day: date | None = None

    @property
    def after_commune_day(self) -> bool:
        """Whether the commune has had its day."""
        return self.commune_day is not None and self.commune_day <= self.on


class DutyConditions(Protocol):
    """For which subjects a statement about a duty holds; an empty condition holds for all."""

    @property
    def subjects(self) -> Collection[TallySubject]: ...
    @property
    def org_kinds(self) -> Collection[OrgKind]: ...
    @property
    def parents(self) -> Collection[ParentKind]: ...
    @property
    def after_commune_day(self) -> bool | None: ...
    @property
    def from_(self) -> date | None: ...
    @property
    def until(self) -> date | None: ...


Conditions = TypeVar("Conditions", bound=DutyConditions)


def narrowest(statements: Iterable[Conditions], position: Position) -> Conditions | None:
    """Of the statements about one duty that fit, that with most conditions; None where none fits."""
    # The load refuses two statements that are alike (checks.py), so the narrowest is one.
    return max((spec for spec in statements if _fits(spec, position)), key=narrowness, default=None)


def narrowness(spec: DutyConditions) -> int:
    """How many conditions it has."""
    return bool(spec.org_kinds) + bool(spec.parents) + (spec.after_commune_day is not None)


def deciding_bodies(regime: Regime, position: Position) -> Sequence[str]:
    """The bodies that decide, as settled by policies; empty where nobody is named."""
    term = narrowest(regime.pack.deciders, position)
    if term is None:
        return ()
    settlement = regime.settlements.get(term.id)
    return term.bodies if settlement is None else settlement.bodies


def _fits(spec: DutyConditions, position: Position) -> bool:
    return (
        position.subject in spec.subjects
        and (not spec.org_kinds or position.org_kind in spec.org_kinds)
        and (not spec.parents or position.parent in spec.parents)
        and spec.after_commune_day in (None, position.after_commune_day)
        and (spec.from_ is None or spec.from_ <= position.on)
        and (spec.until is None or position.on <= spec.until)
    )


@dataclass(frozen=True, kw_only=True)
class InLine(Generic[Key]):
    """An organisation on the line from a unit up to the top. tier: empty where it is not known."""

    key: Key
    kind: OrgKind
    tier: str = ""


def organisation_of(bodies: Iterable[str], subject: TallySubject, line: Sequence[InLine[Key]]) -> Key | None:
    """Which organisation's body has a duty: of the line from the unit rated, or to which the subject belongs, upward.

    None where nobody is named, or the tree does not say whose body it is (the manager of a cadre).
    """
    for body in bodies:
        entry = vocabulary.entry("bodies", body)
        # Nobody is the superior of itself, and no organisation decides on its own level.
        skip = 1 if entry.get("above") or subject.kind is SubjectKind.ORGANISATION else 0
        for node in line[skip:]:
            if node.kind.value in entry.get("of", ()) and (not node.tier or node.tier in _tiers(entry, node.tier)):
                return node.key
    return None


def parent_kind(kind: OrgKind, tier: str) -> ParentKind | None:
    """What it is to stand under an organisation of this kind and tier; None where that changes nothing."""
    for code in vocabulary.codes("parent_kinds"):
        entry = vocabulary.entry("parent_kinds", code)
        if kind.value in entry["of"] and tier in _tiers(entry, tier):
            return ParentKind(code)
    return None


def _tiers(entry: Mapping[str, Any], own: str) -> Collection[str]:
    tiers: Collection[str] = entry.get("tiers", (own,))
    return tiers
