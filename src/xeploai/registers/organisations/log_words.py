"""What the audit log calls organisations."""

from collections.abc import Mapping

from xeploai.registers.kernel.log_words import LogWords
from xeploai.registers.organisations.eras import eras
from xeploai.registers.organisations.models import Organisation


def _labels() -> Mapping[tuple[str, str], str]:
    return {("tier", code): title for code, title in eras().tiers.items()}


LOG_WORDS = LogWords(
    records={Organisation: "name"},
    viewed=frozenset({Organisation}),
    codes=frozenset({"tier", "unit_type"}),
    labels=_labels,
)
