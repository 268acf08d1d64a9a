"""Who lacks the group in which the year's rules count the highest level; with a default from the post."""

from collections.abc import Mapping, Sequence

from xeploai.core.errors import Refused
from xeploai.core.names import folded_name
from xeploai.core.subjects import TallySubject
from xeploai.registers.people.importing.existing_records import ExistingRecords
from xeploai.registers.people.importing.findings import GROUP_MISSING
from xeploai.registers.people.importing.match_status import without
from xeploai.registers.people.importing.models import ImportBatch, StagedRow
from xeploai.registers.people.importing.staged_records import (
    COLLECTIVE,
    LEADER,
    CollectiveRecord,
    LeaderRecord,
    RowFault,
)
from xeploai.rulepacks.kinds import PoolBy
from xeploai.rulepacks.load import load_pack, pack_for
from xeploai.rulepacks.schema import PoolSpec

_SUBJECTS = {LEADER: TallySubject.LEADER, COLLECTIVE: TallySubject.COLLECTIVE}
_GROUP = "Nhóm"


def mark_groups(existing: ExistingRecords, batch: ImportBatch, rows: Sequence[StagedRow]) -> None:
    """Note every leading cadre and collective that the rules of the year cannot put into a pool.

    It is a note: the register may be filled before the groups are decided, the round may not be closed so.
    """
    pools = _pools(batch.as_of.year)
    groups = _groups_by_post(existing, rows)
    for row in rows:
        if row.what not in _SUBJECTS:
            continue
        row.notes = without(row.notes, GROUP_MISSING)
        pool = pools.get(_SUBJECTS[row.what])
        record = LeaderRecord.of(row.values) if row.what == LEADER else CollectiveRecord.of(row.values)
        if pool is None or getattr(record, "known", None) or not _lacks(pool, record) or _is_known(existing, row):
            continue
        post = (record.title if isinstance(record, LeaderRecord) else None) or record.label or ""
        values = {"clause": pool.clause, "default": groups.get(folded_name(post)) or post}
        row.notes = [*row.notes, RowFault(code=GROUP_MISSING, column=_GROUP, values=values)]


def _pools(year: int) -> Mapping[TallySubject, PoolSpec]:
    """The pool of each kind under the rules of a year; nothing for a year without rules."""
    try:
        pack = load_pack(pack_for(year=year))
    except Refused:
        return {}
    return {subject: pack.pool(subject) for subject in _SUBJECTS.values()}


def _lacks(pool: PoolSpec, record: LeaderRecord | CollectiveRecord) -> bool:
    if pool.by is PoolBy.LABEL:
        return not (record.label or record.group)
    return (pool.needs_group or pool.by is PoolBy.GROUP) and not record.group


def _is_known(existing: ExistingRecords, row: StagedRow) -> bool:
    """Whether the register has the group already."""
    if row.target is None:
        return False
    if row.what == COLLECTIVE:
        return bool(existing.collectives[row.target].group) if row.target in existing.collectives else False
    return any(post.leading and post.similar_group for post in existing.posts.get(row.target, ()))


def _groups_by_post(existing: ExistingRecords, rows: Sequence[StagedRow]) -> Mapping[str, str]:
    """Title -> the group that others of the title have, in the register or in the file."""
    groups = {
        folded_name(post.title): post.similar_group
        for posts in existing.posts.values()
        for post in posts
        if post.similar_group
    }
    for row in rows:
        if row.what == LEADER:
            record = LeaderRecord.of(row.values)
            if record.group and record.title:
                groups[folded_name(record.title)] = record.group
    return groups
