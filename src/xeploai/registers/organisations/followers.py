"""Who goes along when organisations change: other apps register here, so that this one need not know them."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from xeploai.registers.organisations.models import OrganisationEvent


class Follower(Protocol):
    """What hangs on organisations and must not be left behind: members, open rounds."""

    def count(self, orgs: list[int], on: date) -> Mapping[int, int]:
        """How many hang on each of these organisations on a day (those with none may be left out)."""
        ...

    def follow(self, event: OrganisationEvent, heirs: Mapping[int, int]) -> None:
        """Go along from the ended organisation to its heir, on the event's day, within its transaction."""
        ...

    def go_back(self, undone: OrganisationEvent, event: OrganisationEvent) -> None:
        """Undo what `follow` did at `undone`, on the day of `event`."""
        ...


_followers: list[Follower] = []


def follow_organisations(follower: Follower) -> None:
    """Register a follower; called once, when its app is ready."""
    _followers.append(follower)


def followers() -> list[Follower]:
    """Those registered."""
    return list(_followers)
