"""The four levels of quality (the result) and the four degrees (an input): two scales, never mixed.

Names and abbreviations are data (rulepacks/vocabulary.yaml); here stand only the codes and their order.
"""

from enum import Enum
from functools import cached_property, total_ordering
from typing import Self


@total_ordering
class _Ordered(Enum):
    """An enum whose members are declared from best to worst."""

    # A member is one object for ever. Counts are kept by level, and Enum's own hash is a function in Python.
    __hash__ = object.__hash__

    def __lt__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.rank > other.rank

    @cached_property
    def rank(self) -> int:
        """1 for the best, rising; the figure a column stores."""
        return list(type(self)).index(self) + 1

    @classmethod
    def of_rank(cls, rank: int) -> Self:
        """The member with this rank. Raises IndexError outside 1..4."""
        if rank < 1:
            raise IndexError(rank)
        return list(cls)[rank - 1]


class Level(_Ordered):
    """Mức xếp loại: EXCELLENT > GOOD > COMPLETED > NOT_COMPLETED. Disjoint; nested counts are only printed."""

    EXCELLENT = "XS"
    GOOD = "T"
    COMPLETED = "HT"
    NOT_COMPLETED = "KHT"


class Degree(_Ordered):
    """Cấp độ thực hiện of one criterion under 132 and 124. An input, never a level."""

    EXCELLENT = "XS"
    GOOD = "T"
    AVERAGE = "TB"
    POOR = "K"


GOOD_OR_BETTER = (Level.EXCELLENT, Level.GOOD)
