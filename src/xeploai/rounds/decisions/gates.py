"""What a decision should wait for: members before their organisation, whom the unit below still owes. A closed gate
names what it waits for; it may be passed with a reason, which the decision keeps."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xeploai.core.errors import Fault
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rounds.decisions.pools import Pool
from xeploai.rounds.decisions.selectors import DraftRow


@dataclass(frozen=True, kw_only=True)
class Waits:
    """One reason to wait. code: of the sentence; name: what waits; number: for how many."""

    code: str
    name: str
    number: int

    @property
    def fault(self) -> Fault:
        """As it stops a decision for which nobody said why it does not wait."""
        return Fault(code=self.code, value=self.name, values={"number": self.number})

    @property
    def record(self) -> dict[str, object]:
        """As a decision keeps it."""
        return {"code": self.code, "name": self.name, "number": self.number}


def waits_of(rows: Iterable[DraftRow], pools: Iterable[Pool]) -> list[Waits]:
    """What the lines of a draft wait for.

    pools  of the campaign: whoever has no level that stands is known from them
    """
    lines = [row for row in rows if row.line is not None]
    undecided = Counter[str]()
    for pool in pools:
        if pool.key.tally is TallySubject.MEMBER:
            undecided += pool.undecided
    waits = [
        Waits(code="gate_amendments", name=row.subject.entry.name, number=row.offered) for row in lines if row.offered
    ]
    for row in lines:
        if row.subject.kind == SubjectKind.ORGANISATION.value:
            path = row.subject.entry.path
            number = sum(count for below, count in undecided.items() if below.startswith(path))
            if number:
                waits.append(Waits(code="gate_members", name=row.subject.entry.name, number=number))
    return [*waits, *_inspection(lines)]


def _inspection(rows: Sequence[DraftRow]) -> Iterator[Waits]:
    """Where the inspection committee was asked for the deciding body: whom it has not answered about, whom it answered
    about before this list was made, whose case is pending."""
    asked = [row for row in rows if row.inspection_asked]
    silent = [row for row in asked if row.inspection_on is None]
    if silent:
        yield Waits(code="gate_inspection_missing", name=silent[0].subject.entry.name, number=len(silent))
    old = [row.inspection_on for row in asked if row.inspection_on and row.inspection_on < row.made_on]
    if old:
        yield Waits(code="gate_inspection_old", name=f"{min(old):%d/%m/%Y}", number=len(old))
    for row in asked:
        if row.inspection_pending:
            yield Waits(code="gate_inspection_pending", name=row.subject.entry.name, number=1)
