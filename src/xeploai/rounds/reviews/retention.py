"""What of self-reviews is past its term: the texts of rounds that are over, their files, drafts set aside."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from xeploai.registers.kernel.retention import ExpiredRows, RetentionRule, rows_delete
from xeploai.rounds.campaigns.models import CampaignStatus
from xeploai.rounds.reviews import evidence_store as store
from xeploai.rounds.reviews.models import Evidence, SelfReview, SetAside


def _reviews(before: date) -> ExpiredRows:
    """The whole text of a round with its versions; what was decided on it stands elsewhere and stays."""
    expired = ExpiredRows()
    expired.add(SelfReview.objects.filter(campaign__closed_at__date__lt=before), "campaign__closed_at")
    expired.spare(SelfReview)
    expired.follow(SelfReview)
    return expired


def _reviews_purge(expired: ExpiredRows) -> None:
    reviews = set(expired.keys(SelfReview))
    files = Evidence.objects.filter(review__campaign__closed_at__isnull=False).values_list("review_id", "stored")
    stored = [name for review, name in files if review in reviews]
    rows_delete(SelfReview, expired.keys(SelfReview))
    transaction.on_commit(lambda: store.discard(stored))


def _evidence(before: date) -> ExpiredRows:
    """The files; versions keep their names and digests."""
    expired = ExpiredRows()
    over = Evidence.objects.filter(review__campaign__closed_at__date__lt=before)
    expired.add(over, "review__campaign__closed_at", file="stored")
    return expired


def _evidence_purge(expired: ExpiredRows) -> None:
    rows_delete(Evidence, expired.keys(Evidence))
    transaction.on_commit(lambda: store.discard(expired.files(Evidence)))


def _set_aside(before: date) -> ExpiredRows:
    """While its round goes on, the writer may still choose."""
    expired = ExpiredRows()
    running = ~Q(review__campaign__status=CampaignStatus.CLOSED)
    expired.add(SetAside.objects.filter(saved_at__date__lt=before), "saved_at", keep={"campaign_open": running})
    return expired


def _set_aside_purge(expired: ExpiredRows) -> None:
    rows_delete(SetAside, expired.keys(SetAside))


RETENTION_RULES = (
    RetentionRule(group="self_reviews", find=_reviews, purge=_reviews_purge),
    RetentionRule(group="evidence", find=_evidence, purge=_evidence_purge),
    RetentionRule(group="set_aside", find=_set_aside, purge=_set_aside_purge),
)
