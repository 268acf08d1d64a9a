"""Cases that wait by order of a body: the list, a new one, taken up again."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from xeploai.core.errors import Fault
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import NotVisible, allows, require
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.selectors import campaign_with_unit, subject_get
from xeploai.rounds.decisions import postponements
from xeploai.rounds.decisions.models import Postponement
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, act, sent
from xeploai.web.decisions.forms import PostponeForm, TakeUpForm


def _list(campaign: Campaign) -> str:
    return reverse("decisions:postponed", args=[campaign.public_id])


@door("decision.draft.view")
def postponed(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Cases of the bodies in reach: those that wait, then those that were taken up."""
    campaign = campaign_with_unit(request.actor, public_id, "decision.draft.view")
    cases = postponements.postponed_in_reach(request.actor, campaign)
    audit_view(by=request.actor, action="decisions", seen=[case.subject for case in cases], body=campaign.body)
    rows = [
        (case, allows(request.actor, "decision.write", postponements.deciding_body(case.subject))) for case in cases
    ]
    context = {
        "campaign": campaign,
        "waiting": [row for row in rows if hasattr(row[0], "open")],
        "over": [row[0] for row in rows if not hasattr(row[0], "open")],
    }
    return render(request, "decisions/postponed.html", context)


@door("decision.write", methods=BOTH)
def postpone(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Let the level of a subject wait, by a paper."""
    subject = subject_get(request.actor, public_id)
    body = postponements.deciding_body(subject)
    require(request.actor, "decision.write", body)
    form = PostponeForm(sent(request))
    return act(
        request,
        form,
        lambda: postponements.level_postpone(
            subject=subject, order=postponements.Order(**form.cleaned_data), by=request.actor
        ),
        title="Tạm hoãn quyết định mức",
        submit="Ghi tạm hoãn",
        back=_list(subject.campaign),
        done="Đã ghi tạm hoãn; đối tượng không tính vào mẫu số, không giữ chỉ tiêu.",
        under=f"{subject.entry.name}, {subject.entry.unit.name}",
        says="Chỉ ghi việc tạm hoãn theo văn bản, không ghi nội dung vụ việc.",
        seen=lambda: audit_view(by=request.actor, action="decisions", seen=[subject], body=body),
    )


@door("decision.write", methods=BOTH)
def take_up(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Take a case up again, by a paper."""
    rows = Postponement.objects.select_related(
        "subject__entry__unit", "subject__entry__decider", "subject__campaign__body", "subject__campaign__binding"
    )
    case = rows.filter(public_id=public_id).first()
    if case is None:
        raise NotVisible([Fault(code="nothing_here")])
    # Who does not see the subject is not told that it waits.
    require(request.actor, "campaign.view", case.subject.entry.unit)
    body = postponements.deciding_body(case.subject)
    require(request.actor, "decision.write", body)
    form = TakeUpForm(sent(request))
    return act(
        request,
        form,
        lambda: postponements.postponement_end(
            postponement=case, order=postponements.Order(**form.cleaned_data), by=request.actor
        ),
        title="Đưa trường hợp tạm hoãn ra xem xét lại",
        submit="Đưa ra xem xét lại",
        back=_list(case.subject.campaign),
        done="Đã đưa ra xem xét lại; đối tượng chờ quyết định ở đợt này hoặc đợt bổ sung.",
        under=f"{case.subject.entry.name}, tạm hoãn theo {case.number} ngày {case.signed_on:%d/%m/%Y}",
        seen=lambda: audit_view(by=request.actor, action="decisions", seen=[case.subject], body=body),
    )
