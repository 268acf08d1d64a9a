"""Traces of signing in and of background work: wanted while something odd may still be looked into."""

from datetime import date

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django_tasks_db.models import DBTaskResult

from xeploai.registers.retention.sweeps import Found, Sweep, rows_delete, sweep_register


def _find(before: date) -> Found:
    found = Found()
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        found.add(model.objects.filter(attempt_time__date__lt=before), "attempt_time")
    found.add(UserSession.objects.filter(last_seen_at__date__lt=before), "last_seen_at")
    found.add(DBTaskResult.objects.finished().filter(finished_at__date__lt=before), "finished_at")
    return found


def _purge(found: Found) -> None:
    for label in found.going:
        rows_delete(apps.get_model(label), found.keys(apps.get_model(label)))


def register() -> None:
    """Say what this app has that ends."""
    sweep_register(Sweep(group="sign_ins", find=_find, purge=_purge))
