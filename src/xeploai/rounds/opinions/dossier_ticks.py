"""Papers of a dossier of which only somebody who has them in hand can say that they are there."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from xeploai.core.errors import Fault, Refused
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, allows, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.opinions.models import (
    DossierTick,
)
from xeploai.rounds.opinions.requests import campaign_running
from xeploai.rounds.opinions.selectors import (
    subjects_under,
)
from xeploai.tools.classification_marks import refuse_secrets

MOST_LETTERS_OF_TICK = 300


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A paper of the dossier that was looked for. subject: None for one about the whole unit."""

    item: str
    subject: Subject | None
    present: bool
    note: str


@transaction.atomic
def dossier_tick(*, campaign: Campaign, unit: Organisation, ticks: Sequence[Tick], by: Actor) -> Sequence[DossierTick]:
    """Note which papers of a unit's dossier are there, as somebody says who has them in hand; what says the same as
    before is no new tick. Each needs a note: where the paper is kept, or why it is missing."""
    if not allows(by, "meeting.run", unit):
        require(by, "appraisal.write", unit)
    campaign_running(campaign)
    here = {subject.pk for subject in subjects_under(campaign, unit)}
    faults = []
    for tick in ticks:
        name = tick.subject.entry.name if tick.subject else unit.name
        if tick.subject is not None and tick.subject.pk not in here:
            faults.append(Fault(code="opinion_not_here", value=name))
        if not tick.note.strip() or len(tick.note.strip()) > MOST_LETTERS_OF_TICK:
            faults.append(Fault(code="dossier_tick_note", value=name, values={"most": MOST_LETTERS_OF_TICK}))
    if faults:
        raise Refused(faults)
    refuse_secrets([tick.note for tick in ticks])
    newest = {
        (row.subject_id, row.item): row
        for row in DossierTick.objects.filter(campaign=campaign, unit=unit).order_by("number")
    }
    made = []
    for tick in ticks:
        before = newest.get((tick.subject.pk if tick.subject else None, tick.item))
        if before is None or (before.present, before.note) != (tick.present, tick.note.strip()):
            made.append(
                DossierTick(
                    campaign=campaign,
                    unit=unit,
                    subject=tick.subject,
                    item=tick.item,
                    number=(before.number if before else 0) + 1,
                    present=tick.present,
                    note=tick.note.strip(),
                    ticked_by=account_of(by),
                )
            )
    rows = DossierTick.objects.bulk_create(made)
    if rows:
        audit_record(
            by=by,
            action="dossier.tick",
            subject=campaign,
            body=unit,
            after={"lines": len(rows), "items": sorted({row.item for row in rows})},
            sealed=rows,
        )
    return rows
