"""What waits of decisions: petitions without an answer, cases whose postponement has run out."""

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, Count, Min, Q, QuerySet, Value
from django.utils import timezone

from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.todo import TodoItem
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.decisions.models import OpenPostponement, Petition

_SHOWN = 3
_PETITION, _POSTPONEMENT = "petition", "postponement"


def decisions_todo(actor: Actor) -> Sequence[TodoItem]:
    """By campaign. One query."""
    if not {"petition.handle", "decision.write"} & actor.acts:
        return []
    found = sorted(_petitions(actor).union(_postponements(actor), all=True), key=lambda row: row[-1])
    petitions = [row for row in found if row[0] == _PETITION][:_SHOWN]
    postponements = [row for row in found if row[0] == _POSTPONEMENT][:_SHOWN]
    return [
        *(
            TodoItem(
                title="Kiến nghị chờ trả lời",
                says=f"{title}. Kiến nghị sớm nhất nhận ngày {first:%d/%m/%Y}.",
                count=number,
                view="decisions:petitions",
                parts=(str(public_id),),
            )
            for _, public_id, title, number, first in petitions
        ),
        *(
            TodoItem(
                title="Trường hợp tạm hoãn đã hết hạn",
                says=f"{title}. Hạn sớm nhất là ngày {first:%d/%m/%Y}.",
                count=number,
                view="decisions:postponed",
                parts=(str(public_id),),
            )
            for _, public_id, title, number, first in postponements
        ),
    ]


def _petitions(actor: Actor) -> "QuerySet[Petition, Any]":
    bodies = bodies_where(actor, "petition.handle")
    rows = Petition.objects.filter(answers=None, decided__decision__body__in=bodies).order_by()
    return rows.values_list(
        Value(_PETITION, CharField()), *(f"decided__decision__campaign__{name}" for name in ("public_id", "title"))
    ).annotate(number=Count("pk"), first=Min("received_on"))


def _postponements(actor: Actor) -> "QuerySet[OpenPostponement, Any]":
    bodies = bodies_where(actor, "decision.write")
    theirs = Q(subject__entry__decider__in=bodies) | Q(subject__entry__decider=None, subject__campaign__body__in=bodies)
    rows = OpenPostponement.objects.filter(theirs, postponement__until__lt=timezone.localdate()).order_by()
    return rows.values_list(
        Value(_POSTPONEMENT, CharField()), *(f"subject__campaign__{name}" for name in ("public_id", "title"))
    ).annotate(number=Count("pk"), first=Min("postponement__until"))
