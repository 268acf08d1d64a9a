"""What of decisions is past its term: petitions with their answers. Decisions themselves are kept for ever."""

from datetime import date

from django.db.models import QuerySet

from xeploai.registers.kernel.retention import ExpiredRows, RetentionHold, RetentionRule, rows_delete
from xeploai.rounds.decisions.models import Petition, PetitionAnswer


def _petitions(before: date) -> ExpiredRows:
    found = ExpiredRows()
    over = Petition.objects.filter(decided__decision__campaign__closed_at__date__lt=before)
    found.add(over, "decided__decision__campaign__closed_at")
    found.follow(Petition)
    return found


def _petitions_purge(found: ExpiredRows) -> None:
    rows_delete(PetitionAnswer, found.keys(PetitionAnswer))
    rows_delete(Petition, found.keys(Petition))


def _petitioners() -> "QuerySet[Petition, int]":
    """People whose petition nobody has answered."""
    waiting = Petition.objects.filter(answers=None, decided__subject__person__isnull=False)
    return waiting.values_list("decided__subject__person", flat=True)


RETENTION_RULES = (RetentionRule(group="petitions", find=_petitions, purge=_petitions_purge),)
RETENTION_HOLDS = (RetentionHold(code="petition_open", people=_petitioners, whole=_petitioners),)
