"""What the rules read of a leader's quarters, from the ledger of levels."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from xeploai.core.facts import GIVEN
from xeploai.core.levels import Level
from xeploai.core.subjects import SubjectKind
from xeploai.registers.people.level_ledger import quarters_of_people
from xeploai.registers.people.models import PastLevel
from xeploai.rounds.campaigns.models import Campaign, CampaignKind, Subject
from xeploai.rounds.campaigns.regimes import campaign_regime


def quarter_rows(campaign: Campaign, subjects: Sequence[Subject]) -> Mapping[int, Mapping[int, PastLevel]]:
    """Subject -> quarter -> what the ledger says of it, for leaders of a yearly round. One query where there are
    leaders."""
    people = {
        subject.person_id: subject.pk
        for subject in subjects
        if subject.kind == SubjectKind.LEADER.value and subject.person_id is not None
    }
    if campaign.kind != CampaignKind.ANNUAL or not people:
        return {}
    rows: dict[int, dict[int, PastLevel]] = {}
    for row in quarters_of_people(people, campaign.year):
        if row.person_id in people:
            rows.setdefault(people[row.person_id], {})[row.quarter] = row
    return rows


def quarter_facts(
    campaign: Campaign, rows: Mapping[int, Mapping[int, PastLevel]]
) -> Mapping[int, Mapping[str, object]]:
    """Subject -> facts, of whom every quarter that is rated apart is known: one that is missing is not zero, and leaves
    them open."""
    regime = campaign_regime(campaign) if rows else None
    parameters = regime.parameters() if regime is not None else {}
    if "quarters_rated_apart" not in parameters:
        return {}
    apart = range(1, int(str(parameters["quarters_rated_apart"].value)) + 1)
    return {
        subject: _facts([quarters[quarter].level for quarter in apart])
        for subject, quarters in rows.items()
        if all(quarter in quarters for quarter in apart)
    }


def _facts(levels: Sequence[str]) -> dict[str, object]:
    """Of the quarters in order; one that was left unrated has no level, counts nowhere and ends a run."""
    counts = Counter(levels)
    return {
        "quarters": GIVEN,
        **{f"quarters.{level.value}": counts[level.value] for level in Level},
        "quarters_not_completed_running": longest_run(level == Level.NOT_COMPLETED.value for level in levels),
    }


def longest_run(flags: Iterable[bool]) -> int:
    """How many true ones stand side by side at most.

    >>> longest_run([True, False, True, True])
    2
    """
    return max((sum(1 for _ in run) for flag, run in groupby(flags) if flag), default=0)
