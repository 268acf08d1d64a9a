"""Requests for correction, asked by the person or entered from paper, answered where the record is kept; history."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from xeploai.core.errors import Fault
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import NotVisible, require_own
from xeploai.registers.people.models import MASKED, Person
from xeploai.registers.people.selectors import masked, person_get
from xeploai.registers.retention.groups import retention
from xeploai.rounds.privacy import corrections as acts
from xeploai.rounds.privacy.history import history_of
from xeploai.rounds.privacy.models import Correction, CorrectionState
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, act, refusals_on, sent
from xeploai.web.privacy.forms import AcceptForm, CorrectionForm, PaperCorrectionForm, RefuseForm

PAGE = 50


@door("person.change")
def waiting(request: ActorRequest) -> HttpResponse:
    """Requests where the actor keeps records: those that wait first, the earliest due day first."""
    state = request.GET.get("trang-thai", CorrectionState.WAITING)
    state = state if state in CorrectionState.values else CorrectionState.WAITING
    corrections = acts.corrections_visible_to(request.actor).filter(state=state)
    page = Paginator(corrections.order_by("due_on", "pk"), PAGE).get_page(request.GET.get("trang"))
    audit_view(
        by=request.actor,
        action="corrections",
        seen=[row.person for row in page],
        body=request.actor.reach_of("person.change"),
        filters={"state": state},
        page=page.number,
        count=page.paginator.count,
    )
    context = {
        "page": page,
        "state": state,
        "states": CorrectionState.choices,
        "rows": [{"row": row, "field": acts.FIELDS[row.field]} for row in page],
    }
    return render(request, "privacy/corrections.html", context)


@door("person.change")
def detail(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One request, and the two answers to it."""
    row = acts.correction_get(request.actor, public_id)
    audit_view(by=request.actor, action="correction", seen=[row.person], body=row.person.home)
    return _detail(request, row)


def _detail(request: ActorRequest, row: Correction, **forms_: forms.Form) -> HttpResponse:
    direct = row.field in acts.DIRECT
    hidden = row.field in MASKED
    context = {
        "row": row,
        "field": acts.FIELDS[row.field],
        "direct": direct,
        "answer": retention().answer,
        "wrong": masked(row.wrong) if hidden else row.wrong,
        "right": masked(row.right) if hidden else row.right,
        "accept": forms_.get("accept") or _accept_form(row, None),
        "refuse": forms_.get("refuse") or RefuseForm(auto_id="khong_%s"),
    }
    return render(request, "privacy/correction.html", context, status=422 if forms_ else 200)


def _accept_form(row: Correction, data: Any) -> AcceptForm:
    form = AcceptForm(data, auto_id="sua_%s", initial={"value": "" if row.field in MASKED else row.right})
    if row.field not in acts.DIRECT:
        del form.fields["value"]
    elif row.field in MASKED:
        form.fields["value"].help_text = "Để trống: ghi đúng số mà người yêu cầu đã nêu."
    return form


@door("person.change", methods=("POST",))
def accept(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Put it right."""
    row = acts.correction_get(request.actor, public_id)
    form = _accept_form(row, request.POST)

    if form.is_valid():
        value, answer = form.cleaned_data.get("value", ""), form.cleaned_data["answer"]
        with refusals_on(form):
            acts.correction_accept(correction=row, value=value, answer=answer, by=request.actor)
            messages.success(request, "Đã sửa và trả lời người yêu cầu.")
            return redirect("corrections:list")
    return _detail(request, row, accept=form)


@door("person.change", methods=("POST",))
def refuse(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Leave it, with a reason."""
    row = acts.correction_get(request.actor, public_id)
    form = RefuseForm(request.POST, auto_id="khong_%s")
    if form.is_valid():
        with refusals_on(form):
            acts.correction_refuse(correction=row, answer=form.cleaned_data["answer"], by=request.actor)
            messages.success(request, "Đã trả lời người yêu cầu.")
            return redirect("corrections:list")
    return _detail(request, row, refuse=form)


@door("own.record", methods=BOTH)
def ask(request: ActorRequest) -> HttpResponse:
    """Ask for a correction of what is held about oneself."""
    person = _own(request)
    form = CorrectionForm(sent(request))
    return act(
        request,
        form,
        lambda: acts.correction_ask(person=person, request=_request(form), by=request.actor),
        title="Đề nghị sửa dữ liệu",
        submit="Gửi đề nghị",
        done="Đã gửi yêu cầu; câu trả lời hiện ở trang này.",
        back=reverse("own_record"),
        says=_promise(),
    )


@door("person.change", methods=BOTH)
def ask_on_paper(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Enter what somebody asked for on paper."""
    person = person_get(request.actor, public_id, "person.change")
    form = PaperCorrectionForm(sent(request))

    def do() -> None:
        acts.correction_ask_on_paper(
            person=person, request=_request(form), signed_on=form.cleaned_data["signed_on"], by=request.actor
        )

    return act(
        request,
        form,
        do,
        title="Ghi yêu cầu sửa trên giấy",
        submit="Ghi yêu cầu",
        done="Đã ghi yêu cầu trên giấy.",
        back=reverse("people:detail", args=[public_id]),
        then=lambda _: reverse("corrections:list"),
        seen=lambda: audit_view(by=request.actor, action="person", seen=[person], body=person.home),
        under=person.full_name,
        says=_promise(),
    )


@door("person.change")
def history(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """What of a record was changed, for who keeps it: personal numbers masked."""
    person = person_get(request.actor, public_id, "person.change")
    audit_view(by=request.actor, action="person.history", seen=[person], body=person.home)
    back = reverse("people:detail", args=[public_id])
    context = {"acts": history_of(person, clear=False), "person": person, "back": back}
    return render(request, "privacy/history.html", context)


@door("own.record")
def own_history(request: ActorRequest) -> HttpResponse:
    """The same of oneself, in full."""
    person = _own(request)
    context = {"acts": history_of(person, clear=True), "person": person, "back": reverse("own_record")}
    return render(request, "privacy/history.html", context)


def _own(request: ActorRequest) -> Person:
    """The record of the person signed in. Raises NotVisible without one, and while standing in for somebody."""
    actor = request.actor
    require_own(actor, "own.record", actor.user.person)
    person = Person.objects.select_related("home").filter(public_id__in=[actor.user.person]).first()
    if person is None:
        raise NotVisible([Fault(code="nothing_here")])
    return person


def _request(form: forms.Form) -> acts.Request:
    values = form.cleaned_data
    return acts.Request(field=values["field"], wrong=values["wrong"], right=values["right"])


def _promise() -> str:
    answer = retention().answer
    return (
        f"Chi bộ hoặc cấp ủy quản lý hồ sơ trả lời trong {answer.working_days} ngày làm việc ({answer.source}); "
        "nội dung cũ và mới được lưu trong lịch sử sửa."
    )
