"""Accounts for the members of a branch at once: who has none, and one-time passwords to hand over on paper."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.core.names import folded_name
from xeploai.registers.accounts.models import User
from xeploai.registers.accounts.roles import RoleTerms, role_assign
from xeploai.registers.accounts.services import one_time_password, require_to_manage
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.kernel.roles import Role
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.models import MembershipKind, Person
from xeploai.registers.people.selectors import members_at

MOST = 60
"""As many at once: each password takes a fraction of a second to be sealed."""

_LONGEST = 20
_LETTERS = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class MemberAccount:
    """A member of the branch, and the account that leads to the record, if there is one."""

    person: Person
    account: User | None

    @property
    def unused(self) -> bool:
        """Whether the account was handed out, and nobody has signed in with it yet."""
        return self.account is not None and self.account.last_login is None and self.account.must_change_password

    @property
    def may_be_given(self) -> bool:
        """Whether a one-time password can be handed out now: a first one, or another for one that got lost."""
        return self.account is None or self.unused


@dataclass(frozen=True)
class HandedOut:
    """What stands on one slip of paper. password: nowhere else in clear."""

    account: User
    password: str


def member_accounts(actor: Actor, branch: Organisation) -> Sequence[MemberAccount]:
    """The official members of a branch today, in the order of names. Raises NotPermitted, NotVisible."""
    require(actor, "account.manage", branch)
    require(actor, "person.view", branch)
    rows = members_at([branch.pk], timezone.localdate()).filter(kind=MembershipKind.OFFICIAL)
    people = [row.person for row in rows]
    users = User.objects.filter(person__in=[person.public_id for person in people], is_active=True)
    by_person = {user.person: user for user in users}
    return [MemberAccount(person, by_person.get(person.public_id)) for person in people]


def member_accounts_hand_out(*, branch: Organisation, people: Collection[UUID], by: Actor) -> Sequence[HandedOut]:
    """An account with the role of a member for each of these who has none, and a new password for each whose account
    nobody has used yet. All or nothing.

    Raises NotPermitted, NotVisible, Refused (nobody, too many, somebody who is no member or has signed in meanwhile).
    """
    number = len(_chosen(branch, people, by))
    # Sealed before anything is locked: it takes longer than all the rest.
    passwords = [one_time_password() for _ in range(number)]
    sealed = [make_password(password) for password in passwords]
    with transaction.atomic():
        # Two officers at one branch take turns; the second sees what the first one did.
        Organisation.objects.select_for_update().get(pk=branch.pk)
        chosen = _chosen(branch, people, by)
        names = _names_for([account.person.full_name for account in chosen if account.account is None])
        accounts = [
            _renewed(account.account, secret, by)
            if account.account
            else _made(account.person, next(names), secret, branch, by)
            for account, secret in zip(chosen, sealed, strict=True)
        ]
    return [HandedOut(account, password) for account, password in zip(accounts, passwords, strict=True)]


def _chosen(branch: Organisation, people: Collection[UUID], by: Actor) -> Sequence[MemberAccount]:
    chosen = [account for account in member_accounts(by, branch) if account.person.public_id in people]
    if not people:
        raise Refused.because("accounts_for_nobody")
    if len(people) > MOST:
        raise Refused.because("accounts_too_many", most=MOST)
    if len(chosen) < len(set(people)) or not all(account.may_be_given for account in chosen):
        raise Refused.because("accounts_changed_meanwhile")
    return chosen


def _made(person: Person, username: str, secret: str, branch: Organisation, by: Actor) -> User:
    user = User.objects.create(
        username=username,
        full_name=person.full_name,
        person=person.public_id,
        password=secret,
        must_change_password=True,
    )
    after = {"username": username, "name": person.full_name}
    audit_record(by=by, action="account.create", subject=user, body=branch, after=after)
    terms = RoleTerms(role=Role.MEMBER, body=branch, subtree=False, valid_from=timezone.localdate())
    role_assign(user=user, terms=terms, by=by)
    return user


def _renewed(user: User, secret: str, by: Actor) -> User:
    require_to_manage(by, user)
    user.password = secret
    user.save(update_fields=["password"])
    audit_record(by=by, action="account.password_reset", subject=user)
    return user


def _names_for(full_names: Sequence[str]) -> Iterator[str]:
    """Usernames that are free, in the order of these names."""
    wanted = [username_of(name) for name in full_names]
    alike = Q(pk__in=[])
    for name in set(wanted):
        alike |= Q(username__startswith=name)
    taken = set(User.objects.filter(alike).values_list("username", flat=True))
    for name in wanted:
        free = next(
            candidate
            for candidate in chain([name], (f"{name}{number}" for number in count(2)))
            if candidate not in taken
        )
        taken.add(free)
        yield free


def username_of(full_name: str) -> str:
    """What somebody is called at the sign-in page, as far as the name tells: the given name, then the first letters of
    the others, small and without marks.

    >>> username_of("Nguyễn Thị Ánh Dương"), username_of("Lê Ý"), username_of("Ý")
    ('duong.nta', 'y.l', 'y.dv')
    """
    words = _LETTERS.findall(folded_name(full_name)) or ["vien"]
    *others, given_name = words
    return f"{given_name[:_LONGEST]}.{''.join(word[0] for word in others)[:_LONGEST] or 'dv'}"
