"""What stops an act on a self-review: it is not theirs, the round does not run, it is handed in, a box is wrong."""

from xeploai.core.errors import Fault, Refused
from xeploai.registers.kernel.access import NotPermitted, NotVisible, require
from xeploai.rounds.campaigns.models import CampaignStatus, Subject
from xeploai.rounds.reviews.form_content import Content, faults_of
from xeploai.rounds.reviews.reasons import points_max
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.rounds.reviews.scores import score_faults
from xeploai.tools.classification_marks import refuse_secrets


def require_writer(desk: ReviewCase) -> None:
    """The draft is the person's own; a body's belongs to who may write for it."""
    if desk.writes:
        return
    if desk.of_person:
        raise NotPermitted([Fault(code="review_not_own")])
    require(desk.actor, "review.write", desk.unit)
    raise NotVisible([Fault(code="nothing_here")])


def require_campaign(desk: ReviewCase) -> None:
    """The round runs and nothing is decided. Raises Refused."""
    if desk.campaign.status != CampaignStatus.OPEN:
        raise Refused.because("review_campaign_not_open", value=desk.campaign.title)
    if Subject.objects.filter(continues__in=desk.subjects).count() == len(desk.subjects):
        raise Refused.because("review_in_supplement", value=desk.name)
    if any(subject.decided for subject in desk.subjects):
        raise Refused.because("review_decided_already")


def require_open_desk(desk: ReviewCase) -> None:
    """The campaign runs, the subject is on its roster, and nothing is handed in. Raises Refused."""
    require_campaign(desk)
    if not desk.subject.listed:
        raise Refused.because("review_not_listed")
    if desk.review is not None and not desk.review.open:
        raise Refused.because("review_submitted_already")


def check(desk: ReviewCase, content: Content) -> None:
    """Raises Refused for marks of secrecy and for what is wrong in a box."""
    refuse_secrets(content.values())
    faults = faults_in(desk, content)
    if faults:
        raise Refused(faults)


def faults_in(desk: ReviewCase, content: Content) -> list[Fault]:
    """What is wrong in a box."""
    return [*faults_of(desk.sheet, content, points_max(desk.campaign)), *score_faults(desk.sheet, content)]
