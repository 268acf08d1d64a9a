"""What every page of a campaign shows: its head, its tabs, and what the person may do."""

from collections.abc import Iterable, Mapping
from typing import Any

from xeploai.core.errors import Fault
from xeploai.core.findings import Finding, Severity
from xeploai.registers.kernel.access import allows
from xeploai.rounds.campaigns.models import AmendmentState, Campaign
from xeploai.rounds.campaigns.selectors import amendments_visible_to
from xeploai.tools.messages import fault_line, finding_message
from xeploai.web.access_policy import ActorRequest

DIFFERENCE_AREAS = {
    "parameters": "Tham số",
    "rules": "Quy tắc",
    "criteria": "Tiêu chí",
    "steps": "Các bước",
    "forms": "Mẫu biểu",
    "fields": "Mục trong mẫu biểu",
    "sheets": "Bảng điểm",
}
DIFFERENCE_KINDS = {"added": "Mới", "removed": "Bỏ", "changed": "Thay đổi"}


def frame(request: ActorRequest, campaign: Campaign, tab: str) -> dict[str, Any]:
    """One query: how many changes wait."""
    actor = request.actor
    waiting = (
        amendments_visible_to(actor, campaign).filter(state=AmendmentState.OFFERED).count() if campaign.drawn else 0
    )
    return {
        "campaign": campaign,
        "tab": tab,
        "waiting": waiting,
        "whole": allows(actor, "campaign.view", campaign.body),
        "may_open": allows(actor, "campaign.open", campaign.body),
        "may_change": allows(actor, "campaign.change", campaign.body),
        "may_review": campaign.drawn and "review.view" in actor.acts,
        "may_opinions": campaign.drawn and bool({"meeting.view", "opinion.write"} & actor.acts),
        "may_results": campaign.drawn and "meeting.view" in actor.acts,
        "may_decisions": campaign.drawn and "decision.view" in actor.acts,
        "may_seals": campaign.drawn and allows(actor, "report.view", campaign.body),
        "may_settle": "campaign.change" in actor.acts,
        "may_prompt": "prompt.write" in actor.acts,
        "may_confirm": "roster.confirm" in actor.acts,
        "may_close": allows(actor, "campaign.seal", campaign.body),
    }


def sentences(says: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Reasons of an amendment in words."""
    return [finding_message(Finding(code=code, severity=Severity.NOTE, values=values)) for code, values in says]


def opening_lines(campaign: Campaign) -> list[str]:
    """Why the last attempt to open it failed."""
    return [fault_line(Fault(code=code, value=value, values=values)) for code, value, values in campaign.opening_faults]
