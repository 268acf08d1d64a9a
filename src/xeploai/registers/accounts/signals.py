"""Signing in and out stands in the trail, whichever way it was done."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import User
from xeploai.registers.audit.services import audit_record


@receiver(user_logged_in)
def _signed_in(user: User, **_context: Any) -> None:
    audit_record(by=AccountActor(user), action="session.start", subject=user)


@receiver(user_logged_out)
def _signed_out(user: User | None, **_context: Any) -> None:
    if user is not None:
        audit_record(by=AccountActor(user), action="session.stop", subject=user)


@receiver(user_locked_out)
def _locked_out(username: str | None = None, **_context: Any) -> None:
    """Who tries is not known; which account they tried is, if there is one."""
    user = User.objects.filter(username=username).first()
    audit_record(by=None, action="session.locked", subject=user)
