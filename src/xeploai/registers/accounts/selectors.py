"""Who has which account and role, and what that lets them do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import Acting, RoleAssignment, User
from xeploai.registers.kernel.access import Actor, sees
from xeploai.registers.kernel.grants import Scope, grants
from xeploai.registers.kernel.roles import Role
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.reach import bodies_where
from xeploai.registers.people.models import Person
from xeploai.registers.people.selectors import people_visible_to


def installation_is_empty() -> bool:
    """Whether nobody has an account yet: only then may the first one be made from the browser."""
    return not User.objects.exists()


def acting_in_force(user: User, public_id: str) -> User | None:
    """Whom `user` may stand in for today, if that is the person asked for."""
    today = timezone.localdate()
    lent = Acting.objects.on(today).filter(
        Q(assignment__valid_to=None) | Q(assignment__valid_to__gt=today),
        user=user,
        assignment__user__public_id=public_id,
        assignment__user__is_active=True,
        assignment__valid_from__lte=today,
    )
    acting = lent.select_related("assignment__user").first()
    return acting.assignment.user if acting else None


def people_to_stand_in_for(actor: Actor) -> Sequence[User]:
    """Whom the person signed in may stand in for today."""
    lent = Acting.objects.on(actor.on).filter(user=actor.user).values("assignment__user")
    return list(User.objects.filter(pk__in=lent, is_active=True))


def accounts_visible_to(actor: Actor, *, words: str = "", role: str = "") -> QuerySet[User]:
    """Accounts with a role, past or present, in a body the actor looks after; all of them for the installation's own
    officer, who also sees accounts that have no role at all."""
    everywhere = any(reach.body_id is None for reach in actor.with_act("account.view"))
    users = User.objects.all()
    if not everywhere:
        bodies = bodies_where(actor, "account.view")
        users = users.filter(pk__in=RoleAssignment.objects.filter(body__in=bodies).values("user"))
    if words:
        users = users.filter(Q(username__icontains=words.lower()) | Q(full_name__icontains=words))
    if role:
        users = users.filter(pk__in=RoleAssignment.objects.on(actor.on).filter(role=role).values("user"))
    assignments = RoleAssignment.objects.on(actor.on).select_related("body")
    return users.prefetch_related(Prefetch("assignments", queryset=assignments, to_attr="assignments_today"))


def officers() -> QuerySet[User]:
    """Accounts that look after the installation or its organisation work today: for the machine's console."""
    roles = [Role.SYSTEM_OFFICER, Role.ORGANISATION_OFFICER]
    assignments = RoleAssignment.objects.on(timezone.localdate()).filter(role__in=roles)
    return User.objects.filter(pk__in=assignments.values("user"))


def has_second_factor(user: User) -> bool:
    """Whether the account asks for a code after the password."""
    exists: bool = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return exists


def person_behind(actor: Actor, user: User) -> Person | None:
    """The member behind an account, where the actor sees that record."""
    if user.person is None or "person.view" not in actor.acts:
        return None
    return people_visible_to(actor).filter(public_id=user.person).first()


def roles_of(user: User) -> QuerySet[RoleAssignment]:
    """All roles of an account, past ones too, the newest first, with who stands in."""
    acting = Prefetch("acting", queryset=Acting.objects.select_related("user"))
    assignments: QuerySet[RoleAssignment] = RoleAssignment.objects.filter(user=user)
    return assignments.select_related("body").prefetch_related(acting).order_by("-valid_from", "-id")


def roles_assignable_by(actor: Actor) -> Sequence[Role]:
    """Roles that the actor may hand out somewhere."""
    table = grants()
    allowed = frozenset[str]().union(*(table.may_assign[reach.role] for reach in actor.with_act("role.assign")))
    return [role for role in Role if role in allowed]


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """What one person may do, as of a day.

    rows    for each role in force: role, body (none: the installation), subtree, number of bodies, titles of its acts
    at      for one body that was asked for: (title of the act, allowed)
    """

    user: User
    on: date
    rows: Sequence[Mapping[str, object]]
    body: Organisation | None
    visible: bool
    at: Sequence[tuple[str, bool]]


def access_simulated(user: User, *, on: date, body: Organisation | None = None) -> Simulated:
    """Answer "what does this person see and may do?" with the very rules that decide it."""
    actor, table = AccountActor(user, on=on), grants()
    assignments = RoleAssignment.objects.on(on).filter(user=user).select_related("body")
    rows = [
        {
            "role": row.get_role_display(),
            "note": table.notes[row.role],
            "body": row.body,
            "subtree": row.subtree,
            "bodies": Organisation.objects.filter(path__startswith=row.body.path).count() if row.subtree else 1,
            "acts": [table.titles[act] for act in table.titles if act in table.by_role[row.role]],
        }
        for row in assignments
    ]
    at: list[tuple[str, bool]] = []
    if body is not None:
        roles = {reach.role for reach in actor.reaches if reach.covers(body)}
        granted = frozenset[str]().union(*(table.by_role[role] for role in roles)) if user.is_active else frozenset()
        at = [(title, act in granted) for act, title in table.titles.items() if table.scopes[act] is Scope.BODY]
    return Simulated(user=user, on=on, rows=rows, body=body, at=at, visible=body is not None and sees(actor, body))
