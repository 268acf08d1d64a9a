"""What is not over when a round is sealed: each case with its reason, nobody by name."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.decisions.models import DecidedLevel, Notice, Petition
from xeploai.rounds.decisions.selectors import changed_since, notice_of, notices_known
from xeploai.rounds.proposals.selectors import newest_sheets, returns_open
from xeploai.tools.messages import catalogue


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """One case. reason: of REASONS; subject: its public id, empty where a whole unit is meant; unit: its name."""

    reason: str
    kind: str
    subject: str
    unit: str

    def record(self) -> dict[str, str]:
        """As a seal keeps it."""
        return {"reason": self.reason, "kind": self.kind, "subject": self.subject, "unit": self.unit}


REASONS = ("undecided", "facts", "changed", "petition", "not_told", "returned")
"""In the order in which they are listed: no decision yet; what the rules need is not known; what a decision rests on
has changed; a petition without an answer; decided and not made known; a dossier handed back."""


def reason_title(reason: str) -> str:
    """What a reason is called."""
    return str(catalogue()[f"seal_open_{reason}"]["message"])


def open_cases(campaign: Campaign) -> Sequence[OpenCase]:
    """Every open case of a round and of those that supplement it. Nine queries, however many subjects."""
    cases = [*_subjects(campaign), *_decided(campaign), *_returned(campaign)]
    return sorted(cases, key=lambda case: (REASONS.index(case.reason), case.kind, case.unit, case.subject))


def counted(cases: Iterable[OpenCase | Mapping[str, str]]) -> Mapping[str, int]:
    """How many for each reason, in their order."""
    found = Counter(case.reason if isinstance(case, OpenCase) else case["reason"] for case in cases)
    return {reason: found[reason] for reason in REASONS if found[reason]}


def _family(campaign: Campaign) -> Sequence[int]:
    return [campaign.pk, *campaign.supplements.values_list("pk", flat=True)]


def _subjects(campaign: Campaign) -> Iterator[OpenCase]:
    """Who waits for a decision, or for facts without which nobody knows whether one is due."""
    rows = Subject.objects.filter(campaign__in=_family(campaign), listed=True, continued_by=None, standing=None)
    for subject in rows.exclude(classified=False).select_related("entry__unit").order_by("pk"):
        yield _case("undecided" if subject.classified else "facts", subject)


def _case(reason: str, subject: Subject) -> OpenCase:
    return OpenCase(reason=reason, kind=subject.kind, subject=str(subject.public_id), unit=subject.entry.unit.name)


def _decided(campaign: Campaign) -> Iterator[OpenCase]:
    rows = DecidedLevel.objects.filter(decision__campaign__in=_family(campaign), standing__isnull=False)
    levels = list(rows.select_related("subject__entry__unit").order_by("pk"))
    known = notices_known(Notice.objects.filter(decision__campaign__in=_family(campaign)))
    changed = changed_since(levels)
    asked = Petition.objects.filter(decided__in=rows, answers=None)
    petitioned = set(asked.values_list("decided", flat=True))
    for level in levels:
        if level.pk in changed:
            yield _case("changed", level.subject)
        if level.pk in petitioned:
            yield _case("petition", level.subject)
        if notice_of(level, known) is None:
            yield _case("not_told", level.subject)


def _returned(campaign: Campaign) -> Iterator[OpenCase]:
    units = returns_open(campaign, newest_sheets(campaign))
    for node in campaign.nodes.filter(organisation__in=list(units)):
        yield OpenCase(reason="returned", kind="", subject="", unit=node.name)
