"""Who has handed in and who has not, as a file; never a word of a review."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from django.db.models import QuerySet
from django.utils import timezone

from xeploai.registers.kernel.exports import AT_ONCE, CampaignTable
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.reviews.due import reviews_due
from xeploai.rounds.reviews.models import ReviewVersion
from xeploai.rounds.reviews.selectors import with_reviews
from xeploai.rounds.reviews.states import NOT_BEGUN, STATES
from xeploai.tools.workbooks.lists import Column, Kind, Row, Table


def reviews_table(subjects: QuerySet[Subject]) -> Table:
    """Where each self-review stands; never a word of it."""
    columns = [
        Column(key="name", title="Tên", width=32),
        Column(key="kind", title="Đối tượng", width=22),
        Column(key="unit", title="Nơi kiểm điểm", width=36),
        Column(key="review_required", title="Phải kiểm điểm", width=12, kind=Kind.YES_NO),
        Column(key="state", title="Trạng thái", width=18),
        Column(key="versions", title="Số lần nộp", width=10, kind=Kind.COUNT),
        Column(key="channel", title="Cách nộp gần nhất", width=24),
        Column(key="submitted_on", title="Ngày nộp gần nhất", width=14, kind=Kind.DAY),
    ]
    return Table(key="reviews", title="Theo dõi nộp bản tự kiểm điểm", columns=columns, rows=_reviews(subjects))


def _reviews(subjects: QuerySet[Subject]) -> Iterator[Row]:
    waiting = subjects.iterator(chunk_size=AT_ONCE)
    while part := list(islice(waiting, AT_ONCE)):
        pairs = with_reviews(part)
        versions = _newest([review.pk for _, review in pairs if review is not None])
        for subject, review in pairs:
            newest = versions.get(review.pk) if review else None
            yield Row(
                id=str(subject.public_id),
                cells=(
                    subject.entry.name,
                    subject.kind_name,
                    subject.entry.record["unit_name"],
                    subject.review_required,
                    review.get_state_display() if review else dict(STATES)[NOT_BEGUN],
                    newest.number if newest else 0,
                    newest.get_channel_display() if newest else None,
                    _day_of(newest),
                ),
            )


def _newest(reviews: Sequence[int]) -> dict[int, ReviewVersion]:
    rows = ReviewVersion.objects.filter(review__in=reviews).only("review", "number", "channel", "submitted_at")
    return {row.review_id: row for row in rows.order_by("number")}


def _day_of(version: ReviewVersion | None) -> date | None:
    return timezone.localdate(version.submitted_at) if version else None


def _all_due(campaign: Campaign) -> Table:
    return reviews_table(reviews_due(campaign).select_related("entry").order_by("entry__sort_key", "pk"))


EXPORTS = (CampaignTable(file="reviews", table=_all_due),)
