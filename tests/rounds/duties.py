"""Opening a round whose table of responsibilities nobody has settled: what tests that are about something else do."""

from xeploai.registers.kernel.access import Actor
from xeploai.rounds.campaigns.duties_settling import duties_leave, duties_to_settle
from xeploai.rounds.campaigns.models import Campaign


def leave_duties(campaign: Campaign, by: Actor) -> None:
    """Everything that is open stays so, for a reason."""
    draft = Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)
    left = [duty.key for duty in duties_to_settle(draft)]
    duties_leave(campaign=campaign, duties=left, reason="Chưa có văn bản (mẫu)", by=by)
