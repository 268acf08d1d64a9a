"""Levels by the names that they had in earlier years."""

from xeploai.rulepacks import vocabulary


def past_level(kind: str, label: str, year: int) -> str | None:
    """The level that a label meant in a year; None where nobody knows."""
    for entry in vocabulary.past_labels().get("organisation" if kind == "collective" else kind, ()):
        if year <= entry["until"] and vocabulary.folded(entry["label"]) == vocabulary.folded(label):
            return str(entry["level"])
    return vocabulary.code_of("levels", label)
