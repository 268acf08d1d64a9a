"""Levels and commendations of earlier years, and whose they are."""

from collections.abc import Mapping, Sequence

from xeploai.core.names import folded_name
from xeploai.registers.people.importing.existing_records import ExistingRecords
from xeploai.registers.people.importing.match_bodies import collective_proposals, similar
from xeploai.registers.people.importing.match_people import namesakes
from xeploai.registers.people.importing.match_status import decide, meant_by, proposal_of
from xeploai.registers.people.importing.models import StagedRow
from xeploai.registers.people.importing.staged_records import (
    COLLECTIVE,
    MEMBER,
    ORGANISATION,
    PAST,
    AwardRecord,
    Change,
    PastLevelRecord,
    RowFault,
)


def match_result(existing: ExistingRecords, row: StagedRow, subjects: Mapping[tuple[str, str], StagedRow]) -> None:
    """A level or a commendation of an earlier year: it follows the row of its subject, or finds the subject itself."""
    row.faults = []
    record = PastLevelRecord.of(row.values) if row.what == PAST else AwardRecord.of(row.values)
    if isinstance(record, AwardRecord) and record.subject is None:
        _match_recipient(existing, row, record)
        return
    what, key = record.kind, record.subject or ""
    subject = subjects.get((what, key))
    if subject is None:
        row.faults = [RowFault(code="import_subject_unknown", value=key)]
        return
    row.choice = "skip" if subject.choice == "skip" else ""
    decide(row, None, [])
    meant = meant_by(subject)
    if meant is None:
        return
    if isinstance(record, AwardRecord):
        if _award(record, meant) in existing.awards:
            row.target = meant
        return
    before = existing.levels.get((what, meant, record.year))
    if before is not None:
        row.target = meant
        row.diff = {} if before == record.level else {"level": Change(before=before, after=record.level)}


def one_level_a_year(rows: Sequence[StagedRow], subjects: Mapping[tuple[str, str], StagedRow]) -> None:
    """Two rows that rate one subject for one year are held back: only one can be right."""
    first: dict[tuple[str, int | str, int], StagedRow] = {}
    for row in rows:
        if row.what != PAST or row.choice == "skip" or row.faults:
            continue
        record = PastLevelRecord.of(row.values)
        meant = meant_by(subjects[record.kind, record.subject])
        other = first.setdefault((record.kind, record.subject if meant is None else meant, record.year), row)
        if other is not row:
            places = {"row": other.row, "year": str(record.year)}
            row.faults = [RowFault(code="import_level_twice", value=record.label, values=places)]


def _award(record: AwardRecord, subject: int) -> tuple[str, int, int, str]:
    kind = record.kind if record.kind in {ORGANISATION, COLLECTIVE} else "person"
    return kind, subject, record.year, record.form


def _match_recipient(existing: ExistingRecords, row: StagedRow, record: AwardRecord) -> None:
    """Somebody commended whom the file knows by name only: one of that name is meant, else there is a choice."""
    written = record.name or ""
    name, target = folded_name(written), None
    if record.kind == MEMBER:
        proposals = namesakes(existing, written)
    elif record.kind == COLLECTIVE:
        alike = [collective for collective in existing.collectives.values() if folded_name(collective.name) == name]
        proposals = collective_proposals(existing, alike or similar(written, existing.collectives))
        target = alike[0].pk if len(alike) == 1 else None
    else:
        same = existing.org_by_name.get(name, [])
        proposals = [proposal_of(existing.orgs[pk], "import_same_name") for pk in same] or [
            proposal_of(org, "import_similar_name") for org in similar(written, existing.orgs)
        ]
        target = same[0] if len(same) == 1 else None
    if target is None and not proposals:
        row.faults = [RowFault(code="import_recipient_unknown", value=written)]
    decide(row, target, [] if target else proposals)
    if row.target is not None and _award(record, row.target) not in existing.awards:
        row.diff = {"form": Change(before="", after=record.form)}
