"""How far the units are: later parts of the work (self-reviews, meetings, decisions) say how much of theirs is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from xeploai.apps.campaigns.models import Campaign


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One part of the work on the board.

    done  campaign -> number of subjects done, by id of the unit in which they are reviewed; one query
    """

    code: str
    title: str
    done: Callable[[Campaign], Mapping[int, int]]


_STAGES: dict[str, Stage] = {}


def stage_register(stage: Stage) -> None:
    """Add a part of the work; called when its app is ready. The same code again replaces it."""
    _STAGES[stage.code] = stage


def stages() -> Sequence[Stage]:
    """In the order of registration."""
    return tuple(_STAGES.values())
