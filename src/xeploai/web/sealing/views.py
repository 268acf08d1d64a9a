"""Seals of a round."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from xeploai.core.errors import Refused
from xeploai.registers.audit.services import audit_export, audit_view
from xeploai.registers.kernel.access import allows, require
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.selectors import campaign_get
from xeploai.rounds.sealing.description import changes_of
from xeploai.rounds.sealing.models import RoundSeal, SealFile
from xeploai.rounds.sealing.open_cases import counted, open_cases, reason_title
from xeploai.rounds.sealing.selectors import seal_get, seals_of
from xeploai.rounds.sealing.services import seal_make
from xeploai.rulepacks import vocabulary
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, lines_of, refusals
from xeploai.web.campaigns.context import frame

_SHOWN = 20
"""Cases named for each reason; the seal has them all."""
_CHANGES_SHOWN = 200


class SealForm(forms.Form):
    """What the page showed. seen: number of the last seal, 0 for none."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


@door("report.view", methods=BOTH)
def seals(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """What is open now, the act of sealing, and every seal."""
    actor = request.actor
    campaign = campaign_get(actor, public_id)
    wrong: list[str] = []
    if request.method == "POST":
        require(actor, "campaign.seal", campaign.body)
        form = SealForm(request.POST)
        with refusals() as faults:
            if not form.is_valid():
                raise Refused.because("seal_page_lost")
            seal, new = seal_make(campaign=campaign, seen=form.cleaned_data["seen"], by=actor)
            done = (
                f"Đã niêm phong lần {seal.number}." if new else f"Không có gì thay đổi từ lần niêm phong {seal.number}."
            )
            messages.success(request, done)
            return redirect("sealing:list", campaign.public_id)
        wrong = lines_of(faults)
    made = seals_of(actor, campaign)
    found = open_cases(campaign)
    cases = [case.record() for case in found]
    shown = _shown(cases)
    named = {case.subject: case.name for case in found if case.subject in shown}
    audit_view(by=actor, action="seals", seen=[UUID(key) for key in named], body=campaign.body)
    sealable = campaign.drawn and campaign.binding_id is not None and campaign.parent_id is None
    context = {
        **frame(request, campaign, "seals"),
        "seals": made,
        "open": _reasons(cases, named),
        "wrong": wrong,
        "seen": made[0].number if made else 0,
        "may_seal": sealable and allows(actor, "campaign.seal", campaign.body),
        "may_names": allows(actor, "report.export", campaign.body),
    }
    return render(request, "sealing/list.html", context, status=422 if wrong else 200)


@door("report.view")
def seal(request: ActorRequest, public_id: UUID, number: int) -> HttpResponse:
    """One seal: by what it was made, what was open, what has changed since the first one."""
    actor = request.actor
    campaign = campaign_get(actor, public_id)
    seal = seal_get(actor, campaign, number)
    named = _named(seal.open_cases)
    audit_view(by=actor, action="seals", seen=[UUID(key) for key in named], body=campaign.body)
    changes = list(changes_of(seal))
    context = {
        **frame(request, campaign, "seals"),
        "seal": seal,
        "open": _reasons(seal.open_cases, named),
        "changes": changes[:_CHANGES_SHOWN],
        "more_changes": max(0, len(changes) - _CHANGES_SHOWN),
        "levels_changed": len(seal.differences.get("levels", ())),
        "has_names": seal.named_files.exists(),
        "may_names": allows(actor, "report.export", campaign.body),
    }
    return render(request, "sealing/detail.html", context)


def _shown(cases: Iterable[Mapping[str, str]]) -> set[str]:
    """Subjects that the page names: so many for each reason."""
    shown: dict[str, list[str]] = {}
    for case in cases:
        if case["subject"] and len(shown.setdefault(case["reason"], [])) < _SHOWN:
            shown[case["reason"]].append(case["subject"])
    return {subject for subjects in shown.values() for subject in subjects}


def _named(cases: Iterable[Mapping[str, str]]) -> Mapping[str, str]:
    """Subject -> what it is called now, of those that the page of a seal names. One query."""
    ids = [UUID(subject) for subject in _shown(cases)]
    rows = Subject.objects.filter(public_id__in=ids).values_list("public_id", "entry__name")
    return {str(public_id): name for public_id, name in rows}


def _reasons(cases: Sequence[Mapping[str, str]], named: Mapping[str, str]) -> list[dict[str, Any]]:
    """The cases by reason: how many, and the first of them as people read them."""
    return [
        {
            "title": reason_title(reason),
            "number": number,
            "shown": [_line(case, named) for case in cases if case["reason"] == reason][:_SHOWN],
            "more": max(0, number - _SHOWN),
        }
        for reason, number in counted(cases).items()
    ]


def _line(case: Mapping[str, str], named: Mapping[str, str]) -> str:
    if not case["subject"]:
        return case["unit"]
    name = named.get(case["subject"], "—")
    if name == case["unit"]:
        return name
    return f"{name} ({vocabulary.name('kinds', case['kind']).lower()}, {case['unit']})"


@door("report.view")
def figures(request: ActorRequest, public_id: UUID, number: int) -> HttpResponse:
    """The figures of a seal, nobody by name, as one package."""
    campaign = campaign_get(request.actor, public_id)
    seal = seal_get(request.actor, campaign, number)
    return _package(seal.figure_files.all(), f"niem-phong-{campaign.year}-lan-{number}-so-lieu.zip")


@door("report.export", methods=("POST",))
def named(request: ActorRequest, public_id: UUID, number: int) -> HttpResponse:
    """The papers of a seal and its table of names. 404 once they have gone."""
    campaign = campaign_get(request.actor, public_id)
    seal = seal_get(request.actor, campaign, number, "report.export")
    files = list(seal.named_files.all())
    if not files:
        raise Http404
    _left(request, campaign, seal)
    return _package(files, f"niem-phong-{campaign.year}-lan-{number}-co-ho-ten.zip")


def _left(request: ActorRequest, campaign: Campaign, seal: RoundSeal) -> None:
    """Note that names left the program."""
    people = campaign.subjects.filter(listed=True, person__isnull=False).values_list("public_id", flat=True)
    audit_export(
        by=request.actor,
        action="export.seal",
        seen=[str(public_id) for public_id in people],
        body=campaign.body,
        subject=seal,
        after={"number": seal.number},
    )


def _package(files: Iterable[SealFile], name: str) -> HttpResponse:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for file in files:
            package.writestr(file.name, bytes(file.content))
    response = HttpResponse(content.getvalue(), content_type="application/zip")
    response.headers["Content-Disposition"] = "attachment; filename*=UTF-8''" + quote(name, safe="")
    return response
