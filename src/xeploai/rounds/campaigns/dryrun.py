"""What opening a campaign would do: how many of what, who is left out and why, and what looks unusual."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from xeploai.core.figures import Share
from xeploai.core.findings import Finding, Severity
from xeploai.core.quota import WHOLE
from xeploai.core.subjects import SubjectKind
from xeploai.rounds.campaigns.eligibility import Judging, Verdict
from xeploai.rounds.campaigns.models import AWAITING_RULES, REASONS, Campaign, CampaignStatus, Subject, reason_name
from xeploai.rounds.campaigns.reformed import Reformed, reformed
from xeploai.rounds.campaigns.roster_source import Drawing, Drawn, draw
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.data_files import data_file
from xeploai.rulepacks.regime import Regime


@dataclass(frozen=True, kw_only=True)
class KindCount:
    """One kind of subject: total = assessed + the sum over reasons."""

    kind: SubjectKind
    total: int
    assessed: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """The outcome before anything is written.

    left_out  subjects without a level, each with its verdict, in the order of reasons
    reformed  what came about or changed in the year, with what is proposed for it
    tallies   how many of each tally subject (branches, grassroots organisations, ...)
    """

    drawing: Drawing
    counts: Sequence[KindCount]
    tallies: Mapping[str, int]
    left_out: Sequence[tuple[Drawn, Verdict]]
    findings: Sequence[Finding]
    reformed: Sequence[Reformed] = ()

    @property
    def total(self) -> int:
        """All subjects."""
        return len(self.drawing.subjects)


def campaign_dry_run(campaign: Campaign, regime: Regime | None) -> DryRun:
    """Draw and judge without writing."""
    drawing = draw(campaign.body, campaign.closing_on, campaign.kinds, regime)
    judging = Judging.of(campaign, regime)
    shown = dry_run(drawing, judging, campaign.kinds)
    changed = reformed(campaign, drawing, judging, regime)
    return replace(
        shown, reformed=changed, findings=[*_duties(drawing), *shown.findings, *_overlaps(campaign, drawing)]
    )


def _duties(drawing: Drawing) -> Iterator[Finding]:
    """That it is open who does what."""
    if drawing.open_duties:
        values = {"number": len(drawing.open_duties)}
        yield Finding(code="campaign_duties_open", severity=Severity.WARNING, values=values)


_KEY = ("kind", "person", "organisation", "collective", "campaign")


def _overlaps(campaign: Campaign, drawing: Drawing) -> Iterator[Finding]:
    """Other rounds of the same kind and time that hold some of the same subjects. One query."""
    others = (
        Campaign.objects.filter(
            kind=campaign.kind,
            parent=None,
            period_start__lte=campaign.period_end,
            period_end__gte=campaign.period_start,
        )
        .exclude(pk=campaign.pk)
        .exclude(status=CampaignStatus.DRAFT)
    )
    here = {drawn.key for drawn in drawing.subjects}
    both: Counter[tuple[int, str, str]] = Counter()
    subjects = Subject.objects.filter(campaign__in=others, listed=True).select_related("campaign__body")
    for subject in subjects.only(*_KEY, "campaign__title", "campaign__body__name").iterator():
        if subject.key in here:
            both[subject.campaign_id, subject.campaign.title, subject.campaign.body.name] += 1
    for (_, title, body), number in sorted(both.items()):
        values = {"number": number, "title": title, "body": body}
        yield Finding(code="campaign_overlap", severity=Severity.WARNING, values=values)


def dry_run(drawing: Drawing, judging: Judging, kinds: Collection[str]) -> DryRun:
    """The counts of a roster drawn for these kinds of subject."""
    judged = judging.verdicts(drawing.subjects)
    order = {reason: number for number, reason in enumerate(REASONS)}
    left_out = sorted(
        ((drawn, verdict) for drawn, verdict in judged if verdict.reason),
        key=lambda pair: (list(SubjectKind).index(pair[0].kind), order[pair[1].reason], pair[0].sort_key),
    )
    counts = kind_counts(Counter((drawn.kind.value, verdict.reason) for drawn, verdict in judged))
    return DryRun(
        drawing=drawing,
        counts=counts,
        left_out=left_out,
        findings=unusual(counts, kinds),
        tallies=Counter(str(drawn.record["tally"]) for drawn, _ in judged),
    )


def kind_counts(numbers: Mapping[tuple[str, str], int]) -> list[KindCount]:
    """Counts by kind from the number of subjects of each (kind, reason); the reason is empty for who is assessed."""
    made = []
    for kind in SubjectKind:
        own = {reason: number for (of, reason), number in numbers.items() if of == kind.value and number}
        assessed = own.pop("", 0)
        reasons = {reason: own[reason] for reason in REASONS if reason in own}
        made.append(KindCount(kind=kind, total=assessed + sum(own.values()), assessed=assessed, reasons=reasons))
    return made


def unusual(counts: Sequence[KindCount], kinds: Collection[str]) -> list[Finding]:
    """Reasons by which an unusual share of a kind falls out, and kinds of which there is nobody."""
    findings = []
    for count in counts:
        for reason, number in count.reasons.items():
            limit = _limits()[count.kind.value]
            if reason == AWAITING_RULES or number < limit["at_least"]:
                continue
            if number * WHOLE >= count.total * limit["per_10k"]:
                share = Share(number, count.total).vi() or ""
                values = {
                    "kind": vocabulary.name("kinds", count.kind),
                    "reason": reason_name(reason),
                    "number": number,
                    "total": count.total,
                    "share": share,
                }
                findings.append(
                    Finding(code="campaign_unusual_share", severity=Severity.WARNING, subject=reason, values=values)
                )
    if any(count.kind is SubjectKind.MEMBER and count.kind in kinds and not count.total for count in counts):
        findings.append(Finding(code="campaign_nobody", severity=Severity.WARNING))
    return findings


@cache
def _limits() -> Mapping[str, Mapping[str, int]]:
    limits: Mapping[str, Mapping[str, int]] = data_file("rounds/campaigns/unusual.yaml")
    return limits
