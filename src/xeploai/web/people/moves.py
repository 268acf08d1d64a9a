"""Several members of a branch go to another in one act: chosen, previewed, recorded; taken back by a later record."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import allows
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.selectors import organisation_get
from xeploai.registers.people import selectors, transfers
from xeploai.registers.people.guards import require_person
from xeploai.registers.people.models import Membership, MembershipKind, Person
from xeploai.tools.messages import fault_line
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, act_page, refusals_on, sent
from xeploai.web.people.forms import MoveForm, MoveUndoForm

_EARLIER = 20
# What is asked with the form: to see what it would do, to do it, or to change it.
_DO, _MEND = "1", "2"


@door("person.change", methods=BOTH)
def move(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Choose members and their new branch; then see what that does; then do it."""
    branch = organisation_get(request.actor, public_id, "person.change")
    rows = _members(branch)
    form = MoveForm(sent(request), actor=request.actor, members=[row.person for row in rows])
    step = request.POST.get("dong-y")
    if form.is_valid() and step != _MEND:
        facts = form.facts()
        with refusals_on(form):
            if step == _DO:
                done = transfers.members_transfer(**facts, by=request.actor)
                messages.success(request, f"Đã chuyển {len(facts['persons'])} đảng viên đến {facts['to'].name}.")
                return redirect("people:move", done.public_id)
            shown = {name: facts[name] for name in ("persons", "to", "on")}
            moves = transfers.transfer_preview(**shown, by=request.actor)
            return _preview(request, branch, form, moves)
    audit_view(
        by=request.actor,
        action="people",
        seen=[row.person for row in rows],
        body=branch,
        count=len(rows),
        filters={"under": str(branch.public_id)},
    )
    chosen = set(request.POST.getlist("persons"))
    context = {
        "branch": branch,
        "form": form,
        "members": [(row, str(row.person.public_id) in chosen) for row in rows],
        "earlier": selectors.transfers_of(branch)[:_EARLIER],
    }
    return render(request, "people/move_many.html", context, status=422 if form.errors else 200)


def _members(branch: Organisation) -> list[Membership]:
    here = selectors.members_at([branch.pk], timezone.localdate())
    return list(here.filter(kind=MembershipKind.OFFICIAL, valid_to=None))


def _preview(request: ActorRequest, branch: Organisation, form: MoveForm, moves: Any) -> HttpResponse:
    lines = [(move, fault_line(move.fault) if move.fault else "") for move in moves]
    blocked = sum(move.fault is not None for move in moves)
    choices = [(_DO, "Chuyển")] * (not blocked) + [(_MEND, "Quay lại sửa")]
    context = {
        "branch": branch,
        "values": form.cleaned_data,
        "data": form.data,
        "lines": lines,
        "blocked": blocked,
        "choices": choices,
    }
    return render(request, "people/move_preview.html", context)


@door("person.view")
def moved(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One transfer: who, where to, by which decision, and whether it was taken back."""
    transfer, rows = selectors.transfer_get(request.actor, public_id)
    memberships = list(rows)
    audit_view(
        by=request.actor, action="transfer", seen=[transfer, *(row.person for row in memberships)], body=transfer.to
    )
    context = {
        "transfer": transfer,
        "rows": memberships,
        "undone_by": getattr(transfer, "undone_by", None),
        "may_undo": transfer.undoes_id is None
        and not hasattr(transfer, "undone_by")
        and all(_may_change(request, row.person) for row in memberships),
    }
    return render(request, "people/moved.html", context)


def _may_change(request: ActorRequest, person: Person) -> bool:
    return person.home is not None and allows(request.actor, "person.change", person.home)


@door("person.change", methods=BOTH)
def move_undo(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Everybody returns to the branch they came from, by a later record."""
    transfer, rows = selectors.transfer_get(request.actor, public_id)
    for row in rows:
        require_person(request.actor, row.person)
    form = MoveUndoForm(sent(request), initial={"on": timezone.localdate()})
    if form.is_valid():
        with refusals_on(form):
            undo = transfers.transfer_undo(transfer=transfer, by=request.actor, **form.cleaned_data)
            messages.success(request, "Đã ghi việc đưa về chi bộ cũ; lần chuyển trước vẫn lưu trong lịch sử.")
            return redirect("people:move", undo.public_id)
    return act_page(
        request,
        form,
        title="Hủy lần chuyển sinh hoạt",
        submit="Đưa về chi bộ cũ",
        back=reverse("people:move", args=[transfer.public_id]),
        under=str(transfer.to or ""),
        says="Mọi đảng viên của lần chuyển này trở về chi bộ đã chuyển đi, từ ngày ghi dưới đây. Nếu có người đã "
        "chuyển tiếp hoặc rời đơn vị thì phải xử lý người đó trước.",
    )
