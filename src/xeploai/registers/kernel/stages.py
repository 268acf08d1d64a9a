"""The board of a campaign: each part of the work (self-reviews, later meetings, decisions) says how far it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q


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

    concerns  campaigns.Campaign -> condition on its subjects: who must have it
    done      likewise: who of them has it. Both without joins to several rows: a subject is counted once
    lacking   what those are called who have it not yet, after a number
    needs     the act with which somebody may see the names
    by_unit   whether the unit itself has to have it done by its own day
    view      address of the list of names, with the campaign; `missing` is its query for those who have not done it
    """

    code: str
    title: str
    concerns: Callable[[Any], Q]
    done: Callable[[Any], Q]
    lacking: str
    needs: str
    by_unit: bool
    view: str
    missing: str
