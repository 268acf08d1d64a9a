"""Which record held is meant by a row, and what differs. A number decides; a name and a birth date only propose."""

from collections.abc import Sequence

from xeploai.core.names import folded_name
from xeploai.registers.kernel.access import Actor
from xeploai.registers.people.importing.existing_records import forget_names, read_existing
from xeploai.registers.people.importing.founding import left_out_with_branch, mark_founding
from xeploai.registers.people.importing.match_bodies import compare_organisation, match_collective, match_organisation
from xeploai.registers.people.importing.match_people import match_leader, match_member, one_row_a_person
from xeploai.registers.people.importing.match_results import match_result, one_level_a_year
from xeploai.registers.people.importing.match_status import meant_by
from xeploai.registers.people.importing.models import ImportBatch, Outcome, StagedRow
from xeploai.registers.people.importing.pool_groups import mark_groups
from xeploai.registers.people.importing.staged_records import (
    AWARD,
    COLLECTIVE,
    LEADER,
    MEMBER,
    ORGANISATION,
    PAST,
    OrganisationRecord,
)


def match_rows(batch: ImportBatch, rows: Sequence[StagedRow], by: Actor) -> None:
    """Set target, proposals, outcome and differences of every row, minding what was chosen already and what the actor
    may do."""
    existing = read_existing(batch, rows)
    orgs = [row for row in rows if row.what == ORGANISATION]
    named = [(row, OrganisationRecord.of(row.values)) for row in orgs]
    if any(row.choice == "new" and not record.of_list and record.parent is None for row, record in named):
        forget_names(existing)
    taken = {existing.org_by_code[record.code] for _, record in named if record.code in existing.org_by_code}
    taken |= {pk for _, record in named for pk in existing.org_by_name.get(folded_name(record.name), ())}
    for row in orgs:
        match_organisation(existing, batch, row, taken)
    meant = {row.key: meant_by(row) for row in orgs}
    mark_founding(existing, batch, orgs, meant, by)
    left_out = left_out_with_branch(rows, orgs)
    for row in rows:
        if row.what == MEMBER:
            match_member(existing, batch, row, meant)
    one_row_a_person(rows)
    members = {row.values.get("code", row.key): row for row in rows if row.what == MEMBER and "@" not in row.key}
    for row in rows:
        if row.what == LEADER:
            match_leader(existing, row, members)
        elif row.what == COLLECTIVE:
            match_collective(existing, row, meant)
    subjects = {(row.what, key): row for row in reversed(rows) for key in (row.values.get("code"), row.key) if key}
    for row in rows:
        if row.what in {PAST, AWARD}:
            match_result(existing, row, subjects)
    one_level_a_year(rows, subjects)
    for row in orgs:
        if row.target is not None:
            compare_organisation(existing, row, meant)
    mark_groups(existing, batch, rows)
    for row in rows:
        _conclude(row, left_out=row.position in left_out)


def _conclude(row: StagedRow, *, left_out: bool) -> None:
    if row.choice == "skip" or left_out:
        row.outcome = Outcome.SKIPPED
    elif row.faults:
        row.outcome = Outcome.FAULTY
    elif row.target is None and row.proposals and not row.choice:
        row.outcome = Outcome.PROPOSED
    elif row.target is None:
        row.outcome = Outcome.NEW
    else:
        row.outcome = Outcome.UPDATE if any(not change.by_act for change in row.diff.values()) else Outcome.SAME
