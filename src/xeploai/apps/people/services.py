"""The record of a person: opening it, correcting it, and what is said about it for a time.

Each service is one act: permission at the person's home, transition, audit entry, one transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import F, Field

from xeploai.apps.accounts.access import Actor, NotVisible, require
from xeploai.apps.audit.services import audit_record
from xeploai.apps.organisations.models import Organisation
from xeploai.apps.people.models import (
    Employment,
    EmploymentKind,
    IdentifierKind,
    Leaving,
    ManagingLevel,
    Membership,
    MembershipKind,
    Person,
    PersonIdentifier,
    PersonName,
    Post,
    Seat,
    Status,
    StatusKind,
)
from xeploai.apps.people.refresh import person_refresh
from xeploai.core.dates import PartialDate
from xeploai.core.errors import Fault, Refused
from xeploai.core.names import folded_name
from xeploai.core.subjects import OrgKind


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """What a record says that has no period of its own. numbers: IdentifierKind -> text with its leading zeros."""

    full_name: str
    sex: str = ""
    born_on: PartialDate | None = None
    admission_decided_on: PartialDate | None = None
    admission_ceremony_on: PartialDate | None = None
    official_on: PartialDate | None = None
    inside_political_system: bool | None = None
    numbers: Mapping[str, str] = field(default_factory=dict)

    def faults(self) -> list[Fault]:
        """What contradicts itself."""
        held = []
        if not self.full_name.strip():
            held.append(Fault(code="person_without_name"))
        order = [("born_on", self.born_on), ("admission_decided_on", self.admission_decided_on),
                 ("official_on", self.official_on)]  # fmt: skip
        known = [(name, day) for name, day in order if day is not None]
        for (earlier, first), (later, second) in pairwise(known):
            if second.last < first.first:
                titles = {"earlier": person_field(earlier), "first": first.vi}
                held.append(
                    Fault(
                        code="person_dates_in_wrong_order", column=person_field(later), value=second.vi, values=titles
                    )
                )
        return held


def person_field(name: str) -> str:
    """What a column of the record is called."""
    column = Person._meta.get_field(name)
    assert isinstance(column, Field)
    return str(column.verbose_name)


def person_body(person: Person) -> Organisation:
    """Where the record is kept. Raises NotVisible for a record that hangs nowhere."""
    if person.home is None:
        raise NotVisible([Fault(code="nothing_here")])
    return person.home


def require_person(by: Actor, person: Person, act: str = "person.change") -> None:
    """Stop unless the act is granted where the record is kept."""
    require(by, act, person_body(person))


def require_branch(organisation: Organisation) -> None:
    """Members belong to branches. Raises Refused for anything else."""
    if not OrgKind(organisation.kind).is_branch or not organisation.stands:
        raise Refused.because("person_not_a_branch", value=organisation.name)


@transaction.atomic
def person_add(
    *, facts: PersonFacts, branch: Organisation, since: date, probationary: bool = False, start_known: bool = True,
    document: str = "", managed_by_centre: bool = False, namesake: bool = False, by: Actor,
) -> Person:  # fmt: skip
    """Open a record for a member of a branch. namesake: somebody of that name and birth is there, and is another."""
    require(by, "person.change", branch)
    require_branch(branch)
    refuse_centre(facts.full_name, managed_by_centre=managed_by_centre)
    _check(facts)
    twins = Person.objects.filter(
        home=branch, current=True, born_on=facts.born_on, full_name__iexact=facts.full_name.strip()
    )
    if not namesake and twins.exists():
        raise Refused.because("person_namesake", value=facts.full_name)
    for kind, value in facts.numbers.items():
        other = PersonIdentifier.objects.filter(kind=kind, value=value, valid_to=None).select_related("person").first()
        if other is not None and kind != IdentifierKind.PHONE:
            raise Refused.because("person_number_taken", value=value, kind=IdentifierKind(kind).label)
    person = person_write(facts, home=branch)
    Membership.objects.create(
        person=person, organisation=branch, valid_from=since, start_known=start_known, document=document
    )
    if probationary:
        ceremony = facts.admission_ceremony_on
        Status.objects.create(
            person=person, kind=StatusKind.PROBATIONARY, valid_from=ceremony.first if ceremony else since
        )
    person_refresh([person.pk])
    audit_record(by=by, action="person.add", subject=person, after=facts_as_values(facts), body=branch)
    return person


@transaction.atomic
def person_correct(*, person: Person, facts: PersonFacts, reason: str, by: Actor) -> None:
    """Put right what was wrong from the start. A name that changed in life is `person_rename`."""
    require_person(by, person)
    _reason(reason)
    _check(facts)
    before = facts_of(person)
    for name in _COLUMNS:
        setattr(person, name, getattr(facts, name))
    person.full_name = facts.full_name.strip()
    person.save()
    for kind in IdentifierKind.values:
        _number_put(person, kind, facts.numbers.get(kind, ""), on=None)
    person_refresh([person.pk])
    changed = {name for name, value in facts_as_values(facts).items() if facts_as_values(before).get(name) != value}
    audit_record(
        by=by, action="person.correct", subject=person, body=person.home, reason=reason,
        before={name: value for name, value in facts_as_values(before).items() if name in changed},
        after={name: value for name, value in facts_as_values(facts).items() if name in changed},
    )  # fmt: skip


@transaction.atomic
def person_rename(*, person: Person, name: str, on: date, document: str = "", by: Actor) -> None:
    """Another name from a day on; the former one still finds the person."""
    require_person(by, person)
    if not name.strip() or name.strip() == person.full_name:
        raise Refused.because("person_without_name")
    before = person.full_name
    PersonName.objects.create(person=person, name=before, search_text=folded_name(before), valid_to=on)
    person.full_name = name.strip()
    person.save(update_fields=["full_name"])
    person_refresh([person.pk])
    audit_record(
        by=by, action="person.rename", subject=person, body=person.home, reason=document,
        before={"full_name": before}, after={"full_name": person.full_name, "on": on},
    )  # fmt: skip


@transaction.atomic
def number_change(*, person: Person, kind: str, value: str, on: date, by: Actor) -> None:
    """Another number from a day on, as when all cards are exchanged; the former one still finds the person."""
    require_person(by, person)
    before = {row.kind: row.value for row in person.identifiers.filter(kind=kind, valid_to=None)}
    _number_put(person, kind, value.strip(), on=on)
    person_refresh([person.pk])
    audit_record(
        by=by, action="person.number", subject=person, body=person.home, before=before, after={kind: value, "on": on}
    )


@transaction.atomic
def member_made_official(*, person: Person, on: PartialDate, document: str, by: Actor) -> None:
    """Probation ends: the day on which the member is official, as the decision has it."""
    require_person(by, person)
    if person.official_on is not None:
        raise Refused.because("person_official_already", value=person.official_on.vi)
    person.official_on = on
    _check(facts_of(person))
    person.save(update_fields=["official_on"])
    Status.objects.filter(person=person, kind=StatusKind.PROBATIONARY, valid_to=None).update(
        valid_to=on.first, document=document
    )
    audit_record(
        by=by,
        action="person.official",
        subject=person,
        body=person.home,
        after={"official_on": on.iso},
        reason=document,
    )


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
    for row in [*person.memberships.filter(valid_to=None), *person.posts.filter(valid_to=None),
                *person.seats.filter(valid_to=None)]:  # fmt: skip
        _end(row, on)
    for status in person.statuses.filter(valid_to=None):
        _end(status, max(on, status.valid_from))
    row = Status.objects.create(person=person, kind=StatusKind.LEFT, leaving=how, valid_from=on, document=document)
    person_refresh([person.pk])
    audit_record(by=by, action="person.leave", subject=person, body=person.home, after=_period(row) | {"leaving": how})


@transaction.atomic
def employment_set(*, person: Person, kind: str, since: date, by: Actor) -> None:
    """What the state's own rating applies to, from a day on."""
    require_person(by, person)
    EmploymentKind(kind)
    held = person.employments.filter(valid_to=None).first()
    if held is not None:
        if held.kind == kind:
            return
        _end(held, since)
    Employment.objects.create(person=person, kind=kind, valid_from=since)
    audit_record(
        by=by, action="person.employment", subject=person, body=person.home,
        before={"kind": held.kind} if held else None, after={"kind": kind, "since": since},
    )  # fmt: skip


@transaction.atomic
def period_correct(
    *, row: Membership | Status | Post | Seat | Employment, since: date, until: date | None, reason: str, by: Actor
) -> None:
    """Put right the days of something recorded wrongly; equal days take it back. The trail keeps what stood there."""
    require_person(by, row.person)
    _reason(reason)
    if until is not None and until < since:
        raise Refused.because("person_period_empty", value=f"{until:%d/%m/%Y}")
    if isinstance(row, Membership) and row.kind == MembershipKind.OFFICIAL:
        others = row.person.memberships.filter(kind=row.kind).exclude(pk=row.pk).exclude(valid_to__lte=since)
        if until is not None:
            others = others.filter(valid_from__lt=until)
        if (until is None or until > since) and others.exclude(valid_to=F("valid_from")).exists():
            raise Refused.because("person_in_two_branches", value=row.person.full_name)
    before = _period(row)
    row.valid_from, row.valid_to = since, until
    row.save()
    person_refresh([row.person_id])
    audit_record(
        by=by, action="person.period", subject=row.person, body=row.person.home, before=before, after=_period(row),
        reason=reason,
    )  # fmt: skip


def person_write(facts: PersonFacts, *, home: Organisation | None) -> Person:
    """The bare rows of a new record, for acts that have checked everything else."""
    person = Person(home=home, **{name: getattr(facts, name) for name in _COLUMNS})
    person.full_name = facts.full_name.strip()
    person.save()
    PersonIdentifier.objects.bulk_create(
        [PersonIdentifier(person=person, kind=kind, value=value) for kind, value in facts.numbers.items() if value]
    )
    return person


def refuse_centre(name: str, *, managed_by_centre: bool, managing_level: str = "") -> None:
    """Persons managed by the Politburo or the Secretariat are kept out: their assessments are state secrets."""
    if managed_by_centre or managing_level == ManagingLevel.CENTRAL:
        raise Refused.because("person_managed_by_centre", value=name)


def facts_of(person: Person) -> PersonFacts:
    """What the record says now."""
    numbers = {row.kind: row.value for row in person.identifiers.filter(valid_to=None)}
    return PersonFacts(
        full_name=person.full_name, numbers=numbers, **{name: getattr(person, name) for name in _COLUMNS}
    )


def facts_as_values(facts: PersonFacts) -> dict[str, Any]:
    """As the trail and the screens of differences hold them."""
    values: dict[str, Any] = {}
    for entry in fields(facts):
        value = getattr(facts, entry.name)
        if entry.name == "numbers":
            values.update(value)
        else:
            values[entry.name] = value.iso if isinstance(value, PartialDate) else value
    return values


_COLUMNS = ("sex", "born_on", "admission_decided_on", "admission_ceremony_on", "official_on", "inside_political_system")


def _number_put(person: Person, kind: str, value: str, *, on: date | None) -> None:
    """The present number of a kind becomes `value`; the former one stays until `on`, or goes (None: a correction)."""
    held = person.identifiers.filter(kind=kind, valid_to=None).first()
    if (held.value if held else "") == value:
        return
    if held is not None:
        if on is None:
            held.delete()
        else:
            held.valid_to = on
            held.save(update_fields=["valid_to"])
    if value:
        PersonIdentifier.objects.create(person=person, kind=kind, value=value)


def _check(facts: PersonFacts) -> None:
    faults = facts.faults()
    if faults:
        raise Refused(faults)


def _reason(reason: str) -> None:
    if not reason.strip():
        raise Refused.because("person_reason_missing")


def _end(row: Membership | Status | Post | Seat | Employment, on: date) -> None:
    if on < row.valid_from:
        raise Refused.because("person_later_change", value=str(row.person), on=f"{row.valid_from:%d/%m/%Y}")
    row.valid_to = on
    row.save()


def _period(row: Membership | Status | Post | Seat | Employment) -> dict[str, Any]:
    said = {name: getattr(row, name, "") for name in ("ground", "document")}
    return {
        "what": row._meta.model_name, "kind": getattr(row, "kind", str(row)), "valid_from": row.valid_from,
        "valid_to": row.valid_to, **{name: text for name, text in said.items() if text},
    }  # fmt: skip
