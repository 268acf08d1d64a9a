"""What of this app itself ends: answered requests for correction; one that waits keeps back what it is about."""

from datetime import date, datetime

from django.db.models import Min, QuerySet

from xeploai.registers.kernel.retention import ExpiredRows, RetentionHold, RetentionRule, rows_delete
from xeploai.rounds.privacy.models import Correction, CorrectionState


def _find(before: date) -> ExpiredRows:
    expired = ExpiredRows()
    expired.add(Correction.objects.filter(answered_at__date__lt=before), "answered_at")
    return expired


def _purge(expired: ExpiredRows) -> None:
    rows_delete(Correction, expired.keys(Correction))


def _waiting() -> "QuerySet[Correction]":
    return Correction.objects.filter(state=CorrectionState.WAITING).order_by()


def _people() -> "QuerySet[Correction, int]":
    return _waiting().values_list("person_id", flat=True)


def _since() -> datetime | None:
    oldest: datetime | None = _waiting().aggregate(first=Min("asked_at"))["first"]
    return oldest


RETENTION_RULES = (RetentionRule(group="corrections", find=_find, purge=_purge),)
RETENTION_HOLDS = (RetentionHold(code="correction_waiting", people=_people, since=_since),)
