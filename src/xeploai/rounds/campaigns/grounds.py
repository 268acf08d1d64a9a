"""Offered changes of a roster rest on the register: what it no longer says lapses, and what it says now is offered."""

from django.db import transaction

from xeploai.core.subjects import SubjectKind
from xeploai.registers.kernel.grounds import GroundsChanged
from xeploai.rounds.campaigns.amendments import roster_compare
from xeploai.rounds.campaigns.models import Amendment, AmendmentState, Campaign, CampaignStatus


@transaction.atomic
def offers_follow(change: GroundsChanged) -> None:
    """Compare anew the open rounds in which a change of these people or bodies is offered."""
    # The few that are offered are looked through here: an import may touch more people than a query takes.
    offered = Amendment.objects.filter(state=AmendmentState.OFFERED, campaign__status=CampaignStatus.OPEN)
    concerned = {amendment.campaign_id for amendment in offered.defer("before", "after") if _rests(amendment, change)}
    for campaign in Campaign.objects.filter(pk__in=concerned).select_related("body", "binding"):
        roster_compare(campaign=campaign, by=None)


def _rests(amendment: Amendment, change: GroundsChanged) -> bool:
    """Whether an offered change is about one of them, or moves somebody from or to one of the organisations."""
    match amendment.kind:
        case SubjectKind.MEMBER | SubjectKind.LEADER:
            named = change.people
        case SubjectKind.COLLECTIVE:
            named = change.collectives
        case _:
            named = change.organisations
    units = {amendment.from_unit_id, amendment.to_unit_id}
    return amendment.thing in named or bool(units & change.organisations)
