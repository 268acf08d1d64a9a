"""Other rules for a campaign that runs: a list of what differs is read first, and exactly that is then done."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from xeploai.core.errors import Refused
from xeploai.core.subjects import SubjectKind
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.rounds.campaigns.eligibility import Judging, Verdict
from xeploai.rounds.campaigns.models import Binding, Campaign, Subject
from xeploai.rounds.campaigns.regimes import Difference, differences, snapshot
from xeploai.rounds.campaigns.services import RulesChoice, bind, binding_facts, require_open
from xeploai.rulepacks.digests import rules_digest, text_digest
from xeploai.rulepacks.storing import stored_rules


@dataclass(frozen=True, kw_only=True)
class Rebinding:
    """What other rules would change.

    differences  what pack and policies say otherwise; verdicts: subjects whose eligibility changes, with the new one
    seen         names exactly this list: the act that follows does this and nothing else
    """

    differences: Sequence[Difference]
    verdicts: Sequence[tuple[Subject, Verdict]]
    seen: str

    @property
    def to_fill_in(self) -> Sequence[Difference]:
        """What drafts begun before have to fill in."""
        return [difference for difference in self.differences if difference.to_fill_in]


def rebinding_preview(*, campaign: Campaign, choice: RulesChoice, by: Actor) -> Rebinding:
    """What would change. Raises Refused where nothing would, RuleError for a policy that may not stand."""
    require(by, "campaign.open", campaign.body)
    require_open(campaign)
    regime = choice.regime(campaign.closing_on)
    if regime is None:
        raise Refused.because("campaign_rules_missing")
    bound = campaign.binding
    document = stored_rules(regime)
    digests = (rules_digest(document), text_digest(document))
    if bound is not None and digests == (bound.rules_digest, bound.text_digest):
        raise Refused.because("campaign_rules_same", value=f"{regime.pack_id}@{regime.pack_version}")
    judging = Judging.of(campaign, regime)
    changed = []
    for subject in campaign.subjects.filter(listed=True, closed_at=None).select_related("entry"):
        verdict = judging.verdict(SubjectKind(subject.kind), subject.entry.record)
        if (verdict.classified, verdict.reason) != (subject.classified, subject.reason):
            changed.append((subject, verdict))
    changed_rules = differences(bound.content if bound else {}, snapshot(regime))
    outcome = [[subject.pk, verdict.reason] for subject, verdict in changed]
    seen = hashlib.sha256(json.dumps([digests, bound.pk if bound else None, outcome]).encode()).hexdigest()
    return Rebinding(differences=changed_rules, verdicts=changed, seen=seen)


@transaction.atomic
def campaign_rebind(*, campaign: Campaign, choice: RulesChoice, seen: str, reason: str, by: Actor) -> Binding:
    """Move an open campaign to other rules: a newer version, or the guidance that was awaited. Subjects whose pool
    has been decided keep what was decided by the former rules."""
    shown = rebinding_preview(campaign=campaign, choice=choice, by=by)
    if shown.seen != seen:
        raise Refused.because("campaign_rebinding_stale")
    if not reason.strip():
        raise Refused.because("campaign_reason_missing")
    before = binding_facts(campaign.binding)
    bound = bind(campaign, choice, reason=reason.strip(), by=by)
    assert bound is not None
    for subject, verdict in shown.verdicts:
        for name, value in verdict.columns.items():
            setattr(subject, name, value)
    Subject.objects.bulk_update(
        [subject for subject, _ in shown.verdicts],
        ["review_required", "classified", "reason", "rule", "needs"],
        batch_size=500,
    )
    audit_record(
        by=by,
        action="campaign.rebind",
        subject=campaign,
        body=campaign.body,
        reason=reason,
        before=before,
        after={**binding_facts(bound), "differences": len(shown.differences), "verdicts": len(shown.verdicts)},
    )
    return bound
