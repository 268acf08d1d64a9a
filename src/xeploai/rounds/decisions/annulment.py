"""A level that stands is annulled by a paper."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.rounds.campaigns.models import CampaignStatus
from xeploai.rounds.decisions.drafts import campaign_locked
from xeploai.rounds.decisions.ledger import decided_end
from xeploai.rounds.decisions.models import (
    Annulment,
    DecidedLevel,
    StandingLevel,
)
from xeploai.rounds.proposals.services import require_running
from xeploai.tools.classification_marks import refuse_secrets


@dataclass(frozen=True, kw_only=True)
class AnnullingPaper:
    """By what a level is annulled."""

    body_name: str
    number: str
    signed_on: date
    reason: str


@transaction.atomic
def level_annul(*, decided: DecidedLevel, paper: AnnullingPaper, by: Actor) -> Annulment:
    """End a level that stands. The subject may be decided on again; what was decided stays readable.

    Also once the round is closed, as an act that the trail names apart: it is decided anew in a supplementary round.
    """
    require(by, "decision.write", decided.decision.body)
    closed = campaign_locked(decided.decision.campaign).status == CampaignStatus.CLOSED
    if not closed:
        require_running(decided.decision.campaign)
    texts = [paper.body_name, paper.number, paper.reason]
    if not all(text.strip() for text in texts):
        raise Refused.because("annulment_incomplete")
    if not decided.decision.signed_on <= paper.signed_on <= timezone.localdate():
        raise Refused.because("annulment_day", value=f"{paper.signed_on:%d/%m/%Y}")
    refuse_secrets(texts)
    if not StandingLevel.objects.filter(decided=decided).delete()[0]:
        raise Refused.because("annulment_not_standing", value=decided.name)
    decided_end(decided)
    annulment = Annulment.objects.create(
        decided=decided,
        body_name=paper.body_name.strip(),
        number=paper.number.strip(),
        signed_on=paper.signed_on,
        reason=paper.reason.strip(),
        annulled_by=account_of(by),
    )
    audit_record(
        by=by,
        action="decision.annul_closed" if closed else "decision.annul",
        subject=decided,
        body=decided.decision.body,
        before={"level": decided.level, "decision": decided.decision.number},
        after={"paper": annulment.number, "signed_on": annulment.signed_on},
        reason=annulment.reason,
        sealed=[annulment],
    )
    return annulment
