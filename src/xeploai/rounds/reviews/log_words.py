"""What the audit log calls files of evidence and states of a self-review."""

from collections.abc import Mapping

from xeploai.registers.kernel.log_words import LogWords
from xeploai.rounds.reviews.models import Evidence
from xeploai.rounds.reviews.states import FILTERS


def _labels() -> Mapping[tuple[str, str], str]:
    return {("state", code): title for code, title in FILTERS}


LOG_WORDS = LogWords(
    records={Evidence: "name"},
    viewed=frozenset({Evidence}),
    codes=frozenset({"self_level"}),
    labels=_labels,
)
