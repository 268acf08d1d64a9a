"""What the audit log calls people, their posts, collectives and lists."""

from collections.abc import Mapping

from xeploai.registers.kernel.log_words import LogWords
from xeploai.registers.people.facts import TEXT_FACTS, person_field
from xeploai.registers.people.importing.models import ImportBatch
from xeploai.registers.people.models import Collective, Person, Post


def _labels() -> Mapping[tuple[str, str], str]:
    return {("", name): person_field(name) for name in TEXT_FACTS}


LOG_WORDS = LogWords(
    records={Person: "full_name", Collective: "name", ImportBatch: "file_name", Post: "title"},
    viewed=frozenset({Person, Collective}),
    codes=frozenset({"kind", "leaving", "source", "what", "choice"}),
    labels=_labels,
)
