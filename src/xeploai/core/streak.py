"""Years in a row at the highest level, for commendation.

Labels of earlier eras are levels by the time they come here. A year without data stays unknown; it does not count
against anyone. Whether a year without evaluation breaks a run or is passed over, no national source says:
it is a setting (domain: adjacent rules, 4.2).
"""

from collections.abc import Mapping
from enum import StrEnum

from xeploai.core.levels import Level


class NotAssessed(StrEnum):
    """What a year without evaluation does: BREAK ends the run, SKIP looks one year further back."""

    BREAK = "break"
    SKIP = "skip"


def streak(
    history: Mapping[int, Level | None],
    *,
    last_year: int,
    years: int,
    not_assessed: NotAssessed = NotAssessed.BREAK,
    counted_after: int | None = None,
) -> bool | None:
    """Whether the run of excellent years that ends in `last_year` has the length wanted; None where unknown.

    history        year -> level; None: known not to have been evaluated; an absent year: unknown
    counted_after  last year of a run that was already commended; a new run starts after it

    >>> excellent = {year: Level.EXCELLENT for year in range(2017, 2022)}
    >>> streak(excellent, last_year=2021, years=5)
    True
    >>> streak(excellent | {2019: Level.GOOD}, last_year=2021, years=5)
    False
    >>> del excellent[2019]
    >>> streak(excellent, last_year=2021, years=5) is None
    True
    """
    run, unknown, year = 0, False, last_year
    earliest = min(history, default=last_year) - years
    while run < years and year >= earliest:
        if counted_after is not None and year <= counted_after:
            return False
        if year not in history:
            unknown = True
            run += 1
        elif history[year] is Level.EXCELLENT:
            run += 1
        elif history[year] is not None or not_assessed is NotAssessed.BREAK:
            return False
        year -= 1
    return None if unknown else True
