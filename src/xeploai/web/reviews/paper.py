"""Paper: blank forms to write on by hand, and what was signed entered by the secretary."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from xeploai.core.errors import Fault
from xeploai.registers.audit.services import audit_view
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns.models import Node
from xeploai.rounds.reviews import header, services
from xeploai.rounds.reviews.evidence_read import attached, evidence_is_on
from xeploai.rounds.reviews.field_map import meanings
from xeploai.rounds.reviews.form_definition import Sheet
from xeploai.rounds.reviews.models import Channel
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.rounds.reviews.selectors import campaign_in_reach, cases_of_unit, desk_open, next_on_paper
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, lines_of, refusals
from xeploai.web.forms import DayField
from xeploai.web.reviews.page import EMPTY_TASKS, Drawing, Part
from xeploai.web.reviews.seen import review_seen


class PaperForm(forms.Form):
    """What is noted of the signed paper besides its content."""

    signed_on = DayField(label="Ngày ký trên bản giấy")
    kept_at = forms.CharField(label="Nơi lưu bản giấy", max_length=200, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


@door("review.write", methods=BOTH)
def enter(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Level, points, shortcomings and remedies of a signed paper; the other parts may stay on paper."""
    desk = desk_open(request.actor, public_id, "review.write")
    if desk.own and not desk.enters_paper:
        raise Http404
    revision = desk.review.revision if desk.review else 0
    form = PaperForm(request.POST or None, initial={"revision": revision})
    posted = {name: str(value) for name, value in request.POST.items()}
    with refusals() as faults:
        if form.is_valid():
            services.review_paper_enter(
                desk=desk,
                posted=posted,
                signed_on=form.cleaned_data["signed_on"],
                kept_at=form.cleaned_data["kept_at"],
                revision=form.cleaned_data["revision"],
            )
            return _entered(request, desk)
    if faults:
        form.add_error(None, lines_of(faults))
    if desk.review is not None and not desk.review.open and request.method == "GET":
        return redirect("reviews:detail", public_id)
    review_seen(desk)
    drawing = _drawing(desk, desk.sheet.on_paper, posted or _last_paper(desk), faults)
    first, rest = _split(drawing.parts())
    context = {
        "desk": desk,
        "form": form,
        "first": first,
        "rest": rest,
        "sheet": desk.sheet,
        "evidence": attached(desk.review, Channel.PAPER),
        "evidence_on": evidence_is_on(desk.campaign),
        "has_draft": bool(desk.of_person and desk.review and desk.review.content),
    }
    return render(request, "reviews/paper.html", context, status=422 if form.is_bound and form.errors else 200)


def _entered(request: ActorRequest, desk: ReviewCase) -> HttpResponse:
    """To what was entered, or on to the next one: a branch's papers come in one evening."""
    if request.POST.get("then") != "next":
        messages.success(request, "Đã ghi bản tự kiểm điểm trên giấy.")
        return redirect("reviews:detail", desk.subject.public_id)
    following = next_on_paper(desk)
    if following is not None:
        messages.success(request, f"Đã ghi bản giấy của {desk.name}. Tiếp theo: {following.entry.name}.")
        return redirect("reviews:paper", following.public_id)
    messages.success(request, f"Đã ghi bản giấy của {desk.name}. {desk.unit.name} không còn ai chưa nộp.")
    return redirect("reviews:campaign", desk.campaign.public_id)


@door("own.review", "review.write")
def blank(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One blank form."""
    desk = desk_open(request.actor, public_id, "review.write")
    return _sheets(request, [desk], header.superior_of(desk))


@door("review.write")
def blanks(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """Blank forms for everybody of a branch, one after the other."""
    campaign = campaign_in_reach(request.actor, public_id)
    above = Node.objects.filter(campaign=campaign, organisation=OuterRef("pk")).values("parent__name")
    bodies = bodies_where(request.actor, "review.view").annotate(superior=Subquery(above[:1]))
    body = bodies.filter(public_id=unit).first()
    if body is None:
        raise Http404
    return _sheets(request, cases_of_unit(request.actor, campaign, body), body.superior or "")


def _sheets(request: ActorRequest, desks: list[ReviewCase], superior: str) -> HttpResponse:
    sheets = []
    for desk in desks:
        drawing = _drawing(desk, desk.sheet, {})
        sheets.append(
            {
                "desk": desk,
                "sheet": desk.sheet,
                "header": header.rows(desk, {}),
                "parts": drawing.parts(),
                "later": drawing.later(),
            }
        )
    others = [desk.subject for desk in desks if not desk.own]
    if others:
        audit_view(by=request.actor, action="review.blank", seen=others, body=desks[0].unit)
    context = {"sheets": sheets, "empty_tasks": range(EMPTY_TASKS), "superior": superior}
    return render(request, "reviews/blank.html", context)


def _drawing(desk: ReviewCase, sheet: Sheet, content: Any, faults: Sequence[Fault] = ()) -> Drawing:
    prompts = [(str(prompt.public_id), prompt.number, prompt.text) for prompt in desk.prompts]
    return Drawing(sheet, content, prompts=prompts, carried=desk.carried, faults=faults)


def _last_paper(desk: ReviewCase) -> dict[str, str]:
    """A paper version that was handed back is the beginning of the next one."""
    newest = desk.versions[0] if desk.versions else None
    return dict(newest.content) if newest and newest.channel == "paper" else {}


def _split(parts: list[Part]) -> tuple[list[Part], list[Part]]:
    """What the secretary enters in any case, and what may stay on paper."""
    meaning = meanings()
    needed = {
        meaning["own_level"],
        meaning["own_state_level"],
        meaning["shortcomings"],
        meaning["remedies"],
        meaning["total"],
    }
    needed |= set(meaning["points"])
    first = [Part(title="", fields=[field for part in parts for field in part.fields if field.id in needed])]
    rest = [Part(title=part.title, fields=[field for field in part.fields if field.id not in needed]) for part in parts]
    return first, [part for part in rest if part.fields]
