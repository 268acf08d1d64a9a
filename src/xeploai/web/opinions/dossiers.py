"""The dossier of a unit: which papers of the rules' list are there, on screen and on paper; looked for by hand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import allows
from xeploai.rounds.dossiers import dossier_list, dossier_of, ticks_enter
from xeploai.rounds.opinions import selectors
from xeploai.rounds.opinions.dossier_ticks import Tick
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, act_page, refusals_on, sent
from xeploai.web.opinions.forms import TickForm
from xeploai.web.opinions.views import running, unit_of


@door("meeting.view")
def dossier(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """Everybody who is reviewed in the unit, a column for each paper."""
    campaign, body = unit_of(request, public_id, unit, "meeting.view")
    papers = dossier_of(campaign, body)
    audit_view(by=request.actor, action="dossier", seen=[row.subject for row in papers.rows], body=body)
    writes = allows(request.actor, "meeting.run", body) or allows(request.actor, "appraisal.write", body)
    context = {
        "campaign": campaign,
        "unit": body,
        "dossier": papers,
        "may_tick": running(campaign) and writes and bool(papers.items),
    }
    return render(request, "opinions/dossier.html", context)


@door("meeting.run", methods=BOTH)
def tick(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """Note that somebody has looked for one kind of paper of some subjects, who has the dossier in hand."""
    campaign, body = unit_of(request, public_id, unit, "meeting.run")
    subjects = list(selectors.subjects_in(campaign, body))
    form = TickForm(sent(request), items=dossier_list(campaign)[0], subjects=subjects)
    back = reverse("opinions:dossier", args=[campaign.public_id, body.public_id])
    if form.is_valid():
        chosen = set(form.cleaned_data["subjects"])
        ticks = [
            Tick(
                item=form.cleaned_data["item"],
                subject=subject,
                present=form.cleaned_data["present"] == "1",
                note=form.cleaned_data["note"],
            )
            for subject in subjects
            if str(subject.public_id) in chosen
        ]
        with refusals_on(form):
            ticks_enter(campaign=campaign, unit=body, ticks=ticks, by=request.actor)
            messages.success(request, "Đã ghi kết quả đối chiếu giấy tờ.")
            return redirect(back)
    audit_view(by=request.actor, action="dossier", seen=subjects, body=body)
    return act_page(
        request, form, title="Đối chiếu giấy tờ của hồ sơ", submit="Ghi kết quả đối chiếu", back=back, under=body.name
    )
