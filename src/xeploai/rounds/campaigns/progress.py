"""How far the units are: later parts of the work (self-reviews, meetings, decisions) say how much of theirs is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from xeploai.rounds.campaigns.models import Campaign


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
    count: Callable[[Campaign], Mapping[int, Progress]]
    needs: str
    view: str
    missing: str


_STAGES: dict[str, Stage] = {}


def stage_register(stage: Stage) -> None:
    """Add a part of the work; called when its app is ready. The same code again replaces it."""
    _STAGES[stage.code] = stage


def stages() -> Sequence[Stage]:
    """In the order of registration."""
    return tuple(_STAGES.values())
