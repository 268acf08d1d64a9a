"""Decisions of a campaign on one page: what is to be decided, the ceilings, the papers that were issued."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import allows
from xeploai.rounds.campaigns.models import CampaignKind, CampaignStatus
from xeploai.rounds.campaigns.selectors import campaign_with_unit
from xeploai.rounds.decisions import selectors
from xeploai.rounds.decisions.pools import Pool, pools_of
from xeploai.rounds.decisions.quarter_rules import quarter_rules
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import lines_of, refusals


@door("decision.view")
def campaign(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Who decides on what and how far it is; how many places each pool has; the register of papers."""
    actor = request.actor
    campaign = campaign_with_unit(actor, public_id, "decision.view")
    lots = selectors.lots_of(actor, campaign)
    missing = request.GET.get("con-thieu") == "1"
    shown = [lot for lot in lots if lot.progress.missing] if missing else lots
    running = campaign.status == CampaignStatus.OPEN and campaign.binding_id is not None
    pools: Sequence[Pool] = ()
    with refusals() as wrong:
        pools = [pool for pool in pools_of(campaign) if allows(actor, "decision.view", pool.body)]
    decisions = list(selectors.decisions_visible_to(actor, campaign))
    audit_view(by=actor, action="decisions", seen=decisions, body=campaign.body)
    context = {
        "campaign": campaign,
        "lots": [
            (lot, running and allows(actor, "decision.write", lot.body), allows(actor, "decision.draft.view", lot.body))
            for lot in shown
        ],
        "missing": missing,
        "pools": [(pool, running and allows(actor, "decision.write", pool.body)) for pool in pools],
        "wrong": lines_of(wrong),
        "decisions": decisions,
        "has_board": "campaign.view" in actor.acts,
        "has_results": "meeting.view" in actor.acts,
        "has_quarters": campaign.kind == CampaignKind.ANNUAL
        and "decision.write" in actor.acts
        and any(lot.tally == "leader" for lot in lots)
        and quarter_rules(campaign) is not None,
        "has_postponed": "decision.draft.view" in actor.acts,
        "has_petitions": "petition.handle" in actor.acts and allows(actor, "petition.handle", campaign.body),
    }
    return render(request, "decisions/campaign.html", context)
