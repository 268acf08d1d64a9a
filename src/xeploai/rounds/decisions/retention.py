"""What of decisions is past its term: petitions with their answers, rolls and votes of the deciding sessions. Decisions
themselves, with number and figures of their session and the papers of cases that waited, are kept for ever."""

from datetime import date

from django.db.models import QuerySet

from xeploai.registers.kernel.retention import ExpiredRows, RetentionHold, RetentionRule, rows_delete
from xeploai.rounds.decisions.models import DecidingSession, LineVote, Petition, PetitionAnswer, SessionMember


def _petitions(before: date) -> ExpiredRows:
    expired = ExpiredRows()
    over = Petition.objects.filter(decided__decision__campaign__closed_at__date__lt=before)
    expired.add(over, "decided__decision__campaign__closed_at")
    expired.follow(Petition)
    return expired


def _petitions_purge(expired: ExpiredRows) -> None:
    rows_delete(PetitionAnswer, expired.keys(PetitionAnswer))
    rows_delete(Petition, expired.keys(Petition))


def _sessions(before: date) -> ExpiredRows:
    expired = ExpiredRows()
    for model, at in ((SessionMember, "session__"), (LineVote, "session__"), (DecidingSession, "")):
        closed = f"{at}draft__campaign__closed_at"
        expired.add(model.objects.filter(**{f"{closed}__date__lt": before}), closed)
    return expired


def _sessions_purge(expired: ExpiredRows) -> None:
    for model in (SessionMember, LineVote, DecidingSession):
        rows_delete(model, expired.keys(model))


def _petitioners() -> "QuerySet[Petition, int]":
    """People whose petition nobody has answered."""
    waiting = Petition.objects.filter(answers=None, decided__subject__person__isnull=False)
    return waiting.values_list("decided__subject__person", flat=True)


RETENTION_RULES = (
    RetentionRule(group="petitions", find=_petitions, purge=_petitions_purge),
    RetentionRule(group="sessions", find=_sessions, purge=_sessions_purge),
)
RETENTION_HOLDS = (RetentionHold(code="petition_open", people=_petitioners, whole=_petitioners),)
