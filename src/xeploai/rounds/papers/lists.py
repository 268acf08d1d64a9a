"""Pieces that several papers share: numbered rows, counts of levels, what a kind of subject is called."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xeploai.core.levels import Level
from xeploai.rulepacks import vocabulary
from xeploai.tools.papers.kinds import paper_words


def numbered(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with their number."""
    return [{"stt": str(number), **row} for number, row in enumerate(rows, start=1)]


def level_counts(levels: Sequence[str]) -> list[dict[str, str]]:
    """How many of each level, the highest first; levels that nobody has are left out."""
    counts = Counter(levels)
    return [
        {"muc": vocabulary.name("levels", level.value), "so": str(counts[level.value])}
        for level in Level
        if counts[level.value]
    ]


def subject_words(tally: str) -> str:
    """A kind of subject within a sentence."""
    name = vocabulary.name("subjects", tally)
    return name[:1].lower() + name[1:]


def count_or_not_given(count: int | None) -> str:
    """A figure that the minutes may leave out: never a zero."""
    return paper_words()["not_given"] if count is None else str(count)


def count_or_blank(count: int | None) -> str:
    """A cell that is filled in by hand where nothing is known."""
    return "" if count is None else str(count)
