"""Terms, what is past them, and the purge. Only numbers are shown: the officer of the installation sees no content."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from xeploai.core.errors import Fault
from xeploai.registers.retention.groups import retention
from xeploai.rounds.privacy import jobs, runs
from xeploai.rounds.privacy.models import Purge, PurgeState
from xeploai.rounds.privacy.terms import terms_on
from xeploai.tools.messages import catalogue, fault_line
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import act_page, refusals_on, sent
from xeploai.web.privacy.forms import PurgeForm, TermForm

_SHOWN = 10


@door("retention.manage")
def terms(request: ActorRequest) -> HttpResponse:
    """Every group of fields with its term, and the last previews."""
    context = {
        "terms": terms_on(timezone.localdate()),
        "principle": retention().principle,
        "runs": Purge.objects.select_related("asked_by", "done_by")[:_SHOWN],
    }
    return render(request, "privacy/terms.html", context)


@door("retention.manage", methods=("GET", "POST"))
def term(request: ActorRequest, group: str) -> HttpResponse:
    """Another term for one group."""
    current = next((term for term in terms_on(timezone.localdate()) if term.code == group), None)
    if current is None:
        raise Http404
    form = TermForm(sent(request), initial={"months": current.months})
    if form.is_valid():
        with refusals_on(form):
            runs.term_set(group=group, by=request.actor, **form.cleaned_data)
            messages.success(request, f"Đã đặt thời hạn lưu: {current.group.title}.")
            return redirect("retention:list")
    return act_page(
        request,
        form,
        title="Đặt thời hạn lưu",
        submit="Đặt thời hạn",
        back=reverse("retention:list"),
        under=current.group.title,
        says=f"{current.group.why} Tính từ {current.group.event}. Hiện tại: {current.says}",
    )


@door("retention.manage", methods=("POST",))
def count(request: ActorRequest) -> HttpResponse:
    """Begin a preview."""
    purge = jobs.purge_count_later(by=request.actor)
    return redirect("retention:run", purge.public_id)


@door("retention.manage")
def run(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A preview, or what became of it; while the worker has it, how far it is."""
    purge = _purge(public_id)
    if purge.busy:
        part = "privacy/_progress.html" if request.htmx else "privacy/busy.html"  # type: ignore[attr-defined]
        return render(request, part, {"run": purge})
    if request.htmx:  # type: ignore[attr-defined]
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    return _shown(request, purge, PurgeForm(initial={"seen": purge.seen}))


@door("retention.manage", methods=("POST",))
def purge(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Confirm a preview."""
    purge = _purge(public_id)
    form = PurgeForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        with refusals_on(form):
            jobs.purge_later(purge=purge, seen=values["seen"], reason=values["reason"], by=request.actor)
            return redirect("retention:run", purge.public_id)
    return _shown(request, purge, form, status=422)


def _purge(public_id: UUID) -> Purge:
    purge = Purge.objects.filter(public_id=public_id).select_related("asked_by", "done_by").first()
    if purge is None:
        raise Http404
    return purge


def _shown(request: ActorRequest, purge: Purge, form: PurgeForm, status: int = 200) -> HttpResponse:
    ready = purge.state == PurgeState.READY and purge.count
    groups = purge.content.get("groups", [])
    faults = [fault_line(Fault(code=code, value=value, values=values)) for code, value, values in purge.faults]
    if not ready:
        faults += map(str, form.non_field_errors())
    terms = {term.code: term for term in terms_on(purge.on)}
    context = {
        "run": purge,
        "form": form,
        "groups": [_group(group, terms[group["code"]]) for group in groups if group["count"] or group["held"]],
        "nothing": [terms[group["code"]].group.title for group in groups if not group["count"] and not group["held"]],
        "outside": _outside(purge.content),
        "faults": faults,
        "ready": ready,
    }
    return render(request, "privacy/run.html", context, status=status)


def _group(group: dict[str, Any], term: Any) -> dict[str, Any]:
    sentences = catalogue()
    return {
        **group,
        "term": term,
        "oldest": date.fromisoformat(group["oldest"]) if group["oldest"] else None,
        "kept": [(sentences[f"held.{reason}"]["message"], number) for reason, number in group["held"]],
    }


def _outside(content: dict[str, Any]) -> dict[str, Any]:
    places = {name: content.get(name, []) for name in ("backups", "snapshots", "files")}
    places["backups"] = [{**backup, "made_on": date.fromisoformat(backup["made_on"])} for backup in places["backups"]]
    for name in ("snapshots", "files"):
        places[name] = [{**folder, "oldest": date.fromisoformat(folder["oldest"])} for folder in places[name]]
    return {**places, "backups_count": content.get("backups_count", 0)}
