"""Who does what, before a round opens: what is open, and settling it by a paper."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from xeploai.core.errors import XeploaiError
from xeploai.rounds.campaigns.duties import OpenDuty
from xeploai.rounds.campaigns.duties_settling import SettledDuty, SettlingPaper, duties_settle, duties_to_settle
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.selectors import campaign_get
from xeploai.rounds.campaigns.services import campaign_mark, require_draft
from xeploai.rulepacks import vocabulary
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, fault_lines, refusals_on, sent
from xeploai.web.campaigns.context import frame
from xeploai.web.forms import DayField

_PARTS = ("body", "clause")


class DutiesForm(forms.Form):
    """One paper, and for each open duty the body that has it by the paper; a duty without a body stays open."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    document = forms.CharField(label="Số, ký hiệu văn bản", max_length=100)
    issued_on = DayField(label="Ngày văn bản")

    def __init__(self, *args: Any, campaign: Campaign, duties: Sequence[OpenDuty], **options: Any) -> None:
        super().__init__(*args, **{**options, "initial": {"mark": campaign_mark(campaign)}})
        bodies = [(code, vocabulary.name("bodies", code)) for code in vocabulary.codes("bodies")]
        self.duties = [duty for duty in duties if duty.cell.spec is not None]
        for number, duty in enumerate(self.duties):
            current = (
                [(",".join(duty.cell.bodies), f"Như đang dùng: {', '.join(duty.body_names)}")]
                if duty.cell.bodies
                else []
            )
            label = f"{vocabulary.name('duties', duty.cell.duty)}: {duty.whom}"
            self.fields[f"body-{number}"] = forms.ChoiceField(
                label=label, choices=[("", "Chưa chốt"), *current, *bodies], required=False
            )
            self.fields[f"clause-{number}"] = forms.CharField(
                label=f"Điều khoản ({label})", max_length=200, required=False
            )

    def rows(self) -> list[tuple[OpenDuty, forms.BoundField, forms.BoundField]]:
        """Each duty with its two boxes."""
        return [(duty, *(self[f"{part}-{number}"] for part in _PARTS)) for number, duty in enumerate(self.duties)]  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        """Whoever is chosen is chosen by a clause."""
        cleaned = super().clean() or {}
        for number, _ in enumerate(self.duties):
            if cleaned.get(f"body-{number}") and not cleaned.get(f"clause-{number}"):
                self.add_error(f"clause-{number}", "Ghi điều khoản của văn bản.")
        return cleaned

    def settled(self) -> list[SettledDuty]:
        """Those for which somebody was chosen."""
        chosen = self.cleaned_data
        return [
            SettledDuty(key=duty.key, bodies=chosen[f"body-{number}"].split(","), clause=chosen[f"clause-{number}"])
            for number, duty in enumerate(self.duties)
            if chosen[f"body-{number}"]
        ]

    def paper(self) -> SettlingPaper:
        """The paper in hand."""
        return SettlingPaper(number=self.cleaned_data["document"], issued_on=self.cleaned_data["issued_on"])


@door("campaign.open", methods=BOTH)
def duties(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Settle who does what by a paper, or some of it."""
    draft = campaign_get(request.actor, public_id, "campaign.open")
    require_draft(draft)
    context = {**frame(request, draft, "draft"), "step": 4}
    try:
        form = DutiesForm(sent(request), campaign=draft, duties=duties_to_settle(draft))
    except XeploaiError as error:
        return render(request, "campaigns/duties.html", {**context, "faults": fault_lines(error)}, status=409)
    if form.is_valid():
        with refusals_on(form):
            settled = form.settled()
            mark = form.cleaned_data["mark"]
            duties_settle(campaign=draft, duties=settled, paper=form.paper(), mark=mark, by=request.actor)
            messages.success(request, f"Đã chốt {len(settled)} việc theo văn bản {form.paper().number}.")
            return redirect("campaigns:dry_run", public_id=draft.public_id)
    context |= {"form": form, "rows": form.rows()}
    return render(request, "campaigns/duties.html", context, status=422 if form.is_bound and form.errors else 200)
