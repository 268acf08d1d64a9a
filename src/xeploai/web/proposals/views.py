"""Results of the units' meetings: the units, one of them, its grid, the appraisal beside it, a dossier returned."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from xeploai.core.ballot import Attendance
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import Actor, allows
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus, Subject
from xeploai.rounds.campaigns.selectors import campaign_with_unit, unit_get
from xeploai.rounds.opinions.strips import missing_of, opinion_strip
from xeploai.rounds.papers.making import ACT as TAKE_PAPERS
from xeploai.rounds.proposals import selectors, services
from xeploai.rounds.proposals.models import SheetKind
from xeploai.rounds.proposals.strips import level_strips, twins_of
from xeploai.rounds.reviews.allowed_levels import allowed_levels
from xeploai.rulepacks import vocabulary
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, act, lines_of, refusals, sent
from xeploai.web.proposals.forms import MinutesForm, ReplaceForm, ReturnForm
from xeploai.web.proposals.grid import FIGURES, heading, lines_read, opinions_read, rows_of

PAGE = 100


def levels() -> list[tuple[str, str]]:
    """The levels to choose from, the best first."""
    return [(code, str(vocabulary.name("levels", code))) for code in vocabulary.codes("levels")]


@door("meeting.view")
def campaign(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The units, how far each is, and what was handed back."""
    campaign = campaign_with_unit(request.actor, public_id, "meeting.view")
    lines = selectors.unit_lines(request.actor, campaign)
    missing = request.GET.get("con-thieu") == "1"
    shown = [line for line in lines if line.progress.missing or line.returned] if missing else lines
    context = {
        "campaign": campaign,
        "page": Paginator(shown, PAGE).get_page(request.GET.get("trang")),
        "missing": missing,
        "whole": sum(line.progress.of for line in lines),
        "done": sum(line.progress.done for line in lines),
        "units_open": sum(1 for line in lines if line.progress.missing),
        "has_board": "campaign.view" in request.actor.acts,
        "has_decisions": "decision.view" in request.actor.acts,
        "chases": any(line.sheet is None for line in lines) and allows(request.actor, TAKE_PAPERS, campaign.body),
    }
    return render(request, "proposals/campaign.html", context)


def _subjects(
    request: ActorRequest, public_id: UUID, unit: UUID, act: str
) -> tuple[Campaign, Organisation, list[Subject]]:
    campaign = campaign_with_unit(request.actor, public_id, "meeting.view")
    return campaign, *selectors.unit_with_subjects(request.actor, campaign, unit, act)


def _seen(request: ActorRequest, body: Organisation, subjects: Sequence[Subject]) -> None:
    audit_view(by=request.actor, action="results", seen=subjects, body=body)


def _may(actor: Actor, campaign: Campaign, body: Organisation) -> dict[str, Any]:
    running = campaign.status == CampaignStatus.OPEN and campaign.binding_id is not None
    return {
        "campaign": campaign,
        "unit": body,
        "may_enter": running and allows(actor, "meeting.run", body),
        "takes_papers": allows(actor, TAKE_PAPERS, body),
        "may_appraise": running and allows(actor, "appraisal.write", body),
    }


@door("meeting.view")
def unit(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """What the unit proposes, what the appraiser says of it, every sheet, what was handed back."""
    campaign, body, subjects = _subjects(request, public_id, unit, "meeting.view")
    proposed, allowed = selectors.proposals_of(subjects), allowed_levels(campaign, subjects)
    sheets, returns = selectors.sheets_of(campaign, body), selectors.returns_of(campaign, body)
    _seen(request, body, subjects)
    context = {
        **_may(request.actor, campaign, body),
        "rows": rows_of(subjects, proposed, allowed),
        "sheets": sheets,
        "returns": returns,
        "waiting": selectors.return_open(sheets, returns),
    }
    return render(request, "proposals/unit.html", context)


@door("meeting.run", methods=BOTH)
def enter(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """The grid: the head of the minutes, a line for each subject. Taken in whole, or nothing."""
    campaign, body, subjects = _subjects(request, public_id, unit, "meeting.run")
    sheets = selectors.sheets_of(campaign, body)
    newest = sheets[0] if sheets else None
    head: dict[str, Any] = {"seen": newest.number if newest else 0}
    if newest is not None:
        head |= {"held_on": newest.held_on, "number": newest.minutes_number}
        head |= {"called": newest.called, "present": newest.present}
    form = MinutesForm(sent(request), initial=head)
    replaces = ReplaceForm(sent(request)) if newest is not None else None
    with refusals() as faults:
        if form.is_valid() and (replaces is None or replaces.is_valid()):
            services.result_enter(
                campaign=campaign,
                unit=body,
                minutes=services.Minutes(
                    held_on=form.cleaned_data["held_on"],
                    number=form.cleaned_data["number"],
                    attendance=Attendance(called=form.cleaned_data["called"], present=form.cleaned_data["present"]),
                ),
                lines=lines_read(subjects, request.POST.dict()),
                seen=form.cleaned_data["seen"],
                replaces=_replaces(replaces),
                by=request.actor,
            )
            messages.success(request, "Đã ghi kết quả cuộc họp.")
            return redirect(_home(campaign, body))
    wrong = bool(faults or (form.is_bound and (form.errors or (replaces and replaces.errors))))
    proposed, allowed = selectors.proposals_of(subjects), allowed_levels(campaign, subjects)
    _seen(request, body, subjects)
    context = {
        **_may(request.actor, campaign, body),
        "form": form,
        "replaces": replaces,
        "rows": rows_of(subjects, proposed, allowed, request.POST.dict() if form.is_bound else None),
        "lacking": missing_of(opinion_strip(campaign, subjects).values()),
        "faults": lines_of(faults),
        "levels": levels(),
        "headings": [heading(name) for name in FIGURES],
    }
    return render(request, "proposals/enter.html", context, status=422 if wrong else 200)


def _replaces(form: ReplaceForm | None) -> services.Replaces | None:
    if form is None:
        return None
    campaign = form.cleaned_data
    return services.Replaces(
        kind=SheetKind(campaign["kind"]), reason=campaign["reason"], order_number=campaign["order_number"]
    )


def _home(campaign: Campaign, body: Organisation) -> str:
    return reverse("proposals:unit", args=[campaign.public_id, body.public_id])


@door("appraisal.write", methods=BOTH)
def appraise(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """The appraiser's level beside the unit's vote, with the reason where they differ; of those on whom a body of the
    appraiser decides."""
    campaign, body, every = _subjects(request, public_id, unit, "appraisal.write")
    subjects = [row for row in every if allows(request.actor, "appraisal.write", services.appraised_for(campaign, row))]
    with refusals() as faults:
        if request.method == "POST":
            opinions = opinions_read(subjects, request.POST.dict())
            made = services.levels_appraise(campaign=campaign, unit=body, opinions=opinions, by=request.actor)
            messages.success(request, f"Đã ghi thẩm định: {len(made)} mức." if made else "Không có gì khác trước.")
            return redirect(_home(campaign, body))
    twins = twins_of(campaign, subjects)
    proposed = selectors.proposals_of([*subjects, *twins.values()])
    allowed = allowed_levels(campaign, subjects)
    strips = level_strips(campaign, subjects, twins, proposed)
    _seen(request, body, subjects)
    context = {
        **_may(request.actor, campaign, body),
        "rows": rows_of(
            subjects,
            proposed,
            allowed,
            request.POST.dict() if request.method == "POST" else None,
            strips=strips,
            appraising=True,
        ),
        "lacking": missing_of(level.strip for level in strips.values()),
        "faults": lines_of(faults),
        "levels": levels(),
    }
    return render(request, "proposals/appraise.html", context, status=422 if faults else 200)


@door("appraisal.write", methods=BOTH)
def hand_back(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """Hand the unit's dossier back, line by line."""
    campaign = campaign_with_unit(request.actor, public_id, "meeting.view")
    body = unit_get(request.actor, campaign, unit, "appraisal.write")
    form = ReturnForm(sent(request))
    return act(
        request,
        form,
        lambda: services.dossier_return(
            campaign=campaign,
            unit=body,
            missing=form.cleaned_data["missing"],
            due_on=form.cleaned_data["due_on"],
            order_number=form.cleaned_data["order_number"],
            by=request.actor,
        ),
        title="Trả lại hồ sơ để bổ sung",
        submit="Trả lại",
        back=_home(campaign, body),
        done="Đã trả lại hồ sơ; đơn vị thấy ở trang việc đang chờ.",
        under=body.name,
    )
