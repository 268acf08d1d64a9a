"""The values of the trail: purged by an act of the trail itself, so that `verify` says "purged" and not "broken"."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.utils import timezone

from xeploai.registers.audit.models import EntryValues
from xeploai.registers.audit.services import KEPT, audit_values_purge
from xeploai.registers.kernel.manifest import retention_holds
from xeploai.registers.kernel.retention import ExpiredRows, RetentionRule


def _find(before: date) -> ExpiredRows:
    """What unfinished work began before the term ended keeps the trail from that moment on."""
    expired = ExpiredRows()
    end = timezone.make_aware(datetime.combine(before, time.min))
    keep: dict[str, Any] = {}
    for hold in retention_holds():
        since = hold.since() if hold.since is not None else None
        if since is not None:
            keep[hold.code] = Q(entry__at__gte=since)
    expired.add(EntryValues.objects.filter(entry__at__lt=end).exclude(entry__action__in=KEPT), "entry__at", keep=keep)
    return expired


def _purge(expired: ExpiredRows) -> None:
    audit_values_purge(entries=expired.keys(EntryValues), reason="Hết thời hạn lưu")


RETENTION_RULES = (RetentionRule(group="audit_values", find=_find, purge=_purge),)
