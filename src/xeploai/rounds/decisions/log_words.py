"""What the audit log calls decisions, petitions and drafts."""

from xeploai.registers.kernel.log_words import LogWords
from xeploai.rounds.decisions.models import DecidedLevel, Decision, DecisionDraft, Petition

LOG_WORDS = LogWords(
    records={
        Decision: "number",
        DecidedLevel: "name",
        DecisionDraft: "body__name",
        Petition: "decided__name",
    },
    viewed=frozenset({Decision, DecidedLevel, Petition}),
    codes=frozenset({"levels"}),
    labels=dict,
)
