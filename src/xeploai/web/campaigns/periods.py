"""Which period of a year ran under which rules, and what changed in between."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from xeploai.rounds.campaigns.periods import Period, Turn, periods_reconciled
from xeploai.rounds.campaigns.selectors import campaign_get
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.campaigns.context import DIFFERENCE_AREAS, DIFFERENCE_KINDS, frame

_NAMED = 100


@door("campaign.view")
def periods(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The rounds of the year side by side."""
    campaign = campaign_get(request.actor, public_id)
    shown = periods_reconciled(request.actor, campaign)
    context: dict[str, Any] = {
        **frame(request, campaign, "rules"),
        "shown": shown,
        "rows": [(period, _rules(period)) for period in shown.periods],
        "turns": [_turn(turn) for turn in shown.turns],
        "unlinked": [period.campaign for period in shown.periods if not period.linked and shown.year is not None],
    }
    return render(request, "campaigns/periods.html", context)


def _rules(period: Period) -> dict[str, Any]:
    """What a period is bound to, in words."""
    bound = period.binding
    if bound is None:
        return {}
    return {"pack": bound.pack_id, "version": bound.pack_version, "policies": bound.content["policies"]}


def _turn(turn: Turn) -> dict[str, Any]:
    lines = [
        (DIFFERENCE_AREAS[difference.area], DIFFERENCE_KINDS[difference.what], difference)
        for difference in turn.differences
    ]
    return {"turn": turn, "lines": lines[:_NAMED], "more": len(lines[_NAMED:])}
