"""What waits: the own review to be written, a returned one, those of the own branches that are not in."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone

from xeploai.core.figures import vi_count
from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.stages import Progress
from xeploai.registers.kernel.todo import TodoItem
from xeploai.rounds.campaigns.models import CampaignStatus
from xeploai.rounds.reviews.models import ReviewState
from xeploai.rounds.reviews.selectors import own_due, own_subjects, reviews_open
from xeploai.rounds.reviews.states import MISSING

_SHOWN = 3


def reviews_todo(actor: Actor) -> list[TodoItem]:
    """One card for each open campaign."""
    return [*_own(actor), *_others(actor)]


def _own(actor: Actor) -> Iterable[TodoItem]:
    open_ones = [pair for pair in own_subjects(actor) if pair[0].campaign.status == CampaignStatus.OPEN]
    owed = own_due(actor) if open_ones else set()
    for subject, review in open_ones:
        returned = review is not None and review.state == ReviewState.RETURNED
        submitted = review is not None and review.state == ReviewState.SUBMITTED
        # Who need not write may; only what was handed back to them waits for them then.
        if submitted or subject.decided or not (returned or subject.campaign_id in owed):
            continue
        yield TodoItem(
            title="Bản tự kiểm điểm được trả lại" if returned else "Viết bản tự kiểm điểm",
            says="Xem lý do trả lại, bổ sung rồi nộp lại." if returned else subject.campaign.title,
            view="reviews:write",
            parts=(str(subject.public_id),),
            due=_deadline(subject.due),
        )


def _others(actor: Actor) -> Iterable[TodoItem]:
    """The day is the nearest one of units that still owe. One query."""
    if "review.return" not in actor.acts:
        return
    owing = {campaign: by_kind for campaign, by_kind in reviews_open(actor).items() if _whole(by_kind).missing}
    for campaign, by_kind in list(owing.items())[:_SHOWN]:
        whole = _whole(by_kind)
        days = [day for kind, progress in by_kind.items() if progress.missing and (day := campaign.deadline(kind))]
        yield TodoItem(
            title="Bản tự kiểm điểm chưa nộp",
            says=f"trên {vi_count(whole.of)} bản phải nộp. {campaign.title}",
            count=whole.missing,
            view="reviews:campaign",
            parts=(str(campaign.public_id),),
            query=f"?trang-thai={MISSING}",
            due=_deadline(min(days, default=None)),
        )


def _whole(by_kind: Mapping[str, Progress]) -> Progress:
    return sum(by_kind.values(), start=Progress())


def _deadline(day: date | None) -> str:
    if day is None:
        return ""
    return f"{day:%d/%m/%Y}, đã qua" if day < timezone.localdate() else f"{day:%d/%m/%Y}"
