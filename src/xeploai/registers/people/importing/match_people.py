"""Members and leaders of a file, and the records that are held. A number decides; a name only proposes."""

from collections.abc import Mapping, Sequence

from xeploai.core.names import folded_name
from xeploai.core.subjects import OrgKind
from xeploai.registers.people.importing.existing_records import ExistingRecords
from xeploai.registers.people.importing.field_definition import Keeps
from xeploai.registers.people.importing.field_kinds import KnownMember, kind_of
from xeploai.registers.people.importing.fields import column_of, column_title, fields
from xeploai.registers.people.importing.match_status import CANDIDATES, decide, meant_by, proposal_of, text_of, without
from xeploai.registers.people.importing.models import ImportBatch, StagedRow
from xeploai.registers.people.importing.staged_records import (
    MEMBER,
    Change,
    LeaderRecord,
    MemberRecord,
    Proposal,
    RowFault,
)

_TELLING = ("card", "citizen", "code")
"""Numbers by which a person is known; the first two in the whole country."""


def match_member(
    existing: ExistingRecords, batch: ImportBatch, row: StagedRow, meant: Mapping[str, int | None]
) -> None:
    """Whom a row means, and what it says anew. meant: key of a branch of the file -> which one that is."""
    row.faults = without(row.faults, "import_person_elsewhere", "import_branch_missing")
    record = MemberRecord.of(row.values)
    numbers = [(kind, record.facts[kind]) for kind in _TELLING if kind in record.facts]
    row.faults += [
        RowFault(code="import_person_elsewhere", column=column_title(kind), value=value, column_id=kind)
        for kind, value in numbers
        if (kind, value) in existing.elsewhere
    ]
    target = next((existing.by_number[number] for number in numbers if number in existing.by_number), None)
    proposals = [] if target is not None else _alike(existing, record)
    decide(row, target, proposals)
    says_branch = record.branch is not None or OrgKind(batch.body.kind).is_branch
    # Whoever is known is known with the branch: a list of results need not tell it.
    needs_branch = row.target is None and (row.choice == "new" or not proposals)
    if needs_branch and not says_branch and not any(fault.column_id == "branch" for fault in row.faults):
        row.faults = [*row.faults, RowFault(code="import_branch_missing", column=column_title("branch"))]
    if row.target is not None and row.target in existing.people:
        branch = meant.get(record.branch) if record.branch is not None else batch.body_id
        stored = _known(existing, row.target, record, branch if says_branch else existing.branch.get(row.target))
        row.diff = member_changes(record, stored)


def one_row_a_person(rows: Sequence[StagedRow]) -> None:
    """Two rows that mean one person, or one branch twice, are both held back until somebody decides."""
    first: dict[tuple[int, bool], StagedRow] = {}
    for row in rows:
        row.faults = without(row.faults, "import_two_rows_one_person")
    for row in rows:
        if row.what != MEMBER or row.target is None or row.choice == "skip":
            continue
        record = MemberRecord.of(row.values)
        other = first.setdefault((row.target, record.temporary), row)
        if other is not row:
            fault = RowFault(code="import_two_rows_one_person", value=record.full_name, values={"row": other.row})
            row.faults = [*row.faults, fault]


def _alike(existing: ExistingRecords, record: MemberRecord) -> list[Proposal]:
    """Persons of that name, and those whose number is the same but for zeros before it: the list may have lost them."""
    bare = [(kind, record.facts[kind].lstrip("0")) for kind in ("card", "citizen") if kind in record.facts]
    owners = [existing.by_bare_number[number] for number in bare if number in existing.by_bare_number]
    named = namesakes(existing, record.full_name, record.born_on)
    named_ids = {proposal.id for proposal in named}
    more = [
        proposal_of(existing.people[pk], "import_same_number_but_zeros")
        for pk in dict.fromkeys(owners)
        if pk not in named_ids
    ]
    return [*named, *more][:CANDIDATES]


def namesakes(existing: ExistingRecords, name: str, birth: str | None = None) -> list[Proposal]:
    """Persons of that name, unless their birth years differ."""
    proposals = []
    for pk in dict.fromkeys(existing.by_name.get(folded_name(name), [])):
        person = existing.people[pk]
        born = person.born_on
        if born is not None and birth is not None and born.iso[:4] != birth[:4]:
            continue
        same = born is not None and birth is not None and (born.iso.startswith(birth) or birth.startswith(born.iso))
        proposals.append(proposal_of(person, "import_same_name_and_birth" if same else "import_same_name"))
    return proposals[:CANDIDATES]


def member_changes(record: MemberRecord, stored: KnownMember) -> dict[str, Change]:
    """What a row says anew of a person, field by field as each compares itself."""
    plain = [id for id, field in fields().items() if not field.yearly]
    yearly = [id for id in record.facts if column_of(id).field.yearly]
    return {
        name: change
        for id in (*plain, *yearly)
        for name, change in kind_of(column_of(id)).compare(column_of(id), record, stored)
    }


def _known(existing: ExistingRecords, pk: int, record: MemberRecord, named: int | None) -> KnownMember:
    """What the register holds of a person. named: the branch that is meant."""
    person = existing.people[pk]
    titles: dict[str, list[str]] = {}
    for post in existing.posts[pk]:
        titles.setdefault(post.sphere, []).append(post.title)
    years = {column.year for column in map(column_of, record.facts) if column.year}
    return KnownMember(
        facts={id: text_of(getattr(person, id)) for id, field in fields().items() if field.keeps is Keeps.PERSON},
        numbers=existing.numbers[pk],
        statuses=existing.statuses[pk],
        titles=titles,
        levels={year: existing.levels["member", pk, year] for year in years if ("member", pk, year) in existing.levels},
        awards={
            (column.year, text)
            for column, text in ((column_of(id), text) for id, text in record.facts.items())
            if ("person", pk, column.year, text) in existing.awards
        },
        branch=existing.branch.get(pk),
        branch_name=org_name(existing, existing.branch.get(pk)),
        named=named,
        named_name=org_name(existing, named, record.branch or ""),
        visits=existing.visits[pk],
    )


def org_name(existing: ExistingRecords, pk: int | None, otherwise: str = "") -> str:
    """What an organisation is called; otherwise: where it is not held."""
    return existing.orgs[pk].name if pk in existing.orgs else otherwise


def match_leader(existing: ExistingRecords, row: StagedRow, members: Mapping[str, StagedRow]) -> None:
    """Whom a row of the leaders means: a member of the same file, a holder of the post, or one of the name."""
    record = LeaderRecord.of(row.values)
    member = members.get(record.member or "")
    if member is not None:
        decide(row, None, [])
        # What hangs on a row that is left out is left out with it.
        row.choice, row.target = ("skip" if member.choice == "skip" else ""), meant_by(member)
    else:
        by_post = existing.by_post_code.get(record.code)
        target = existing.by_number.get(("code", record.code)) if by_post is None else by_post
        decide(row, target, [] if target is not None else namesakes(existing, record.full_name))
    titles = [post.title for post in existing.posts[row.target]] if row.target in existing.people else None
    title = record.title or ""
    if titles is not None and folded_name(title) not in [folded_name(existing_title) for existing_title in titles]:
        row.diff = {"title": Change(before="; ".join(titles), after=title)}
