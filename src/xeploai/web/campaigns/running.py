"""What is done while a campaign runs: changes of the roster, confirmations, papers, prompts, the end."""

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import require
from xeploai.rounds.campaigns import documents as papers
from xeploai.rounds.campaigns import selectors, services
from xeploai.rounds.campaigns.models import (
    AmendmentState,
    Campaign,
    CampaignDocument,
    CampaignKind,
    Node,
    ReviewPrompt,
)
from xeploai.rounds.campaigns.selectors import campaign_get, subject_get
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, act, sent
from xeploai.web.campaigns.charts import charts
from xeploai.web.campaigns.forms import DocumentForm, FeedForm, PromptForm, ReasonForm

PAGE = 50


def _home(campaign: Campaign, view: str = "detail") -> str:
    return reverse(f"campaigns:{view}", args=[campaign.public_id])


@door("roster.confirm", methods=("POST",))
def confirm(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """The unit's part of the roster is right."""
    campaign = campaign_get(request.actor, public_id)
    node = (
        Node.objects.filter(campaign=campaign, organisation__public_id=unit)
        .select_related("campaign", "organisation")
        .first()
    )
    if node is None:
        raise Http404
    services.roster_confirm(node=node, by=request.actor)
    messages.success(request, f"{node.name} đã xác nhận danh sách.")
    return redirect(_home(campaign))


@door("campaign.change", methods=BOTH)
def document(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A plan or guidance."""
    campaign = campaign_get(request.actor, public_id, "campaign.change")
    form = DocumentForm(sent(request), request.FILES or None, files_open=campaign.files_open)
    return act(
        request,
        form,
        lambda: papers.document_add(campaign=campaign, by=request.actor, **form.values()),
        title="Ghi kế hoạch, hướng dẫn",
        submit="Ghi văn bản",
        back=_home(campaign),
        done="Đã ghi văn bản.",
        under=campaign.title,
    )


@door("campaign.change", methods=("POST",))
def document_withdraw(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Entered wrongly."""
    paper = CampaignDocument.objects.filter(public_id=public_id).select_related("campaign__body").first()
    if paper is None:
        raise Http404
    papers.document_withdraw(document=paper, by=request.actor)
    messages.success(request, "Đã bỏ văn bản.")
    return redirect(_home(paper.campaign))


@door("campaign.view")
def document_file(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The file of a paper, always as a download."""
    paper = CampaignDocument.objects.filter(public_id=public_id, withdrawn_at=None).select_related("campaign").first()
    if paper is None or paper.content is None:
        raise Http404
    campaign_get(request.actor, paper.campaign.public_id)
    response = HttpResponse(bytes(paper.content), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = "attachment; filename*=UTF-8''" + quote(paper.file_name, safe="")
    return response


@door("campaign.change", methods=("POST",))
def files(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Files on or off."""
    campaign = campaign_get(request.actor, public_id, "campaign.change")
    services.campaign_files_switch(campaign=campaign, opened=request.POST.get("bat") == "1", by=request.actor)
    return redirect(_home(campaign))


@door("campaign.change", methods=BOTH)
def feed(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Join a quarter to its year."""
    campaign = campaign_get(request.actor, public_id, "campaign.change")
    years = list(
        Campaign.objects.filter(body=campaign.body, kind=CampaignKind.ANNUAL, parent=None).exclude(pk=campaign.pk)
    )
    form = FeedForm(sent(request), campaign=campaign, years=years)

    def join() -> None:
        yearly = next((year for year in years if str(year.public_id) == form.cleaned_data["yearly"]), None)
        services.campaign_feed(quarterly=campaign, yearly=yearly, by=request.actor)

    return act(
        request,
        form,
        join,
        title="Nối đợt quý với đợt năm",
        submit="Lưu",
        back=_home(campaign),
        done="Đã lưu.",
        under=campaign.title,
        says="Kết quả đợt quý là căn cứ khi xếp loại năm, theo bộ quy định đã gắn vào đợt năm.",
    )


@door("campaign.seal", methods=BOTH)
def close(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The end."""
    campaign = campaign_get(request.actor, public_id, "campaign.seal")
    form = ReasonForm(sent(request))
    return act(
        request,
        form,
        lambda: services.campaign_close(campaign=campaign, reason=form.cleaned_data["reason"], by=request.actor),
        title="Kết thúc đợt",
        submit="Kết thúc đợt",
        back=_home(campaign),
        done="Đợt đã kết thúc.",
        under=campaign.title,
        says=_open_ends(request, campaign)
        + "Sau khi kết thúc, danh sách và kết quả của đợt không thay đổi; trường hợp còn lại làm ở đợt bổ sung.",
    )


def _open_ends(request: ActorRequest, campaign: Campaign) -> str:
    """What is not done yet, before the end is put to it; empty where all of it is."""
    lines = selectors.campaign_board(request.actor, campaign, timezone.localdate())
    waiting = selectors.amendments_visible_to(request.actor, campaign).filter(state=AmendmentState.OFFERED).count()
    silent = sum(1 for line in lines if line.total and line.node.confirmed_at is None)
    left = [f"{waiting} thay đổi danh sách chưa xử lý"] if waiting else []
    left += [f"{silent} đơn vị chưa xác nhận danh sách"] if silent else []
    for chart in charts(request.actor, campaign, lines):
        done = chart.whole.progress
        left += [f"{chart.title.lower()} {done.done}/{done.of}, còn {done.missing}"] if done.missing else []
    return f"Chưa xong: {'; '.join(left)}. " if left else ""


@door("prompt.write", methods=BOTH)
def prompt(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Ask a subject to review something."""
    subject = subject_get(request.actor, public_id, "prompt.write")
    form = PromptForm(sent(request))
    audit_view(by=request.actor, action="subject", seen=[subject], body=subject.entry.unit)
    return act(
        request,
        form,
        lambda: papers.prompt_write(subject=subject, by=request.actor, **form.cleaned_data),
        title="Gợi ý kiểm điểm",
        submit="Ghi gợi ý",
        back=reverse("campaigns:subject", args=[subject.public_id]),
        done="Đã ghi gợi ý.",
        under=subject.entry.name,
    )


@door("prompt.write", methods=BOTH)
def prompt_withdraw(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take a prompt back."""
    rows = ReviewPrompt.objects.select_related("subject__entry__unit", "subject__campaign")
    prompt = rows.filter(public_id=public_id).first()
    if prompt is None:
        raise Http404
    require(request.actor, "prompt.write", prompt.subject.entry.unit)
    form = ReasonForm(sent(request))
    audit_view(by=request.actor, action="subject", seen=[prompt.subject], body=prompt.subject.entry.unit)
    return act(
        request,
        form,
        lambda: papers.prompt_withdraw(prompt=prompt, reason=form.cleaned_data["reason"], by=request.actor),
        title="Rút gợi ý kiểm điểm",
        submit="Rút gợi ý",
        done="Đã rút gợi ý.",
        under=prompt.subject.entry.name,
        says=prompt.text,
        back=reverse("campaigns:subject", args=[prompt.subject.public_id]),
    )
