"""Self-reviews on the board of a campaign."""

from xeploai.registers.kernel.stages import Stage
from xeploai.rounds.reviews.due import handed_in, owing_in
from xeploai.rounds.reviews.states import MISSING

STAGES = (
    Stage(
        code="self_review",
        title="Đã nộp tự kiểm điểm",
        concerns=owing_in,
        done=handed_in,
        lacking="bản chưa nộp",
        needs="review.view",
        by_unit=True,
        view="reviews:campaign",
        missing=f"trang-thai={MISSING}",
    ),
)
