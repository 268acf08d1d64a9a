"""From nothing to an open campaign in four pages, each checked by the server; leaving off and coming back is fine."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Refused, XeploaiError
from xeploai.core.subjects import OrgKind
from xeploai.registers.audit.services import audit_view
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns import rebinding, services
from xeploai.rounds.campaigns.dryrun import campaign_dry_run
from xeploai.rounds.campaigns.duties_settling import duties_leave
from xeploai.rounds.campaigns.jobs import campaign_open_later
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus, reason_name
from xeploai.rounds.campaigns.reformed import Proposed, Reformed
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.campaigns.roster import campaign_opening_stop
from xeploai.rounds.campaigns.roster_source import Drawn
from xeploai.rounds.campaigns.selectors import campaign_get
from xeploai.rounds.reviews.regime_levels import level_changes
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.kinds import PoolBy
from xeploai.tools.messages import finding_message
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, act_page, fault_lines, refusals_on, sent
from xeploai.web.campaigns.context import DIFFERENCE_AREAS, DIFFERENCE_KINDS, frame, sentences
from xeploai.web.campaigns.forms import CreateForm, DeadlinesForm, EditForm, RulesForm

_NAMED = 100
_REASON_MOST = 2000


@door("campaign.open", methods=BOTH)
def create(request: ActorRequest) -> HttpResponse:
    """Step 1 of a new one."""
    bodies = bodies_where(request.actor, "campaign.open").filter(stands=True).select_related("parent")
    form = CreateForm(sent(request), actor=request.actor, body=bodies.order_by("path").first())
    if form.is_valid():
        values = form.cleaned_data
        with refusals_on(form):
            made = services.campaign_create(
                body=values["body"], facts=form.facts(), request=values["request"], by=request.actor
            )
            return redirect("campaigns:rules_set", public_id=made.public_id)
    return render(
        request,
        "campaigns/create.html",
        {"form": form, "step": 1},
        status=422 if form.errors and form.is_bound else 200,
    )


@door("campaign.open", methods=BOTH)
def edit(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Step 1 again."""
    campaign = _draft(request, public_id)
    form = EditForm(sent(request), campaign=campaign)
    if form.is_valid():
        with refusals_on(form):
            services.campaign_edit(
                campaign=campaign, facts=form.facts(), mark=form.cleaned_data["mark"], by=request.actor
            )
            return redirect("campaigns:detail", public_id=campaign.public_id)
    return _step(request, campaign, form, 1, "Thông tin đợt")


@door("campaign.open", methods=BOTH)
def rules_set(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Step 2 of a draft; for an open one the list of differences comes before anything is done."""
    campaign = campaign_get(request.actor, public_id, "campaign.open")
    opened = campaign.status != CampaignStatus.DRAFT
    form = RulesForm(sent(request), request.FILES or None, campaign=campaign, must=opened)
    if form.is_valid():
        with refusals_on(form):
            if opened:
                return _rebind(request, campaign, form)
            services.campaign_rules_set(
                campaign=campaign, choice=form.choice(), mark=form.cleaned_data["mark"], by=request.actor
            )
            return redirect("campaigns:deadlines", public_id=campaign.public_id)
    if opened:
        return _step(request, campaign, form, 0, "Chuyển sang bộ quy định khác", submit="Xem danh sách khác biệt")
    return _step(request, campaign, form, 2, "Bộ quy định, quy định cụ thể hóa")


def _rebind(request: ActorRequest, campaign: Campaign, form: RulesForm) -> HttpResponse:
    seen, reason = request.POST.get("seen", ""), request.POST.get("reason", "").strip()
    if seen and reason:
        services.require_open(campaign)
        rebinding.campaign_rebind(campaign=campaign, choice=form.choice(), seen=seen, reason=reason, by=request.actor)
        messages.success(request, "Đợt đã chuyển sang bộ quy định, quy định cụ thể hóa mới.")
        return redirect("campaigns:rules", public_id=campaign.public_id)
    shown = rebinding.rebinding_preview(campaign=campaign, choice=form.choice(), by=request.actor)
    kept = {"pack": form.cleaned_data["pack"], "policy": form.cleaned_data["policy"]}
    later = form.choice().regime(campaign.closing_on)
    levels = level_changes(request.actor, campaign, later) if later is not None else None
    if levels is not None and levels.changes:
        looked_at = [change.subject for change in levels.changes[:_NAMED]]
        audit_view(by=request.actor, action="rebinding", seen=looked_at, body=campaign.body, count=len(levels.changes))
    lines = [
        (DIFFERENCE_AREAS[difference.area], DIFFERENCE_KINDS[difference.what], difference)
        for difference in shown.differences
    ]
    context = {
        **frame(request, campaign, "rules"),
        "shown": shown,
        "lines": lines,
        "kept": kept,
        "texts": form.cleaned_data["texts"],
        "texts_json": json.dumps(form.cleaned_data["texts"], ensure_ascii=False),
        "named": [
            (subject, reason_name(verdict.reason) if verdict.reason else "")
            for subject, verdict in shown.verdicts[:_NAMED]
        ],
        "missing": bool(seen and not reason),
        "levels": levels,
        "levels_named": levels.changes[:_NAMED] if levels else (),
    }
    return render(request, "campaigns/rebind.html", context, status=422 if seen else 200)


@door("campaign.open", "campaign.change", methods=BOTH)
def deadlines(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Step 3; also while it runs."""
    campaign = campaign_get(request.actor, public_id)
    campaign = campaign_get(
        request.actor, public_id, "campaign.open" if campaign.status == CampaignStatus.DRAFT else "campaign.change"
    )
    form = DeadlinesForm(sent(request), campaign=campaign, kinds=_kinds(campaign))
    if form.is_valid():
        with refusals_on(form):
            services.campaign_deadlines_set(
                campaign=campaign,
                deadlines=form.deadlines(),
                step_dates=form.step_dates(),
                mark=form.cleaned_data["mark"],
                by=request.actor,
            )
            draft = campaign.status == CampaignStatus.DRAFT
            return redirect("campaigns:dry_run" if draft else "campaigns:detail", public_id=campaign.public_id)
    return _step(
        request,
        campaign,
        form,
        3 if campaign.status == CampaignStatus.DRAFT else 0,
        "Thời hạn của đơn vị và của từng bước",
    )


@door("campaign.open")
def dry_run(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Step 4: what opening would do."""
    return _dry_run(request, _draft(request, public_id))


def _dry_run(request: ActorRequest, campaign: Campaign, refusal: XeploaiError | None = None) -> HttpResponse:
    """refusal: why opening was not even asked for."""
    context: dict[str, Any] = {**frame(request, campaign, "draft"), "step": 4}
    status = 200 if refusal is None else 422
    context["faults"] = fault_lines(refusal) if refusal else []
    context["reason"] = request.POST.get("reason", "")
    try:
        shown = campaign_dry_run(campaign, campaign_regime(campaign))
    except XeploaiError as error:
        return render(request, "campaigns/dry_run.html", {**context, "faults": fault_lines(error)}, status=409)
    order = {code: number for number, code in enumerate(vocabulary.codes("subjects"))}
    tallies = sorted(shown.tallies.items(), key=lambda pair: order[pair[0]])
    _noted(request, campaign, [drawn for drawn, _ in shown.left_out])
    groups: dict[tuple[str, str], list[Any]] = {}
    for drawn, verdict in shown.left_out:
        needs = ", ".join(vocabulary.name("facts", name) for name in verdict.needs)
        names = groups.setdefault((vocabulary.name("kinds", drawn.kind), reason_name(verdict.reason)), [])
        names.append((drawn.record["name"], drawn.record["unit_name"], needs))
    context |= {
        "shown": shown,
        "counts": [
            (
                vocabulary.name("kinds", count.kind),
                count,
                [(reason_name(code), number) for code, number in count.reasons.items()],
            )
            for count in shown.counts
        ],
        "tallies": [(vocabulary.entry("subjects", code)["plural"], number) for code, number in tallies],
        "groups": [
            (kind, reason, len(names), names[:_NAMED], len(names[_NAMED:])) for (kind, reason), names in groups.items()
        ],
        "warnings": [finding_message(finding) for finding in shown.findings],
        "elsewhere": [
            (vocabulary.name("kinds", kind), name, decider) for kind, name, decider in shown.drawing.elsewhere
        ],
        "units": len(shown.drawing.nodes),
        "reformed": [_reformed(line) for line in shown.reformed[:_NAMED]],
        "reformed_more": len(shown.reformed[_NAMED:]),
        "open_duties": [(vocabulary.name("duties", duty.cell.duty), duty) for duty in shown.drawing.open_duties],
    }
    return render(request, "campaigns/dry_run.html", context, status=status)


_PROPOSED = {
    Proposed.RATED: "Kiểm điểm và xếp loại",
    Proposed.REVIEWED: "Chỉ kiểm điểm, chưa xếp loại",
    Proposed.UNRATED: "Chưa xếp loại; chưa thấy văn bản nói còn kiểm điểm hay không",
    Proposed.NEITHER: "Không kiểm điểm, không xếp loại",
    Proposed.OPEN: "Chưa xác định được",
}
_POOLS = {
    PoolBy.GRASSROOTS_ORGANISATION: "trong tổ chức cơ sở đảng",
    PoolBy.DECIDER: "chung của cấp quyết định",
    PoolBy.KIND: "theo loại hình",
    PoolBy.LABEL: "theo loại",
    PoolBy.GROUP: "theo nhóm tương đồng",
}


def _reformed(line: Reformed) -> dict[str, Any]:
    """A line of what changed in the year, in words."""
    by, name = line.pool or (None, "")
    unnamed = "chưa ghi nhóm" if by in {PoolBy.GROUP, PoolBy.LABEL} else ""
    return {
        "name": line.drawn.record["name"],
        "changes": sentences(change.says for change in line.changes),
        "proposed": _PROPOSED[line.proposed],
        "reason": reason_name(line.verdict.reason) if line.verdict.reason else "",
        "needs": [vocabulary.name("facts", need) for need in line.verdict.needs],
        "founded": PartialDate.from_iso(line.founded).vi if line.founded else "",
        "keeps": line.keeps,
        "decider": line.decider,
        "pool": ", ".join(part for part in (_POOLS[by] if by else "", name or unnamed) if part),
        "comments": line.comments,
    }


def _noted(request: ActorRequest, campaign: Campaign, named: Sequence[Drawn]) -> None:
    """Whom a dry run names as left out."""
    seen = list(dict.fromkeys(drawn.public_id for drawn in named if drawn.public_id is not None))
    filters = {"campaign": str(campaign.public_id)}
    audit_view(by=request.actor, action="dry_run", seen=seen, body=campaign.body, filters=filters, count=len(named))


@door("campaign.open", methods=("POST",))
def open_(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Open it in the background; a second press finds it opening. What is left open of who does what needs a reason."""
    campaign = campaign_get(request.actor, public_id, "campaign.open")
    left, reason = request.POST.getlist("duty")[:_NAMED], request.POST.get("reason", "")[:_REASON_MOST]
    try:
        if campaign.status == CampaignStatus.DRAFT:
            duties_leave(campaign=campaign, duties=left, reason=reason, by=request.actor)
        campaign_open_later(campaign=campaign, by=request.actor)
    except Refused as error:
        if campaign.status != CampaignStatus.DRAFT:
            raise
        return _dry_run(request, campaign, error)
    return redirect("campaigns:detail", public_id=campaign.public_id)


@door("campaign.open", methods=("POST",))
def stop(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take the opening back; where the roster was written just before, it stays open."""
    campaign = campaign_get(request.actor, public_id, "campaign.open")
    if campaign_opening_stop(campaign=campaign, by=request.actor):
        messages.success(request, "Đã dừng. Chưa có gì được ghi; đợt trở lại bản nháp.")
    return redirect("campaigns:detail", public_id=campaign.public_id)


@door("campaign.open", methods=BOTH)
def discard(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    campaign = _draft(request, public_id)
    if request.method == "POST":
        services.campaign_discard(campaign=campaign, by=request.actor)
        messages.success(request, "Đã bỏ bản nháp.")
        return redirect("campaigns:list")
    return render(request, "campaigns/discard.html", frame(request, campaign, "draft"))


def _draft(request: ActorRequest, public_id: UUID) -> Campaign:
    campaign = campaign_get(request.actor, public_id, "campaign.open")
    services.require_draft(campaign)
    return campaign


def _kinds(campaign: Campaign) -> list[str]:
    """Kinds of units under the body, the highest first."""
    if campaign.drawn:
        there = set(campaign.nodes.filter(depth__gt=0).values_list("kind", flat=True))
    else:
        below = campaign.body.__class__.objects.filter(path__startswith=campaign.body.path, stands=True).exclude(
            pk=campaign.body_id
        )
        there = set(below.order_by().values_list("kind", flat=True).distinct())
    return [kind.value for kind in OrgKind if kind.value in there]


def _step(
    request: ActorRequest, campaign: Campaign, form: Any, step: int, title: str, *, submit: str = ""
) -> HttpResponse:
    if not step:
        return act_page(
            request,
            form,
            title=title,
            submit=submit or "Lưu",
            under=campaign.title,
            back=reverse("campaigns:detail", args=[campaign.public_id]),
        )
    context = {
        **frame(request, campaign, "draft"),
        "form": form,
        "step": step,
        "title": title,
        "today": timezone.localdate(),
    }
    return render(request, "campaigns/step.html", context, status=422 if form.is_bound and form.errors else 200)
