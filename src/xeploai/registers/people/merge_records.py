"""Two records of one person become one, and may be parted again: nothing is copied, one points at the other."""

from django.db import transaction

from xeploai.core.errors import Refused
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor
from xeploai.registers.people.guards import require_person
from xeploai.registers.people.models import Person
from xeploai.registers.people.refresh import person_refresh


@transaction.atomic
def persons_join(*, kept: Person, other: Person, reason: str, by: Actor) -> None:
    """`other` is found to be the same person as `kept`, and counts no more beside it; its history stays readable.

    Where both belong to a branch, that of `kept` holds.
    """
    require_person(by, kept, "person.join")
    require_person(by, other, "person.join")
    if not reason.strip():
        raise Refused.because("person_reason_missing")
    if kept.pk == other.pk or kept.joined_into_id is not None or other.joined_into_id is not None:
        raise Refused.because("person_joined_already", value=other.full_name)
    if other.current and not kept.current:
        raise Refused.because("person_keep_the_current", value=other.full_name)
    other.joined_into = kept
    other.save(update_fields=["joined_into"])
    person_refresh([kept.pk, other.pk])
    audit_record(
        by=by,
        action="person.join",
        subject=other,
        body=kept.home,
        after={"joined_into": str(kept.public_id)},
        reason=reason,
    )


@transaction.atomic
def persons_part(*, other: Person, reason: str, by: Actor) -> None:
    """They were two persons after all."""
    require_person(by, other, "person.join")
    if other.joined_into is None:
        raise Refused.because("person_not_joined", value=other.full_name)
    kept = other.joined_into
    other.joined_into = None
    other.save(update_fields=["joined_into"])
    person_refresh([kept.pk, other.pk])
    audit_record(
        by=by,
        action="person.part",
        subject=other,
        body=other.home,
        before={"joined_into": str(kept.public_id)},
        reason=reason,
    )
