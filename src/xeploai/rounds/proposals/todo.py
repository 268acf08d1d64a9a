"""What waits of proposals: a dossier that was handed back to the unit."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.todo import TodoItem
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns.models import CampaignStatus
from xeploai.rounds.proposals.models import DossierReturn, ResultSheet

_SHOWN = 3


def proposals_todo(actor: Actor) -> Sequence[TodoItem]:
    """Units of the actor that have to add something. One query."""
    if "meeting.run" not in actor.acts:
        return []
    same = {"campaign": OuterRef("campaign"), "unit": OuterRef("unit")}
    later = DossierReturn.objects.filter(**same, returned_at__gt=OuterRef("returned_at"))
    answered = ResultSheet.objects.filter(**same, entered_at__gt=OuterRef("returned_at"))
    waiting = DossierReturn.objects.filter(
        ~Exists(later),
        ~Exists(answered),
        campaign__status=CampaignStatus.OPEN,
        unit__in=bodies_where(actor, "meeting.run"),
    ).select_related("campaign", "unit")
    return [
        TodoItem(
            title="Hồ sơ được trả lại để bổ sung",
            says=f"{row.unit.name}. {row.campaign.title}",
            view="proposals:unit",
            parts=(str(row.campaign.public_id), str(row.unit.public_id)),
            due=row.due_on,
        )
        for row in waiting.order_by("due_on", "pk")[:_SHOWN]
    ]
