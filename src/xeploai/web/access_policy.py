"""Every view declares who may open it and by which HTTP methods; a view that declares nothing answers 404.

`door` only checks that the person holds the permission somewhere. Whether they hold it for this record is checked by
the service (registers/kernel/access.py), the same way for pages and API.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest

from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.grants import grants

View = TypeVar("View", bound=Callable[..., Any])

ANYONE = "anyone"
SIGNED_IN = "signed_in"


class ActorRequest(HttpRequest):
    """A request behind a door that asks for a signed-in person."""

    actor: AccountActor


@dataclass(frozen=True)
class Door:
    """The decision for one address.

    needs    ANYONE, SIGNED_IN, or acts of grants.yaml of which one is enough
    methods  what the address answers to; anything else is 405
    """

    needs: tuple[str, ...]
    methods: frozenset[str]

    @property
    def answers(self) -> frozenset[str]:
        """Every method that reaches the view. HEAD runs it like GET and carries no token, so a view that only acts
        never gets it."""
        return self.methods | {"HEAD"} if "GET" in self.methods else self.methods

    def opens_for(self, actor: Actor) -> bool:
        """Whether a signed-in person may come in."""
        return bool({ANYONE, SIGNED_IN} & set(self.needs)) or bool(actor.acts & set(self.needs))


def door(*needs: str, methods: Sequence[str] = ("GET",)) -> Callable[[View], View]:
    """Mark a view. Raises KeyError for an act that grants.yaml does not know."""
    for act in needs:
        if act not in {ANYONE, SIGNED_IN}:
            grants().titles[act]
    if not needs:
        raise KeyError("a door needs at least one act")

    def mark(view: View) -> View:
        view.door = Door(needs, frozenset(methods))  # type: ignore[attr-defined]
        return view

    return mark


def door_of(view: Callable[..., Any]) -> Door | None:
    """The decision that was made for a view; None where nobody made one."""
    declared = getattr(view, "door", None)
    return declared if isinstance(declared, Door) else None
