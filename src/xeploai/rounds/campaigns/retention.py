"""What of a campaign that is over is past its term; and what a campaign that is not over keeps back."""

from datetime import date, datetime

from django.db.models import Min, QuerySet

from xeploai.registers.kernel.retention import ExpiredRows, RetentionHold, RetentionRule, rows_delete, rows_update
from xeploai.rounds.campaigns.models import (
    Amendment,
    AmendmentBatch,
    AmendmentState,
    Campaign,
    CampaignDocument,
    CampaignStatus,
    ReviewPrompt,
    Subject,
)

_GOING_ON = [CampaignStatus.DRAFT, CampaignStatus.OPENING, CampaignStatus.OPEN]


def _notes(before: date) -> ExpiredRows:
    expired = ExpiredRows()
    prompts = ReviewPrompt.objects.filter(subject__campaign__closed_at__date__lt=before)
    expired.add(prompts, "subject__campaign__closed_at")
    expired.spare(ReviewPrompt)
    settled = Amendment.objects.filter(campaign__closed_at__date__lt=before).exclude(state=AmendmentState.OFFERED)
    expired.add(settled, "campaign__closed_at")
    expired.spare(Amendment)
    expired.add(AmendmentBatch.objects.filter(campaign__closed_at__date__lt=before), "campaign__closed_at")
    expired.spare(AmendmentBatch)
    return expired


def _notes_purge(expired: ExpiredRows) -> None:
    for model in (ReviewPrompt, Amendment, AmendmentBatch):
        rows_delete(model, expired.keys(model))


def _files(before: date) -> ExpiredRows:
    expired = ExpiredRows()
    papers = CampaignDocument.objects.filter(content__isnull=False, campaign__closed_at__date__lt=before)
    expired.add(papers, "campaign__closed_at")
    return expired


def _files_purge(expired: ExpiredRows) -> None:
    """The paper stays known by number, day and title."""
    rows_update(CampaignDocument, expired.keys(CampaignDocument), content=None, file_name="")


def _people() -> "QuerySet[Subject, int | None]":
    running = Subject.objects.filter(campaign__status__in=_GOING_ON, person__isnull=False)
    return running.order_by().values_list("person_id", flat=True)


def _since() -> datetime | None:
    begun: datetime | None = Campaign.objects.filter(status__in=_GOING_ON).aggregate(first=Min("created_at"))["first"]
    return begun


RETENTION_RULES = (
    RetentionRule(group="campaign_notes", find=_notes, purge=_notes_purge),
    RetentionRule(group="campaign_files", find=_files, purge=_files_purge),
)
RETENTION_HOLDS = (RetentionHold(code="campaign_open", people=_people, since=_since),)
