"""What the audit log calls seals."""

from xeploai.registers.kernel.log_words import LogWords
from xeploai.rounds.sealing.models import RoundSeal

LOG_WORDS = LogWords(
    records={RoundSeal: "campaign__title"}, viewed=frozenset({RoundSeal}), codes=frozenset(), labels=dict
)
