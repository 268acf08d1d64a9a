"""What may be asked about seals: those of a round, and one of them."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from xeploai.core.errors import Fault
from xeploai.registers.kernel.access import Actor, NotVisible, require
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.sealing.models import NamedFile, RoundSeal


def seals_of(actor: Actor, campaign: Campaign) -> Sequence[RoundSeal]:
    """Every seal of a round, the newest first, and whether it still has names (has_names). One query."""
    require(actor, "report.view", campaign.body)
    named = NamedFile.objects.filter(of=OuterRef("pk"))
    return list(campaign.seals.select_related("made_by").annotate(has_names=Exists(named)))


def seal_get(actor: Actor, campaign: Campaign, number: int, act: str = "report.view") -> RoundSeal:
    """One seal. Raises NotVisible for a stranger and for a number that there is not, NotPermitted where only this act
    is lacking."""
    require(actor, act, campaign.body)
    seal = campaign.seals.select_related("made_by", "binding").filter(number=number).first()
    if seal is None:
        raise NotVisible([Fault(code="nothing_here")])
    return seal
