"""Links between accounts and the office's identity service: made once with a one-time code, then by issuer and subject.

A claim that somebody may edit, such as a name, never decides whose account it is.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from xeploai.core.errors import Refused
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import IdentityCode, IdentityLink, User
from xeploai.registers.accounts.services import one_time_password, require_to_manage, sessions_end
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor

CODE_HOURS = 72
"""How long a code may be used: long enough to be handed over on paper, over a weekend."""


@transaction.atomic
def identity_code_make(*, user: User, by: Actor) -> str:
    """A code that links the account, to hand over on paper; stored only as a digest. An older one is void.

    An officer may make one for the own account too: whoever is signed in there gains nothing by it.
    Raises NotPermitted, NotVisible, Refused (a closed account, one that is linked).
    """
    require_to_manage(by, user)
    if not user.is_active:
        raise Refused.because("identity_account_closed")
    if IdentityLink.objects.filter(user=user).exists():
        raise Refused.because("identity_linked_already")
    code = one_time_password()
    now = timezone.now()
    IdentityCode.objects.filter(user=user).delete()
    IdentityCode.objects.create(
        user=user, digest=_digest(code), made_at=now, expires_at=now + timedelta(hours=CODE_HOURS)
    )
    audit_record(by=by, action="identity.code", subject=user, after={"hours": CODE_HOURS})
    return code


@transaction.atomic
def identity_link(*, issuer: str, subject: str, code: str) -> User:
    """Link the identity that the service has just confirmed to the account for which the code was made.

    Raises Refused for a code that is wrong, used, too old or of a closed account, and where either side is linked.
    """
    made = (
        IdentityCode.objects.select_related("user")
        .filter(digest=_digest(code.strip().lower()), expires_at__gt=timezone.now(), user__is_active=True)
        .first()
    )
    # Whoever deletes the row has used the code: of two at once only one.
    if made is None or not IdentityCode.objects.filter(pk=made.pk).delete()[0]:
        raise Refused.because("identity_code_wrong")
    if identity_user(issuer, subject) is not None or IdentityLink.objects.filter(user=made.user).exists():
        raise Refused.because("identity_linked_already")
    IdentityLink.objects.create(user=made.user, issuer=issuer, subject=subject)
    audit_record(
        by=AccountActor(made.user),
        action="identity.link",
        subject=made.user,
        after={"issuer": issuer, "subject": subject},
    )
    return made.user


@transaction.atomic
def identity_unlink(*, user: User, reason: str, by: Actor) -> None:
    """The identity opens this account no more; open sessions end, a code that waits is void."""
    require_to_manage(by, user)
    if user.pk == by.user.pk:
        raise Refused.because("own_account")
    link = IdentityLink.objects.filter(user=user).first()
    if link is None or not IdentityLink.objects.filter(pk=link.pk).delete()[0]:
        raise Refused.because("identity_not_linked")
    IdentityCode.objects.filter(user=user).delete()
    sessions_end(user)
    audit_record(
        by=by,
        action="identity.unlink",
        subject=user,
        reason=reason,
        before={"issuer": link.issuer, "subject": link.subject},
    )


def identity_user(issuer: str, subject: str) -> User | None:
    """Whose account an identity opens; None where it is linked to none."""
    link = IdentityLink.objects.select_related("user").filter(issuer=issuer, subject=subject).first()
    return link.user if link else None


def identity_known_elsewhere(issuer: str, subject: str) -> bool:
    """Whether the subject is linked as one of another issuer: the office has moved its service, or another poses."""
    return IdentityLink.objects.filter(subject=subject).exclude(issuer=issuer).exists()


def _digest(code: str) -> str:
    """What is stored of a code. Keyed, so that a copy of the database gives none away."""
    return salted_hmac("xeploai.identity.code", code, algorithm="sha256").hexdigest()
