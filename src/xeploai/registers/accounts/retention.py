"""Traces of signing in and of background work: wanted while something odd may still be looked into."""

from datetime import date
from typing import Any

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.db.models import QuerySet
from django_tasks_db.models import DBTaskResult

from xeploai.registers.accounts.models import User
from xeploai.registers.kernel.retention import ExpiredRows, RetentionHold, RetentionRule, rows_delete
from xeploai.registers.people.models import Person


def _find(before: date) -> ExpiredRows:
    expired = ExpiredRows()
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        expired.add(model.objects.filter(attempt_time__date__lt=before), "attempt_time")
    expired.add(UserSession.objects.filter(last_seen_at__date__lt=before), "last_seen_at")
    expired.add(DBTaskResult.objects.finished().filter(finished_at__date__lt=before), "finished_at")
    return expired


def _purge(expired: ExpiredRows) -> None:
    for label in expired.going:
        rows_delete(apps.get_model(label), expired.keys(apps.get_model(label)))


def _people() -> "QuerySet[Any, Any]":
    """Who has an account is named by it: their record stays as a whole."""
    accounts = User.objects.filter(person__isnull=False).values("person")
    return Person.objects.filter(public_id__in=accounts).values("pk")


RETENTION_RULES = (RetentionRule(group="sign_ins", find=_find, purge=_purge),)
RETENTION_HOLDS = (RetentionHold(code="account", whole=_people),)
