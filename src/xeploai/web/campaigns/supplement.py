"""Opening a supplementary round: units and subjects ticked in lists; a search keeps what was ticked before it."""

from collections.abc import Collection
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from xeploai.core.subjects import SubjectKind
from xeploai.registers.audit.services import audit_view
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.selectors import campaign_get
from xeploai.rounds.campaigns.supplements import supplement_choices, supplement_open
from xeploai.rulepacks import vocabulary
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, refusals_on, sent
from xeploai.web.campaigns.forms import SupplementForm

SHOWN = 50


@door("campaign.open", methods=BOTH)
def supplement(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Look for subjects, tick them, open the round."""
    campaign = campaign_get(request.actor, public_id, "campaign.open")
    form = SupplementForm(sent(request), campaign=campaign)
    looking = request.POST.get("buoc") == "tim"
    if not looking and form.is_valid():
        with refusals_on(form):
            values = form.cleaned_data
            chosen = {subject.pk for subject in values["subjects"]} | _of_units(campaign, values["units"])
            supplement_open(
                parent=campaign, title=values["title"], subjects=chosen, request=values["request"], by=request.actor
            )
            messages.success(request, "Đã mở đợt bổ sung.")
            return redirect("campaigns:detail", campaign.public_id)
    return _page(request, campaign, form, looking=looking)


def _of_units(campaign: Campaign, paths: Collection[str]) -> set[int]:
    rows = supplement_choices(campaign).values_list("pk", "entry__path") if paths else ()
    return {pk for pk, path in rows if any(path.startswith(unit) for unit in paths)}


def _page(request: ActorRequest, campaign: Campaign, form: SupplementForm, *, looking: bool) -> HttpResponse:
    words, kind = request.POST.get("tim", "").strip(), request.POST.get("loai", "")
    ticked = {text for text in request.POST.getlist("subjects") if _is_id(text)}
    everybody = supplement_choices(campaign, words=words, kind=kind if kind in set(SubjectKind) else "")
    chosen = list(supplement_choices(campaign).filter(public_id__in=ticked))
    matches = list(everybody.exclude(public_id__in=ticked)[: SHOWN + 1])
    shown: list[Subject] = [*chosen, *matches[:SHOWN]]
    filters = {"campaign": str(campaign.public_id), "words": words, "kind": kind}
    audit_view(by=request.actor, action="roster", seen=shown, body=campaign.body, filters=filters)
    context = {
        "campaign": campaign,
        "form": form,
        "chosen": chosen,
        "matches": matches[:SHOWN],
        "more": len(matches) > SHOWN,
        "words": words,
        "kind": kind,
        "units_ticked": bool(request.POST.getlist("units")),
        "looking": looking,
        "kinds": [(subject_kind.value, vocabulary.name("kinds", subject_kind)) for subject_kind in SubjectKind],
    }
    return render(request, "campaigns/supplement.html", context, status=422 if form.is_bound and not looking else 200)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
