"""Who does what for one subject: which bodies rate, comment, propose, appraise, decide, are told; who signs and seals.

Read from the pack (`responsibilities.yaml`) and from what policies settled. A cell that no source shows and no policy
settled stays open: it is shown as such and never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from xeploai.rulepacks.deciders import Position, narrowest
from xeploai.rulepacks.kinds import Duty
from xeploai.rulepacks.regime import Regime, Settlement
from xeploai.rulepacks.schema import DutySpec, SealSpec, SignatureSpec


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
    spec = narrowest((spec for spec in regime.pack.responsibilities.duties if spec.duty is duty), position)
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


def signing(regime: Regime, body: str) -> Signing:
    """Who signs for a body."""
    responsibilities = regime.pack.responsibilities
    return Signing(
        body=body,
        signature=next((spec for spec in responsibilities.signatures if body in spec.bodies), None),
        seal=next((spec for spec in responsibilities.seals if body in spec.bodies), None),
    )
