"""A round of the unit, a draft on five members of one branch, the paper that became of it."""

from typing import Any

import pytest
from tests.rounds.decisions.steps import MEMBERS, issue, members_of, propose, within_places

from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.decisions.ceilings import groups_set
from xeploai.rounds.decisions.drafts import draft_make
from xeploai.rounds.decisions.models import Decision, DecisionDraft


@pytest.fixture
def campaign(unit: Any, officer: Any) -> Campaign:
    found: Campaign = unit.open(officer)
    return found


@pytest.fixture
def draft(unit: Any, campaign: Campaign, officer: Any) -> DecisionDraft:
    """One excellent, three good, one completed of the five members of a branch."""
    subjects = [unit.subject(campaign, key) for key in (*MEMBERS, "kim")]
    groups_set(campaign=campaign, subjects=subjects, group="Giáo viên", by=officer)
    propose(unit, campaign, officer, dict(zip(MEMBERS, ("XS", "T", "T", "T", "HT"), strict=True)))
    return draft_make(campaign=campaign, body=members_of(unit, campaign), tally="member", by=officer)


@pytest.fixture
def decision(draft: DecisionDraft, officer: Any) -> Decision:
    within_places(draft, officer)
    return issue(draft, officer)
