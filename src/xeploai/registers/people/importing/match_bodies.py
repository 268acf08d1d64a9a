"""Organisations and collectives of a file, and those that are held."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TypeVar

from xeploai.core.names import folded_name, marks_agree
from xeploai.core.subjects import OrgKind
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.importing.existing_records import ExistingRecords
from xeploai.registers.people.importing.match_people import org_name
from xeploai.registers.people.importing.match_status import CANDIDATES, decide, proposal_of, text_of, without
from xeploai.registers.people.importing.models import ImportBatch, StagedRow
from xeploai.registers.people.importing.staged_records import (
    Change,
    CollectiveRecord,
    OrganisationRecord,
    Proposal,
    RowFault,
)
from xeploai.registers.people.models import Collective

_Named = TypeVar("_Named", Organisation, Collective)


_ALIKE = 0.75


UNDATED = ("founded_on", "by_reorganisation", "group", "no_collective_reason")
COLLECTIVE_TEXTS = ("name", "label", "group", "code")


def match_organisation(existing: ExistingRecords, batch: ImportBatch, row: StagedRow, taken: set[int]) -> None:
    """Which organisation a row means. taken: those that other rows mean for certain."""
    record = OrganisationRecord.of(row.values)
    name = folded_name(record.name)
    target = existing.org_by_code.get(record.code or "")
    alike = existing.org_by_name.get(name, []) or [
        pk for text in (f"chi bo {name}",) for pk in existing.org_by_name.get(text, [])
    ]
    row.faults = without(row.faults, "import_organisation_unknown")
    known, is_list = bool(record.known), record.of_list
    if is_list:
        alike = [pk for pk in alike if known or OrgKind(existing.orgs[pk].kind).is_branch]
        # With other marks it is another name: "Tân Hòa" is proposed for "Tân Hóa", and never taken for it.
        same = [pk for pk in alike if _same_marks(record.name, existing.orgs[pk].name)]
        if len(same) == 1:
            target = same[0]
        if OrgKind(batch.body.kind).is_branch and name == folded_name(batch.body.name):
            target = batch.body_id
    proposals = [] if target is not None else [proposal_of(existing.orgs[pk], "import_same_name") for pk in alike]
    if target is None and not proposals:
        if record.parent is None and not is_list:
            proposals = [proposal_of(batch.body, "import_is_the_unit")]
        else:
            # Who bears another code, or is another row's for certain, is not meant by a name that is merely alike.
            pool = {
                org.pk: org
                for org in existing.orgs.values()
                if (known or OrgKind(org.kind).is_branch or not is_list)
                and org.pk not in taken
                and (is_list or not org.code)
            }
            proposals = [proposal_of(org, "import_similar_name") for org in similar(name, pool)]
    if known and target is None and not proposals:
        row.faults = [*row.faults, RowFault(code="import_organisation_unknown", value=record.name)]
    decide(row, target, told_apart(existing, proposals))


def told_apart(existing: ExistingRecords, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Those of one name with their superiors: every committee of a province has a "Chi bộ 2"."""
    names = Counter(proposal.name for proposal in proposals)
    return [
        replace(proposal, name=f"{proposal.name}, {org_name(existing, existing.orgs[proposal.id].parent_id)}")
        if names[proposal.name] > 1 and proposal.id in existing.orgs
        else proposal
        for proposal in proposals
    ]


def _same_marks(name: str, other: str) -> bool:
    """Also of a branch that the list names without "Chi bộ"."""
    return marks_agree(name, other) or marks_agree(f"Chi bộ {name}", other)


def similar(name: str, pool: Mapping[int, _Named]) -> list[_Named]:
    """Those whose names are nearly the same; numbers must be the same: branch 1 is not branch 2."""
    name = folded_name(name)
    digits = [word for word in name.split() if word.isdecimal()]
    scored = []
    for org in pool.values():
        other = folded_name(org.name)
        if [word for word in other.split() if word.isdecimal()] == digits:
            matcher = SequenceMatcher(None, name, other)
            # The lengths alone rule most out; comparing letter by letter takes the product of both.
            if matcher.real_quick_ratio() >= _ALIKE and (ratio := matcher.ratio()) >= _ALIKE:
                scored.append((-ratio, org.pk, org))
    return [org for _, _, org in sorted(scored)[:CANDIDATES]]


def compare_organisation(existing: ExistingRecords, row: StagedRow, meant: Mapping[str, int | None]) -> None:
    """Undated facts are taken over; name, kind and superior of what stands are changed by acts with a decision only."""
    org = existing.orgs.get(row.target or 0)
    if org is None:
        return
    record = OrganisationRecord.of(row.values)
    says, now = record.as_values(), {name: text_of(getattr(org, name)) for name in UNDATED}
    row.diff = {
        name: Change(before=now[name], after=says[name]) for name in UNDATED if name in says and says[name] != now[name]
    }
    if record.kind is None or record.of_list:
        return
    superior = meant.get(record.parent or "")
    if folded_name(record.name) != folded_name(org.name):
        row.diff["name"] = Change(before=org.name, after=record.name, by_act=True)
    if record.kind != org.kind:
        row.diff["kind"] = Change(before=org.kind, after=record.kind, by_act=True)
    if superior is not None and superior != org.parent_id:
        now_under, then_under = org_name(existing, org.parent_id), org_name(existing, superior)
        row.diff["parent"] = Change(before=now_under, after=then_under, by_act=True)


def match_collective(existing: ExistingRecords, row: StagedRow, meant: Mapping[str, int | None]) -> None:
    """Which collective a row means. meant: key of an organisation of the file -> which one that is."""
    record = CollectiveRecord.of(row.values)
    if record.known:
        _match_known_collective(existing, row, record)
        return
    org = meant.get(record.organisation or "")
    target = next(
        (
            pk
            for pk, collective in existing.collectives.items()
            if (collective.code and collective.code == record.code)
            or (collective.organisation_id == org and folded_name(collective.name) == folded_name(record.name))
        ),
        None,
    )
    decide(row, target, [])
    if target is not None:
        says = record.as_values()
        now = {name: text_of(getattr(existing.collectives[target], name)) for name in (*COLLECTIVE_TEXTS, "founded_on")}
        row.diff = {
            name: Change(before=value, after=says[name])
            for name, value in now.items()
            if name in says and says[name] != value
        }


def _match_known_collective(existing: ExistingRecords, row: StagedRow, record: CollectiveRecord) -> None:
    """A collective of a list of results: by its name, and by its organisation's where several bear it."""
    row.faults = without(row.faults, "import_collective_unknown")
    name, at = folded_name(record.name), folded_name(record.at or "")
    alike = [collective for collective in existing.collectives.values() if folded_name(collective.name) == name]
    there = [
        collective for collective in alike if at and folded_name(existing.orgs[collective.organisation_id].name) == at
    ]
    target = next((matches[0].pk for matches in (there, alike) if len(matches) == 1), None)
    proposals = [] if target else collective_proposals(existing, alike or similar(record.name, existing.collectives))
    if target is None and not proposals:
        row.faults = [*row.faults, RowFault(code="import_collective_unknown", value=record.name)]
    decide(row, target, proposals)


def collective_proposals(existing: ExistingRecords, collectives: Iterable[Collective]) -> list[Proposal]:
    """Named with their organisations: executive committees of all branches are called alike."""
    return [
        Proposal(id=row.pk, name=f"{row.name}, {existing.orgs[row.organisation_id].name}", why="import_similar_name")
        for row in list(collectives)[:CANDIDATES]
    ]
