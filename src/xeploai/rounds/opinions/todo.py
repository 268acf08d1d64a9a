"""What waits of opinions: requests that a body of the actor has not answered, and own ones past their day. The rows are
read together with those of proposals, so that the home page costs no query more."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Exists, F, Min, Q, QuerySet, Value
from django.utils import timezone

from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.todo import TodoItem
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns.models import CampaignStatus
from xeploai.rounds.opinions.models import OpinionRequest, OpinionRequestLine
from xeploai.rounds.opinions.selectors import LINE_ANSWERED, requests_waiting
from xeploai.rounds.opinions.sources import INSPECTION

OPINION = "opinion"


def opinion_rows(actor: Actor) -> "Iterator[QuerySet[Any, Any]]":
    """By campaign: OPINION, the campaign twice, its title, nothing, the earliest day, how many answers are missing."""
    if not {"meeting.run", "opinion.write"} & actor.acts:
        return
    overdue = Q(unit__in=bodies_where(actor, "meeting.run"), due_on__lt=timezone.localdate())
    asked = OpinionRequest.objects.filter(overdue | requests_waiting(actor), campaign__status=CampaignStatus.OPEN)
    lines = OpinionRequestLine.objects.filter(
        ~Exists(LINE_ANSWERED), request__in=asked.exclude(source=INSPECTION).values("pk")
    )
    named = lines.annotate(
        kind=Value(OPINION, CharField()), again=F("request__campaign__public_id"), nothing=Value("", CharField())
    )
    campaign = ("kind", "request__campaign__public_id", "again", "request__campaign__title", "nothing")
    yield named.values_list(*campaign).annotate(due=Min("request__due_on"), number=Count("pk")).order_by()


def opinion_item(campaign: UUID, title: str, due: date, number: int) -> TodoItem:
    """One row, as it is read."""
    return TodoItem(
        title="Ý kiến chưa có trả lời",
        says=f"{title}. Hạn sớm nhất là ngày {due:%d/%m/%Y}.",
        count=number,
        view="opinions:campaign",
        parts=(str(campaign),),
        due=due,
    )
