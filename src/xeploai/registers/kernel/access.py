"""Permission checks: may this person do this, to this record, today? Everything that no rule grants is denied.

A service calls `require` first. A list starts from `bodies_where` (organisations/reach.py). Somebody without any
permission gets NotVisible, which the web answers as "not found", so that nothing tells whether the record exists.
Somebody who may see such records of the body (`seen_by` of grants.yaml) but lacks the permission gets NotPermitted.
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from django.utils import timezone

from xeploai.core.errors import Denied, Fault
from xeploai.registers.kernel.grants import Scope, grants


class Body(Protocol):
    """An organisation, as far as access asks: its number, and its place in the tree."""

    pk: Any
    path: Any


class Account(Protocol):
    """Who has signed in, as far as the registers ask; accounts stand above, and add the roles (`accounts/actors.py`).

    person  public id of the person behind it, if any
    """

    pk: Any
    public_id: UUID
    username: str
    full_name: str
    person: UUID | None
    is_active: bool


class NotPermitted(Denied):
    """The thing may be seen, the act not done."""


class NotVisible(Denied):
    """Nothing here for this person, not even the knowledge that it exists."""


@dataclass(frozen=True)
class Reach:
    """One role as it holds on the actor's day: for a body, its subtree, or the installation (`body_id` none)."""

    role: str
    body_id: int | None
    path: str
    subtree: bool

    def covers(self, body: Body) -> bool:
        """Whether the role holds for a body. Without a body it holds for all; such a role reaches no content."""
        if self.body_id is None:
            return True
        return body.pk == self.body_id or (self.subtree and body.path.startswith(self.path))


@dataclass(frozen=True)
class Actor:
    """Who acts, made once a request.

    acting_for  the person whose roles are used instead of the own ones, while standing in
    on          the day whose roles count
    """

    user: Account
    acting_for: Account | None = None
    on: date = field(default_factory=timezone.localdate)

    @property
    @abstractmethod
    def reaches(self) -> Sequence[Reach]:
        """The roles in force: the own ones, or those lent while standing in."""

    @cached_property
    def acts(self) -> frozenset[str]:
        """Everything this person may do somewhere."""
        table = grants()
        return frozenset().union(table.everyone, *(table.by_role[reach.role] for reach in self.reaches))

    @property
    def roles(self) -> frozenset[str]:
        """The roles in force, without their bodies."""
        return frozenset(reach.role for reach in self.reaches)

    def reach_of(self, act: str) -> Reach | None:
        """The widest role in force that allows an act: what a list over all its bodies concerns."""
        return min(self.with_act(act), key=lambda reach: (len(reach.path), reach.path), default=None)

    def with_act(self, act: str) -> Iterator[Reach]:
        """The roles in force that allow an act."""
        roles = grants().roles_for(act)
        return (reach for reach in self.reaches if reach.role in roles)


def allows(actor: Actor, act: str, body: Body | None = None) -> bool:
    """Whether the act is granted: for `body`, or for the installation where none is given."""
    if not actor.user.is_active:
        return False
    scope = grants().scopes[act]
    if scope is Scope.OWN:
        return actor.acting_for is None
    if body is None:
        return any(True for reach in actor.with_act(act) if reach.body_id is None or scope is Scope.INSTALLATION)
    return any(reach.covers(body) for reach in actor.with_act(act))


def allows_somewhere(actor: Actor, act: str) -> bool:
    """Whether the act is granted for at least one body: for menus and for the door, never for a record."""
    grants().scopes[act]
    return actor.user.is_active and act in actor.acts


def sees(actor: Actor, body: Body) -> bool:
    """Whether any role of the actor reaches the body: such a person may know that it exists."""
    return actor.user.is_active and any(reach.covers(body) for reach in actor.reaches)


def require(actor: Actor, act: str, body: Body | None = None) -> None:
    """Stop unless the act is granted. Raises NotPermitted, or NotVisible for who sees no such record of the body."""
    if allows(actor, act, body):
        return
    if body is not None and not any(allows(actor, showing, body) for showing in grants().showing(act)):
        raise NotVisible([Fault(code="nothing_here")])
    raise NotPermitted([Fault(code="act_not_permitted", values={"act": grants().titles[act]})])


def require_own(actor: Actor, act: str, person: UUID | None) -> None:
    """Stop unless the record is the actor's own: `person` is the public id of the person it belongs to.

    Raises NotVisible: another's record is not theirs to know of. Standing in for somebody never opens own records.
    """
    if person is None or actor.user.person != person or not allows(actor, act):
        raise NotVisible([Fault(code="nothing_here")])


def as_of(actor: Actor, day: date) -> Actor:
    """The same person with the roles of another day: for the simulator."""
    return replace(actor, on=day)
