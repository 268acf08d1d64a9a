"""What waits of decisions: petitions without an answer, cases whose postponement has run out."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import CharField, Count, Min, Q, QuerySet, Value
from django.utils import timezone

from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.todo import TodoItem
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.decisions.models import OpenPostponement, Petition

_SHOWN = 3


_PETITION, _POSTPONEMENT = "petition", "postponement"
_WORDS = {
    _PETITION: ("Kiến nghị chờ trả lời", "%s. Kiến nghị sớm nhất nhận ngày %s.", "decisions:petitions"),
    _POSTPONEMENT: ("Trường hợp tạm hoãn đã hết hạn", "%s. Hạn sớm nhất là ngày %s.", "decisions:postponed"),
}


def decisions_todo(actor: Actor) -> Sequence[TodoItem]:
    """By campaign. One query."""
    parts = [*_petitions(actor), *_postponements(actor)]
    if not parts:
        return []
    rows = sorted(parts[0].union(*parts[1:], all=True), key=lambda row: (row[4], row[2]))
    return [
        TodoItem(
            title=title,
            says=says % (campaign, f"{first:%d/%m/%Y}"),
            count=number,
            view=view,
            parts=(str(public_id),),
        )
        for kind, (title, says, view) in _WORDS.items()
        for public_id, campaign, number, first in [row[1:] for row in rows if row[0] == kind][:_SHOWN]
    ]


def _petitions(actor: Actor) -> "Iterator[QuerySet[Any, Any]]":
    if "petition.handle" in actor.acts:
        bodies = bodies_where(actor, "petition.handle")
        waiting = Petition.objects.filter(answers=None, decided__decision__body__in=bodies)
        named = waiting.annotate(kind_of_work=Value(_PETITION, CharField()))
        campaign = ("kind_of_work", "decided__decision__campaign__public_id", "decided__decision__campaign__title")
        yield named.values_list(*campaign).annotate(number=Count("pk"), first=Min("received_on")).order_by()


def _postponements(actor: Actor) -> "Iterator[QuerySet[Any, Any]]":
    if "decision.write" in actor.acts:
        bodies = bodies_where(actor, "decision.write")
        theirs = Q(subject__entry__decider__in=bodies)
        theirs |= Q(subject__entry__decider=None, subject__campaign__body__in=bodies)
        over = OpenPostponement.objects.filter(theirs, postponement__until__lt=timezone.localdate())
        named = over.annotate(kind_of_work=Value(_POSTPONEMENT, CharField()))
        campaign = ("kind_of_work", "subject__campaign__public_id", "subject__campaign__title")
        yield named.values_list(*campaign).annotate(number=Count("pk"), first=Min("postponement__until")).order_by()
