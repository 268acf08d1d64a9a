"""What waits of decisions: petitions without an answer, cases whose postponement has run out."""

from collections.abc import Sequence

from django.db.models import Count, Min, Q
from django.utils import timezone

from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.todo import TodoItem
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.decisions.models import OpenPostponement, Petition

_SHOWN = 3


def decisions_todo(actor: Actor) -> Sequence[TodoItem]:
    """By campaign. Two queries."""
    return [*_petitions(actor), *_postponements(actor)]


def _petitions(actor: Actor) -> Sequence[TodoItem]:
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


def _postponements(actor: Actor) -> Sequence[TodoItem]:
    if "decision.write" not in actor.acts:
        return []
    bodies = bodies_where(actor, "decision.write")
    theirs = Q(subject__entry__decider__in=bodies) | Q(subject__entry__decider=None, subject__campaign__body__in=bodies)
    rows = (
        OpenPostponement.objects.filter(theirs, postponement__until__lt=timezone.localdate())
        .values_list("subject__campaign__public_id", "subject__campaign__title")
        .annotate(number=Count("pk"), first=Min("postponement__until"))
        .order_by("first")
    )
    return [
        TodoItem(
            title="Trường hợp tạm hoãn đã hết hạn",
            says=f"{title}. Hạn sớm nhất là ngày {first:%d/%m/%Y}.",
            count=number,
            view="decisions:postponed",
            parts=(str(public_id),),
        )
        for public_id, title, number, first in rows[:_SHOWN]
    ]
