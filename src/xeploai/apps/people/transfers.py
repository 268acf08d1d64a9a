"""Members change branch: for good, or for a time."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from xeploai.apps.accounts.access import Actor, require
from xeploai.apps.audit.services import audit_record
from xeploai.apps.organisations.models import Organisation
from xeploai.apps.people.models import Membership, MembershipKind, Person, Status, StatusKind
from xeploai.apps.people.refresh import person_refresh
from xeploai.apps.people.services import require_branch, require_person
from xeploai.core.errors import Fault, Refused


@transaction.atomic
def members_transfer(
    *, persons: Sequence[Person], to: Organisation, on: date, document: str = "", by: Actor
) -> Sequence[Membership]:
    """Members of one or several branches belong to `to` from a day on. All of them or none."""
    require(by, "person.change", to)
    require_branch(to)
    fresh, faults = [], []
    for person in persons:
        require_person(by, person)
        held = person.memberships.filter(kind=MembershipKind.OFFICIAL, valid_to=None).first()
        if held is None:
            faults.append(Fault(code="person_in_no_branch", value=person.full_name))
        elif held.organisation_id == to.pk:
            faults.append(Fault(code="person_there_already", value=person.full_name, values={"branch": to.name}))
        elif on < held.valid_from:
            since = {"on": f"{held.valid_from:%d/%m/%Y}"}
            faults.append(Fault(code="person_later_change", value=person.full_name, values=since))
        else:
            held.valid_to = on
            held.save(update_fields=["valid_to"])
            # Whoever took part there for a time only, now belongs there.
            person.memberships.filter(organisation=to, valid_to=None).update(valid_to=on)
            fresh.append(Membership.objects.create(person=person, organisation=to, valid_from=on, document=document))
            audit_record(
                by=by, action="person.transfer", subject=person, body=to, reason=document,
                before={"branch": str(held.organisation.public_id)}, after={"branch": str(to.public_id), "on": on},
            )  # fmt: skip
    if faults:
        raise Refused(faults)
    person_refresh([person.pk for person in persons])
    return fresh


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
        by=by, action="person.temporary", subject=person, body=own.organisation, reason=document,
        after={"at": str(at.public_id), "since": since, "until": until},
    )  # fmt: skip
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
        by=by, action="person.temporary", subject=person, body=person.home,
        after={"at": str(membership.organisation.public_id), "until": on},
    )  # fmt: skip
