"""What the audit log calls requests for opinions."""

from xeploai.registers.kernel.log_words import LogWords
from xeploai.rounds.opinions.models import OpinionRequest, OpinionState
from xeploai.rounds.opinions.sources import source_name, sources
from xeploai.rulepacks import vocabulary


def _labels() -> dict[tuple[str, str], str]:
    names = {("consulted", code): source_name(code) for code in sources()}
    states = {("opinions", state.value): str(state.label) for state in OpinionState}
    levels = {("opinions", code): str(vocabulary.name("levels", code)) for code in vocabulary.codes("levels")}
    return {**names, **states, **levels}


LOG_WORDS = LogWords(
    records={OpinionRequest: "body_name"},
    viewed=frozenset(),
    codes=frozenset({"consulted", "opinions"}),
    labels=_labels,
)
