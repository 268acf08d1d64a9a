"""Who does what for one subject: which bodies rate, comment, propose, appraise, decide, are told; who signs and seals.

Read from the pack (`responsibilities.yaml`) and from what policies settled. A cell that no source shows and no policy
settled stays open: it is shown as such and never guessed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from xeploai.core.subjects import OrgKind, SubjectKind, TallySubject
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.regime import Regime, Settlement
from xeploai.rulepacks.schema import Duty, DutySpec, ParentKind, SealSpec, SignatureSpec


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


@dataclass(frozen=True, kw_only=True)
class Signing:
    """Who signs a paper of a body, in whose name; sealed None: not known."""

    body: str
    signature: SignatureSpec | None
    seal: SealSpec | None

    @property
    def sealed(self) -> bool | None:
        """Whether the paper carries a seal."""
        return None if self.seal is None else self.seal.sealed


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One duty for one subject.

    bodies      empty: nobody knows yet
    spec        the statement that holds; None: the pack says nothing for such a case
    settlement  what a policy settled
    confirmed   a policy confirmed the statement as it stands
    """

    duty: Duty
    bodies: tuple[str, ...]
    spec: DutySpec | None
    settlement: Settlement | None
    confirmed: bool
    signing: tuple[Signing, ...]

    @property
    def settled(self) -> bool:
        """Whether a round may rest on it: shown by a text, or settled or confirmed by a policy."""
        if not self.bodies or self.spec is None:
            return False
        return self.spec.verified or self.confirmed or self.settlement is not None


SIGNING = frozenset({Duty.PROPOSES, Duty.DECIDES})
"""Duties that end in a paper of the body."""


def responsibilities(regime: Regime, position: Position) -> Mapping[Duty, Cell]:
    """Every duty for a subject, in the order of the work."""
    return {duty: _cell(regime, duty, position) for duty in Duty}


def open_cells(regime: Regime, position: Position) -> tuple[Cell, ...]:
    """What a policy has to settle before a round with such a subject opens."""
    return tuple(cell for cell in responsibilities(regime, position).values() if not cell.settled)


def _cell(regime: Regime, duty: Duty, position: Position) -> Cell:
    fitting = list(_fitting(regime, duty, position))
    # The load refuses two statements that are alike (checks.py), so the narrowest is one.
    spec = max(fitting, key=lambda spec: spec.conditions, default=None)
    settlement = None if spec is None else regime.settlements.get(spec.id)
    bodies = () if spec is None else tuple(spec.bodies if settlement is None else settlement.bodies)
    return Cell(
        duty=duty,
        bodies=bodies,
        spec=spec,
        settlement=settlement,
        confirmed=spec is not None and any(answer.id == spec.id for answer in regime.answers),
        signing=tuple(signing(regime, body) for body in bodies) if duty in SIGNING else (),
    )


def _fitting(regime: Regime, duty: Duty, position: Position) -> Iterator[DutySpec]:
    for spec in regime.pack.responsibilities.duties:
        if (
            spec.duty is duty
            and position.subject in spec.subjects
            and (not spec.org_kinds or position.org_kind in spec.org_kinds)
            and (not spec.parents or position.parent in spec.parents)
            and spec.after_commune_day in (None, position.after_commune_day)
            and (spec.from_ is None or spec.from_ <= position.on)
            and (spec.until is None or position.on <= spec.until)
        ):
            yield spec


def signing(regime: Regime, body: str) -> Signing:
    """Who signs for a body."""
    said = regime.pack.responsibilities
    return Signing(
        body=body,
        signature=next((spec for spec in said.signatures if body in spec.bodies), None),
        seal=next((spec for spec in said.seals if body in spec.bodies), None),
    )


Key = TypeVar("Key")


@dataclass(frozen=True, kw_only=True)
class InLine(Generic[Key]):
    """An organisation on the line from a unit up to the top. tier: empty where it is not known."""

    key: Key
    kind: OrgKind
    tier: str = ""


def organisation_of(cell: Cell, subject: TallySubject, line: Sequence[InLine[Key]]) -> Key | None:
    """Which organisation's body has a duty: of the line from the unit rated, or to which the subject belongs, upward.

    None where nobody is named, or the tree does not say whose body it is (the manager of a cadre).
    """
    for body in cell.bodies:
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
