"""What a row is taken to mean: proposed, chosen, found to be at fault."""

from collections.abc import Iterable, Sequence

from xeploai.core.figures import whole
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.importing.models import StagedRow
from xeploai.registers.people.importing.staged_records import Proposal, RowFault
from xeploai.registers.people.models import Person

CANDIDATES = 4
"""As many are offered to choose from."""


def meant_by(row: StagedRow) -> int | None:
    """The primary key of the record a row stands for; None: a new one, or nobody knows yet."""
    chosen = _chosen(row)
    if chosen is not None:
        return chosen
    return None if row.choice in {"new", "skip"} else row.target


def decide(row: StagedRow, target: int | None, proposals: Sequence[Proposal]) -> None:
    """A choice made on an earlier preview stands while what was chosen is still there."""
    row.proposals, row.diff = list(proposals), {}
    chosen = _chosen(row)
    if chosen is not None:
        row.target = chosen
    else:
        row.target = None if row.choice == "new" else target


def _chosen(row: StagedRow) -> int | None:
    """The primary key that somebody chose."""
    return whole(row.choice, digits=18)


def proposal_of(record: Organisation | Person, why: str) -> Proposal:
    """A record to choose, with the code of why it is offered."""
    name = record.name if isinstance(record, Organisation) else record.full_name
    return Proposal(id=record.pk, name=name, why=why)


def without(faults: Iterable[RowFault], *codes: str) -> list[RowFault]:
    """Faults but for those of these codes: they are looked for anew."""
    return [fault for fault in faults if fault.code not in codes]


def text_of(value: object) -> str:
    """What is held, as a file would say it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(getattr(value, "iso", value))
