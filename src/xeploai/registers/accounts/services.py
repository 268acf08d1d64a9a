"""The acts on accounts. Each asks first, does one thing in one transaction, and stands in the trail.

An account is managed only by who looks after every role it holds.
"""

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.accounts.roles import RoleTerms, hands_out, role_assign, role_given, terms_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, NotPermitted, NotVisible, require
from xeploai.registers.kernel.roles import Role
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.selectors import person_get

# Letters and digits that nobody mixes up when they are read from paper or over the telephone.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def password_rules() -> str:
    """What a password must be, in one sentence."""
    return (
        f"Ít nhất {settings.PASSWORD_LENGTH} ký tự, không chỉ gồm chữ số, không giống tên hoặc tên đăng nhập, "
        "không phải mật khẩu nhiều người dùng."
    )


def one_time_password() -> str:
    """A password to hand over on paper; its owner must change it at the first sign-in."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


@transaction.atomic
def account_create(
    *, username: str, full_name: str, terms: RoleTerms, by: Actor, email: str = "", person: UUID | None = None
) -> tuple[User, str]:
    """A new account with its first role; gives it with its one-time password, which is stored nowhere in clear.

    Raises NotPermitted, NotVisible, Refused (the name is taken).
    """
    require(by, "account.manage", terms.body)
    _check_name_free(username)
    _check_person(person, None, by)
    password = one_time_password()
    user = User.objects.create_user(
        username, password, full_name=full_name, email=email, person=person, must_change_password=True
    )
    audit_record(
        by=by, action="account.create", subject=user, body=terms.body, after={"username": username, "name": full_name}
    )
    role_assign(user=user, terms=terms, by=by)
    return user, password


@transaction.atomic
def account_update(*, user: User, full_name: str, email: str, person: UUID | None, by: Actor) -> None:
    """Mend the name, the address for notices, the person whose own records the account sees."""
    require_to_manage(by, user)
    before = {"name": user.full_name, "email": user.email, "person": user.person}
    after = {"name": full_name, "email": email, "person": person}
    changed = {key for key in after if before[key] != after[key]}
    if not changed:
        return
    if "person" in changed:
        _check_person(person, user, by)
    user.full_name, user.email, user.person = full_name, email, person
    user.save(update_fields=["full_name", "email", "person"])
    audit_record(
        by=by,
        action="account.update",
        subject=user,
        before={key: before[key] for key in changed},
        after={key: after[key] for key in changed},
    )


@transaction.atomic
def account_close(*, user: User, reason: str, by: Actor) -> None:
    """No more sign-in from now on; open sessions end. What the account did keeps its name."""
    require_to_manage(by, user)
    if user.pk == by.user.pk:
        raise Refused.because("own_account")
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise Refused.because("account_state_changed")
    sessions_end(user)
    audit_record(by=by, action="account.close", subject=user, reason=reason)


@transaction.atomic
def account_reopen(*, user: User, reason: str, by: Actor) -> None:
    """Sign-in is possible again, with the roles that are still in force."""
    require_to_manage(by, user)
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise Refused.because("account_state_changed")
    audit_record(by=by, action="account.reopen", subject=user, reason=reason)


@transaction.atomic
def password_reset(*, user: User, by: Actor) -> str:
    """A new one-time password; open sessions and second factors of the account end."""
    require_to_manage(by, user)
    if user.pk == by.user.pk:
        raise Refused.because("own_account")
    return _password_renewed(user, by)


@transaction.atomic
def password_changed(*, user: User, by: Actor) -> None:
    """The owner chose a password of their own."""
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    audit_record(by=by, action="account.password", subject=user)


@contextmanager
def factors_recorded(*, by: Actor) -> Iterator[None]:
    """What the actor changes of their own second factor inside is one act: done together with its entry, or not done.

    The package that does it tells of it only after the database has committed, when an entry may fail alone.
    """
    with transaction.atomic():
        before = _factors(account_of(by))
        yield
        after = _factors(account_of(by))
        if before != after:
            action = "factor.add" if before < after else "factor.remove" if after < before else "factor.reset"
            audit_record(
                by=by, action=action, subject=account_of(by), before=_factor_types(before), after=_factor_types(after)
            )


def _factors(user: User) -> set[tuple[int, str]]:
    return set(Authenticator.objects.filter(user=user).values_list("pk", "type"))


def _factor_types(factors: Collection[tuple[int, str]]) -> dict[str, list[str]]:
    return {"types": sorted(kind for _, kind in factors)}


@transaction.atomic
def session_end(*, key: str, by: Actor) -> None:
    """Sign out one's own session on another device."""
    session = UserSession.objects.filter(user=by.user, session_key=key).first()
    if session is None:
        raise NotVisible([Fault(code="nothing_here")])
    session.end()
    audit_record(by=by, action="session.end", subject=account_of(by))


@transaction.atomic
def first_officer_create(*, username: str, full_name: str, password: str, body: Organisation, on: date) -> User:
    """The first account, while there is none: the officer of the whole tree, who also looks after the installation
    until somebody else is named for that. Raises Refused (there is an account already; a weak password)."""
    if User.objects.exists():
        raise Refused.because("not_first_account")
    user = User(username=username, full_name=full_name)
    check_password(password, user)
    user.set_password(password)
    user.save()
    audit_record(by=None, action="account.first", subject=user, body=body, after={"username": username})
    officer = RoleTerms(role=Role.ORGANISATION_OFFICER, body=body, subtree=True, valid_from=on)
    system = RoleTerms(role=Role.SYSTEM_OFFICER, body=None, subtree=False, valid_from=on)
    for terms in (officer, system):
        role_given(user, terms, None)
    return user


@transaction.atomic
def officer_recover(*, username: str, reason: str) -> str:
    """From the machine's console: open an account again, give it a one-time password and the care of the
    installation. Raises Refused where there is no such account."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise Refused.because("account_unknown", value=username)
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.refresh_from_db()
    password = _password_renewed(user, None)
    today = timezone.localdate()
    if not RoleAssignment.objects.on(today).filter(user=user, role=Role.SYSTEM_OFFICER).exists():
        role_given(user, RoleTerms(role=Role.SYSTEM_OFFICER, body=None, subtree=False, valid_from=today), None)
    audit_record(by=None, action="account.recover", subject=user, reason=reason)
    return password


def check_password(password: str, user: User) -> None:
    """Raises Refused with everything that is weak about a password."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused([Fault(code="password_weak", values={"why": why}) for why in error.messages]) from None


def require_to_manage(by: Actor, user: User) -> None:
    """Stop unless the actor looks after every role that the account holds or will hold.

    Raises NotVisible where not even one of them is within reach, NotPermitted where some are.
    """
    today = timezone.localdate()
    rows = RoleAssignment.objects.filter(user=user).exclude(valid_to__lte=today).select_related("body")
    all_terms = [terms_of(row) for row in rows]
    reached = [terms for terms in all_terms if hands_out(by, "account.manage", terms)]
    if not all_terms and any(reach.body_id is None for reach in by.with_act("account.manage")):
        return
    if not reached:
        raise NotVisible([Fault(code="nothing_here")])
    if len(reached) < len(all_terms):
        raise NotPermitted([Fault(code="account_of_others")])


def _check_person(person: UUID | None, user: User | None, by: Actor) -> None:
    """The record behind an account is one that the actor sees, and nobody else's."""
    if person is None:
        return
    person_get(by, person)
    others = User.objects.filter(person=person, is_active=True)
    if user is not None:
        others = others.exclude(pk=user.pk)
    if others.exists():
        raise Refused.because("person_has_account")


def _check_name_free(username: str) -> None:
    if User.objects.filter(username=username).exists():
        raise Refused.because("username_taken", value=username)


def _password_renewed(user: User, by: Actor | None) -> str:
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    sessions_end(user)
    Authenticator.objects.filter(user=user).delete()
    audit_record(by=by, action="account.password_reset", subject=user)
    return password


def sessions_end(user: User) -> None:
    """Sign an account out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()
