"""A branch whose five members are decided on: what tests of reports and seals begin with."""

from datetime import date
from typing import Any

from xeploai.core.ballot import Count
from xeploai.registers.kernel.access import Actor
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.decisions.ceilings import groups_set
from xeploai.rounds.decisions.drafts import draft_make
from xeploai.rounds.decisions.issuing import Paper, decision_issue
from xeploai.rounds.decisions.models import Decision
from xeploai.rounds.proposals.services import Line, Minutes, result_enter

PAPER = Paper(
    number="12-QĐ/ĐU",
    signed_on=date(2025, 12, 20),
    signer_name="Mẫu Văn Ký",
    minutes_number="3-BB/ĐU",
    minutes_on=date(2025, 12, 19),
    members=15,
    present=15,
    agreed=15,
)
LEVELS = {"dat": "T", "an": "T", "hoa": "T", "binh": "T", "cuc": "HT"}


def branch_decide(unit: Any, campaign: Campaign, by: Actor) -> Decision:
    """Everybody of branch a1, nobody else."""
    members = {key: unit.subject(campaign, key) for key in LEVELS}
    groups_set(campaign=campaign, subjects=list(members.values()), group="Giáo viên", by=by)
    lines = [Line(subject=members[key], count=Count(), level=level) for key, level in LEVELS.items()]
    minutes = Minutes(held_on=date(2025, 12, 10))
    result_enter(campaign=campaign, unit=unit["a1"], minutes=minutes, lines=lines, seen=0, by=by)
    draft = draft_make(campaign=campaign, body=members["dat"].entry.decider, tally="member", by=by)
    return decision_issue(draft=draft, paper=PAPER, seen=draft.revision, by=by)
