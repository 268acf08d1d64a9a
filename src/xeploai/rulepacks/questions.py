"""The register of open legal questions of a pack: what no text shows, and who answered it by which paper.

A question is a statement of the pack that nobody saw in the document. Policies answer it with `confirms` or
`responsibilities`; every answer is kept, so that two papers that answer one question are seen beside each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from xeploai.rulepacks.regime import Answer, Regime
from xeploai.rulepacks.schema import (
    Criterion,
    DutySpec,
    FormSpec,
    ParameterSpec,
    PoolSpec,
    RuleSpec,
    SealSpec,
    SignatureSpec,
    Statement,
)
from xeploai.rulepacks.vocabulary import folded


class Area(StrEnum):
    """What a question is about, in the order of the register."""

    PARAMETERS = "parameters"
    RULES = "rules"
    QUOTA = "quota"
    DUTIES = "duties"
    CRITERIA = "criteria"
    WORK = "work"
    FORMS = "forms"


class State(StrEnum):
    """open: nobody answered; answered: by one paper; disputed: by different papers."""

    OPEN = "open"
    ANSWERED = "answered"
    DISPUTED = "disputed"


_AREAS: Sequence[tuple[tuple[type[Statement], ...], Area]] = (
    ((ParameterSpec,), Area.PARAMETERS),
    ((RuleSpec,), Area.RULES),
    ((PoolSpec,), Area.QUOTA),
    ((DutySpec, SignatureSpec, SealSpec), Area.DUTIES),
    ((Criterion,), Area.CRITERIA),
    ((FormSpec,), Area.FORMS),
)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One statement that nobody saw in the document, with the answers given so far.

    number  its place in the register; an answer does not move it, so that a letter can quote it
    """

    number: int
    statement: Statement
    area: Area
    answers: tuple[Answer, ...]

    @property
    def state(self) -> State:
        """How far it is answered."""
        papers = {folded(answer.document) for answer in self.answers}
        return State.DISPUTED if len(papers) > 1 else State.ANSWERED if papers else State.OPEN


def register(regime: Regime) -> tuple[Question, ...]:
    """Every question of the pack by area, in the order of its files.

    A statement that was seen is a question only where two papers confirm it: one of them says what nobody asked.
    Forms of local practice are no question of law.
    """
    order = list(Area)
    # The sort is stable: within an area the order of the files stays. Seen ones come last, so they move no number.
    candidates = (
        statement
        for statement in regime.pack.statements()
        if not (isinstance(statement, FormSpec) and not statement.central)
    )
    statements = sorted(candidates, key=lambda statement: (statement.verified, order.index(_area(statement))))
    questions = [
        Question(
            number=number,
            statement=statement,
            area=_area(statement),
            answers=tuple(answer for answer in regime.answers if answer.id == statement.id),
        )
        for number, statement in enumerate(statements, start=1)
    ]
    return tuple(entry for entry in questions if not entry.statement.verified or entry.state is State.DISPUTED)


def _area(statement: Statement) -> Area:
    return next((area for kinds, area in _AREAS if isinstance(statement, kinds)), Area.WORK)
