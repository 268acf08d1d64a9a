"""What the audit log calls campaigns and what belongs to them."""

from collections.abc import Mapping

from xeploai.registers.kernel.log_words import LogWords
from xeploai.rounds.campaigns.models import (
    REASONS,
    Amendment,
    Campaign,
    CampaignDocument,
    ReviewPrompt,
    Subject,
    reason_name,
)


def _labels() -> Mapping[tuple[str, str], str]:
    return {("ground", code): reason_name(code) for code in REASONS}


LOG_WORDS = LogWords(
    records={
        Campaign: "title",
        Subject: "entry__name",
        CampaignDocument: "title",
        ReviewPrompt: "subject__entry__name",
        Amendment: "name",
    },
    viewed=frozenset({Campaign, Subject}),
    codes=frozenset({"kinds", "subjects", "deadlines"}),
    labels=_labels,
)
