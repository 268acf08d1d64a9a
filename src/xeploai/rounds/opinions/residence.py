"""Where members live, as a list of the round: whoever asks a residence or enters its sheet says so."""

from collections.abc import Sequence

from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.opinions.models import (
    ResidencePlace,
)
from xeploai.rounds.opinions.selectors import (
    newest_places,
)


def places_add(moved: Sequence[tuple[Subject, str, Organisation | None]], by: Actor) -> None:
    known = newest_places({subject.pk: subject for subject, *_ in moved})
    rows = ResidencePlace.objects.bulk_create(
        ResidencePlace(
            subject=subject,
            number=known[subject.pk].number + 1 if subject.pk in known else 1,
            name=name,
            organisation=organisation,
            entered_by=account_of(by),
        )
        for subject, name, organisation in moved
        if subject.pk not in known or known[subject.pk].name != name
    )
    for row in rows:
        audit_record(
            by=by,
            action="opinion.residence",
            subject=row.subject,
            body=row.subject.entry.unit,
            after={"place": row.name},
            sealed=[row],
        )
