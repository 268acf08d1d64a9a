"""What of opinions is past its term: requests, answers, places of residence, ticks of rounds that are over."""

from datetime import date

from xeploai.registers.kernel.retention import ExpiredRows, RetentionRule, rows_delete
from xeploai.rounds.opinions.models import (
    DossierTick,
    InspectionAnswer,
    InspectionLine,
    Opinion,
    OpinionRequest,
    OpinionRequestLine,
    ResidencePlace,
)

_CLOSED = {
    InspectionLine: "answer__request__campaign__closed_at",
    InspectionAnswer: "request__campaign__closed_at",
    OpinionRequestLine: "request__campaign__closed_at",
    OpinionRequest: "campaign__closed_at",
    Opinion: "subject__campaign__closed_at",
    ResidencePlace: "subject__campaign__closed_at",
    DossierTick: "campaign__closed_at",
}
"""Table -> when its round was closed; what points at another stands before it."""


def _opinions(before: date) -> ExpiredRows:
    expired = ExpiredRows()
    for model, closed in _CLOSED.items():
        expired.add(model._default_manager.filter(**{f"{closed}__date__lt": before}), closed)
    return expired


def _opinions_purge(expired: ExpiredRows) -> None:
    for model in _CLOSED:
        rows_delete(model, expired.keys(model))


RETENTION_RULES = (RetentionRule(group="opinions", find=_opinions, purge=_opinions_purge),)
