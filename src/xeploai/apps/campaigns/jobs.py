"""What the worker does for campaigns. A job may run twice: the services it calls see to that."""

from django.db import transaction
from django_tasks import task

from xeploai.apps.accounts.access import Actor
from xeploai.apps.accounts.models import User
from xeploai.apps.campaigns.models import Campaign
from xeploai.apps.campaigns.roster import campaign_open, campaign_opening_ask


@task()
def draw_roster(campaign: int, user: int, acting_for: int | None) -> bool:
    """Open a campaign as the person who asked for it."""
    stands_for = User.objects.get(pk=acting_for) if acting_for else None
    by = Actor(User.objects.get(pk=user), acting_for=stands_for)
    return campaign_open(campaign=Campaign.objects.select_related("body", "binding").get(pk=campaign), by=by)


def campaign_open_later(*, campaign: Campaign, by: Actor) -> None:
    """Open a campaign in the background; pressing twice opens it once."""
    with transaction.atomic():
        if campaign_opening_ask(campaign=campaign, by=by):
            person = by.acting_for.pk if by.acting_for else None
            transaction.on_commit(lambda: draw_roster.enqueue(campaign.pk, by.user.pk, person))
