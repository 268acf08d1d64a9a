"""Opinions: the units, one of them with its strips, a body asked, the grid of its answers, a list pasted whole."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from xeploai.core.names import folded_name
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import Actor, allows
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus, Subject
from xeploai.rounds.campaigns.selectors import campaign_with_unit, unit_get
from xeploai.rounds.opinions import selectors
from xeploai.rounds.opinions.answers import answers_enter, may_answer, require_answering
from xeploai.rounds.opinions.models import OpinionRequest
from xeploai.rounds.opinions.requests import Consulted, opinion_request
from xeploai.rounds.opinions.sources import INSPECTION, sources, statements_of
from xeploai.rounds.papers.making import ACT as TAKE_PAPERS
from xeploai.rounds.proposals.selectors import proposals_of
from xeploai.rounds.proposals.strips import level_strips, twins_of
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, lines_of, refusals, refusals_on, sent
from xeploai.web.opinions.forms import AskForm, PasteForm
from xeploai.web.opinions.grid import Row, answers_read, rows_of, states_of
from xeploai.web.opinions.pasted import answers_pasted
from xeploai.web.proposals.views import levels

PAGE = 100


@door("meeting.view", "opinion.write")
def campaign(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The units with what each has asked; for a consulted body, the lists on which it is asked."""
    sees_units = "meeting.view" in request.actor.acts
    campaign = campaign_with_unit(request.actor, public_id, "meeting.view" if sees_units else "opinion.write")
    today = timezone.localdate()
    rows = selectors.unit_rows(request.actor, campaign, today) if sees_units else []
    context = {
        "campaign": campaign,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("trang")),
        "requests": selectors.request_rows(selectors.requests_visible_to(request.actor, campaign), today)[:PAGE],
        "sees_units": sees_units,
        "has_board": "campaign.view" in request.actor.acts,
    }
    return render(request, "opinions/campaign.html", context)


def unit_of(request: ActorRequest, public_id: UUID, unit: UUID, act: str) -> tuple[Campaign, Organisation]:
    """A campaign with one of its units, for which the act is granted."""
    campaign = campaign_with_unit(request.actor, public_id, act)
    return campaign, unit_get(request.actor, campaign, unit, act)


def running(campaign: Campaign) -> bool:
    """Whether anything may be entered."""
    return campaign.status == CampaignStatus.OPEN


@door("meeting.view")
def unit(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """The strips of a unit's subjects, what it has asked and is asked, what the rules say."""
    campaign, body = unit_of(request, public_id, unit, "meeting.view")
    subjects = list(selectors.subjects_in(campaign, body))
    page = Paginator(subjects, PAGE).get_page(request.GET.get("trang"))
    shown = list(page.object_list)
    twins = twins_of(campaign, shown)
    strips = level_strips(campaign, shown, twins, proposals_of(list(twins.values())))
    audit_view(by=request.actor, action="opinions", seen=shown, body=body)
    requests = selectors.requests_of_unit(campaign, body)
    context = {
        "campaign": campaign,
        "unit": body,
        "page": page,
        "strips": [strips[subject.pk] for subject in shown],
        "missing": sum(len(strip.strip.missing) for strip in strips.values()),
        "requests": selectors.request_rows(requests, timezone.localdate()),
        "statements": statements_of(campaign),
        **_may(request.actor, campaign, body),
    }
    return render(request, "opinions/unit.html", context)


def _may(actor: Actor, campaign: Campaign, body: Organisation) -> dict[str, bool]:
    return {
        "may_ask": running(campaign) and allows(actor, "meeting.run", body),
        "may_inspect": allows(actor, "appraisal.write", body),
    }


@door("meeting.run", methods=BOTH)
def ask(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """Ask a body about ticked subjects, by a day."""
    campaign, body = unit_of(request, public_id, unit, "meeting.run")
    subjects = list(selectors.subjects_under(campaign, body))
    form = AskForm(sent(request), kinds={subject.kind for subject in subjects})
    ticked = set(request.POST.getlist("chon"))
    if form.is_valid():
        name = form.cleaned_data["name"]
        with refusals_on(form):
            made = opinion_request(
                campaign=campaign,
                unit=body,
                consulted=Consulted(
                    source=form.cleaned_data["source"],
                    name=name,
                    organisation=selectors.organisations_by_name(campaign).get(folded_name(name)),
                ),
                subjects=[subject for subject in subjects if str(subject.public_id) in ticked],
                letter=form.letter(),
                by=request.actor,
            )
            messages.success(request, f"Đã ghi yêu cầu gửi {made.body_name}.")
            return redirect("opinions:request", made.public_id)
    audit_view(by=request.actor, action="opinions", seen=subjects, body=body)
    context = {
        "campaign": campaign,
        "unit": body,
        "form": form,
        "rows": [(subject, not form.is_bound or str(subject.public_id) in ticked) for subject in subjects],
        "statements": statements_of(campaign),
    }
    return render(request, "opinions/ask.html", context, status=422 if form.is_bound and form.errors else 200)


def _opened(request: ActorRequest, public_id: UUID) -> tuple[OpinionRequest, list[Subject]]:
    asked = selectors.request_get(request.actor, public_id)
    if asked.source == INSPECTION:
        raise Http404
    return asked, list(selectors.subjects_of_request(asked))


def _rows(asked: OpinionRequest, subjects: Sequence[Subject], posted: dict[str, str] | None = None) -> list[Row]:
    keys = dict.fromkeys((subject.pk for subject in subjects), asked.body_key)
    return rows_of(subjects, selectors.newest_opinions(asked.source, keys), posted=posted)


@door("meeting.view", "opinion.write", methods=BOTH)
def request_grid(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The grid of one body's answers; taken in whole, or nothing."""
    asked, subjects = _opened(request, public_id)
    with refusals() as faults:
        if request.method == "POST":
            require_answering(request.actor, asked)
            answers = answers_read(subjects, request.POST.dict())
            made = answers_enter(request=asked, answers=answers, by=request.actor)
            messages.success(request, f"Đã ghi {len(made)} ý kiến." if made else "Không có gì khác trước.")
            return redirect("opinions:request", asked.public_id)
    audit_view(by=request.actor, action="opinions", seen=subjects, body=asked.unit)
    context = {
        "campaign": asked.campaign,
        "unit": asked.unit,
        "asked": asked,
        "rows": _rows(asked, subjects, request.POST.dict() if request.method == "POST" else None),
        "faults": lines_of(faults),
        **_grid_context(request.actor, asked),
    }
    return render(request, "opinions/request.html", context, status=422 if faults else 200)


def _grid_context(actor: Actor, asked: OpinionRequest) -> dict[str, Any]:
    return {
        "may_enter": running(asked.campaign) and may_answer(actor, asked),
        "takes_papers": allows(actor, TAKE_PAPERS, asked.unit),
        "sees_unit": allows(actor, "meeting.view", asked.unit),
        "with_level": sources()[asked.source].levels,
        "levels": levels(),
        "states": states_of(asked.source),
    }


@door("meeting.run", "opinion.write", methods=BOTH)
def paste(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take in a body's whole list as it was copied, by names; a wrong line is named, and nothing is taken."""
    asked, subjects = _opened(request, public_id)
    require_answering(request.actor, asked)
    form = PasteForm(sent(request))
    if form.is_valid():
        with refusals_on(form, "rows"):
            answers = answers_pasted(
                form.cleaned_data["rows"],
                subjects,
                given_on=form.cleaned_data["given_on"],
                paper_number=form.cleaned_data["paper_number"],
            )
            made = answers_enter(request=asked, answers=answers, by=request.actor)
            messages.success(request, f"Đã ghi {len(made)} ý kiến." if made else "Không có gì khác trước.")
            return redirect("opinions:request", asked.public_id)
    context = {"campaign": asked.campaign, "unit": asked.unit, "asked": asked, "form": form, "number": len(subjects)}
    return render(request, "opinions/paste.html", context, status=422 if form.is_bound and form.errors else 200)


def unit_page(campaign: Campaign, body: Organisation) -> str:
    """Where a unit's opinions are seen."""
    return reverse("opinions:unit", args=[campaign.public_id, body.public_id])
