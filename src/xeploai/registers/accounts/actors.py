"""Who acts, with the roles that the register of accounts gives."""

from collections.abc import Sequence
from functools import cached_property

from xeploai.registers.accounts.models import Acting, RoleAssignment, User
from xeploai.registers.kernel.access import Actor, Reach


class AccountActor(Actor):
    """Somebody with an account, made once a request."""

    user: User
    acting_for: User | None

    @cached_property
    def reaches(self) -> Sequence[Reach]:
        """The roles in force: the own ones, or those lent while standing in. One query."""
        assignments = RoleAssignment.objects.on(self.on).select_related("body")
        if self.acting_for is None:
            rows = assignments.filter(user=self.user)
        else:
            lent = Acting.objects.on(self.on).filter(user=self.user).values("assignment_id")
            rows = assignments.filter(user=self.acting_for, pk__in=lent)
        return tuple(
            Reach(role=row.role, body_id=row.body_id, path=row.body.path if row.body else "", subtree=row.subtree)
            for row in rows
        )


def account_of(actor: Actor) -> User:
    """The account of who acts: the kernel knows only what it asks of one, and every actor is made from one."""
    account = actor.user
    if not isinstance(account, User):
        raise TypeError(type(account))
    return account
