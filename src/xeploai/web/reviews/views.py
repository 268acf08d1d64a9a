"""Writing, looking through, submitting, reading, handing back, printing."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from xeploai.core import points
from xeploai.core.errors import Fault
from xeploai.registers.kernel.access import allows
from xeploai.rounds.reviews import header, services
from xeploai.rounds.reviews.evidence_read import attached, evidence_is_on
from xeploai.rounds.reviews.evidence_read import of_version as evidence_of_version
from xeploai.rounds.reviews.form_content import Content, total_points
from xeploai.rounds.reviews.guards import require_writer
from xeploai.rounds.reviews.models import Channel, ReviewVersion, SetAside
from xeploai.rounds.reviews.reasons import Reasons, reasons_of
from xeploai.rounds.reviews.regime_change import left_behind, novelties
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.rounds.reviews.scores import summed
from xeploai.rounds.reviews.selectors import desk_open, own_subjects
from xeploai.rulepacks import vocabulary
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, act_page, lines_of, refusals, refusals_on
from xeploai.web.reviews.page import Drawing, of_version
from xeploai.web.reviews.seen import review_seen

WRITERS = ("own.review", "review.write")
READERS = ("own.review", "review.view")


@door("own.review")
def mine(request: ActorRequest) -> HttpResponse:
    """The own reviews, the newest first."""
    rows = [{"subject": subject, "review": review} for subject, review in own_subjects(request.actor)]
    return render(request, "reviews/mine.html", {"rows": rows})


@door(*WRITERS, methods=BOTH)
def write(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The form with what is written so far; POST saves it, with or without scripts."""
    desk = _to_write(request, public_id)
    if request.method != "POST":
        if desk.review is not None and not desk.review.open:
            return redirect("reviews:detail", public_id)
        return _page(request, desk)
    with refusals() as faults:
        saved = _saved(request, desk)
    if faults:
        return _page(request, desk, typed=_posted(request), faults=faults, status=422)
    if saved.faults and not saved.conflict:
        # What was typed stands on the page again, with what is wrong with it; the rest is kept.
        desk.refresh()
        return _page(request, desk, typed=_posted(request), faults=saved.faults, saved=saved.revision, status=422)
    if saved.conflict:
        messages.warning(request, CONFLICT)
        return redirect("reviews:write", public_id)
    if request.POST.get("then") == "check":
        return redirect("reviews:submit", public_id)
    messages.success(request, "Đã lưu bản nháp.")
    return redirect("reviews:write", public_id)


CONFLICT = (
    "Bản nháp đã được sửa từ thiết bị hoặc cửa sổ khác trong lúc trang này mở. Không mất nội dung nào: cả hai bản ở "
    "dưới."
)


@door(*WRITERS, methods=("POST",))
def autosave(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Saving while typing: says whether it is kept, and what the rules make of it now."""
    desk = _to_write(request, public_id)
    context: dict[str, Any] = {"desk": desk}
    with refusals() as faults:
        saved = _saved(request, desk)
    if faults:
        return render(request, "reviews/saved.html", {**context, "lines": lines_of(faults)})
    if saved.conflict:
        return render(request, "reviews/saved.html", {**context, "conflict": True, "copy": saved.copy})
    # Read anew: the reasons rest on what is kept.
    desk.refresh()
    content = desk.draft
    context |= {"revision": saved.revision, "now": timezone.localtime(), **_judged(desk, content)}
    context |= {"novelties": novelties(desk, content), "sheet": desk.sheet}
    total = total_points(desk.sheet, content)
    context |= {
        "lines": lines_of(saved.faults),
        "has_total": desk.sheet.has("total"),
        "total": "" if total is None else points.shown(total),
        "sums": [(box, content.get(box, "")) for box in desk.sheet.summed],
    }
    response = render(request, "reviews/saved.html", context)
    response["X-Review-Saved"] = "partly" if saved.faults else "whole"
    return response


@door(*WRITERS, methods=("POST",))
def drop(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The writer has taken over what was needed from the other device's text."""
    services.review_set_aside_drop(desk=_to_write(request, public_id), mark=request.POST.get("mark", ""))
    messages.success(request, "Đã bỏ nội dung của bản kia.")
    return redirect("reviews:write", public_id)


@door(*WRITERS, methods=BOTH)
def submit(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Look through, then hand in."""
    desk = _to_write(request, public_id)
    with refusals() as faults:
        if request.method == "POST":
            services.review_submit(
                desk=desk,
                revision=_revision(request),
                seen_likeness=request.POST.get("seen") == "1",
                seen_aside=request.POST.getlist("aside"),
            )
            messages.success(request, "Đã nộp bản tự kiểm điểm.")
            return redirect("reviews:detail", public_id)
    if desk.review is None or not desk.review.open:
        return redirect("reviews:detail" if desk.review else "reviews:write", public_id)
    check = services.review_check(desk)
    content = desk.draft
    context = {
        "desk": desk,
        "check": check,
        "lines": lines_of(faults),
        "faults": lines_of(check.faults),
        **_judged(desk, content),
        "header": header.rows(desk, content),
        "parts": _drawing(desk, content).parts(),
        "revision": desk.review.revision,
        "evidence": attached(desk.review, Channel.ONLINE),
    }
    return render(request, "reviews/submit.html", context, status=422 if faults else 200)


@door(*READERS)
def detail(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The newest version, or an older one by its number; of others it is noted who looked."""
    desk = desk_open(request.actor, public_id)
    version = _version(request, desk)
    review_seen(desk)
    context = {
        "desk": desk,
        "version": version,
        "newest": desk.versions[0] if desk.versions else None,
        "returned": getattr(version, "returned", None),
        "may_see_subject": allows(request.actor, "campaign.view", desk.unit),
        "may_see_list": any(allows(request.actor, "review.view", subject.entry.unit) for subject in desk.subjects),
        "level": vocabulary.name("levels", version.self_level) if version and version.self_level else "",
    }
    if version is not None:
        context |= of_version(version) | {"evidence": evidence_of_version(version)}
        newest = version == desk.versions[0]
        context["asked_since"] = desk.prompts_since(version) if newest else ()
        if newest and (desk.own or desk.returns):
            context |= _judged(desk, version.content)
    return render(request, "reviews/detail.html", context)


@door(*READERS)
def printed(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The official form with what was submitted; the writer may print the draft as well."""
    desk = desk_open(request.actor, public_id)
    version = _version(request, desk)
    if version is not None and "nhap" not in request.GET:
        review_seen(desk)
        context = {
            "desk": desk,
            "version": version,
            "evidence": evidence_of_version(version),
            "superior": header.superior_of(desk),
            **of_version(version),
        }
        return render(request, "reviews/print.html", context)
    if not desk.writes or desk.review is None:
        raise Http404
    content = desk.draft
    drawing = _drawing(desk, content)
    context = {
        "desk": desk,
        "sheet": desk.sheet,
        "header": header.rows(desk, content),
        "parts": drawing.parts(),
        "later": drawing.later(),
        "draft": True,
        "evidence": attached(desk.review, Channel.ONLINE),
        "superior": header.superior_of(desk),
    }
    return render(request, "reviews/print.html", context)


class ReturnForm(forms.Form):
    """Why it is handed back."""

    reason = forms.CharField(
        label="Lý do trả lại",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
        help_text="Người viết đọc được lý do này. Không ghi nội dung bí mật nhà nước.",
    )
    version = forms.UUIDField(widget=forms.HiddenInput)


@door("review.return", methods=BOTH)
def hand_back(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Back to the writer, with the reason."""
    desk = desk_open(request.actor, public_id, "review.return")
    newest = desk.versions[0] if desk.versions else None
    review_seen(desk)
    form = ReturnForm(request.POST or None, initial={"version": newest.public_id if newest else None})
    if form.is_valid():
        values = form.cleaned_data
        version = next((version for version in desk.versions if version.public_id == values["version"]), None)
        if version is None:
            raise Http404
        with refusals_on(form):
            services.review_return(desk=desk, version=version, reason=values["reason"])
            messages.success(request, "Đã trả lại bản tự kiểm điểm kèm lý do.")
            return redirect("reviews:detail", public_id)
    return act_page(
        request,
        form,
        title="Trả lại bản tự kiểm điểm",
        submit="Trả lại",
        under=desk.name,
        back=reverse("reviews:detail", args=[public_id]),
        says="Bản đã nộp vẫn được giữ nguyên; người viết bổ sung và nộp thành bản mới.",
    )


def _to_write(request: ActorRequest, public_id: UUID) -> ReviewCase:
    """The desk of who writes. Raises NotVisible, NotPermitted."""
    desk = desk_open(request.actor, public_id, "review.write")
    require_writer(desk)
    return desk


def _page(
    request: ActorRequest,
    desk: ReviewCase,
    *,
    typed: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
    saved: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """typed: what was sent, to stand there again. saved: the revision, where all but the boxes at fault was kept."""
    content = desk.draft
    if typed is not None:
        offered = {name: text for name, text in typed.items() if name in desk.names}
        content = summed(desk.sheet, {**content, **offered})
    aside, place = _aside_shown(request, desk)
    drawing = _drawing(desk, content, other=aside.content if aside else None, faults=faults)
    newest = desk.versions[0] if desk.versions else None
    revision = desk.review.revision if desk.review else 0
    if typed is not None:
        revision = _revision(request) if saved is None else saved
    context = {
        "desk": desk,
        "sheet": desk.sheet,
        "parts": drawing.parts(),
        "aside": aside,
        "aside_place": place,
        "copy": request.POST.get("copy", ""),
        "lines": lines_of(faults),
        "header": header.rows(desk, content),
        "header_boxes": [(box, content.get(box.id, "")) for box in header.boxes_to_fill(desk)],
        "revision": revision,
        "saved": saved,
        "returned": getattr(newest, "returned", None),
        **_judged(desk, content),
        "previous": of_version(desk.previous) if desk.previous else None,
        "left_behind": left_behind(desk, content),
        "novelties": novelties(desk, content),
        "evidence": attached(desk.review, Channel.ONLINE),
        "evidence_on": evidence_is_on(desk.campaign),
    }
    return render(request, "reviews/write.html", context, status=status)


def _drawing(
    desk: ReviewCase, content: Content, *, other: Content | None = None, faults: Sequence[Fault] = ()
) -> Drawing:
    prompts = [(str(prompt.public_id), prompt.number, prompt.text) for prompt in desk.prompts]
    return Drawing(desk.sheet, content, prompts=prompts, carried=desk.carried, other=other, faults=faults)


def _judged(desk: ReviewCase, content: Content) -> dict[str, Any]:
    """What the rules say, or why they cannot be asked: the page still opens for reading."""
    reasons: Sequence[Reasons] = ()
    with refusals() as faults:
        reasons = reasons_of(desk.subjects, desk.sheet, content, desk.carried, has_previous=desk.previous is not None)
    return {"reasons": reasons, "rules_faults": lines_of(faults)}


def _aside_shown(request: ActorRequest, desk: ReviewCase) -> tuple[SetAside | None, int]:
    """The conflict copy to show beside the draft and its place among them, from 1; the newest unless another is asked
    for."""
    copies = desk.set_aside
    wanted = request.GET.get("kem", "")
    place = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 4 else 1
    place = min(max(place, 1), len(copies))
    return (copies[place - 1] if copies else None), place


def _saved(request: ActorRequest, desk: ReviewCase) -> services.Saved:
    return services.review_save(
        desk=desk,
        posted=_posted(request),
        revision=_revision(request),
        replaces=request.POST.get("copy", ""),
        partly=True,
    )


def _posted(request: ActorRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items()}


def _revision(request: ActorRequest) -> int:
    text = request.POST.get("revision", "0")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _version(request: ActorRequest, desk: ReviewCase) -> ReviewVersion | None:
    wanted = request.GET.get("ban", "")
    if not wanted:
        return desk.versions[0] if desk.versions else None
    version = next((version for version in desk.versions if str(version.number) == wanted), None)
    if version is None:
        raise Http404
    return version
