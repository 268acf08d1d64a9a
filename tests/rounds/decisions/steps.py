"""The way of five members of a branch from their meeting to a paper, step by step."""

from dataclasses import replace
from datetime import date
from typing import Any

from xeploai.core.ballot import Count
from xeploai.core.levels import Level
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.decisions.drafts import Choice, draft_change
from xeploai.rounds.decisions.issuing import Paper, decision_issue
from xeploai.rounds.decisions.models import Decision, DecisionDraft
from xeploai.rounds.decisions.selectors import draft_content
from xeploai.rounds.proposals.services import Line, Minutes, result_enter
from xeploai.tools.messages import fault_line

PAPER = Paper(
    number="12-QĐ/ĐU",
    signed_on=date(2025, 12, 20),
    signer_name="Mẫu Văn Ký",
    signer_post="Phó Bí thư",
    capacity="T/M Ban Thường vụ",
    minutes_number="3-BB/ĐU",
    minutes_on=date(2025, 12, 19),
    members=15,
    present=14,
    agreed=13,
)
MEMBERS = ("dat", "an", "hoa", "binh", "cuc")


def propose(unit: Any, campaign: Campaign, by: Any, levels: dict[str, str], **more: Any) -> None:
    lines = [
        Line(
            subject=unit.subject(campaign, key),
            count=Count(valid=5, marks={Level(level): 5}),
            level=level,
        )
        for key, level in levels.items()
    ]
    more.setdefault("seen", 0)
    result_enter(
        campaign=campaign, unit=unit["a1"], minutes=Minutes(held_on=date(2025, 12, 10)), lines=lines, by=by, **more
    )


def members_of(unit: Any, campaign: Campaign) -> Any:
    return unit.subject(campaign, "dat").entry.decider


def refusals(refused: Any) -> set[str]:
    """The codes; each has its sentence with every value it names."""
    assert all(map(fault_line, refused.value.faults))
    return {fault.code for fault in refused.value.faults}


def within_places(draft: DecisionDraft, by: Any) -> None:
    """The places of four good or better are none: the excellent one is rated good."""
    row = next(row for row in draft_content(draft).rows if row.line is not None and row.line.level == "XS")
    choice = Choice(subject=row.subject.pk, level="T", reason="Hết chỉ tiêu mức cao nhất")
    draft_change(draft=draft, choices=[choice], seen=draft.revision, by=by)


def issue(draft: DecisionDraft, by: Any, **more: Any) -> Decision:
    draft.refresh_from_db()
    more.setdefault("seen", draft.revision)
    paper = replace(PAPER, **more.pop("paper", {}))
    return decision_issue(draft=draft, paper=paper, by=by, **more)


def enter_result(unit: Any, campaign: Campaign, key: str, levels: dict[Subject, str], by: Any) -> None:
    """The first sheet of an organisation: levels without figures."""
    lines = [Line(subject=subject, count=Count(), level=level) for subject, level in levels.items()]
    minutes = Minutes(held_on=date(2025, 12, 10))
    result_enter(campaign=campaign, unit=unit[key], minutes=minutes, lines=lines, seen=0, by=by)
