"""Evidence: opened for a campaign, attached to a draft or to what comes in on paper, given out to download."""

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from xeploai.registers.audit.services import audit_view
from xeploai.rounds.campaigns.selectors import campaign_get
from xeploai.rounds.reviews.evidence import Incoming, evidence_attach, evidence_remove, evidence_switch
from xeploai.rounds.reviews.evidence_read import (
    attached,
    evidence_content,
    evidence_get,
    evidence_is_on,
    evidence_of,
)
from xeploai.rounds.reviews.evidence_rules import limit, settings
from xeploai.rounds.reviews.guards import require_writer
from xeploai.rounds.reviews.models import Channel
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.rounds.reviews.selectors import desk_open
from xeploai.tools.classification_marks import reminder
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, lines_of, refusals
from xeploai.web.campaigns.context import frame
from xeploai.web.reviews.seen import review_seen


@door("campaign.change", methods=BOTH)
def switch(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Whether a campaign takes files, and what it has."""
    campaign = campaign_get(request.actor, public_id, "campaign.change")
    if request.method == "POST":
        on = request.POST.get("bat") == "1"
        evidence_switch(campaign=campaign, on=on, by=request.actor)
        messages.success(request, "Đã mở nhận tệp minh chứng." if on else "Đã dừng nhận tệp minh chứng.")
        return redirect("reviews:evidence_switch", public_id)
    sizes = list(evidence_of(campaign).values_list("size", flat=True))
    context = {
        **frame(request, campaign, "evidence"),
        "on": evidence_is_on(campaign),
        "switch": getattr(campaign, "evidence", None),
        "files": len(sizes),
        "bytes": sum(sizes),
        **_rules(),
    }
    return render(request, "reviews/evidence_switch.html", context)


@door("own.review", "review.write", methods=BOTH)
def attach(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Files of the draft."""
    desk = desk_open(request.actor, public_id, "review.write")
    require_writer(desk)
    return _page(request, desk, Channel.ONLINE, "reviews:evidence", back="reviews:write")


@door("review.write", methods=BOTH)
def attach_paper(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Files that go with what is entered from paper."""
    desk = desk_open(request.actor, public_id, "review.write")
    return _page(request, desk, Channel.PAPER, "reviews:evidence_paper", back="reviews:paper")


def _page(request: ActorRequest, desk: ReviewCase, channel: Channel, here: str, *, back: str) -> HttpResponse:
    public_id = desk.subject.public_id
    with refusals() as faults:
        if request.method == "POST":
            sent = [Incoming(name=file.name or "", pieces=file.chunks()) for file in request.FILES.getlist("tep")]
            new = evidence_attach(desk=desk, channel=channel, files=sent)
            done = f"Đã đính kèm {len(new)} tệp." if new else "Các tệp này đã được đính kèm từ trước."
            messages.success(request, done)
            return redirect(here, public_id)
    review_seen(desk)
    files = attached(desk.review, channel)
    context = {
        "desk": desk,
        "files": files,
        "lines": lines_of(faults),
        "on": evidence_is_on(desk.campaign),
        "back": back,
        "here": here,
        "open": desk.review is None or desk.review.open,
        "left": limit("files") - len(files),
        **_rules(),
    }
    return render(request, "reviews/evidence.html", context, status=422 if faults else 200)


@door("own.review", "review.write", methods=("POST",))
def remove(request: ActorRequest, public_id: UUID, file: UUID) -> HttpResponse:
    """Off the draft."""
    desk = desk_open(request.actor, public_id, "review.write")
    row = evidence_get(desk, file)
    evidence_remove(desk=desk, evidence=row)
    messages.success(request, f"Đã bỏ tệp {row.name}.")
    return redirect("reviews:evidence" if row.channel == Channel.ONLINE else "reviews:evidence_paper", public_id)


@door("own.review", "review.view")
def download(request: ActorRequest, public_id: UUID, file: UUID) -> HttpResponse:
    """One file, never shown in the browser; of others it is noted who took it."""
    desk = desk_open(request.actor, public_id)
    row = evidence_get(desk, file)
    content = evidence_content(row)
    if not desk.own:
        audit_view(by=request.actor, action="evidence", seen=[row], body=desk.unit)
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = "attachment; filename*=UTF-8''" + quote(row.name, safe="")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _rules() -> dict[str, object]:
    """What a page says of files before one is chosen."""
    kinds = settings()["kinds"].values()
    return {
        "kinds": [kind["name"] for kind in kinds],
        "endings": ",".join(f".{ending}" for kind in kinds for ending in kind["endings"]),
        "most_files": limit("files"),
        "most_megabytes": limit("megabytes"),
        "reminder": reminder(file=True),
    }
