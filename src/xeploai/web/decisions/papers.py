"""Issued decisions: the paper with its annex, notices, annulment, petitions with their answers."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from xeploai.core.errors import Fault
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import NotVisible, allows, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.selectors import campaign_with_unit
from xeploai.rounds.decisions import notices, selectors, services
from xeploai.rounds.decisions.models import DecidedLevel, Decision, Petition
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, act, sent
from xeploai.web.decisions.forms import AnnulForm, AnswerForm, NoticeForm, PaperPetitionForm


def _paper(decision: Decision) -> str:
    return reverse("decisions:detail", args=[decision.public_id])


@door("decision.view")
def decision(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The paper and, of its annex, the lines in reach; what stands of them, what has changed since."""
    held = selectors.decision_get(request.actor, public_id)
    levels = selectors.levels_visible_to(request.actor, held)
    changed = selectors.changed_since(levels)
    notices_given = {notice.unit_id: notice for notice in held.notices.filter(subject=None)}
    units: dict[int, tuple[Organisation, list[tuple[DecidedLevel, object]]]] = {}
    for level in levels:
        unit = level.subject.entry.unit
        units.setdefault(unit.pk, (unit, []))[1].append((level, changed.get(level.pk)))
    audit_view(by=request.actor, action="decisions", seen=[level.subject for level in levels], body=held.body)
    writes = allows(request.actor, "decision.write", held.body)
    context = {
        "decision": held,
        "campaign": held.campaign,
        "units": [
            (unit, rows, notices_given.get(pk), writes or allows(request.actor, "meeting.run", unit))
            for pk, (unit, rows) in units.items()
        ],
        "writes": writes,
        "petitions": allows(request.actor, "petition.handle", held.body),
        "number": len(levels),
    }
    return render(request, "decisions/detail.html", context)


@door("decision.write", "meeting.run", methods=BOTH)
def notice(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """The decision was made known in a unit: from then on who it is about sees it."""
    held = selectors.decision_get(request.actor, public_id)
    named = held.levels.values("subject__entry__unit")
    body = Organisation.objects.filter(public_id=unit, pk__in=named).first()
    if body is None:
        raise NotVisible([Fault(code="nothing_here")])
    if not allows(request.actor, "decision.write", held.body):
        require(request.actor, "meeting.run", body)
    form = NoticeForm(sent(request))
    return act(
        request,
        form,
        lambda: notices.notice_give(
            decision=held,
            unit=body,
            number=form.cleaned_data["number"],
            given_on=form.cleaned_data["given_on"],
            by=request.actor,
        ),
        title="Thông báo quyết định trong đơn vị",
        submit="Ghi đã thông báo",
        back=_paper(held),
        done="Đã ghi việc thông báo.",
        under=f"{body.name}, quyết định {held.number}",
        says="Từ khi ghi, người có tên xem được kết quả của mình và kiến nghị được.",
    )


@door("decision.write", methods=BOTH)
def annul(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """End a level by a paper."""
    level = selectors.decided_get(request.actor, public_id, "decision.write")
    form = AnnulForm(sent(request))
    return act(
        request,
        form,
        lambda: services.level_annul(
            decided=level, paper=services.AnnullingPaper(**form.cleaned_data), by=request.actor
        ),
        title="Hủy mức đã quyết định",
        submit="Hủy mức",
        back=_paper(level.decision),
        done="Đã hủy mức; đối tượng chờ quyết định lại.",
        under=f"{level.name}: {level.level_name}, quyết định {level.decision.number}",
        seen=lambda: audit_view(by=request.actor, action="decisions", seen=[level.subject], body=level.decision.body),
    )


@door("petition.handle", methods=BOTH)
def petition(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Receive a petition on paper."""
    level = selectors.decided_get(request.actor, public_id, "petition.handle")
    form = PaperPetitionForm(sent(request))
    return act(
        request,
        form,
        lambda: notices.petition_enter(
            decided=level,
            text=form.cleaned_data["text"],
            received_on=form.cleaned_data["received_on"],
            by=request.actor,
        ),
        title="Nhận kiến nghị bằng giấy",
        submit="Ghi kiến nghị",
        back=_paper(level.decision),
        done="Đã ghi kiến nghị.",
        under=f"{level.name}: {level.level_name}",
        seen=lambda: audit_view(by=request.actor, action="decisions", seen=[level.subject], body=level.decision.body),
    )


@door("petition.handle")
def petitions(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Petitions of a campaign with their terms and answers."""
    held = campaign_with_unit(request.actor, public_id, "decision.view")
    rows = selectors.petitions_in_reach(request.actor, held)
    audit_view(by=request.actor, action="petitions", seen=rows, body=held.body)
    shown = [(row, notices.answer_term(held, row.received_on)) for row in rows]
    return render(request, "decisions/petitions.html", {"campaign": held, "rows": shown})


@door("petition.handle", methods=BOTH)
def answer(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Enter the answer to a petition."""
    rows = Petition.objects.select_related("decided__decision__body", "decided__decision__campaign", "decided__subject")
    held = rows.filter(public_id=public_id).first()
    if held is None:
        raise NotVisible([Fault(code="nothing_here")])
    require(request.actor, "petition.handle", held.decided.decision.body)
    form = AnswerForm(sent(request))
    return act(
        request,
        form,
        lambda: notices.petition_answer(
            petition=held, paper=notices.AnsweringPaper(**form.cleaned_data), by=request.actor
        ),
        title="Trả lời kiến nghị",
        submit="Ghi trả lời",
        back=reverse("decisions:petitions", args=[held.decided.decision.campaign.public_id]),
        done="Đã ghi trả lời.",
        under=f"{held.decided.name}, nhận ngày {held.received_on:%d/%m/%Y}",
        says=held.text,
        seen=lambda: audit_view(by=request.actor, action="petitions", seen=[held], body=held.decided.decision.body),
    )
