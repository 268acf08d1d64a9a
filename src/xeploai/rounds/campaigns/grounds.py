"""Offered changes of a roster rest on the register: what it no longer says lapses, and what it says now is offered."""

from django.db import transaction

from xeploai.core.subjects import SubjectKind
from xeploai.registers.kernel.grounds import GroundsChanged
from xeploai.rounds.campaigns.amendments import roster_compare
from xeploai.rounds.campaigns.models import Amendment, AmendmentState, Campaign, CampaignStatus


@transaction.atomic
def offers_follow(change: GroundsChanged) -> None:
    """Compare anew the open rounds in which a change of these people or bodies is offered, or a move from or to one of
    the organisations."""
    changed = {
        SubjectKind.MEMBER: change.people,
        SubjectKind.LEADER: change.people,
        SubjectKind.COLLECTIVE: change.collectives,
        SubjectKind.ORGANISATION: change.organisations,
    }
    # What is offered is looked through here: an import may touch more people than a query takes.
    offered = Amendment.objects.filter(state=AmendmentState.OFFERED, campaign__status=CampaignStatus.OPEN)
    rows = offered.values_list("campaign", "kind", "thing", "from_unit", "to_unit")
    concerned = {
        campaign
        for campaign, kind, thing, *units in rows
        if thing in changed[SubjectKind(kind)] or not change.organisations.isdisjoint(units)
    }
    for campaign in Campaign.objects.filter(pk__in=concerned).select_related("body", "binding"):
        roster_compare(campaign=campaign, by=None)
