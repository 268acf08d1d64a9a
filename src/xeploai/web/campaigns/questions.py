"""What is still to be asked about the rules of a campaign, and the letter that asks it."""

from io import BytesIO
from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.campaigns.selectors import campaign_get
from xeploai.rulepacks.regime import Regime
from xeploai.tools.rulebook.letter import write_letter
from xeploai.tools.rulebook.questions import questions_page
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.campaigns.context import frame

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def readable_regime(campaign: Campaign) -> Regime | None:
    """The rules of a campaign; None while it awaits them, or where the stored text cannot be read any more."""
    try:
        return campaign_regime(campaign)
    except Refused:  # the page of the rules says so, and why
        return None


@door("campaign.view")
def questions(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The register: what no text shows, what is done now, who answered."""
    campaign = campaign_get(request.actor, public_id)
    rules = readable_regime(campaign)
    page = None if rules is None else questions_page(rules)
    return render(request, "campaigns/questions.html", {**frame(request, campaign, "rules"), "register": page})


@door("campaign.view")
def questions_letter(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The letter to the superior, as a download."""
    campaign = campaign_get(request.actor, public_id)
    rules = readable_regime(campaign)
    if rules is None:
        raise Http404
    made = BytesIO()
    write_letter(rules, made, on=timezone.localdate())
    response = HttpResponse(made.getvalue(), content_type=_WORD)
    name = f"xin-y-kien-{rules.pack_id}.docx"
    response.headers["Content-Disposition"] = "attachment; filename*=UTF-8''" + quote(name, safe="")
    return response
