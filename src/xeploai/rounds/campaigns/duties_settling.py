"""Settling who does what before a round opens, by a paper in hand: a policy of the round, laid over its others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml
from django.db import transaction

from xeploai.core.errors import Refused
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.rounds.campaigns.duties import OpenDuty
from xeploai.rounds.campaigns.models import Binding, Campaign
from xeploai.rounds.campaigns.regimes import MAX_FILES, PolicyFiles, campaign_regime
from xeploai.rounds.campaigns.roster_source import draw
from xeploai.rounds.campaigns.services import RulesChoice, campaign_rules_set, require_draft

FILE_NAME = "chot-ai-lam-gi.yaml"


@dataclass(frozen=True, kw_only=True)
class SettlingPaper:
    """The paper that says who has a duty."""

    number: str
    issued_on: date


@dataclass(frozen=True, kw_only=True)
class SettledDuty:
    """Who has a duty by that paper. key: of the OpenDuty; clause: where the paper says it."""

    key: str
    bodies: Sequence[str]
    clause: str


def duties_to_settle(campaign: Campaign) -> Sequence[OpenDuty]:
    """What is open on the roster as it would be drawn now. Raises Refused where the rules cannot be read."""
    return draw(campaign.body, campaign.closing_on, campaign.kinds, campaign_regime(campaign)).open_duties


@transaction.atomic
def duties_settle(
    *, campaign: Campaign, duties: Sequence[SettledDuty], paper: SettlingPaper, mark: str = "", by: Actor
) -> Binding:
    """Bind the round to its rules with these duties settled by a paper; what was settled before stays.

    Raises Refused for a duty that is not open, RuleError where a policy of the superior says otherwise.
    """
    require(by, "campaign.open", campaign.body)
    require_draft(campaign)
    if not paper.number.strip():
        raise Refused.because("campaign_duty_paper_missing")
    if any(not duty.clause.strip() for duty in duties):
        raise Refused.because("campaign_duty_clause_missing")
    if not duties:
        raise Refused.because("campaign_duties_none_settled")
    to_settle = {duty.key for duty in duties_to_settle(campaign) if duty.cell.spec is not None}
    unknown = next((duty.key for duty in duties if duty.key not in to_settle), None)
    bound = campaign.binding
    if unknown is not None or bound is None:
        raise Refused.because("campaign_duty_unknown", value=unknown or duties[0].key)
    choice = RulesChoice(
        pack_id=f"{bound.pack_id}@{bound.pack_version}",
        policy_files=_with(bound.policy_files, duties, paper, f"chot-{campaign.public_id.hex[:12]}"),
    )
    settled = campaign_rules_set(campaign=campaign, choice=choice, mark=mark, by=by)
    assert settled is not None
    audit_record(
        by=by,
        action="campaign.duties",
        subject=campaign,
        body=campaign.body,
        after={
            "document": paper.number,
            "date": paper.issued_on.isoformat(),
            "duties": {duty.key: list(duty.bodies) for duty in duties},
        },
    )
    return settled


@transaction.atomic
def duties_leave(*, campaign: Campaign, duties: Collection[str], reason: str, by: Actor) -> None:
    """Say that a round is to open although these (OpenDuty.key) are open, and why; in place of what was said before.

    Raises Refused where such are left without a reason.
    """
    require(by, "campaign.open", campaign.body)
    require_draft(campaign)
    left = sorted(duties)
    if left and not reason.strip():
        raise Refused.because("campaign_duties_without_reason", number=len(left))
    before = {"duties": campaign.duties_left, "reason": campaign.duties_reason}
    campaign.duties_left, campaign.duties_reason = left, reason.strip() if left else ""
    after = {"duties": campaign.duties_left, "reason": campaign.duties_reason}
    if after == before:
        return
    campaign.save(update_fields=["duties_left", "duties_reason"])
    audit_record(
        by=by, action="campaign.duties.leave", subject=campaign, body=campaign.body, before=before, after=after
    )


def _with(files: PolicyFiles, duties: Sequence[SettledDuty], paper: SettlingPaper, id_: str) -> PolicyFiles:
    """The round's policies with a file of its own on top, which holds what was settled here before as well."""
    own = files[0] if files and files[0]["name"] == FILE_NAME else None
    below = list(files[1:] if own else files)
    if len(below) >= MAX_FILES:
        raise Refused.because("campaign_policies_full", most=MAX_FILES)
    policy: dict[str, Any] = {"id": id_, "title": "Chốt ai làm gì trước khi mở đợt"}
    if below:
        policy["extends"] = _key(below[0]["text"])
    existing: Mapping[str, Any] = yaml.safe_load(own["text"])["responsibilities"] if own else {}
    policy["responsibilities"] = {
        **existing,
        **{
            duty.key: {
                "bodies": list(duty.bodies),
                "document": paper.number.strip(),
                "clause": duty.clause.strip(),
                "date": paper.issued_on.isoformat(),
            }
            for duty in duties
        },
    }
    text = yaml.safe_dump(policy, allow_unicode=True, sort_keys=False, width=110)
    return [{"name": FILE_NAME, "text": text}, *below]


def _key(text: str) -> str:
    """id@version of a policy that was bound, so that it can be read."""
    policy = yaml.safe_load(text)
    return f"{policy.get('id', 'local')}@{policy.get('version', '1')}"
