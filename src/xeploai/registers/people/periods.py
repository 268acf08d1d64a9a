"""What is said about a person for a time: statuses, employment, and that somebody left."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from xeploai.core.errors import Refused
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor
from xeploai.registers.people.guards import require_person, require_reason
from xeploai.registers.people.models import (
    Employment,
    EmploymentKind,
    Leaving,
    Membership,
    MembershipKind,
    Person,
    Post,
    Seat,
    Status,
    StatusKind,
)
from xeploai.registers.people.posts import main_post_settle
from xeploai.registers.people.refresh import person_refresh


@transaction.atomic
def status_begin(
    *,
    person: Person,
    kind: str,
    since: date,
    until: date | None = None,
    ground: str = "",
    document: str = "",
    by: Actor,
) -> Status:
    """A status for a time. `until` is excluded; none: still open. Leaving is `person_leave`."""
    require_person(by, person)
    if kind == StatusKind.LEFT:
        raise Refused.because("person_leaving_has_its_act")
    overlap = person.statuses.filter(kind=kind).exclude(valid_to__lte=since)
    if until is not None:
        overlap = overlap.filter(valid_from__lt=until)
        if until <= since:
            raise Refused.because("person_period_empty", value=f"{until:%d/%m/%Y}")
    if overlap.exists():
        raise Refused.because("person_status_overlaps", value=StatusKind(kind).label)
    row = Status.objects.create(
        person=person, kind=kind, valid_from=since, valid_to=until, ground=ground.strip(), document=document.strip()
    )
    audit_record(by=by, action="person.status", subject=person, body=person.home, after=_period(row))
    return row


@transaction.atomic
def status_end(*, status: Status, on: date, document: str = "", by: Actor) -> None:
    """The status holds no more from a day on."""
    require_person(by, status.person)
    _end(status, on)
    audit_record(
        by=by,
        action="person.status",
        subject=status.person,
        body=status.person.home,
        after=_period(status),
        reason=document,
    )


@transaction.atomic
def person_leave(*, person: Person, how: str, on: date, document: str = "", by: Actor) -> None:
    """The person belongs to no branch here from a day on: memberships, posts and seats end with it.

    Raises Refused where it is on record already: the same form may come twice.
    """
    require_person(by, person)
    Leaving(how)
    Person.objects.select_for_update().get(pk=person.pk)
    if person.statuses.filter(kind=StatusKind.LEFT, valid_to=None).exists():
        raise Refused.because("person_left_already", value=person.full_name)
    for row in [
        *person.memberships.filter(valid_to=None),
        *person.posts.filter(valid_to=None),
        *person.seats.filter(valid_to=None),
    ]:
        _end(row, on)
    for status in person.statuses.filter(valid_to=None):
        _end(status, max(on, status.valid_from))
    row = Status.objects.create(person=person, kind=StatusKind.LEFT, leaving=how, valid_from=on, document=document)
    main_post_settle(person)
    person_refresh([person.pk])
    audit_record(by=by, action="person.leave", subject=person, body=person.home, after=_period(row) | {"leaving": how})


@transaction.atomic
def employment_set(*, person: Person, kind: str, since: date, by: Actor) -> None:
    """What the state's own rating applies to, from a day on."""
    require_person(by, person)
    EmploymentKind(kind)
    employment = person.employments.filter(valid_to=None).first()
    if employment is not None:
        if employment.kind == kind:
            return
        _end(employment, since)
    row = Employment(person=person, kind=kind, valid_from=since)
    _require_alone(row, since, None)
    row.save()
    audit_record(
        by=by,
        action="person.employment",
        subject=person,
        body=person.home,
        before={"kind": employment.kind} if employment else None,
        after={"kind": kind, "since": since},
    )


@transaction.atomic
def period_correct(
    *, row: Membership | Status | Post | Seat | Employment, since: date, until: date | None, reason: str, by: Actor
) -> None:
    """Put right the days of something recorded wrongly; equal days take it back. The trail keeps what stood there."""
    require_person(by, row.person)
    require_reason(reason)
    if until is not None and until < since:
        raise Refused.because("person_period_empty", value=f"{until:%d/%m/%Y}")
    if isinstance(row, Membership) and row.kind == MembershipKind.OFFICIAL:
        others = row.person.memberships.filter(kind=row.kind).exclude(pk=row.pk).exclude(valid_to__lte=since)
        if until is not None:
            others = others.filter(valid_from__lt=until)
        if (until is None or until > since) and others.exclude(valid_to=F("valid_from")).exists():
            raise Refused.because("person_in_two_branches", value=row.person.full_name)
    _require_alone(row, since, until)
    before = _period(row)
    row.valid_from, row.valid_to = since, until
    if isinstance(row, Post):
        row.main = row.main and not row.person.posts.filter(valid_to=None, main=True).exclude(pk=row.pk).exists()
    row.save()
    main_post_settle(row.person)
    person_refresh([row.person_id])
    audit_record(
        by=by,
        action="person.period",
        subject=row.person,
        body=row.person.home,
        before=before,
        after=_period(row),
        reason=reason,
    )


def _require_alone(row: Membership | Status | Post | Seat | Employment, since: date, until: date | None) -> None:
    """Of what holds once at a time, nothing else may lie in these days. Raises Refused."""
    if until == since:
        return
    if isinstance(row, Status):
        others, refusal = row.person.statuses.filter(kind=row.kind), "person_status_overlaps"
        values = {"value": row.get_kind_display()}
    elif isinstance(row, Employment):
        others, refusal = row.person.employments.all(), "person_status_overlaps"
        values = {"value": row.get_kind_display()}
    elif isinstance(row, Membership):
        others, refusal = row.person.memberships.filter(organisation=row.organisation), "person_there_already"
        values = {"value": row.person.full_name, "branch": row.organisation.name}
    else:
        return
    others = others.exclude(pk=row.pk).exclude(valid_to__lte=since).exclude(valid_to=F("valid_from"))
    if until is not None:
        others = others.filter(valid_from__lt=until)
    if others.exists():
        raise Refused.because(refusal, **values)


def _end(row: Membership | Status | Post | Seat | Employment, on: date) -> None:
    if on < row.valid_from:
        raise Refused.because("person_later_change", value=str(row.person), on=f"{row.valid_from:%d/%m/%Y}")
    row.valid_to = on
    row.save()


def _period(row: Membership | Status | Post | Seat | Employment) -> dict[str, Any]:
    texts = {name: getattr(row, name, "") for name in ("ground", "document")}
    return {
        "what": row._meta.model_name,
        "kind": getattr(row, "kind", str(row)),
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        **{name: text for name, text in texts.items() if text},
    }
