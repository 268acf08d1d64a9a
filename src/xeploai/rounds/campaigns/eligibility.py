"""Who of a drawn roster is reviewed and classified, and why not: the rules of eligibility over the drawn facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xeploai.core.application import AppliedRule, applied
from xeploai.core.dates import PartialDate
from xeploai.core.eligibility import eligible
from xeploai.core.rules import Effect
from xeploai.core.subjects import SubjectKind
from xeploai.rounds.campaigns.models import AWAITING_RULES, MISSING_FACTS, Campaign
from xeploai.rounds.campaigns.roster_source import Drawn, Record
from xeploai.rulepacks.regime import Regime

_DATES = ("admitted_on", "founded_on", "in_post_since")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the rules say of one subject before anything was reviewed.

    reason  a core Reason, MISSING_FACTS or AWAITING_RULES; empty where it is classified
    needs   the facts that keep it unknown
    """

    review_required: bool | None
    classified: bool | None
    reason: str
    rule: str = ""
    needs: Sequence[str] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """As a Subject holds it."""
        return {
            "review_required": self.review_required,
            "classified": self.classified,
            "reason": self.reason,
            "rule": self.rule,
            "needs": list(self.needs),
        }


_UNBOUND = Verdict(review_required=None, classified=None, reason=AWAITING_RULES)


class Judging:
    """The rules bound once for many subjects; without a regime everything awaits the rules."""

    def __init__(self, regime: Regime | None, context: Mapping[str, date]) -> None:
        self._rules: dict[SubjectKind, tuple[AppliedRule, ...]] | None = None
        if regime is not None:
            parameters = {id: parameter.value for id, parameter in regime.parameters().items()}
            self._rules = {
                kind: applied(
                    (rule for rule in regime.rules(kind) if rule.effect is Effect.EXEMPT), parameters, context
                )
                for kind in SubjectKind
            }

    @classmethod
    def of(cls, campaign: Campaign, regime: Regime | None) -> "Judging":
        """With the dates of a campaign: judged on the closing date, over its own period."""
        return cls(
            regime,
            {"as_of": campaign.closing_on, "period_start": campaign.period_start, "period_end": campaign.period_end},
        )

    def verdict(self, kind: SubjectKind, record: Record) -> Verdict:
        """One subject. The review itself is taken as still to come, not as missed."""
        if self._rules is None:
            return _UNBOUND
        eligibility = eligible(self._rules[kind], {**facts_of(record), "reviewed": True})
        if eligibility.classified:
            return Verdict(review_required=eligibility.review_required, classified=True, reason="")
        rule = next((finding.rule.id for finding in eligibility.findings if finding.holds), "")
        reason = eligibility.reason.value if eligibility.reason else MISSING_FACTS
        return Verdict(
            review_required=eligibility.review_required,
            classified=eligibility.classified,
            reason=reason,
            rule=rule,
            needs=eligibility.needs,
        )

    def verdicts(self, subjects: Iterable[Drawn]) -> list[tuple[Drawn, Verdict]]:
        """Each with its verdict."""
        return [(drawn, self.verdict(drawn.kind, drawn.record)) for drawn in subjects]


def facts_of(record: Record) -> dict[str, Any]:
    """The facts as the engine reads them: dates as spans, what is not known left out."""
    return {name: PartialDate.from_iso(value) if name in _DATES else value for name, value in record["facts"].items()}
