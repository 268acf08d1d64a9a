"""The event "what this rested on has changed": published once by the register, handled by every app that rests on it.

Rosters, proposals and decisions rest on people and organisations as they were. When those change, every app that holds
such records is called within the same transaction: it cancels drafts, proposals and whatever is not signed, and *marks*
what is signed or published, which only an act of its own can end. Moving members along when organisations merge is a
different matter (followers.py): that is part of the change itself.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class GroundsChanged:
    """Numbers of the people, organisations and collectives of whom the register now says something else."""

    people: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    collectives: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Whether it names anybody."""
        return bool(self.people or self.organisations or self.collectives)


Dependent = Callable[[GroundsChanged], None]
