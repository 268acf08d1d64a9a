"""What the audit log calls results of meetings and levels that are proposed."""

from xeploai.registers.kernel.log_words import LogWords
from xeploai.rounds.proposals.models import ResultSheet

LOG_WORDS = LogWords(records={ResultSheet: "unit__name"}, viewed=frozenset(), codes=frozenset({"levels"}), labels=dict)
