"""Preparing a decision: groups and ceilings, the list as it is to be decided, the paper."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from xeploai.core.figures import whole
from xeploai.core.subjects import TallySubject
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import allows, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus, Subject
from xeploai.rounds.campaigns.selectors import campaign_with_unit
from xeploai.rounds.decisions import selectors
from xeploai.rounds.decisions.ceilings import cap_authorise, groups_set
from xeploai.rounds.decisions.drafts import Choice, draft_cancel, draft_change, draft_make
from xeploai.rounds.decisions.gates import waits_of
from xeploai.rounds.decisions.issuing import Paper, decision_issue
from xeploai.rounds.decisions.models import DecisionDraft, DraftState, PoolGroup, Source
from xeploai.rounds.decisions.pools import pools_of
from xeploai.rounds.decisions.postponements import reservations_of
from xeploai.rounds.decisions.quarter_rules import QuarterRules, quarter_rules
from xeploai.rounds.decisions.quarters import Quarters
from xeploai.rounds.decisions.sessions import list_digest, listed
from xeploai.rounds.papers.making import ACT as TAKE_PAPERS
from xeploai.rounds.reviews.form_content import cleaned
from xeploai.rulepacks import vocabulary
from xeploai.tools.messages import fault_line
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, act, lines_of, refusals, refusals_on, sent
from xeploai.web.decisions.forms import AuthorisationForm, CancelForm, GroupForm, IssueForm
from xeploai.web.decisions.sessions import note_line
from xeploai.web.proposals.views import levels


def _lot(request: ActorRequest, public_id: UUID, body: UUID, tally: str) -> tuple[Campaign, Organisation]:
    campaign = campaign_with_unit(request.actor, public_id, "decision.view")
    deciding = Organisation.objects.filter(public_id=body, pk__in=campaign.nodes.values("organisation")).first()
    if deciding is None or tally not in set(TallySubject):
        raise Http404
    require(request.actor, "decision.write", deciding)
    return campaign, deciding


def _board(campaign: Campaign) -> str:
    return reverse("decisions:campaign", args=[campaign.public_id])


@door("decision.write", methods=("POST",))
def make(request: ActorRequest, public_id: UUID, body: UUID, tally: str) -> HttpResponse:
    """Begin a draft, or go on with the one that is there."""
    campaign, deciding = _lot(request, public_id, body, tally)
    draft = draft_make(campaign=campaign, body=deciding, tally=tally, by=request.actor)
    return redirect("decisions:draft", draft.public_id)


@door("decision.write", methods=BOTH)
def groups(request: ActorRequest, public_id: UUID, body: UUID, tally: str) -> HttpResponse:
    """In which group each subject is counted, where the rules ask for groups."""
    campaign, deciding = _lot(request, public_id, body, tally)
    subjects = list(selectors.lot_subjects(campaign, deciding, tally))
    set_here = dict(PoolGroup.objects.filter(subject__in=subjects).values_list("subject", "group"))
    form = GroupForm(sent(request))
    if form.is_valid():
        ticked = set(request.POST.getlist("chon"))
        chosen = [subject for subject in subjects if str(subject.public_id) in ticked]
        if not chosen:
            form.add_error(None, "Chưa chọn đối tượng nào.")
        else:
            with refusals_on(form):
                number = groups_set(
                    campaign=campaign, subjects=chosen, group=form.cleaned_data["group"], by=request.actor
                )
                messages.success(request, f"Đã xếp {number} đối tượng vào nhóm.")
                return redirect("decisions:groups", public_id, body, tally)
    audit_view(by=request.actor, action="decisions", seen=subjects, body=deciding)
    rows = [(subject, set_here.get(subject.pk) or subject.entry.group, _main_post(subject)) for subject in subjects]
    context = {
        "campaign": campaign,
        "body": deciding,
        "form": form,
        "rows": sorted(rows, key=lambda row: bool(row[1])),
        "known": sorted({group for _, group, _ in rows if group}),
        "tally_name": vocabulary.name("subjects", tally),
    }
    return render(request, "decisions/groups.html", context, status=422 if form.is_bound and form.errors else 200)


def _main_post(subject: Subject) -> str:
    places: Sequence[dict[str, Any]] = subject.entry.record.get("places", ())
    main = next((place for place in places if place["main"]), places[0] if places else None)
    return str(main["title"]) if main else ""


@door("decision.write", methods=BOTH)
def authorise(request: ActorRequest, public_id: UUID, pool: str) -> HttpResponse:
    """Enter the paper by which a pool may pass its ceiling."""
    campaign = campaign_with_unit(request.actor, public_id, "decision.view")
    capped = next((row for row in pools_of(campaign) if row.key.url == pool), None)
    body = Organisation.objects.filter(pk=capped.key.body).first() if capped else None
    if capped is None or body is None:
        raise Http404
    require(request.actor, "decision.write", body)
    form = AuthorisationForm(sent(request))
    return act(
        request,
        form,
        lambda: cap_authorise(
            campaign=campaign,
            pool=capped.key.text,
            places=form.cleaned_data["places"],
            number=form.cleaned_data["number"],
            signed_on=form.cleaned_data["signed_on"],
            issuer=form.cleaned_data["issuer"],
            by=request.actor,
        ),
        title="Văn bản cho phép vượt trần",
        submit="Ghi văn bản",
        back=_board(campaign),
        done="Đã ghi văn bản cho phép.",
        under=f"{vocabulary.name('subjects', capped.key.tally.value)}: {capped.label}",
    )


def _draft_context(request: ActorRequest, draft: DecisionDraft) -> dict[str, Any]:
    content = selectors.draft_content(draft)
    rows = content.rows
    planned = {row.subject.pk: row.line.level for row in rows if row.line is not None}
    every = pools_of(draft.campaign, planned)
    audit_view(by=request.actor, action="decisions", seen=[row.subject for row in rows], body=draft.body)
    waits = waits_of(rows, every)
    session = selectors.session_summary(draft)
    running = draft.state == DraftState.OPEN and draft.campaign.status == CampaignStatus.OPEN
    return {
        "draft": draft,
        "campaign": draft.campaign,
        "rows": rows,
        "pools": [pool for pool in every if pool.planned],
        "stale": sum(row.stale for row in rows),
        "gone": content.gone,
        "lines": len(planned),
        "waits": [fault_line(wait.fault) for wait in waits],
        "reservations": [note_line(case.record) for case in reservations_of(draft.campaign, listed(rows))],
        "session": session,
        "other_list": session is not None and running and session.list_digest != list_digest(rows),
        "may_write": running and allows(request.actor, "decision.write", draft.body),
        "takes_papers": allows(request.actor, TAKE_PAPERS, draft.body),
    }


@door("decision.draft.view", methods=BOTH)
def draft(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The list as it is to be decided; levels are changed in it, with the reason where they differ."""
    draft = selectors.draft_get(request.actor, public_id)
    with refusals() as faults:
        if request.method == "POST":
            require(request.actor, "decision.write", draft.body)
            values = request.POST.dict()
            draft_change(
                draft=draft,
                choices=list(_choices(draft, values)),
                seen=whole(values.get("seen", "")) or 0,
                by=request.actor,
            )
            messages.success(request, "Đã lưu dự thảo.")
            return redirect("decisions:draft", draft.public_id)
    context = {**_draft_context(request, draft), "faults": lines_of(faults), "levels": levels()}
    posted = request.POST if request.method == "POST" else {}
    rules = quarter_rules(draft.campaign) if any(row.quarters for row in context["rows"]) else None
    context["rows"] = [
        (
            row,
            _typed(row, posted),
            _quarters(row, rules),
            vocabulary.name("levels", row.employer) if row.employer else "",
        )
        for row in context["rows"]
    ]
    return render(request, "decisions/draft.html", context, status=422 if faults else 200)


def _quarters(row: selectors.DraftRow, rules: QuarterRules | None) -> str:
    """The quarters of a leader on one line, with what is to be considered after them."""
    quarters = Quarters(rows=row.quarters)
    remark = rules.remark(quarters.running) if rules else ""
    return f"{quarters.text}. {remark}" if remark else quarters.text


def _choices(draft: DecisionDraft, posted: dict[str, str]) -> Iterator[Choice]:
    """Lines whose level, reason or paper differs from what stands, and cancelled ones that were looked at."""
    for row in selectors.draft_content(draft).rows:
        key = str(row.subject.public_id)
        if f"{key}.level" not in posted:
            continue
        choice = Choice(
            subject=row.subject.pk,
            level=posted[f"{key}.level"].strip(),
            seen=posted.get(f"{key}.seen"),
            reason=cleaned(posted.get(f"{key}.reason", "")),
            authority_note=cleaned(posted.get(f"{key}.note", "")),
        )
        line = row.line
        stands = (line.level, line.reason, line.authority_note) if line else ("", "", "")
        if row.stale or (choice.level, choice.reason.strip(), choice.authority_note.strip()) != stands:
            yield choice


def _typed(row: selectors.DraftRow, posted: Mapping[str, str]) -> dict[str, str]:
    key, line = str(row.subject.public_id), row.line
    stands = {"level": "", "reason": "", "note": ""}
    if row.stale:
        stands["level"] = row.proposed.level
    elif line is not None:
        stands = {"level": line.level, "reason": line.reason, "note": line.authority_note}
    return {name: posted.get(f"{key}.{name}", value) for name, value in stands.items()}


@door("decision.write", methods=BOTH)
def issue(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The paper as it was signed makes the list stand."""
    draft = selectors.draft_get(request.actor, public_id, "decision.write")
    form = IssueForm(sent(request), initial={"seen": draft.revision})
    if form.is_valid():
        typed = dict(form.cleaned_data)
        seen, passed, source = typed.pop("seen"), typed.pop("passed"), Source(typed.pop("source"))
        with refusals_on(form):
            decision = decision_issue(
                draft=draft, paper=Paper(source=source, **typed), seen=seen, passed=passed, by=request.actor
            )
            messages.success(request, f"Đã ban hành quyết định {decision.number}.")
            return redirect("decisions:detail", decision.public_id)
    context = {**_draft_context(request, draft), "form": form}
    return render(request, "decisions/issue.html", context, status=422 if form.is_bound and form.errors else 200)


@door("decision.write", methods=BOTH)
def cancel(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Give a draft up."""
    draft = selectors.draft_get(request.actor, public_id, "decision.write")
    form = CancelForm(sent(request))
    return act(
        request,
        form,
        lambda: draft_cancel(draft=draft, reason=form.cleaned_data["reason"], by=request.actor),
        title="Hủy dự thảo",
        submit="Hủy dự thảo",
        back=_board(draft.campaign),
        done="Đã hủy dự thảo.",
        under=f"{draft.tally_name}, {draft.body.name}",
    )
