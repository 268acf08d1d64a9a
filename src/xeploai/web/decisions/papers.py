"""Issued decisions: the paper with its annex, notices, annulment, petitions with their answers."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from xeploai.core.errors import Fault
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import NotVisible, allows, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.selectors import campaign_with_unit
from xeploai.rounds.decisions import notices, selectors
from xeploai.rounds.decisions.annulment import AnnullingPaper, level_annul
from xeploai.rounds.decisions.models import DecidedLevel, Decision, Petition
from xeploai.rounds.decisions.sessions import session_of
from xeploai.rounds.papers.making import ACT as TAKE_PAPERS
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, act, sent
from xeploai.web.decisions.forms import AnnulForm, AnswerForm, NoticeForm, PaperPetitionForm
from xeploai.web.decisions.sessions import note_line, votes_of


def _paper(decision: Decision) -> str:
    return reverse("decisions:detail", args=[decision.public_id])


@door("decision.view")
def decision(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The paper and, of its annex, the lines in reach; what stands of them, what has changed since."""
    decision = selectors.decision_get(request.actor, public_id)
    levels = selectors.levels_visible_to(request.actor, decision)
    changed = selectors.changed_since(levels)
    notices_given = {notice.unit_id: notice for notice in decision.notices.filter(subject=None)}
    units: dict[int, tuple[Organisation, list[tuple[DecidedLevel, object]]]] = {}
    for level in levels:
        unit = level.subject.entry.unit
        units.setdefault(unit.pk, (unit, []))[1].append((level, changed.get(level.pk)))
    audit_view(by=request.actor, action="decisions", seen=[level.subject for level in levels], body=decision.body)
    writes = allows(request.actor, "decision.write", decision.body)
    context = {
        "decision": decision,
        "campaign": decision.campaign,
        "units": [
            (unit, rows, notices_given.get(pk), writes or allows(request.actor, "meeting.run", unit))
            for pk, (unit, rows) in units.items()
        ],
        "writes": writes,
        "takes_papers": allows(request.actor, TAKE_PAPERS, decision.body),
        "petitions": allows(request.actor, "petition.handle", decision.body),
        "number": len(levels),
        **_session(request, decision, levels),
    }
    return render(request, "decisions/detail.html", context)


def _session(request: ActorRequest, decision: Decision, levels: Sequence[DecidedLevel]) -> dict[str, object]:
    """Draft and session behind a paper, for who sees drafts of its body; what it passed over and notes."""
    shown: dict[str, object] = {
        "passed": [row for row in decision.conditions if not row["code"].startswith("note_")],
        "notes": [note_line(row) for row in decision.conditions if row["code"].startswith("note_")],
    }
    draft = getattr(decision, "draft", None)
    if draft is not None and allows(request.actor, "decision.draft.view", decision.body):
        session = session_of(draft)
        names = {level.subject_id: level.name for level in levels}
        shown |= {"draft": draft, "session": session, "votes": votes_of(session, names)}
    return shown


@door("decision.write", "meeting.run", methods=BOTH)
def notice(request: ActorRequest, public_id: UUID, unit: UUID) -> HttpResponse:
    """The decision was made known in a unit: from then on who it is about sees it."""
    decision = selectors.decision_get(request.actor, public_id)
    named = decision.levels.values("subject__entry__unit")
    body = Organisation.objects.filter(public_id=unit, pk__in=named).first()
    if body is None:
        raise NotVisible([Fault(code="nothing_here")])
    if not allows(request.actor, "decision.write", decision.body):
        require(request.actor, "meeting.run", body)
    form = NoticeForm(sent(request))
    return act(
        request,
        form,
        lambda: notices.notice_give(
            decision=decision,
            unit=body,
            number=form.cleaned_data["number"],
            given_on=form.cleaned_data["given_on"],
            by=request.actor,
        ),
        title="Thông báo quyết định trong đơn vị",
        submit="Ghi đã thông báo",
        back=_paper(decision),
        done="Đã ghi việc thông báo.",
        under=f"{body.name}, quyết định {decision.number}",
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
        lambda: level_annul(decided=level, paper=AnnullingPaper(**form.cleaned_data), by=request.actor),
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
    campaign = campaign_with_unit(request.actor, public_id, "decision.view")
    rows = selectors.petitions_in_reach(request.actor, campaign)
    audit_view(by=request.actor, action="petitions", seen=rows, body=campaign.body)
    shown = [(row, notices.answer_term(campaign, row.received_on)) for row in rows]
    return render(
        request,
        "decisions/petitions.html",
        {"campaign": campaign, "rows": shown, "takes_papers": TAKE_PAPERS in request.actor.acts},
    )


@door("petition.handle", methods=BOTH)
def answer(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Enter the answer to a petition."""
    rows = Petition.objects.select_related("decided__decision__body", "decided__decision__campaign", "decided__subject")
    petition = rows.filter(public_id=public_id).first()
    if petition is None:
        raise NotVisible([Fault(code="nothing_here")])
    require(request.actor, "petition.handle", petition.decided.decision.body)
    form = AnswerForm(sent(request))
    return act(
        request,
        form,
        lambda: notices.petition_answer(
            petition=petition, paper=notices.AnsweringPaper(**form.cleaned_data), by=request.actor
        ),
        title="Trả lời kiến nghị",
        submit="Ghi trả lời",
        back=reverse("decisions:petitions", args=[petition.decided.decision.campaign.public_id]),
        done="Đã ghi trả lời.",
        under=f"{petition.decided.name}, nhận ngày {petition.received_on:%d/%m/%Y}",
        says=petition.text,
        seen=lambda: audit_view(
            by=request.actor, action="petitions", seen=[petition], body=petition.decided.decision.body
        ),
    )
