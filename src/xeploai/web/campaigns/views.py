"""Looking at campaigns: the list, the board, the roster, one subject, who is left out, the rules."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xeploai.core.errors import Fault
from xeploai.core.names import title_sort_key
from xeploai.core.subjects import SubjectKind
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import Actor, NotPermitted, allows
from xeploai.registers.kernel.grants import grants
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns import selectors
from xeploai.rounds.campaigns.models import REASONS, Campaign, CampaignStatus, Node, ReviewPrompt, Subject, reason_name
from xeploai.rounds.campaigns.regimes import offered
from xeploai.rounds.campaigns.steps import campaign_steps
from xeploai.rulepacks import vocabulary
from xeploai.tools.rulebook.page import duty_tables
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.campaigns.charts import charts, reached, stages_shown
from xeploai.web.campaigns.context import frame, opening_lines, sentences
from xeploai.web.campaigns.questions import readable_regime
from xeploai.web.paging import LongList

PAGE = 50


@door("campaign.view")
def campaigns(request: ActorRequest) -> HttpResponse:
    """All that concern the person."""
    campaigns = selectors.campaigns_visible_to(request.actor).order_by("-period_end", "-pk")
    page = Paginator(campaigns, PAGE).get_page(request.GET.get("trang"))
    return render(request, "campaigns/list.html", {"page": page, "may_open": "campaign.open" in request.actor.acts})


@door("campaign.view")
def campaign(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The board of one that runs, the steps of a draft, the progress of one that is being opened."""
    campaign = selectors.campaign_get(request.actor, public_id)
    context = frame(request, campaign, "board")
    polled = request.htmx and request.headers.get("HX-Target") == "progress"  # type: ignore[attr-defined]
    if polled and campaign.status != CampaignStatus.OPENING:
        # It is open by now, or has become a draft again: either way another page.
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    if campaign.status == CampaignStatus.DRAFT:
        kinds = [vocabulary.name("kinds", kind) for kind in campaign.kinds]
        return render(request, "campaigns/draft.html", {**context, "faults": opening_lines(campaign), "kinds": kinds})
    if campaign.status == CampaignStatus.OPENING:
        return render(request, "campaigns/_progress.html" if polled else "campaigns/opening.html", context)
    return render(request, "campaigns/board.html", {**context, **_board(request, campaign)})


def _board(request: ActorRequest, campaign: Campaign) -> dict[str, Any]:
    lines = selectors.campaign_board(request.actor, campaign, timezone.localdate())
    only_late = request.GET.get("tre") == "1"
    shown = [line for line in lines if line.late] if only_late else lines
    related = Campaign.objects.filter(Q(parent=campaign) | Q(feeds=campaign))
    totals = [total for total in _totals(lines) if total[2]]
    page = Paginator(shown, PAGE).get_page(request.GET.get("trang"))
    return {
        "page": page,
        "rows": [
            (line, [line.below.get(code, 0) for code, _, _ in totals], reached(request.actor, campaign, line))
            for line in page
        ],
        "only_late": only_late,
        "late": sum(line.late for line in lines),
        "timed": sum(line.deadline is not None for line in lines),
        "confirmed": sum(line.node.confirmed_at is not None for line in lines),
        "units": len(lines),
        "stages": stages_shown(request.actor),
        "charts": charts(request.actor, campaign, lines),
        "totals": totals,
        "since": selectors.register_acts_since(campaign) if campaign.status == CampaignStatus.OPEN else 0,
        "related": list(related) if allows(request.actor, "campaign.view", campaign.body) else [],
        "documents": campaign.documents.filter(withdrawn_at=None).defer("content"),
        "steps": [step for step in campaign_steps(campaign) if step.due],
    }


def _totals(lines: Any) -> list[tuple[str, str, int]]:
    return [
        (kind.value, vocabulary.name("kinds", kind), sum(line.own.get(kind.value, 0) for line in lines))
        for kind in SubjectKind
    ]


@door("campaign.view")
def roster(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The roster by page, with filters."""
    campaign = selectors.campaign_get(request.actor, public_id)
    context = frame(request, campaign, "roster")
    kind, reason, text = (request.GET.get(name, "").strip() for name in ("loai", "ly-do", "tim"))
    unit = unit_asked(request.actor, campaign, request.GET.get("don-vi", ""))
    wanted = {"": None, "xep-loai": ""}.get(reason, reason)
    subjects = selectors.roster_search(
        request.actor, campaign, kind=kind if kind in set(SubjectKind) else "", unit=unit, reason=wanted, text=text
    )
    page = LongList(subjects, PAGE).get_page(request.GET.get("trang"))
    audit_view(
        by=request.actor,
        action="roster",
        seen=list(page),
        body=campaign.body,
        page=page.number,
        count=page.paginator.count,
        filters={
            "campaign": str(campaign.public_id),
            "kind": kind,
            "ground": reason,
            "words": text,
            "unit": unit and str(unit.organisation.public_id),
        },
    )
    context |= {
        "page": page,
        "kind": kind,
        "reason": reason,
        "text": text,
        "unit": unit,
        "kinds": [(subject_kind.value, vocabulary.name("kinds", subject_kind)) for subject_kind in SubjectKind],
        "reasons": [(code, reason_name(code)) for code in REASONS],
    }
    return render(request, "campaigns/roster.html", context)


@door("campaign.view")
def missing(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Who has a part of the work not done yet, by name, of the units whose names the person may see."""
    campaign = selectors.campaign_get(request.actor, public_id)
    shown = stages_shown(request.actor)
    stage = next((stage for stage in shown if stage.code == request.GET.get("viec")), shown[0] if shown else None)
    if stage is None:
        raise NotPermitted([Fault(code="act_not_permitted", values={"act": grants().titles["review.view"]})])
    unit = unit_asked(request.actor, campaign, request.GET.get("don-vi", ""))
    subjects = selectors.stage_missing(request.actor, campaign, stage, unit)
    page = LongList(subjects, PAGE).get_page(request.GET.get("trang"))
    of_unit = unit and str(unit.organisation.public_id)
    audit_view(
        by=request.actor,
        action="roster",
        seen=list(page),
        body=campaign.body,
        page=page.number,
        count=page.paginator.count,
        filters={"campaign": str(campaign.public_id), "stage": stage.title, "unit": of_unit},
    )
    context = {"campaign": campaign, "page": page, "stage": stage, "stages": shown, "unit": unit}
    return render(request, "campaigns/missing.html", context)


def unit_asked(actor: Actor, campaign: Campaign, public_id: str) -> Node | None:
    """The unit of a campaign by which a list is narrowed; None where none, or none that the actor reaches, is named."""
    reach = bodies_where(actor, "campaign.view")
    try:
        nodes = campaign.nodes.filter(organisation__public_id=UUID(public_id), organisation__in=reach)
        return nodes.select_related("organisation").first()
    except ValueError:
        return None


@door("campaign.view")
def reasons(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Eligibility that closes: assessed and each reason make the total; each reason leads to its names."""
    campaign = selectors.campaign_get(request.actor, public_id)
    counts = [
        {
            "code": count.kind.value,
            "name": vocabulary.name("kinds", count.kind),
            "count": count,
            "reasons": [(code, reason_name(code), number) for code, number in count.reasons.items()],
        }
        for count in selectors.roster_counts(request.actor, campaign)
        if count.total
    ]
    return render(request, "campaigns/reasons.html", {**frame(request, campaign, "reasons"), "counts": counts})


@door("campaign.view")
def subject(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One subject: what was drawn, what the rules say of it, prompts, what was amended."""
    subject = selectors.subject_get(request.actor, public_id)
    record = subject.entry.record
    rules = selectors.content_of(subject.campaign).get("rules", {})
    facts = [
        (vocabulary.name("facts", name), _shown(name, record["facts"][name]))
        # In the order of the vocabulary: PostgreSQL does not keep that of a record.
        for name in vocabulary.codes("facts")
        if name in record["facts"]
    ]
    audit_view(by=request.actor, action="subject", seen=[subject], body=subject.entry.unit)
    may_see_prompts = allows(request.actor, "prompt.view", subject.entry.unit)
    prompts = ReviewPrompt.objects.filter(Q(subject=subject) | Q(subject__continued_by=subject))
    taken_over = Subject.objects.filter(continues=subject).select_related("campaign").first()
    amendments = [
        {"row": amendment, "says": sentences(amendment.says)}
        for amendment in subject.amendments.order_by("-found_at").select_related("settled_by")
    ]
    context = {
        **frame(request, subject.campaign, "roster"),
        "subject": subject,
        "record": record,
        "facts": facts,
        "rule": rules.get(subject.rule),
        "needs": [vocabulary.name("facts", name) for name in subject.needs],
        "prompts": prompts.select_related("written_by") if may_see_prompts else (),
        "taken_over": taken_over,
        "amendments": amendments,
        "quarters": selectors.subjects_of_quarters(request.actor, subject),
        "may_see_prompts": may_see_prompts,
        "may_prompt": allows(request.actor, "prompt.write", subject.entry.unit),
        "may_read_review": allows(request.actor, "review.view", subject.entry.unit),
    }
    return render(request, "campaigns/subject.html", context)


def _shown(name: str, value: object) -> str:
    if isinstance(value, bool):
        return vocabulary.name("yes_no", "yes" if value else "no")
    if name == "org_kind":
        return vocabulary.name("org_kinds", str(value))
    return "/".join(reversed(str(value).split("-")))


@door("campaign.view")
def rules(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The rules in force as stored, what nobody has checked yet, and the bindings before."""
    campaign = selectors.campaign_get(request.actor, public_id)
    content = selectors.content_of(campaign)
    # By their words: PostgreSQL does not keep the order of a record.
    values = sorted(content.get("parameters", {}).values(), key=lambda value: title_sort_key(value["text"]))
    doubtful = [value for value in values if not value["verified"]]
    bound = readable_regime(campaign)
    context = {
        **frame(request, campaign, "rules"),
        "content": content,
        "doubtful": doubtful,
        "steps": campaign_steps(campaign),
        "duties": [] if bound is None else [table for table in duty_tables(bound) if table.rows],
        "bindings": campaign.bindings.select_related("bound_by").defer("content", "policy_text"),
        "offer": campaign.binding and offered(campaign.binding, on=campaign.closing_on),
    }
    return render(request, "campaigns/rules.html", context)
