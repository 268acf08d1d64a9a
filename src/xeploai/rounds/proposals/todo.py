"""What waits of proposals: a dossier that was handed back to the unit; with it, opinions that have not come."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import CharField, Exists, IntegerField, OuterRef, QuerySet, Value

from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.todo import TodoItem
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns.models import CampaignStatus
from xeploai.rounds.opinions.todo import OPINION, opinion_item, opinion_rows
from xeploai.rounds.proposals.models import DossierReturn, ResultSheet

_SHOWN = 3


def proposals_todo(actor: Actor) -> Sequence[TodoItem]:
    """Answers that have not come, by campaign, and units of the actor that have to add something. One query."""
    parts = [*opinion_rows(actor), *_returned(actor)]
    if not parts:
        return []
    rows = sorted(parts[0].union(*parts[1:], all=True), key=lambda row: (row[5], row[3], row[4]))
    opinions = [row[2:] for row in rows if row[0] == OPINION]
    returned = [row[1:] for row in rows if row[0] != OPINION]
    return [
        *(opinion_item(campaign, title, due, number) for campaign, title, _, due, number in opinions[:_SHOWN]),
        *(
            TodoItem(
                title="Hồ sơ được trả lại để bổ sung",
                says=f"{name}. {title}",
                view="proposals:unit",
                parts=(str(campaign), str(unit)),
                due=due,
            )
            for campaign, unit, title, name, due, _ in returned[:_SHOWN]
        ),
    ]


def _returned(actor: Actor) -> "Iterator[QuerySet[Any, Any]]":
    if "meeting.run" not in actor.acts:
        return
    same = {"campaign": OuterRef("campaign"), "unit": OuterRef("unit")}
    later = DossierReturn.objects.filter(**same, returned_at__gt=OuterRef("returned_at"))
    answered = ResultSheet.objects.filter(**same, entered_at__gt=OuterRef("returned_at"))
    waiting = DossierReturn.objects.filter(
        ~Exists(later),
        ~Exists(answered),
        campaign__status=CampaignStatus.OPEN,
        unit__in=bodies_where(actor, "meeting.run"),
    ).annotate(kind=Value("returned", CharField()), number=Value(1, IntegerField()))
    columns = ("campaign__public_id", "unit__public_id", "campaign__title", "unit__name", "due_on")
    yield waiting.values_list("kind", *columns, "number").order_by()
