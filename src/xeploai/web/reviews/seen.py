"""Who looks at the self-review of somebody else is noted."""

from xeploai.registers.audit.services import audit_view
from xeploai.rounds.reviews.review_case import ReviewCase


def review_seen(desk: ReviewCase) -> None:
    """Note that its actor is shown a self-review, or whose it is; the own one is nobody's affair."""
    if not desk.own:
        audit_view(by=desk.actor, action="review", seen=[desk.subject], body=desk.unit)
