"""Self-reviews: who has handed in, what was handed in, and the writer's own draft."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Schema

from xeploai.api.gate import PAGE, PageNumber, PageOf, PageSize, Revision, Words, operation, paged
from xeploai.core.errors import Fault
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import Actor, NotVisible
from xeploai.rounds.reviews import selectors, services, states
from xeploai.rounds.reviews.form_content import cleaned
from xeploai.rounds.reviews.guards import require_writer
from xeploai.rounds.reviews.models import ReviewState, ReviewVersion, SelfReview
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.web.access_policy import ActorRequest
from xeploai.web.problems import Kind, problem
from xeploai.web.reviews.seen import review_seen

READERS = ("own.review", "review.view")
WRITERS = ("own.review", "review.write")


class State(StrEnum):
    """By what a list is narrowed."""

    NOT_BEGUN = states.NOT_BEGUN
    DRAFT = ReviewState.DRAFT.value
    SUBMITTED = ReviewState.SUBMITTED.value
    RETURNED = ReviewState.RETURNED.value
    MISSING = states.MISSING
    NOT_DUE = states.NOT_DUE


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

    revision: Revision
    content: dict[str, str]


class ConflictCopy(Schema):
    """The text of a save that was based on an outdated revision; kept beside the draft until its writer has chosen."""

    mark: str
    revision: Revision
    saved_at: datetime
    content: dict[str, str]


class BoxOffered(Schema):
    """One box of the form. name: its key in `content`; kind: text, degree, level, points, ..."""

    name: str
    label: str
    kind: str


class ReviewFull(ReviewRow):
    """boxes: of the form, in order. draft, conflict_copies: of their writer only."""

    boxes: list[BoxOffered]
    versions: list[Version]
    draft: Draft | None
    conflict_copies: list[ConflictCopy]


class Saved(Schema):
    """revision: of the draft as it stands now."""

    revision: int


class Submission(Schema):
    """Which draft is handed in. seen_likeness: the writer knows that it repeats another text."""

    revision: Revision
    seen_likeness: bool = False


class Return(Schema):
    """Which version goes back, and why."""

    version: UUID
    reason: str


@operation("GET", "/campaigns/{uuid:id}/reviews", "review.view", says="Ai đã nộp, ai chưa", response=PageOf[ReviewRow])
def reviews(
    request: ActorRequest,
    id: UUID,
    *,
    state: State | None = None,
    q: Words = "",
    page: PageNumber = 1,
    size: PageSize = PAGE,
) -> Any:
    """Who must hand in, by branch and name; state as in the rows, or `missing`: owed and not in.

    `not_due`: those on the roster who owe none here.
    """
    campaign = selectors.campaign_in_reach(request.actor, id)
    subjects = selectors.subjects_listed(request.actor, campaign, words=q, state=state or "")
    answer = paged(subjects, page, size, lambda subject: subject)
    filters = {"campaign": str(campaign.public_id), "words": q, "state": state}
    audit_view(
        by=request.actor,
        action="reviews",
        seen=answer["items"],
        body=campaign.body,
        filters=filters,
        page=page,
        count=answer["total"],
    )
    answer["items"] = [_row(subject, review) for subject, review in selectors.with_reviews(answer["items"])]
    return answer


@operation("GET", "/reviews", "own.review", says="Bản tự kiểm điểm của chính mình", response=PageOf[ReviewRow])
def own_reviews(request: ActorRequest, page: PageNumber = 1, size: PageSize = PAGE) -> Any:
    """What the person behind the account is to write, one for each campaign, the newest first."""
    return paged(selectors.own_subjects(request.actor), page, size, lambda pair: _row(*pair))


@operation("GET", "/reviews/{uuid:id}", *READERS, says="Bản tự kiểm điểm của một đối tượng", response=ReviewFull)
def review(request: ActorRequest, id: UUID) -> Any:
    """What was handed in; the draft for its writer. Of others it is noted who looked."""
    desk = selectors.desk_open(request.actor, id)
    review_seen(desk)
    review = desk.review
    draft = {"revision": review.revision, "content": dict(desk.draft)} if review and desk.writes else None
    return {
        **_row(desk.subject, review),
        "unit": desk.unit.public_id,
        "unit_name": desk.unit.name,
        "draft": draft,
        "boxes": [{"name": box.id, "label": box.label, "kind": box.box} for box in desk.sheet.boxes],
        "versions": [_version(version) for version in desk.versions],
        "conflict_copies": [
            {"mark": copy.mark, "revision": copy.revision, "saved_at": copy.saved_at, "content": copy.content}
            for copy in (desk.set_aside if desk.writes else ())
        ],
    }


@operation("POST", "/reviews/{uuid:id}/draft", *WRITERS, says="Lưu bản nháp", response=Saved)
def review_draft(request: ActorRequest, id: UUID, sent: Draft) -> Any:
    """The same twice changes nothing; what is based on an outdated revision is kept beside; what differs is said."""
    desk = _to_write(request, id)
    strange = [name for name in sent.content if name not in {*desk.names, *desk.draft, *desk.sheet.summed}]
    if strange:
        return _strange(strange)
    saved = services.review_save(desk=desk, posted=sent.content, revision=sent.revision)
    return _moved(desk.actor, id, sent) if saved.conflict else {"revision": saved.revision}


def _strange(names: Sequence[str]) -> HttpResponse:
    """422: a program that misspells a box must not believe that it was kept."""
    errors = [
        {
            "sheet": None,
            "row": None,
            "column": name,
            "value": None,
            "reason": "Mẫu này không có mục ấy.",
            "mend": "Dùng tên mục trong boxes của bản tự kiểm điểm.",
        }
        for name in names
    ]
    return problem(422, "Mục không có trong mẫu", "Chưa có gì được ghi.", errors=errors)


def _moved(actor: Actor, id: UUID, sent: Draft) -> HttpResponse:
    """409: every box in which the draft of now differs from what was sent; value: what stands there now."""
    desk = selectors.desk_open(actor, id, "review.write")
    draft = desk.draft
    errors = [
        {
            "sheet": None,
            "row": None,
            "column": name,
            "value": draft.get(name),
            "reason": "Bản nháp đã có nội dung khác ở mục này.",
            "mend": "Ghép hai nội dung rồi gửi lại.",
        }
        for name, text in sent.content.items()
        if name in desk.names and draft.get(name, "") != cleaned(text)
    ]
    revision = desk.review.revision if desk.review else 0
    detail = (
        f"Bản nháp nay ở revision {revision}, nội dung gửi lên bắt đầu từ {sent.revision}. Bản nháp giữ nguyên; nội "
        "dung vừa gửi để bên cạnh thành một bản riêng (conflict_copies). Đọc lại, ghép rồi gửi kèm revision mới."
    )
    return problem(409, "Bản nháp đã đổi từ nơi khác", detail, errors=errors, kind=Kind.MOVED)


@operation("POST", "/reviews/{uuid:id}/submission", *WRITERS, says="Nộp bản tự kiểm điểm", response=Version)
def review_submission(request: ActorRequest, id: UUID, sent: Submission) -> Any:
    """A second time gives the version of the first."""
    desk = _to_write(request, id)
    return _version(services.review_submit(desk=desk, revision=sent.revision, seen_likeness=sent.seen_likeness))


@operation("POST", "/reviews/{uuid:id}/return", "review.return", says="Trả lại để bổ sung", response=Saved)
def review_return(request: ActorRequest, id: UUID, sent: Return) -> Any:
    """Back to the writer with the reason; the same twice is done once."""
    desk = selectors.desk_open(request.actor, id, "review.return")
    version = next((version for version in desk.versions if version.public_id == sent.version), None)
    if version is None:
        raise NotVisible([Fault(code="nothing_here")])
    back = getattr(version, "returned", None)
    if back is None or (back.reason, back.returned_by) != (cleaned(sent.reason), request.actor.user):
        services.review_return(desk=desk, version=version, reason=sent.reason)
    return {"revision": SelfReview.objects.get(pk=version.review_id).revision}


def _to_write(request: ActorRequest, id: UUID) -> ReviewCase:
    desk = selectors.desk_open(request.actor, id, "review.write")
    require_writer(desk)
    return desk


def _row(subject: Any, review: SelfReview | None) -> dict[str, Any]:
    return {
        "subject": subject.public_id,
        "name": subject.entry.name,
        "unit": subject.entry.unit.public_id,
        "unit_name": subject.entry.unit.name,
        "state": review.state if review else states.NOT_BEGUN,
    }


def _version(version: ReviewVersion) -> dict[str, Any]:
    back = getattr(version, "returned", None)
    return {
        "id": version.public_id,
        "number": version.number,
        "channel": version.channel,
        "form": version.form,
        "self_level": version.self_level or None,
        "submitted_at": version.submitted_at,
        "content": version.content,
        "returned_because": back.reason if back else None,
    }
