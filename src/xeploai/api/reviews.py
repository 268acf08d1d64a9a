"""Self-reviews: who has handed in, what was handed in, and the writer's own draft."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from xeploai.api.gate import PageOf, operation, paged
from xeploai.apps.accounts.access import NotVisible
from xeploai.apps.audit.services import audit_view
from xeploai.apps.reviews import selectors, services
from xeploai.apps.reviews.models import ReviewState, ReviewVersion, SelfReview
from xeploai.core.errors import Fault
from xeploai.web.door import ActorRequest

READERS = ("own.review", "review.view")
WRITERS = ("own.review", "review.write")


class ReviewRow(Schema):
    """Where the self-review of one subject stands: not_begun, draft, submitted, returned."""

    subject: UUID
    name: str
    unit: UUID
    unit_name: str
    state: str


class Version(Schema):
    """One version that was handed in. content: name of the box -> text."""

    id: UUID
    number: int
    channel: str
    form: str
    self_level: str | None
    submitted_at: datetime
    returned_because: str | None
    content: dict[str, str]


class Draft(Schema):
    """The writer's own draft. revision: to be sent back with the next save."""

    revision: int
    content: dict[str, str]


class ReviewFull(ReviewRow):
    """draft: of its writer only."""

    versions: list[Version]
    draft: Draft | None


class Saved(Schema):
    """conflict: a newer draft was there; what was sent is kept beside it."""

    revision: int
    conflict: bool


class Submission(Schema):
    """Which draft is handed in. seen_likeness: the writer knows that it repeats another text."""

    revision: int
    seen_likeness: bool = False


class Return(Schema):
    """Which version goes back, and why."""

    version: UUID
    reason: str


@operation("GET", "/campaigns/{uuid:id}/reviews", "review.view", says="Ai đã nộp, ai chưa", response=PageOf[ReviewRow])
def reviews(request: ActorRequest, id: UUID, state: str = "", q: str = "", page: int = 1) -> Any:
    """By branch and name; state as in the rows, or `missing`: owed and not in."""
    held = selectors.campaign_in_reach(request.actor, id)
    known = {*ReviewState.values, selectors.NOT_BEGUN, selectors.MISSING}
    found = selectors.subjects_listed(request.actor, held, words=q, state=state if state in known else "")
    answer = paged(found, page, lambda one: one)
    answer["items"] = [_row(subject, review) for subject, review in selectors.with_reviews(answer["items"])]
    return answer


@operation("GET", "/reviews/{uuid:id}", *READERS, says="Bản tự kiểm điểm của một đối tượng", response=ReviewFull)
def review(request: ActorRequest, id: UUID) -> Any:
    """What was handed in; the draft for its writer. Of others it is noted who looked."""
    desk = selectors.desk_open(request.actor, id)
    if desk.versions and not desk.own:
        audit_view(by=request.actor, action="review", seen=[desk.subject], body=desk.unit)
    held = desk.review
    draft = {"revision": held.revision, "content": dict(desk.draft)} if held and desk.writes else None
    return {
        **_row(desk.subject, held), "unit": desk.unit.public_id, "unit_name": desk.unit.name, "draft": draft,
        "versions": [_version(one) for one in desk.versions],
    }  # fmt: skip


@operation("POST", "/reviews/{uuid:id}/draft", *WRITERS, says="Lưu bản nháp", response=Saved)
def review_draft(request: ActorRequest, id: UUID, sent: Draft) -> Any:
    """The same twice changes nothing; an older begin is set aside, never lost."""
    desk = _to_write(request, id)
    saved = services.review_save(desk=desk, posted=sent.content, revision=sent.revision)
    return {"revision": saved.revision, "conflict": saved.conflict}


@operation("POST", "/reviews/{uuid:id}/submission", *WRITERS, says="Nộp bản tự kiểm điểm", response=Version)
def review_submission(request: ActorRequest, id: UUID, sent: Submission) -> Any:
    """A second time gives the version of the first."""
    desk = _to_write(request, id)
    return _version(services.review_submit(desk=desk, revision=sent.revision, seen_likeness=sent.seen_likeness))


@operation("POST", "/reviews/{uuid:id}/return", "review.return", says="Trả lại để bổ sung", response=Saved)
def review_return(request: ActorRequest, id: UUID, sent: Return) -> Any:
    """Back to the writer with the reason."""
    desk = selectors.desk_open(request.actor, id, "review.return")
    version = next((one for one in desk.versions if one.public_id == sent.version), None)
    if version is None:
        raise NotVisible([Fault(code="nothing_here")])
    services.review_return(desk=desk, version=version, reason=sent.reason)
    held = SelfReview.objects.get(pk=version.review_id)
    return {"revision": held.revision, "conflict": False}


def _to_write(request: ActorRequest, id: UUID) -> selectors.Desk:
    desk = selectors.desk_open(request.actor, id, "review.write")
    services.require_writer(desk)
    return desk


def _row(subject: Any, held: SelfReview | None) -> dict[str, Any]:
    return {
        "subject": subject.public_id, "name": subject.entry.name, "unit": subject.entry.unit.public_id,
        "unit_name": subject.entry.unit.name, "state": held.state if held else selectors.NOT_BEGUN,
    }  # fmt: skip


def _version(one: ReviewVersion) -> dict[str, Any]:
    back = getattr(one, "returned", None)
    return {
        "id": one.public_id, "number": one.number, "channel": one.channel, "form": one.form,
        "self_level": one.self_level or None, "submitted_at": one.submitted_at, "content": one.content,
        "returned_because": back.reason if back else None,
    }  # fmt: skip
