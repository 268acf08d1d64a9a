"""The board of a campaign: each part of the work (self-reviews, later meetings, decisions) says how far it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Progress:
    """How many subjects have this part of the work behind them, of those who must do it."""

    done: int = 0
    of: int = 0

    @property
    def missing(self) -> int:
        """How many have not."""
        return self.of - self.done

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(self.done + other.done, self.of + other.of)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One part of the work on the board.

    count   campaign -> how far its subjects are, by id of the unit in which they are reviewed; one query
    needs   the act with which somebody may see the names
    view    address of the list of names, with the campaign; `missing` is its query for those who have not done it
    """

    code: str
    title: str
    count: Callable[[Any], Mapping[int, Progress]]
    needs: str
    view: str
    missing: str
