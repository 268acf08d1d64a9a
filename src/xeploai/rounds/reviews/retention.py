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
    found = ExpiredRows()
    found.add(SelfReview.objects.filter(campaign__closed_at__date__lt=before), "campaign__closed_at")
    found.spare(SelfReview)
    found.follow(SelfReview)
    return found


def _reviews_purge(found: ExpiredRows) -> None:
    reviews = set(found.keys(SelfReview))
    held = Evidence.objects.filter(review__campaign__closed_at__isnull=False).values_list("review_id", "stored")
    stored = [name for review, name in held if review in reviews]
    rows_delete(SelfReview, found.keys(SelfReview))
    transaction.on_commit(lambda: store.discard(stored))


def _evidence(before: date) -> ExpiredRows:
    """The files; versions keep their names and digests."""
    found = ExpiredRows()
    over = Evidence.objects.filter(review__campaign__closed_at__date__lt=before)
    found.add(over, "review__campaign__closed_at", file="stored")
    return found


def _evidence_purge(found: ExpiredRows) -> None:
    rows_delete(Evidence, found.keys(Evidence))
    transaction.on_commit(lambda: store.discard(found.files(Evidence)))


def _set_aside(before: date) -> ExpiredRows:
    """While its round goes on, the writer may still choose."""
    found = ExpiredRows()
    running = ~Q(review__campaign__status=CampaignStatus.CLOSED)
    found.add(SetAside.objects.filter(saved_at__date__lt=before), "saved_at", keep={"campaign_open": running})
    return found


def _set_aside_purge(found: ExpiredRows) -> None:
    rows_delete(SetAside, found.keys(SetAside))


RETENTION_RULES = (
    RetentionRule(group="self_reviews", find=_reviews, purge=_reviews_purge),
    RetentionRule(group="evidence", find=_evidence, purge=_evidence_purge),
    RetentionRule(group="set_aside", find=_set_aside, purge=_set_aside_purge),
)
