"""What waits: the own review to be written, a returned one, submitted ones of the own branch to be looked at."""

from xeploai.apps.accounts.access import Actor
from xeploai.apps.accounts.waiting import Waiting
from xeploai.apps.campaigns.models import CampaignStatus
from xeploai.apps.reviews.models import ReviewState
from xeploai.apps.reviews.selectors import campaigns_in_reach, own_subjects


def reviews_waiting(actor: Actor) -> list[Waiting]:
    """One card for each open campaign."""
    held = []
    for subject, review in own_subjects(actor):
        if subject.campaign.status != CampaignStatus.OPEN or (review and review.state == ReviewState.SUBMITTED):
            continue
        returned = review is not None and review.state == ReviewState.RETURNED
        held.append(
            Waiting(
                title="Bản tự kiểm điểm được trả lại" if returned else "Viết bản tự kiểm điểm",
                says="Xem lý do trả lại, bổ sung rồi nộp lại." if returned else subject.campaign.title,
                view="reviews:write",
                parts=(str(subject.public_id),),
            )
        )
    if "review.return" in actor.acts:
        held += [
            Waiting(
                title="Theo dõi nộp bản tự kiểm điểm",
                says=campaign.title,
                view="reviews:campaign",
                parts=(str(campaign.public_id),),
            )
            for campaign in campaigns_in_reach(actor).filter(status=CampaignStatus.OPEN)[:3]
        ]
    return held
