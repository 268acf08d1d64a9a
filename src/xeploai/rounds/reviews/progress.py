"""Self-reviews on the board of a campaign."""

from xeploai.rounds.campaigns.progress import Stage, stage_register
from xeploai.rounds.reviews.selectors import MISSING, reviews_reached


def register() -> None:
    """Say how far they are."""
    stage_register(
        Stage(
            code="self_review",
            title="Đã nộp tự kiểm điểm",
            count=reviews_reached,
            needs="review.view",
            view="reviews:campaign",
            missing=f"trang-thai={MISSING}",
        )
    )
