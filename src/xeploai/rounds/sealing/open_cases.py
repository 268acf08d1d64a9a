"""What is not over when a round is sealed: each case with its reason, nobody by name."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.decisions.models import DecidedLevel, Notice, Petition
from xeploai.rounds.decisions.selectors import POSTPONED, changed_since
from xeploai.rounds.proposals.models import DossierReturn, ResultSheet
from xeploai.tools.messages import catalogue


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """One case. reason: of REASONS; subject: its public id, empty where a whole unit is meant; name: what the subject
    is called now; unit: the name of its unit."""

    reason: str
    kind: str
    subject: str
    name: str
    unit: str

    def record(self) -> dict[str, str]:
        """As a seal keeps it: nobody by name."""
        return {"reason": self.reason, "kind": self.kind, "subject": self.subject, "unit": self.unit}


REASONS = ("postponed", "undecided", "facts", "changed", "petition", "not_told", "returned")
"""In the order in which they are listed: it waits by order of a body; no decision yet; what the rules need is not
known; what a decision rests on has changed; a petition without an answer; decided and not made known; a dossier handed
back."""


def reason_title(reason: str) -> str:
    """What a reason is called."""
    return str(catalogue()[f"seal_open_{reason}"]["message"])


def open_cases(campaign: Campaign) -> Sequence[OpenCase]:
    """Every open case of a round and of those that supplement it. Five queries, however many subjects."""
    cases = [*_subjects(campaign), *_decided(campaign), *_returned(campaign)]
    return sorted(cases, key=lambda case: (REASONS.index(case.reason), case.kind, case.unit, case.subject))


def counted(cases: Iterable[OpenCase | Mapping[str, str]]) -> Mapping[str, int]:
    """How many for each reason, in their order."""
    counts = Counter(case.reason if isinstance(case, OpenCase) else case["reason"] for case in cases)
    return {reason: counts[reason] for reason in REASONS if counts[reason]}


def _here(campaign: Campaign, path: str) -> Q:
    """In the round or in one that supplements it. path: to the campaign."""
    return Q(**{path: campaign}) | Q(**{f"{path}__parent": campaign})


def _subjects(campaign: Campaign) -> Iterator[OpenCase]:
    """Who waits for a decision, or for facts without which nobody knows whether one is due."""
    rows = Subject.objects.filter(_here(campaign, "campaign"), listed=True, continued_by=None, standing=None)
    waiting = Case(When(POSTPONED, then=Value(value=True)), default=Value(value=False))
    columns = ("waiting", "classified", "kind", "public_id", "entry__name", "entry__unit__name")
    for postponed, classified, kind, subject, name, unit in (
        rows.exclude(classified=False).annotate(waiting=waiting).values_list(*columns)
    ):
        reason = "postponed" if postponed else "undecided" if classified else "facts"
        yield OpenCase(reason=reason, kind=kind, subject=str(subject), name=name, unit=unit)


def _decided(campaign: Campaign) -> Iterator[OpenCase]:
    notices = Notice.objects.filter(decision=OuterRef("decision")).filter(
        Q(subject=OuterRef("subject")) | Q(subject=None, unit=OuterRef("subject__entry__unit"))
    )
    asked = Petition.objects.filter(decided=OuterRef("pk"), answers=None)
    rows = DecidedLevel.objects.filter(_here(campaign, "decision__campaign"), standing__isnull=False)
    levels = list(
        rows.annotate(told=Exists(notices), asked=Exists(asked)).select_related("subject__entry__unit").order_by("pk")
    )
    changed = changed_since(levels)
    for level in levels:
        reasons = {"changed": level.pk in changed, "petition": level.asked, "not_told": not level.told}
        for reason in (reason for reason, holds in reasons.items() if holds):
            subject = level.subject
            yield OpenCase(
                reason=reason,
                kind=subject.kind,
                subject=str(subject.public_id),
                name=subject.entry.name,
                unit=subject.entry.unit.name,
            )


def _returned(campaign: Campaign) -> Iterator[OpenCase]:
    """Units that have entered nothing since their dossier was handed back."""
    since = ResultSheet.objects.filter(
        campaign=OuterRef("campaign"), unit=OuterRef("unit"), entered_at__gt=OuterRef("returned_at")
    )
    waiting = DossierReturn.objects.filter(_here(campaign, "campaign")).exclude(Exists(since))
    for unit in waiting.order_by("unit__sort_key").values_list("unit__name", flat=True).distinct():
        yield OpenCase(reason="returned", kind="", subject="", name="", unit=unit)
