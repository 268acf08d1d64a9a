"""What waits of decisions: petitions without an answer."""

from collections.abc import Sequence

from django.db.models import Count, Min

from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.todo import TodoItem
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.decisions.models import Petition

_SHOWN = 3


def decisions_todo(actor: Actor) -> Sequence[TodoItem]:
    """Petitions that wait for an answer, by campaign. One query."""
    if "petition.handle" not in actor.acts:
        return []
    bodies = bodies_where(actor, "petition.handle")
    rows = (
        Petition.objects.filter(answers=None, decided__decision__body__in=bodies)
        .values_list("decided__decision__campaign__public_id", "decided__decision__campaign__title")
        .annotate(number=Count("pk"), first=Min("received_on"))
        .order_by("first")
    )
    return [
        TodoItem(
            title="Kiến nghị chờ trả lời",
            says=f"{title}. Kiến nghị sớm nhất nhận ngày {first:%d/%m/%Y}.",
            count=number,
            view="decisions:petitions",
            parts=(str(public_id),),
        )
        for public_id, title, number, first in rows[:_SHOWN]
    ]
