"""What the rows of a file have in common: one line for equal findings, and what is offered to put a column right.

An offer is only that: it says of every row what stands there and what would, and somebody confirms what was seen.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Fault
from xeploai.registers.people.days import DAYS, order_faults
from xeploai.registers.people.importing.fields import column_title, status_title
from xeploai.registers.people.importing.models import ImportBatch, Outcome, StagedRow
from xeploai.registers.people.importing.staged_records import (
    CollectiveRecord,
    LeaderRecord,
    MemberRecord,
    PastLevelRecord,
    RowFault,
)
from xeploai.registers.people.importing.values import read_day

SHORT_YEAR, ZEROS_LOST = "import_day_short_year", "import_zeros_lost"
REMARK, GROUP_MISSING = "import_remark", "import_group_missing"
_LONGEST = 100
"""Years before the list: an earlier day is offered to nobody."""
RECORDED: Mapping[str, tuple[str, str]] = {
    "exempt": ("exempt", "1"),
    "suspended": ("suspended", "1"),
    "probationary": ("membership", "probationary"),
    "temporary": ("membership", "temporary"),
}
"""Status that a remark may say -> the column and the value that record it. Who has left is no matter of a list."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One row: what stands there, and what would.

    row_id  primary key of the staged row
    """

    row_id: int
    row: int
    name: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class ColumnOffer:
    """What is offered for a whole column. title: of what would be written; status: of a remark, its code."""

    code: str
    column_id: str
    title: str
    status: str = ""
    offers: Sequence[Offer] = ()

    @property
    def key(self) -> str:
        """Names it among the offers of a file."""
        return f"{self.code}:{self.column_id}:{self.status}"

    @property
    def digest(self) -> str:
        """Equal for the same offer: what was seen is what is confirmed."""
        text = "\n".join(f"{offer.row_id}\t{offer.before}\t{offer.after}" for offer in self.offers)
        return hashlib.sha256(f"{self.key}\n{text}".encode()).hexdigest()


@dataclass(kw_only=True)
class FindingGroup:
    """Equal findings of one column. blocks: whether they hold up the import."""

    code: str
    column: str | None
    blocks: bool
    faults: list[Fault] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


def grouped(faults: Iterable[Fault], *, blocks: bool = True) -> list[FindingGroup]:
    """Faults of a file by sentence, sheet and column, in the order in which they were met."""
    groups: dict[tuple[str, str | None, str | None], FindingGroup] = {}
    for fault in faults:
        key = fault.code, fault.sheet, fault.column
        group = groups.setdefault(key, FindingGroup(code=fault.code, column=fault.column, blocks=blocks))
        group.faults.append(fault)
    return list(groups.values())


def finding_groups(rows: Sequence[StagedRow]) -> list[FindingGroup]:
    """Faults and notes of staged rows; those that hold up the import first, the most frequent first. Remarks that say
    different things are two lines."""
    groups: dict[tuple[bool, str, str | None, str], FindingGroup] = {}
    for row in rows:
        faults = row.faults if row.outcome == Outcome.FAULTY else []
        for entry, blocks in [*((fault, True) for fault in faults), *((note, False) for note in row.notes)]:
            key = blocks, entry.code, entry.column, str(entry.values.get("status", ""))
            group = groups.setdefault(key, FindingGroup(code=entry.code, column=entry.column, blocks=blocks))
            group.faults.append(fault_in(row, entry))
            group.names.append(row_name(row))
    return sorted(groups.values(), key=lambda group: (not group.blocks, -len(group.faults)))


def fault_in(row: StagedRow, fault: RowFault) -> Fault:
    """A finding with its place."""
    return Fault(
        code=fault.code, sheet=row.sheet, row=row.row, column=fault.column, value=fault.value, values=fault.values
    )


def row_name(row: StagedRow) -> str:
    """Of whom or what the row is; empty where it only points to another."""
    record = row.record
    if isinstance(record, MemberRecord | LeaderRecord):
        return record.full_name
    return (record.name or "") if not isinstance(record, PastLevelRecord) else ""


def column_offers(batch: ImportBatch, rows: Sequence[StagedRow]) -> list[ColumnOffer]:
    """What is offered for the columns of a file. rows: those that have faults or notes."""
    offers: dict[tuple[str, str, str], list[Offer]] = {}
    for row in rows:
        if row.outcome == Outcome.SKIPPED:
            continue
        for entry in [*row.faults, *row.notes]:
            for status, before, after in _offered(batch, row, entry):
                offer = Offer(row_id=row.pk, row=row.row, name=row_name(row), before=before, after=after)
                offers.setdefault((entry.code, entry.column_id, status), []).append(offer)
    return [
        ColumnOffer(code=code, column_id=id, status=status, offers=cells, title=_written_to(code, id, status))
        for (code, id, status), cells in offers.items()
    ]


def _written_to(code: str, column_id: str, status: str) -> str:
    if code == GROUP_MISSING:
        return "Nhóm"
    return column_title(RECORDED[status][0] if status else column_id)


def _offered(batch: ImportBatch, row: StagedRow, entry: RowFault) -> Iterable[tuple[str, str, str]]:
    """(status, what stands there, what would) for a finding that can be put right; nothing for all others."""
    value = entry.value or ""
    if entry.code in {SHORT_YEAR, ZEROS_LOST} and not entry.column_id:
        return  # staged by an earlier version, which did not note the column
    if entry.code == SHORT_YEAR:
        day = _full_year(batch.as_of, row, entry)
        if day is not None:
            yield "", value, day
    elif entry.code == ZEROS_LOST:
        yield "", value, value.zfill(entry.values["usual"])
    elif entry.code == REMARK:
        for status in entry.values.get("codes", ()):
            if status in RECORDED:
                yield status, value, status_title(status)
    elif entry.code == GROUP_MISSING and entry.values.get("default"):
        yield "", _post_of(row), entry.values["default"]


def _post_of(row: StagedRow) -> str:
    record = row.record
    if isinstance(record, LeaderRecord):
        return record.title or record.label or ""
    return (record.label or "") if isinstance(record, CollectiveRecord) else ""


def _full_year(latest: date, row: StagedRow, entry: RowFault) -> str | None:
    """The later of the two days that is not ahead of the list and fits the other days of the row; None where neither
    does, for then somebody has to look it up."""
    record = MemberRecord.of(row.values)
    name = "born_on" if entry.column_id.startswith("born_") else entry.column_id
    dates = {day: PartialDate.from_iso(record.facts[day]) for day in DAYS if day in record.facts}
    for text in (str(entry.values["second"]), str(entry.values["first"])):
        try:
            day = PartialDate.from_iso(read_day(text))
        except ValueError:
            return None
        fits = not order_faults({**dates, name: day}, by=latest, title=column_title)
        if fits and latest.year - day.first.year <= _LONGEST:
            return text
    return None
