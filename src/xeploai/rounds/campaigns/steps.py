"""The steps of a campaign as its rules name them, each with the day by which it is done where somebody has set one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rulepacks import vocabulary


@dataclass(frozen=True, kw_only=True)
class CampaignStep:
    """One step.

    subjects  how the subjects it concerns are counted (core TallySubject)
    who, text, clause  as the rules say
    due       None where no day has been set
    """

    id: str
    number: int
    subjects: Sequence[str]
    who: str
    text: str
    clause: str
    due: date | None

    @property
    def whose(self) -> str:
        """The kinds of subject it concerns, by name."""
        kinds = {TallySubject(subject).kind for subject in self.subjects}
        return "; ".join(vocabulary.name("kinds", kind) for kind in SubjectKind if kind in kinds)

    @property
    def past(self) -> bool:
        """Whether its day is over."""
        return self.due is not None and self.due < timezone.localdate()


def campaign_steps(campaign: Campaign) -> list[CampaignStep]:
    """Those that concern the campaign's kinds of subject, in the order of work; none while there are no rules."""
    content = campaign.binding.content if campaign.binding else {}
    order = list(TallySubject)
    steps = [
        CampaignStep(
            id=step,
            number=definition["number"],
            subjects=definition["subjects"],
            who=definition["who"],
            text=definition["text"],
            clause=definition["clause"],
            due=_day(campaign.step_dates.get(step)),
        )
        for step, definition in content.get("steps", {}).items()
        if any(TallySubject(subject).kind in campaign.kinds for subject in definition["subjects"])
    ]
    return sorted(steps, key=lambda step: (order.index(TallySubject(step.subjects[0])), step.number))


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
