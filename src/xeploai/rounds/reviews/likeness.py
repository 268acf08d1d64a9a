"""How much of a text repeats another: the share of its word n-grams that also occur in the other text.

Nothing leaves the service, and only the writer is shown the result; which colleague's text it was is never shown.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xeploai.core.letters import composed
from xeploai.core.names import folded_name

RUN = 6
"""Words in a run: shorter ones are set phrases that every such text shares."""

LEAST_RUNS = 12
"""A text of fewer runs says too little to be compared."""

TELL_PER_10K = 4000
"""From this share on the writer is told."""

# As folded_name parts words, so that runs and words count alike.
_WORD = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """One box that repeats another text. last_year: the writer's own of the year before; else a colleague's.

    sample  the longest run of the writer's own words that stands in the other text too
    """

    box: str
    percent: int
    last_year: bool
    sample: str


def runs(text: str) -> list[tuple[str, ...]]:
    """Every run of words, marks and case aside.

    >>> len(runs("một hai ba bốn năm sáu bảy"))
    2
    """
    words = folded_name(text).split()
    return [tuple(words[place : place + RUN]) for place in range(len(words) - RUN + 1)]


def share_per_10k(own: list[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> int:
    """How many of the own runs stand in the other text."""
    return sum(run in other for run in own) * 10_000 // len(own) if own else 0


def likenesses(
    own: Mapping[str, str], last_year: Mapping[str, str], colleagues: Iterable[Mapping[str, str]]
) -> list[Likeness]:
    """The boxes of a text that repeat the writer's own of last year or a colleague's, the worst one each."""
    theirs = [frozenset(run for text in texts.values() for run in runs(text)) for texts in colleagues]
    before = frozenset(run for text in last_year.values() for run in runs(text))
    matches = []
    for box, text in own.items():
        own_runs = runs(text)
        if len(own_runs) < LEAST_RUNS:
            continue
        compared = [(share_per_10k(own_runs, other), False, other) for other in theirs]
        compared.append((share_per_10k(own_runs, before), True, before))
        share, is_last_year, other = max(compared, key=lambda comparison: comparison[0])
        if share >= TELL_PER_10K:
            matches.append(
                Likeness(box=box, percent=share // 100, last_year=is_last_year, sample=_longest(text, other))
            )
    return matches


def _longest(text: str, other: frozenset[tuple[str, ...]]) -> str:
    """The longest stretch of the text whose every run stands in the other."""
    words = _WORD.findall(composed(text))
    same = [run in other for run in runs(text)]
    best, begin = (0, 0), None
    for place, is_same in enumerate([*same, False]):
        if is_same and begin is None:
            begin = place
        elif not is_same and begin is not None:
            best, begin = max(best, (place - begin, begin)), None
    return " ".join(words[best[1] : best[1] + best[0] + RUN - 1])
