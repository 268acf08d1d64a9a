"""New organisations of a file, and who may found them: said on the row, before anybody confirms anything."""

from collections.abc import Mapping, Sequence

from xeploai.core.subjects import OrgKind
from xeploai.registers.kernel.access import Actor, allows
from xeploai.registers.people.importing.existing_records import ExistingRecords
from xeploai.registers.people.importing.match_status import proposal_of, without
from xeploai.registers.people.importing.models import ImportBatch, StagedRow
from xeploai.registers.people.importing.staged_records import (
    LEADER,
    MEMBER,
    LeaderRecord,
    MemberRecord,
    OrganisationRecord,
    RowFault,
)

_CODE = "import_may_not_found"
_LEFT_OUT = "import_branch_left_out"
_OFFERED = 40


def may_not_found(row: StagedRow) -> bool:
    """Whether the row was found to need an organisation that its officer may not found."""
    return any(fault.code == _CODE for fault in row.faults)


def mark_founding(
    existing: ExistingRecords, batch: ImportBatch, orgs: Sequence[StagedRow], meant: Mapping[str, int | None], by: Actor
) -> None:
    """Put a fault on every new organisation that the actor may not found, and offer those that stand instead.

    meant  key of an organisation of the file -> which one that is
    """
    allowed: dict[int, bool] = {}
    for row in orgs:
        row.faults = without(row.faults, _CODE)
        record = OrganisationRecord.of(row.values)
        if row.target is not None or row.choice == "skip" or record.known:
            continue
        superior = existing.orgs.get(meant.get(record.parent or "") or batch.body_id, batch.body)
        if superior.pk not in allowed:
            allowed[superior.pk] = allows(by, "organisation.import", superior)
        if allowed[superior.pk]:
            continue
        row.faults = [*row.faults, RowFault(code=_CODE, value=record.name)]
        offered = {proposal.id for proposal in row.proposals}
        if record.of_list:
            branches = [org for org in existing.orgs.values() if OrgKind(org.kind).is_branch and org.pk not in offered]
            branches.sort(key=lambda org: org.sort_key)
            row.proposals = [*row.proposals, *(proposal_of(org, "import_instead") for org in branches[:_OFFERED])]


def left_out_with_branch(rows: Sequence[StagedRow], orgs: Sequence[StagedRow]) -> set[int]:
    """Positions of the rows about people whose branch is left out: they are left out with it, and it is said there."""
    skipped = {row.key for row in orgs if row.choice == "skip"}
    codes: set[str] = set()
    positions = set()
    for row in rows:
        row.notes = without(row.notes, _LEFT_OUT)
        if row.what not in {MEMBER, LEADER}:
            continue
        record: MemberRecord | LeaderRecord
        if row.what == MEMBER:
            record = MemberRecord.of(row.values)
            hangs = record.branch in skipped
        else:
            record = LeaderRecord.of(row.values)
            hangs = record.member in codes
        if hangs:
            positions.add(row.position)
            row.notes = [*row.notes, RowFault(code=_LEFT_OUT, value=record.full_name)]
            codes.add(record.code or row.key)
    return positions
