"""What of seals is past its term: names and papers that name people. Figures and digests stay for ever."""

from datetime import date

from xeploai.registers.kernel.retention import ExpiredRows, RetentionRule, rows_delete
from xeploai.rounds.sealing.models import NamedFile


def _names(before: date) -> ExpiredRows:
    expired = ExpiredRows()
    over = NamedFile.objects.filter(of__campaign__closed_at__date__lt=before)
    expired.add(over, "of__campaign__closed_at")
    return expired


def _names_purge(expired: ExpiredRows) -> None:
    rows_delete(NamedFile, expired.keys(NamedFile))


RETENTION_RULES = (RetentionRule(group="seal_names", find=_names, purge=_names_purge),)
