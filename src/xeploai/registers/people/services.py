"""The record of a person: opening it, correcting it, names and numbers that change.

Each service is one act: permission at the person's home, transition, audit entry, one transaction.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Refused
from xeploai.core.names import folded_name
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.facts import FACT_COLUMNS, PersonFacts, facts_as_values, facts_of, require_sound
from xeploai.registers.people.guards import (
    refuse_centre,
    require_branch,
    require_number_free,
    require_person,
    require_reason,
)
from xeploai.registers.people.models import (
    IdentifierKind,
    Membership,
    Person,
    PersonIdentifier,
    PersonName,
    Status,
    StatusKind,
)
from xeploai.registers.people.refresh import person_refresh


@transaction.atomic
def person_add(
    *,
    facts: PersonFacts,
    branch: Organisation,
    since: date,
    probationary: bool = False,
    start_known: bool = True,
    document: str = "",
    managed_by_centre: bool = False,
    namesake: bool = False,
    by: Actor,
) -> Person:
    """Open a record for a member of a branch. namesake: somebody of that name and birth is there, and is another."""
    require(by, "person.change", branch)
    require_branch(branch)
    refuse_centre(facts.full_name, managed_by_centre=managed_by_centre)
    require_sound(facts, by=timezone.localdate())
    admitted = facts.admission_decided_on
    if admitted is not None and admitted.first > since:
        raise Refused.because("person_before_admission", value=f"{since:%d/%m/%Y}", admitted=admitted.vi)
    twins = Person.objects.filter(
        home=branch, current=True, born_on=facts.born_on, full_name__iexact=facts.full_name.strip()
    )
    if not namesake and twins.exists():
        raise Refused.because("person_namesake", value=facts.full_name)
    for kind, value in facts.numbers.items():
        require_number_free(kind, value)
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
    require_reason(reason)
    require_sound(facts, by=timezone.localdate())
    before = facts_of(person)
    for name in FACT_COLUMNS:
        setattr(person, name, getattr(facts, name))
    person.full_name = facts.full_name.strip()
    person.save()
    for kind in IdentifierKind.values:
        _number_put(person, kind, facts.numbers.get(kind, ""), on=None)
    person_refresh([person.pk])
    changed = {name for name, value in facts_as_values(facts).items() if facts_as_values(before).get(name) != value}
    audit_record(
        by=by,
        action="person.correct",
        subject=person,
        body=person.home,
        reason=reason,
        before={name: value for name, value in facts_as_values(before).items() if name in changed},
        after={name: value for name, value in facts_as_values(facts).items() if name in changed},
    )


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
        by=by,
        action="person.rename",
        subject=person,
        body=person.home,
        reason=document,
        before={"full_name": before},
        after={"full_name": person.full_name, "on": on},
    )


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
    require_sound(facts_of(person), by=timezone.localdate())
    person.save(update_fields=["official_on"])
    for status in person.statuses.filter(kind=StatusKind.PROBATIONARY, valid_to=None):
        # Of a list, or with the year only, the day may lie before the one from which probation is on record.
        status.valid_to, status.document = max(on.first, status.valid_from), document
        status.save(update_fields=["valid_to", "document"])
    audit_record(
        by=by,
        action="person.official",
        subject=person,
        body=person.home,
        after={"official_on": on.iso},
        reason=document,
    )


def person_write(facts: PersonFacts, *, home: Organisation | None) -> Person:
    """The bare rows of a new record, for acts that have checked everything else."""
    person = Person(home=home, **{name: getattr(facts, name) for name in FACT_COLUMNS})
    person.full_name = facts.full_name.strip()
    person.save()
    PersonIdentifier.objects.bulk_create(
        [PersonIdentifier(person=person, kind=kind, value=value) for kind, value in facts.numbers.items() if value]
    )
    return person


def _number_put(person: Person, kind: str, value: str, *, on: date | None) -> None:
    """The present number of a kind becomes `value`; the former one stays until `on`, or goes (None: a correction)."""
    identifier = person.identifiers.filter(kind=kind, valid_to=None).first()
    if (identifier.value if identifier else "") == value:
        return
    if identifier is not None:
        if on is None:
            identifier.delete()
        else:
            identifier.valid_to = on
            identifier.save(update_fields=["valid_to"])
    if value:
        require_number_free(kind, value, person=person)
        PersonIdentifier.objects.create(person=person, kind=kind, value=value)
