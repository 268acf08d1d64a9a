"""Campaigns, how far their units are, and who is on the roster and why."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Schema

from xeploai.api.gate import PAGE, PageNumber, PageOf, PageSize, Words, operation, paged
from xeploai.core.subjects import SubjectKind
from xeploai.registers.audit.services import audit_view
from xeploai.rounds.campaigns import selectors
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.web.access_policy import ActorRequest


class CampaignRow(Schema):
    """One round. pack: with its version; None while the guidance is awaited."""

    id: UUID
    title: str
    kind: str
    status: str
    body: str
    period_start: date
    period_end: date
    closing_on: date
    pack: str | None
    pack_digest: str | None
    policy_digest: str | None


class Stage(Schema):
    """How far a part of the work is: done of those who must."""

    done: int
    of: int


class UnitLine(Schema):
    """A unit with everything under it. subjects: by kind."""

    id: UUID
    name: str
    depth: int
    subjects: dict[str, int]
    stages: dict[str, Stage]
    confirmed: bool
    deadline: date | None
    late: bool


class CampaignFull(CampaignRow):
    """One round with its units in the order of the tree."""

    units: list[UnitLine]


class SubjectRow(Schema):
    """One line of the roster. classified None: not yet known; reason: why there will be no level."""

    id: UUID
    kind: str
    name: str
    number: str
    unit: UUID
    unit_name: str
    review_required: bool | None
    classified: bool | None
    reason: str | None


class SubjectFull(SubjectRow):
    """With the facts as drawn, the rule that gave the reason, and facts that are missing."""

    rule: str | None
    needs: list[str]
    facts: dict[str, Any]


@operation("GET", "/campaigns", "campaign.view", says="Các đợt kiểm điểm", response=PageOf[CampaignRow])
def campaigns(request: ActorRequest, page: PageNumber = 1, size: PageSize = PAGE) -> Any:
    """The newest first."""
    return paged(selectors.campaigns_visible_to(request.actor).order_by("-period_end", "-pk"), page, size, _campaign)


@operation("GET", "/campaigns/{uuid:id}", "campaign.view", says="Một đợt và tiến độ từng đơn vị", response=CampaignFull)
def campaign(request: ActorRequest, id: UUID) -> Any:
    """The board."""
    campaign = selectors.campaign_get(request.actor, id)
    lines = selectors.campaign_board(request.actor, campaign, timezone.localdate()) if campaign.drawn else []
    units = [
        {
            "id": line.node.organisation.public_id,
            "name": line.node.name,
            "depth": line.node.depth,
            "subjects": dict(line.below),
            "confirmed": line.node.confirmed_at is not None,
            "deadline": line.deadline,
            "stages": {code: {"done": progress.done, "of": progress.of} for code, progress in line.stages.items()},
            "late": line.late,
        }
        for line in lines
    ]
    return {**_campaign(campaign), "units": units}


@operation("GET", "/campaigns/{uuid:id}/roster", "campaign.view", says="Danh sách của đợt", response=PageOf[SubjectRow])
def roster(
    request: ActorRequest,
    id: UUID,
    *,
    kind: SubjectKind | None = None,
    reason: Words | None = None,
    q: Words = "",
    page: PageNumber = 1,
    size: PageSize = PAGE,
) -> Any:
    """By name; reason "": those who are classified."""
    campaign = selectors.campaign_get(request.actor, id)
    subjects = selectors.roster_search(request.actor, campaign, kind=kind or "", reason=reason, text=q)
    answer = paged(subjects, page, size, lambda subject: subject)
    ground = None if reason is None else reason or "xep-loai"
    filters = {"campaign": str(campaign.public_id), "kind": kind, "ground": ground, "words": q}
    audit_view(
        by=request.actor,
        action="roster",
        seen=answer["items"],
        body=campaign.body,
        filters=filters,
        page=page,
        count=answer["total"],
    )
    return {**answer, "items": [_subject(subject) for subject in answer["items"]]}


@operation("GET", "/subjects/{uuid:id}", "campaign.view", says="Một đối tượng và lý do", response=SubjectFull)
def subject(request: ActorRequest, id: UUID) -> Any:
    """What was drawn, and what the rules say of it."""
    subject = selectors.subject_get(request.actor, id)
    audit_view(by=request.actor, action="subject", seen=[subject], body=subject.entry.unit)
    return {
        **_subject(subject),
        "rule": subject.rule or None,
        "needs": subject.needs,
        "facts": subject.entry.record["facts"],
    }


def _campaign(campaign: Campaign) -> dict[str, Any]:
    bound = campaign.binding
    return {
        "id": campaign.public_id,
        "title": campaign.title,
        "kind": campaign.kind,
        "status": campaign.status,
        "body": campaign.body.name,
        "period_start": campaign.period_start,
        "period_end": campaign.period_end,
        "closing_on": campaign.closing_on,
        "pack": f"{bound.pack_id}@{bound.pack_version}" if bound else None,
        "pack_digest": bound.pack_digest if bound else None,
        "policy_digest": (bound.policy_digest or None) if bound else None,
    }


def _subject(subject: Subject) -> dict[str, Any]:
    entry = subject.entry
    return {
        "id": subject.public_id,
        "kind": subject.kind,
        "name": entry.name,
        "number": entry.number,
        "unit": entry.unit.public_id,
        "unit_name": entry.unit.name,
        "review_required": subject.review_required,
        "classified": subject.classified,
        "reason": subject.reason or None,
    }
