"""Self-reviews on the board of a campaign."""

from xeploai.registers.kernel.stages import Stage
from xeploai.rounds.reviews.due import reviews_reached
from xeploai.rounds.reviews.states import MISSING

STAGES = (
    Stage(
        code="self_review",
        title="Đã nộp tự kiểm điểm",
        count=reviews_reached,
        needs="review.view",
        view="reviews:campaign",
        missing=f"trang-thai={MISSING}",
    ),
)
