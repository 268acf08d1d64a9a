"""One's own result, once it was made known, and the petition about it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from xeploai.core.errors import Fault
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import NotVisible
from xeploai.rounds.decisions import notices, selectors
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, act, sent
from xeploai.web.decisions.forms import PetitionForm


@door("own.result")
def mine(request: ActorRequest) -> HttpResponse:
    """Levels that were made known, each with its paper and the term for a petition."""
    results = selectors.own_results(request.actor)
    if results:
        audit_view(by=request.actor, action="own_result", seen=[result.decided for result in results])
    rows = [(result, notices.petition_term(result.decided.decision.campaign, result.notice)) for result in results]
    return render(request, "decisions/mine.html", {"rows": rows})


@door("own.petition", methods=BOTH)
def petition(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Ask for one's own level to be looked at again."""
    results = [result for result in selectors.own_results(request.actor) if result.decided.public_id == public_id]
    if not results:
        raise NotVisible([Fault(code="nothing_here")])
    decided, form = results[0].decided, PetitionForm(sent(request))
    return act(
        request,
        form,
        lambda: notices.petition_enter(decided=decided, text=form.cleaned_data["text"], by=request.actor),
        title="Kiến nghị về mức xếp loại",
        submit="Gửi kiến nghị",
        back=reverse("decisions:mine"),
        done="Đã gửi kiến nghị.",
        under=f"{decided.decision.campaign.title}: {decided.level_name}",
    )
