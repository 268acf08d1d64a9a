"""What waits of opinions: requests that a body of the actor has not answered, and own ones past their day."""

from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.todo import TodoItem
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns.models import CampaignStatus
from xeploai.rounds.opinions.models import OpinionRequest, OpinionRequestLine
from xeploai.rounds.opinions.selectors import LINE_ANSWERED, requests_waiting
from xeploai.rounds.opinions.sources import INSPECTION

_SHOWN = 3


def opinions_todo(actor: Actor) -> Sequence[TodoItem]:
    """Requests with subjects about whom no answer came, the earliest day first. One query."""
    if not {"meeting.run", "opinion.write"} & actor.acts:
        return []
    overdue = Q(unit__in=bodies_where(actor, "meeting.run"), due_on__lt=timezone.localdate())
    lines = OpinionRequestLine.objects.filter(~Exists(LINE_ANSWERED), request=OuterRef("pk")).order_by()
    open_lines = lines.values("request").annotate(number=Count("pk")).values("number")
    waiting = (
        OpinionRequest.objects.filter(overdue | requests_waiting(actor), campaign__status=CampaignStatus.OPEN)
        .exclude(source=INSPECTION)
        .annotate(open_lines=Subquery(open_lines))
        .filter(open_lines__gt=0)
        .select_related("campaign", "unit")
    )
    return [
        TodoItem(
            title="Ý kiến chưa có trả lời",
            says=f"{row.body_name}, {row.unit.name} hỏi. {row.campaign.title}",
            count=row.open_lines,
            view="opinions:request",
            parts=(str(row.public_id),),
            due=row.due_on,
        )
        for row in waiting.order_by("due_on", "pk")[:_SHOWN]
    ]
