"""What the audit log calls requests for correction."""

from xeploai.registers.kernel.log_words import LogWords
from xeploai.rounds.privacy.models import Correction

LOG_WORDS = LogWords(
    records={Correction: "person__full_name"},
    viewed=frozenset({Correction}),
    codes=frozenset(),
    labels=dict,
)
