"""What a decided level enters in the ledger of levels (registers/people/level_ledger.py)."""

from collections.abc import Iterable

from xeploai.registers.people.level_ledger import LevelEntry, level_end, levels_enter
from xeploai.rounds.campaigns.models import Campaign, CampaignKind
from xeploai.rounds.decisions.models import DecidedLevel

_MONTHS = 3


def decided_enter(levels: Iterable[DecidedLevel]) -> None:
    """Enter levels that stand from now on."""
    levels_enter([entry for level in levels if (entry := _entry(level)) is not None])


def decided_end(level: DecidedLevel) -> None:
    """End what an annulled level entered."""
    entry = _entry(level)
    if entry is not None:
        level_end(entry)


def _entry(level: DecidedLevel) -> LevelEntry | None:
    """None in a round for a term or an occasion: the ledger goes by years and quarters."""
    decision, campaign = level.decision, level.decision.campaign
    quarter = _quarter(campaign)
    if quarter is None:
        return None
    bound = campaign.binding
    return LevelEntry(
        kind=level.subject.kind,
        subject=level.subject.key[1],
        year=campaign.year,
        quarter=quarter,
        level=level.level,
        label=level.level_name,
        decision_number=decision.number,
        decided_on=decision.signed_on,
        decided_by=decision.body.name,
        regime=f"{bound.pack_id}@{bound.pack_version}" if bound else "",
    )


def _quarter(campaign: Campaign) -> int | None:
    """0 for a whole year."""
    match campaign.kind:
        case CampaignKind.ANNUAL:
            return 0
        case CampaignKind.QUARTERLY:
            return (campaign.period_end.month - 1) // _MONTHS + 1
        case _:
            return None
