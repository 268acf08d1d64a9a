"""Members change branch: for good, one or many in one act, or for a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from xeploai.core.errors import Fault, Refused
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.guards import require_branch, require_person
from xeploai.registers.people.models import Membership, MembershipKind, Person, Status, StatusKind, Transfer
from xeploai.registers.people.refresh import person_refresh


@dataclass(frozen=True, kw_only=True)
class Move:
    """What a transfer would do to one person. membership: the one that ends; fault: why it cannot be done."""

    person: Person
    membership: Membership | None
    fault: Fault | None


def transfer_preview(*, persons: Sequence[Person], to: Organisation, on: date, by: Actor) -> Sequence[Move]:
    """What `members_transfer` would do. Raises Refused for a target that takes no members."""
    require(by, "person.change", to)
    require_branch(to)
    for person in persons:
        require_person(by, person)
    memberships = Membership.objects.filter(person__in=persons, kind=MembershipKind.OFFICIAL, valid_to=None)
    by_person = {row.person_id: row for row in memberships.select_related("organisation")}
    return [_move(person, by_person.get(person.pk), to, on) for person in persons]


def _move(person: Person, membership: Membership | None, to: Organisation, on: date) -> Move:
    fault = None
    if membership is None:
        fault = Fault(code="person_in_no_branch", value=person.full_name)
    elif membership.organisation_id == to.pk:
        fault = Fault(code="person_there_already", value=person.full_name, values={"branch": to.name})
    elif on < membership.valid_from:
        since = {"on": f"{membership.valid_from:%d/%m/%Y}"}
        fault = Fault(code="person_later_change", value=person.full_name, values=since)
    return Move(person=person, membership=membership, fault=fault)


@transaction.atomic
def members_transfer(
    *,
    persons: Sequence[Person],
    to: Organisation,
    on: date,
    document: str = "",
    decided_on: date | None = None,
    by: Actor,
) -> Transfer:
    """Members of one or several branches belong to `to` from a day on. All of them or none."""
    moves = transfer_preview(persons=persons, to=to, on=on, by=by)
    if not moves:
        raise Refused.because("transfer_of_nobody")
    faults = [move.fault for move in moves if move.fault]
    if faults:
        raise Refused(faults)
    transfer = Transfer.objects.create(to=to, on=on, document=document.strip(), decided_on=decided_on)
    _moved(transfer, [(move.membership, to) for move in moves if move.membership], by)
    return transfer


@transaction.atomic
def transfer_undo(*, transfer: Transfer, on: date, reason: str, by: Actor) -> Transfer:
    """Everybody whom the transfer moved returns, from a day on, to the branch they came from: a later record.

    Raises Refused where somebody has moved on, left or been taken back since.
    """
    rows = list(transfer.memberships.select_related("person__home", "organisation").order_by("pk"))
    for row in rows:
        require_person(by, row.person)
    if not reason.strip():
        raise Refused.because("person_reason_missing")
    if transfer.undoes_id is not None or Transfer.objects.filter(undoes=transfer).exists():
        raise Refused.because("transfer_undone_already")
    former = _former(rows)
    for branch in {branch.pk: branch for branch in former.values()}.values():
        require(by, "person.change", branch)
        require_branch(branch)
    gone = [row.person for row in rows if row.valid_to is not None or row.person_id not in former]
    faults = [Fault(code="transfer_moved_on", value=person.full_name) for person in gone]
    if on < transfer.on:
        faults.append(Fault(code="person_period_empty", value=f"{on:%d/%m/%Y}"))
    if faults:
        raise Refused(faults)
    undo = Transfer.objects.create(on=on, undoes=transfer, reason=reason.strip())
    _moved(undo, [(row, former[row.person_id]) for row in rows], by)
    return undo


def _former(rows: Iterable[Membership]) -> dict[int, Organisation]:
    """Person -> the branch in which they were until these rows began."""
    began = {row.person_id: row.valid_from for row in rows}
    ended = Membership.objects.filter(person__in=began, kind=MembershipKind.OFFICIAL, valid_to__gt=F("valid_from"))
    former = {}
    for row in ended.select_related("organisation").order_by("pk"):
        if row.valid_to == began[row.person_id]:
            former[row.person_id] = row.organisation
    return former


def _moved(transfer: Transfer, moves: Sequence[tuple[Membership, Organisation]], by: Actor) -> None:
    """Each membership ends on the day, and one begins at the branch beside it; one entry of the trail a person."""
    day = transfer.on
    for membership, to in moves:
        membership.valid_to = day
        membership.save(update_fields=["valid_to"])
        person = membership.person
        # Whoever took part there for a time only, now belongs there.
        for visit in person.memberships.filter(organisation=to, valid_to=None):
            visit.valid_to = max(day, visit.valid_from)
            visit.save(update_fields=["valid_to"])
        Membership.objects.create(
            person=person, organisation=to, valid_from=day, document=transfer.document, transfer=transfer
        )
        audit_record(
            by=by,
            action="person.transfer",
            subject=person,
            body=to,
            reason=transfer.document or transfer.reason,
            before={"branch": str(membership.organisation.public_id)},
            after={"branch": str(to.public_id), "on": day, "transfer": str(transfer.public_id)},
        )
    person_refresh([membership.person_id for membership, _ in moves])


@transaction.atomic
def temporary_begin(
    *, person: Person, at: Organisation, since: date, until: date | None = None, document: str = "", by: Actor
) -> Membership:
    """The member takes part in another branch for a time, and stays counted and rated in the own one."""
    require_person(by, person)
    require(by, "person.change", at)
    require_branch(at)
    if until is not None and until <= since:
        raise Refused.because("person_period_empty", value=f"{until:%d/%m/%Y}")
    own = person.memberships.filter(kind=MembershipKind.OFFICIAL).on(since).first()
    if own is None:
        raise Refused.because("person_in_no_branch", value=person.full_name)
    if person.memberships.filter(organisation=at).exclude(valid_to__lte=since).exists():
        raise Refused.because("person_there_already", value=person.full_name, branch=at.name)
    row = Membership.objects.create(
        person=person,
        organisation=at,
        kind=MembershipKind.TEMPORARY,
        valid_from=since,
        valid_to=until,
        document=document,
    )
    away = person.statuses.filter(kind=StatusKind.TEMPORARY_ACTIVITY).exclude(valid_to__lte=since)
    if not away.exists():
        Status.objects.create(
            person=person, kind=StatusKind.TEMPORARY_ACTIVITY, valid_from=since, valid_to=until, document=document
        )
    audit_record(
        by=by,
        action="person.temporary",
        subject=person,
        body=own.organisation,
        reason=document,
        after={"at": str(at.public_id), "since": since, "until": until},
    )
    return row


@transaction.atomic
def temporary_end(*, membership: Membership, on: date, by: Actor) -> None:
    """The member takes part in the own branch again from a day on."""
    person = membership.person
    require_person(by, person)
    if membership.kind != MembershipKind.TEMPORARY or on < membership.valid_from:
        raise Refused.because("person_later_change", value=person.full_name, on=f"{membership.valid_from:%d/%m/%Y}")
    membership.valid_to = on
    membership.save(update_fields=["valid_to"])
    away = person.statuses.filter(kind=StatusKind.TEMPORARY_ACTIVITY, valid_from__lte=on)
    away.exclude(valid_to__lte=on).update(valid_to=on)
    audit_record(
        by=by,
        action="person.temporary",
        subject=person,
        body=person.home,
        after={"at": str(membership.organisation.public_id), "until": on},
    )
