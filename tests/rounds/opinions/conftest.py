"""A decision on the members of branch a1, made through its services."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from xeploai.core.ballot import Count
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.decisions.ceilings import groups_set
from xeploai.rounds.decisions.drafts import draft_make
from xeploai.rounds.decisions.issuing import Paper, decision_issue
from xeploai.rounds.decisions.models import DecidedLevel
from xeploai.rounds.proposals.services import Line, Minutes, result_enter

DAY = date(2025, 12, 20)
PAPER = Paper(
    number="9-QĐ/ĐU",
    signed_on=DAY,
    signer_name="Mẫu Văn Ký",
    minutes_number="8-BB/ĐU",
    minutes_on=DAY,
    members=3,
    present=3,
    agreed=3,
)


@pytest.fixture
def drafted(unit: Any, officer: Any) -> Callable[..., Any]:
    """A draft with one level proposed."""

    def drafted(campaign: Campaign, subject: Subject) -> Any:
        members = Subject.objects.filter(campaign=campaign, kind="member").select_related("entry__decider")
        groups_set(campaign=campaign, subjects=list(members), group="Giáo viên", by=officer)
        line = Line(subject=subject, count=Count(), level="T")
        minutes = Minutes(held_on=date(2025, 12, 10))
        result_enter(campaign=campaign, unit=unit["a1"], minutes=minutes, lines=[line], seen=0, by=officer)
        return draft_make(campaign=campaign, body=unit["a"], tally="member", by=officer)

    return drafted


@pytest.fixture
def decide(drafted: Callable[..., Any], officer: Any) -> Callable[..., DecidedLevel]:
    """A level that stands for one subject."""

    def decide(campaign: Campaign, subject: Subject) -> DecidedLevel:
        draft = drafted(campaign, subject)
        found: DecidedLevel = decision_issue(draft=draft, paper=PAPER, seen=draft.revision, by=officer).levels.get()
        return found

    return decide
