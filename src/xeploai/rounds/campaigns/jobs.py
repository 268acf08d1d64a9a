"""What the worker does for campaigns. A job may run twice: the services it calls see to that."""

from django.db import transaction
from django_tasks import task

from xeploai.core.errors import Refused
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import User
from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.jobs import Arguments, Job
from xeploai.registers.leases.jobs import job_ask
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus
from xeploai.rounds.campaigns.roster import (
    campaign_open,
    campaign_opening_ask,
    campaign_opening_give_up,
    campaigns_opening,
)


@task()
def draw_roster(campaign: int, user: int, acting_for: int | None) -> bool:
    """Open a campaign as the person who asked for it, unless the opening was taken back since.

    A refusal is no fault of the job: the campaign is a draft again and says why.
    """
    opening = Campaign.objects.select_related("body", "binding").get(pk=campaign)
    if opening.status != CampaignStatus.OPENING:
        return False
    stands_for = User.objects.get(pk=acting_for) if acting_for else None
    by = AccountActor(User.objects.get(pk=user), acting_for=stands_for)
    try:
        return campaign_open(campaign=opening, by=by)
    except Refused:
        return False


def campaign_open_later(*, campaign: Campaign, by: Actor) -> None:
    """Open a campaign in the background; pressing twice opens it once."""
    with transaction.atomic():
        if campaign_opening_ask(campaign=campaign, by=by):
            person = by.acting_for.pk if by.acting_for else None
            job_ask(draw_roster, campaign.pk, by.user.pk, person)


def _given_up(arguments: Arguments) -> None:
    campaign_opening_give_up(campaign=arguments[0])


JOBS = (Job(task=draw_roster, awaited=campaigns_opening, given_up=_given_up),)
