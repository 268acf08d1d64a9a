"""A campaign from its draft to its end. Each service is one act: permission, transition, audit entry, one transaction.

Opening reads the register first and writes afterwards (roster.py), so that a large unit holds no lock while it is read.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.core.subjects import OrgKind, SubjectKind
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import AmendmentState, Binding, Campaign, CampaignKind, CampaignStatus, Node
from xeploai.rounds.campaigns.regimes import PolicyFiles, chosen_regime, rules_store, snapshot
from xeploai.rounds.campaigns.steps import campaign_steps
from xeploai.rulepacks.regime import Regime
from xeploai.tools.classification_marks import refuse_secrets_within


@dataclass(frozen=True, kw_only=True)
class CampaignFacts:
    """What the officer says of a campaign; see models.Campaign."""

    kind: str
    title: str
    period_start: date
    period_end: date
    closing_on: date
    kinds: Sequence[str] = tuple(kind.value for kind in SubjectKind)

    def values(self) -> dict[str, Any]:
        """As the row holds it."""
        return {
            "kind": CampaignKind(self.kind).value,
            "title": self.title.strip(),
            "period_start": self.period_start,
            "period_end": self.period_end,
            "closing_on": self.closing_on,
            "kinds": [kind.value for kind in SubjectKind if kind in self.kinds],
        }


@dataclass(frozen=True, kw_only=True)
class RulesChoice:
    """Pack and policies by which a campaign is to run; pack_id empty: the guidance is still awaited."""

    pack_id: str = ""
    policy_files: PolicyFiles = field(default_factory=tuple)

    def regime(self, on: date) -> Regime | None:
        """The rules meant. Raises Refused or RuleError where they cannot stand."""
        refuse_secrets_within(self.policy_files)
        return chosen_regime(self.pack_id, self.policy_files, on=on) if self.pack_id else None


@transaction.atomic
def campaign_create(*, body: Organisation, facts: CampaignFacts, request: UUID | None = None, by: Actor) -> Campaign:
    """A draft. The same `request` again gives the draft that it made the first time."""
    require(by, "campaign.open", body)
    # The row of the body orders those who write at the same time; the same form may come twice.
    Organisation.objects.select_for_update().get(pk=body.pk)
    existing = Campaign.objects.filter(request=request).first() if request else None
    if existing is not None:
        require(by, "campaign.open", existing.body)
        return existing
    _check(body, facts)
    campaign = Campaign.objects.create(body=body, request=request or uuid4(), **facts.values())
    audit_record(by=by, action="campaign.create", subject=campaign, body=body, after=_plain(facts))
    return campaign


def campaign_mark(campaign: Campaign) -> str:
    """Names what a form was filled in from: another one after every change of facts, days or rules."""
    names = [*(field.name for field in fields(CampaignFacts)), "deadlines", "step_dates", "binding_id"]
    values = [getattr(campaign, name) for name in names]
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:20]


@transaction.atomic
def campaign_edit(*, campaign: Campaign, facts: CampaignFacts, mark: str = "", by: Actor) -> None:
    """Other dates or another name, while it is a draft. mark: see `campaign_mark`; empty: whatever it is by now."""
    require(by, "campaign.open", campaign.body)
    _take_up(campaign, mark)
    require_draft(campaign)
    _check(campaign.body, facts)
    before = {name: getattr(campaign, name) for name in facts.values()}
    for name, value in facts.values().items():
        setattr(campaign, name, value)
    campaign.save(update_fields=list(facts.values()))
    if campaign.binding is not None and before["closing_on"] != facts.closing_on:
        # Values of rules are dated: the same choice is bound anew for the other day.
        bound = campaign.binding
        choice = RulesChoice(pack_id=f"{bound.pack_id}@{bound.pack_version}", policy_files=bound.policy_files)
        _bind(campaign, choice, reason="", by=by)
    audit_record(
        by=by, action="campaign.edit", subject=campaign, body=campaign.body, before=before, after=_plain(facts)
    )


@transaction.atomic
def campaign_rules_set(*, campaign: Campaign, choice: RulesChoice, mark: str = "", by: Actor) -> Binding | None:
    """Choose pack and policies of a draft; empty: to be bound when the guidance has come. mark: see `campaign_mark`;
    empty: whatever it is by now."""
    require(by, "campaign.open", campaign.body)
    _take_up(campaign, mark)
    require_draft(campaign)
    bound = _bind(campaign, choice, reason="", by=by)
    audit_record(by=by, action="campaign.rules", subject=campaign, body=campaign.body, after=binding_facts(bound))
    return bound


@transaction.atomic
def campaign_deadlines_set(
    *,
    campaign: Campaign,
    deadlines: Mapping[str, date],
    step_dates: Mapping[str, date] | None = None,
    mark: str = "",
    by: Actor,
) -> None:
    """By when each kind of organisation has done its part, and each step of the rules; before and after opening.

    step_dates  by id of the step; None leaves them as they are. A later step is not due before an earlier one.
    mark        see `campaign_mark`; empty: whatever it is by now
    """
    require(by, "campaign.open" if campaign.status == CampaignStatus.DRAFT else "campaign.change", campaign.body)
    _take_up(campaign, mark)
    require_not_closed(campaign)
    steps = dict(step_dates or {})
    early = sorted(day for day in (*deadlines.values(), *steps.values()) if day < campaign.period_start)
    if early:
        raise Refused.because("campaign_deadline_too_early", value=f"{early[0]:%d/%m/%Y}")
    _check_order(campaign, steps)
    before = {"deadlines": campaign.deadlines, "step_dates": campaign.step_dates}
    campaign.deadlines = {OrgKind(kind).value: day.isoformat() for kind, day in deadlines.items()}
    if step_dates is not None:
        campaign.step_dates = {step: day.isoformat() for step, day in steps.items()}
    campaign.save(update_fields=["deadlines", "step_dates"])
    after = {"deadlines": campaign.deadlines, "step_dates": campaign.step_dates}
    audit_record(by=by, action="campaign.deadlines", subject=campaign, body=campaign.body, before=before, after=after)


@transaction.atomic
def campaign_discard(*, campaign: Campaign, by: Actor) -> None:
    """A draft that is not wanted goes away; the trail keeps that it was there."""
    require(by, "campaign.open", campaign.body)
    require_draft(campaign)
    audit_record(
        by=by, action="campaign.discard", subject=campaign, body=campaign.body, before={"title": campaign.title}
    )
    campaign.binding = None
    campaign.save(update_fields=["binding"])
    campaign.delete()


@transaction.atomic
def campaign_close(*, campaign: Campaign, reason: str, by: Actor) -> None:
    """No amendment and no work any more. Changes of the roster that still wait lapse, with this reason."""
    require(by, "campaign.seal", campaign.body)
    if not reason.strip():
        raise Refused.because("campaign_reason_missing")
    # Whoever comes second finds it closed already.
    moved = Campaign.objects.filter(pk=campaign.pk, status=CampaignStatus.OPEN).update(
        status=CampaignStatus.CLOSED, closed_at=timezone.now()
    )
    if not moved:
        raise Refused.because("campaign_not_open", value=campaign.title)
    campaign.refresh_from_db()
    lapsed = campaign.amendments.filter(state=AmendmentState.OFFERED).update(
        state=AmendmentState.LAPSED, settled_at=timezone.now(), settled_by=by.user, settle_reason=reason.strip()
    )
    audit_record(
        by=by, action="campaign.close", subject=campaign, body=campaign.body, reason=reason, after={"lapsed": lapsed}
    )


@transaction.atomic
def campaign_feed(*, quarterly: Campaign, yearly: Campaign | None, by: Actor) -> None:
    """A quarterly round is taken up by the yearly one of the same body and year; None: no longer."""
    require(by, "campaign.change", quarterly.body)
    if yearly is not None:
        fits = (
            quarterly.kind == CampaignKind.QUARTERLY
            and yearly.kind == CampaignKind.ANNUAL
            and yearly.body_id == quarterly.body_id
            and yearly.period_start <= quarterly.period_start
            and quarterly.period_end <= yearly.period_end
        )
        if not fits:
            raise Refused.because("campaign_does_not_feed", value=quarterly.title, other=yearly.title)
    quarterly.feeds = yearly
    quarterly.save(update_fields=["feeds"])
    after = {"feeds": str(yearly.public_id) if yearly else None}
    audit_record(by=by, action="campaign.feed", subject=quarterly, body=quarterly.body, after=after)


@transaction.atomic
def campaign_files_switch(*, campaign: Campaign, opened: bool, by: Actor) -> None:
    """Whether files may be attached in this round; off until somebody says otherwise."""
    require(by, "campaign.change", campaign.body)
    require_not_closed(campaign)
    campaign.files_open = opened
    campaign.save(update_fields=["files_open"])
    audit_record(by=by, action="campaign.files", subject=campaign, body=campaign.body, after={"files_open": opened})


@transaction.atomic
def roster_confirm(*, node: Node, by: Actor) -> None:
    """The unit says that its part of the roster is right. Twice changes nothing."""
    require(by, "roster.confirm", node.organisation)
    if node.campaign.status != CampaignStatus.OPEN:
        raise Refused.because("campaign_not_open", value=node.campaign.title)
    moved = Node.objects.filter(pk=node.pk, confirmed_at=None).update(confirmed_at=timezone.now(), confirmed_by=by.user)
    if moved:
        node.refresh_from_db()
        audit_record(by=by, action="campaign.confirm", subject=node.campaign, body=node.organisation)


def bind(campaign: Campaign, choice: RulesChoice, *, reason: str, by: Actor) -> Binding | None:
    """A new binding row; for acts that have asked for permission and judged the consequences."""
    return _bind(campaign, choice, reason=reason, by=by)


def require_draft(campaign: Campaign) -> None:
    """Raises Refused once it has been opened."""
    if campaign.status != CampaignStatus.DRAFT:
        raise Refused.because("campaign_no_draft", value=campaign.title)


def require_not_closed(campaign: Campaign) -> None:
    """Raises Refused once it is over."""
    if campaign.status == CampaignStatus.CLOSED:
        raise Refused.because("campaign_over", value=campaign.title)


def require_open(campaign: Campaign) -> None:
    """Raises Refused unless its roster is drawn and it is not over."""
    if campaign.status != CampaignStatus.OPEN:
        raise Refused.because("campaign_not_open", value=campaign.title)


def binding_facts(bound: Binding | None) -> dict[str, str]:
    """A binding as the trail holds it."""
    if bound is None:
        return {"pack": ""}
    return {
        "pack": f"{bound.pack_id}@{bound.pack_version}",
        "pack_digest": bound.pack_digest,
        "policy_digest": bound.policy_digest,
        "rules_digest": bound.rules_digest,
        "text_digest": bound.text_digest,
    }


def _bind(campaign: Campaign, choice: RulesChoice, *, reason: str, by: Actor) -> Binding | None:
    regime = choice.regime(campaign.closing_on)
    bound = None
    if regime is not None:
        newest = campaign.bindings.first()
        stored = rules_store(regime)
        bound = Binding.objects.create(
            campaign=campaign,
            number=newest.number + 1 if newest else 1,
            pack_id=regime.pack_id,
            pack_version=regime.pack_version,
            pack_digest=regime.pack_digest,
            policy_files=list(choice.policy_files),
            policy_text=regime.policy_text or "",
            policy_digest=regime.policy_digest or "",
            content=snapshot(regime),
            stored=stored,
            rules_digest=stored.rules_digest,
            text_digest=stored.text_digest,
            reason=reason,
            bound_by=account_of(by),
        )
    campaign.binding = bound
    campaign.save(update_fields=["binding"])
    return bound


def _check(body: Organisation, facts: CampaignFacts) -> None:
    if not body.stands or not OrgKind(body.kind).decides:
        raise Refused.because("campaign_body_decides_nothing", value=body.name)
    if not facts.values()["kinds"]:
        raise Refused.because("campaign_without_kinds")
    if not facts.title.strip():
        raise Refused.because("campaign_without_title")
    if facts.period_end < facts.period_start:
        raise Refused.because("campaign_period_empty", value=f"{facts.period_end:%d/%m/%Y}")
    if facts.closing_on < facts.period_start:
        raise Refused.because("campaign_closing_too_early", value=f"{facts.closing_on:%d/%m/%Y}")


def _check_order(campaign: Campaign, days: Mapping[str, date]) -> None:
    """Steps of the same subjects follow one another. Raises Refused for one that is due before the step it follows."""
    dated = [step for step in campaign_steps(campaign) if step.id in days]
    for before, after in pairwise(dated):
        if set(before.subjects) & set(after.subjects) and days[after.id] < days[before.id]:
            raise Refused.because(
                "campaign_step_out_of_order",
                where=after.who,
                value=f"{days[after.id]:%d/%m/%Y}",
                other=before.who,
                on=f"{days[before.id]:%d/%m/%Y}",
            )


def _take_up(campaign: Campaign, mark: str) -> None:
    """The campaign as it stands now, its row held. Raises Refused where somebody changed it since `mark`."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    campaign.refresh_from_db()
    if mark and mark != campaign_mark(campaign):
        raise Refused.because("campaign_changed_meanwhile", value=campaign.title)


def _plain(facts: CampaignFacts) -> dict[str, Any]:
    return facts.values()
