"""Who does what in a round: where each subject stands in the tree of the day, and what the rules say of such a place.

The deciding body comes from the table of responsibilities; the tree alone answers only where the table names nobody.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xeploai.core.errors import Fault
from xeploai.core.subjects import OrgKind, SubjectKind, TallySubject
from xeploai.registers.organisations.dated_tree import Tree
from xeploai.registers.organisations.eras import eras
from xeploai.registers.organisations.models import OrganisationState
from xeploai.registers.organisations.services import state_of
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.deciders import InLine, Position, deciding_bodies, organisation_of, parent_kind
from xeploai.rulepacks.kinds import Duty, ParentKind
from xeploai.rulepacks.regime import Regime
from xeploai.rulepacks.responsibilities import Cell, responsibilities


@dataclass(frozen=True, kw_only=True)
class OpenDuty:
    """A duty of which no text and no policy says who has it, for some subjects of a round.

    key       the statement that a policy settles; where the pack says nothing: the case itself, and `cell.spec` is None
    subjects  how many each kind of place has, the largest first
    """

    key: str
    cell: Cell
    subjects: Sequence[tuple[Position, int]]

    @property
    def number(self) -> int:
        """How many subjects it concerns."""
        return sum(number for _, number in self.subjects)

    @property
    def whom(self) -> str:
        """Whose rating it is about, place by place."""
        return "; ".join(dict.fromkeys(_place_name(position) for position, _ in self.subjects))

    @property
    def body_names(self) -> list[str]:
        """Whom the rules propose."""
        return [vocabulary.name("bodies", body) for body in self.cell.bodies]

    @property
    def fault(self) -> Fault:
        """What keeps a round from opening."""
        values = {
            "duty": vocabulary.name("duties", self.cell.duty).lower(),
            "whom": self.whom,
            "bodies": ", ".join(self.body_names).lower(),
            "number": self.number,
        }
        return Fault(
            code="campaign_duty_open" if self.cell.bodies else "campaign_duty_nobody", value=self.key, values=values
        )


class Duties:
    """The table of responsibilities over the tree of one day. regime None, or without such a table: the tree alone."""

    def __init__(self, states: Mapping[int, OrganisationState], day: date, regime: Regime | None) -> None:
        self._day = day
        self._tree = Tree({org: state_of(row) for org, row in states.items()})
        self._since = {org: row.valid_from for org, row in states.items()}
        self._regime = regime if regime is not None and regime.pack.responsibilities.duties else None
        self._cells: dict[Position, Mapping[Duty, Cell]] = {}
        self._bodies: dict[Position, Sequence[str]] = {}
        self._positions: dict[tuple[TallySubject, int], Position] = {}

    def position(self, subject: TallySubject, org: int) -> Position:
        """Where a subject stands: the organisation rated, or to which a person or a collective belongs."""
        if (subject, org) not in self._positions:
            state = self._tree.states[org]
            # A party group has no place of its own in the table: its members are those of the branch.
            while state.kind is OrgKind.PARTY_GROUP and state.parent is not None:
                org, state = state.parent, self._tree.states[state.parent]
            self._positions[subject, org] = Position(
                subject=subject,
                org_kind=state.kind,
                parent=self._parent(state.parent),
                on=self._day,
                commune_day=self._commune_day(org),
            )
        return self._positions[subject, org]

    def cells(self, position: Position) -> Mapping[Duty, Cell]:
        """Every duty for such a place; empty where the rules have no such table."""
        if self._regime is None:
            return {}
        if position not in self._cells:
            self._cells[position] = responsibilities(self._regime, position)
        return self._cells[position]

    def decider(self, subject: TallySubject, org: int) -> int | None:
        """The organisation whose body decides, by the table; None where the table does not name one of the tree."""
        if self._regime is None:
            return None
        position = self.position(subject, org)
        if position not in self._bodies:
            self._bodies[position] = deciding_bodies(self._regime, position)
        return organisation_of(self._bodies[position], subject, self._line(org))

    def open(self, subjects: Iterable[tuple[TallySubject, int]]) -> list[OpenDuty]:
        """What a policy has to settle, in the order of the work; one entry for each statement."""
        places = Counter(self.position(subject, org) for subject, org in subjects)
        cells: dict[str, Cell] = {}
        concerned: dict[str, list[tuple[Position, int]]] = {}
        for duty in Duty:
            for place, number in places.most_common():
                cell = self.cells(place).get(duty)
                if cell is None or cell.settled:
                    continue
                key = cell.spec.id if cell.spec else _case(duty, place)
                cells.setdefault(key, cell)
                concerned.setdefault(key, []).append((place, number))
        return [OpenDuty(key=key, cell=cell, subjects=concerned[key]) for key, cell in cells.items()]

    def _line(self, org: int) -> list[InLine[int]]:
        states = self._tree.states
        line = (org, *self._tree.ancestors(org))
        return [InLine(key=here, kind=states[here].kind, tier=states[here].tier) for here in line]

    def _parent(self, parent: int | None) -> ParentKind | None:
        if parent is None:
            return None
        state = self._tree.states[parent]
        return parent_kind(state.kind, state.tier)

    def _commune_day(self, org: int) -> date | None:
        """The day of the commune above, or of the organisation itself, if its subtree lives by such an era."""
        era = eras().of(self._tree, org, self._day)
        if era.recognised_by is None:
            return None
        for here in (org, *self._tree.ancestors(org)):
            state = self._tree.states[here]
            if (state.kind, state.tier) == era.recognised_by:
                return max(era.first or self._since[here], self._since[here])
        return None


def _place_name(position: Position) -> str:
    """As a reader calls such subjects: members of a branch under a grassroots committee."""
    subject = vocabulary.name("subjects", position.subject)
    kind = vocabulary.name("org_kinds", position.org_kind)
    name = subject if position.subject.kind is SubjectKind.ORGANISATION else f"{subject} của {kind}"
    parent = f", cấp trên là {vocabulary.name('parent_kinds', position.parent)}" if position.parent else ""
    return (name + parent).lower()


def _case(duty: Duty, place: Position) -> str:
    parent = place.parent.value if place.parent else "top"
    return f"{duty}/{place.subject}/{place.org_kind}/{parent}"
