"""What may be asked about evidence: what lies with a draft, what a version was submitted with, who may open a file."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from xeploai.core.errors import Fault, Refused
from xeploai.registers.kernel.access import NotVisible
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.reviews import evidence_store
from xeploai.rounds.reviews.models import Channel, Evidence, ReviewVersion, SelfReview
from xeploai.rounds.reviews.review_case import ReviewCase


def evidence_is_on(campaign: Campaign) -> bool:
    """Whether files may be attached in a campaign; off until an officer opens it."""
    switch = getattr(campaign, "evidence", None)
    return switch is not None and switch.on


def evidence_of(campaign: Campaign) -> QuerySet[Evidence]:
    """Every file kept for the self-reviews of a campaign, also those taken off a draft after a version had them."""
    return Evidence.objects.filter(review__campaign=campaign).select_related("review").order_by("pk")


def attached(review: SelfReview | None, channel: str) -> Sequence[Evidence]:
    """What would go along if the review were handed in now."""
    if review is None:
        return ()
    return list(review.evidence.filter(channel=channel, removed_at=None))


def record_of(files: Sequence[Evidence]) -> list[dict[str, Any]]:
    """As a version keeps them: enough to prove later which content it was."""
    return [
        {"id": str(file.public_id), "name": file.name, "kind": file.kind, "size": file.size, "digest": file.digest}
        for file in files
    ]


def of_version(version: ReviewVersion) -> list[dict[str, Any]]:
    """What a version was submitted with; `present` says whether the file itself is still kept."""
    recorded: list[dict[str, Any]] = version.header.get("evidence", [])
    if not recorded:
        return []
    present = {str(public_id) for public_id in version.evidence.values_list("public_id", flat=True)}
    return [{**record, "present": record["id"] in present} for record in recorded]


def evidence_get(desk: ReviewCase, public_id: UUID) -> Evidence:
    """One file of a review: for its readers once a version has it, before that for who attaches it.

    Raises NotVisible.
    """
    row = desk.review.evidence.filter(public_id=public_id).first() if desk.review else None
    if row is None or not (row.versions.exists() or attaches(desk, row.channel)):
        raise NotVisible([Fault(code="nothing_here")])
    return row


def attaches(desk: ReviewCase, channel: str) -> bool:
    """Whether the actor is who attaches: the writer to the draft, the secretary to what comes in on paper."""
    return desk.enters_paper if channel == Channel.PAPER else desk.writes


def evidence_content(row: Evidence) -> bytes:
    """The file. Raises Refused where it is missing, or is no longer the one that was attached."""
    try:
        content = evidence_store.path_of(row.stored).read_bytes()
    except FileNotFoundError as error:
        raise Refused.because("evidence_missing", where=row.name) from error
    if hashlib.sha256(content).hexdigest() != row.digest:
        raise Refused.because("evidence_changed", where=row.name)
    return content
