"""Rules that changed within a year: which period ran under which, what differs from one to the next.

A new period is bound to the rules of its own closing date; a period that is over keeps what it was bound to, and no
act moves it. So a year may rest on several; here they are laid side by side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from xeploai.registers.kernel.access import Actor
from xeploai.rounds.campaigns.models import Binding, Campaign, CampaignKind, CampaignStatus
from xeploai.rounds.campaigns.regimes import Difference, differences
from xeploai.rounds.campaigns.selectors import campaigns_visible_to, roster_counts


@dataclass(frozen=True, kw_only=True)
class Period:
    """One round of the year.

    linked    whether the yearly round takes it up (the yearly round itself: true)
    total     subjects on its roster, as far as the reader may see them; assessed: those with a level to come
    """

    campaign: Campaign
    linked: bool
    total: int
    assessed: int

    @property
    def binding(self) -> Binding | None:
        """Its rules; None while they are awaited."""
        return self.campaign.binding

    @property
    def closed(self) -> bool:
        """Whether it is over: its rules and results stay as they are."""
        return self.campaign.status == CampaignStatus.CLOSED


@dataclass(frozen=True, kw_only=True)
class Turn:
    """From one period to the next: what the rules say otherwise; empty where they say the same."""

    before: Period
    after: Period
    differences: Sequence[Difference]


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """The rounds of a year in the order of time, and each turn of rules between them."""

    year: Campaign | None
    periods: Sequence[Period]
    turns: Sequence[Turn]

    @property
    def one_rule(self) -> bool:
        """Whether all of them rest on the same rules."""
        return len({period.binding.rules_digest if period.binding else "" for period in self.periods}) <= 1


def periods_reconciled(actor: Actor, campaign: Campaign) -> Reconciliation:
    """The year to which a round belongs: the yearly round of the body, and the quarters within it."""
    year = campaign.feeds or (campaign if campaign.kind == CampaignKind.ANNUAL else None)
    rounds = list(_rounds(actor, campaign, year))
    periods = [_period(actor, round_, year) for round_ in rounds]
    turns = [
        Turn(before=before, after=after, differences=differences(before.binding.content, after.binding.content))
        for before, after in pairwise(periods)
        if before.binding is not None and after.binding is not None
    ]
    return Reconciliation(year=year, periods=periods, turns=turns)


def _rounds(actor: Actor, campaign: Campaign, year: Campaign | None) -> Iterator[Campaign]:
    """Quarters by their time, the yearly round last: it takes them up."""
    visible = campaigns_visible_to(actor).select_related("body", "binding").filter(body=campaign.body_id, parent=None)
    reference = year or campaign
    within = visible.filter(kind=CampaignKind.QUARTERLY, period_end__year=reference.period_end.year)
    yield from within.order_by("period_start", "pk")
    if year is not None:
        yield from visible.filter(pk=year.pk)


def _period(actor: Actor, round_: Campaign, year: Campaign | None) -> Period:
    counts = roster_counts(actor, round_) if round_.drawn else []
    return Period(
        campaign=round_,
        linked=year is not None and year.pk in {round_.pk, round_.feeds_id},
        total=sum(count.total for count in counts),
        assessed=sum(count.assessed for count in counts),
    )
