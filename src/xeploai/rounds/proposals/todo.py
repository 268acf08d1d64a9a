"""What waits of proposals: a dossier that was handed back to the unit."""

from collections.abc import Sequence

from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.todo import TodoItem
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns.models import CampaignStatus
from xeploai.rounds.proposals.models import DossierReturn, ResultSheet

_SHOWN = 3


def proposals_todo(actor: Actor) -> Sequence[TodoItem]:
    """Units of the actor that have to add something. Two queries."""
    if "meeting.run" not in actor.acts:
        return []
    rows = DossierReturn.objects.filter(
        campaign__status=CampaignStatus.OPEN, unit__in=bodies_where(actor, "meeting.run")
    ).select_related("campaign", "unit")
    newest = {(row.campaign_id, row.unit_id): row for row in rows.order_by("returned_at", "pk")}
    if not newest:
        return []
    sheets = ResultSheet.objects.filter(campaign__in={row.campaign_id for row in newest.values()})
    entered = {(sheet.campaign_id, sheet.unit_id): sheet.entered_at for sheet in sheets.order_by("number")}
    waiting = [row for key, row in newest.items() if key not in entered or entered[key] <= row.returned_at]
    return [
        TodoItem(
            title="Hồ sơ được trả lại để bổ sung",
            says=f"{row.unit.name}. {row.campaign.title}",
            view="proposals:unit",
            parts=(str(row.campaign.public_id), str(row.unit.public_id)),
            due=f"{row.due_on:%d/%m/%Y}",
        )
        for row in waiting[:_SHOWN]
    ]
