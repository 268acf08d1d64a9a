"""The records of the program's own workbook, of the same shape as those of an office's list (records.py)."""

from collections.abc import Iterator
from datetime import date

from xeploai.core.dates import PartialDate
from xeploai.core.names import folded_name
from xeploai.core.round import Collective, Leader, Member, Organisation, PastResult, Round
from xeploai.registers.people.importing.fields import fields
from xeploai.registers.people.importing.records import Record
from xeploai.registers.people.importing.staged_records import (
    COLLECTIVE,
    LEADER,
    MEMBER,
    ORGANISATION,
    AwardRecord,
    CollectiveRecord,
    LeaderRecord,
    MemberRecord,
    OrganisationRecord,
    PastLevelRecord,
)
from xeploai.rulepacks import vocabulary


def records_of_round(round_: Round, *, today: date) -> list[Record]:
    """Tree, members, collectives, leaders, results of earlier years; of a year that is over, its own results and
    commendations too."""
    return [
        *map(_organisation, round_.organisations),
        *map(_member, round_.members),
        *map(_collective, round_.collectives),
        *map(_leader, round_.leaders),
        *map(_past, round_.past),
        *(_of_the_year(round_) if round_.unit.year < today.year else ()),
    ]


def _organisation(org: Organisation) -> Record:
    record = OrganisationRecord(
        name=org.name,
        code=org.code,
        kind=org.kind.value,
        parent=org.parent,
        unit_type=org.unit_type,
        founded_on=org.founded_on.iso if org.founded_on else None,
        by_reorganisation=org.by_reorganisation,
        group=org.group,
        no_collective_reason=org.no_collective_reason,
    )
    return Record(record, org.at.sheet, org.at.row, org.code)


def _member(member: Member) -> Record:
    """By the fields that name their place in the workbook. Somebody may stand twice: where they belong, and where they
    take part for a time."""
    texts = {id: _text(getattr(member, field.workbook)) for id, field in fields().items() if field.workbook}
    key = f"{member.code}@{member.org}" if member.membership.value == "temporary" else member.code
    record = MemberRecord(facts={id: text for id, text in texts.items() if text is not None})
    return Record(record, member.at.sheet, member.at.row, key)


def _text(value: object) -> str | None:
    if isinstance(value, PartialDate):
        return value.iso
    if isinstance(value, bool):
        return "1" if value else "0"
    return None if value is None else str(value)


def _collective(collective: Collective) -> Record:
    record = CollectiveRecord(
        name=collective.name,
        code=collective.code,
        organisation=collective.org,
        label=collective.label,
        decider=collective.decider,
        group=collective.group,
        founded_on=collective.founded_on.iso if collective.founded_on else None,
    )
    return Record(record, collective.at.sheet, collective.at.row, collective.code)


def _leader(leader: Leader) -> Record:
    record = LeaderRecord(
        full_name=leader.name,
        code=leader.code,
        organisation=leader.org,
        member=leader.member,
        collective=leader.collective,
        title=leader.post,
        rank=leader.post_rank,
        is_head=leader.is_head,
        label=leader.label,
        decider=leader.decider,
        group=leader.group,
    )
    return Record(record, leader.at.sheet, leader.at.row, leader.code)


def _past(result: PastResult) -> Record:
    record = PastLevelRecord(
        kind=result.kind.value,
        subject=result.subject,
        year=result.year,
        label=result.label,
        level=result.level.value,
        decision_number=result.decision_number,
    )
    return Record(record, result.at.sheet, result.at.row, f"{result.kind}:{result.subject}:{result.year}")


def _of_the_year(round_: Round) -> Iterator[Record]:
    """What was decided in the round itself. A commendation that is only counted names nobody, and is left out."""
    year = round_.unit.year
    for result in round_.results:
        if result.level is not None:
            past = PastLevelRecord(
                kind=result.kind.value,
                subject=result.subject,
                year=year,
                level=result.level.value,
                label=vocabulary.name("levels", result.level.value),
                decision_number=result.decision_number,
            )
            yield Record(past, result.at.sheet, result.at.row, f"{result.kind}:{result.subject}:{year}")
    by_code, by_name = _recipients(round_)
    for award in round_.awards:
        recipient = by_code.get(award.recipient or "") or by_name.get(folded_name(award.recipient_name or ""))
        if recipient is None and not award.recipient_name:
            continue
        last = award.last_year or year
        kind, subject = recipient or (_AWARDED.get(award.to, ORGANISATION), None)
        record = AwardRecord(
            kind=kind,
            subject=subject,
            name=None if recipient else award.recipient_name,
            known=None if recipient else True,
            year=last,
            first_year=award.first_year if award.first_year != last else None,
            form=vocabulary.name("award_forms", award.form) if award.form else _PRAISED,
            basis=vocabulary.name("award_bases", award.basis),
            decision_number=award.decision_number,
        )
        yield Record(record, award.at.sheet, award.at.row, f"award:{award.at.row}")


# What a commendation without a form is called; who its recipient is where the round does not know them.
_PRAISED = "Khen thưởng"
_AWARDED = {"member": MEMBER, "individual": MEMBER, "collective": COLLECTIVE}


def _recipients(round_: Round) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    """(kind, code) of everybody in the round, by code; and by name, where only one bears it."""
    subjects = [
        *((LEADER, leader.code, leader.name) for leader in round_.leaders),
        *((MEMBER, member.code, member.name) for member in round_.members),
        *((COLLECTIVE, collective.code, collective.name) for collective in round_.collectives),
        *((ORGANISATION, organisation.code, organisation.name) for organisation in round_.organisations),
    ]
    by_code = {code: (kind, code) for kind, code, _ in subjects}
    by_name: dict[str, set[tuple[str, str]]] = {}
    for kind, code, name in subjects:
        by_name.setdefault(folded_name(name), set()).add((kind, code))
    return by_code, {name: next(iter(matches)) for name, matches in by_name.items() if len(matches) == 1}
