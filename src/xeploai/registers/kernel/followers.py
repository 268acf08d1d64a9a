"""Who goes along when organisations change: an app says so in its manifest, so that organisations need not know it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol


class Follower(Protocol):
    """What hangs on organisations and must not be left behind: members, open rounds.

    event, undone: organisations.OrganisationEvent, not named as a type, for it stands above.
    """

    def count(self, orgs: list[int], on: date) -> Mapping[int, int]:
        """How many hang on each of these organisations on a day (those with none may be left out)."""
        ...

    def follow(self, event: Any, heirs: Mapping[int, int]) -> None:
        """Go along from the ended organisation to its heir, on the event's day, within its transaction."""
        ...

    def go_back(self, undone: Any, event: Any) -> None:
        """Undo what `follow` did at `undone`, on the day of `event`."""
        ...
