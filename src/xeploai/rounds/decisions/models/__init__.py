"""Decisions on levels. A draft may be worked on; what is issued is only ever added to."""

from xeploai.rounds.decisions.models.decisions import (
    Annulment,
    CapAuthorisation,
    DecidedLevel,
    Decision,
    DecisionDraft,
    DraftLine,
    DraftState,
    Notice,
    Outcome,
    Petition,
    PetitionAnswer,
    PoolGroup,
    Source,
    StandingLevel,
)
from xeploai.rounds.decisions.models.postponements import OpenPostponement, Postponement, PostponementEnd
from xeploai.rounds.decisions.models.sessions import DecidingSession, LineVote, SessionMember

__all__ = [
    "Annulment",
    "CapAuthorisation",
    "DecidedLevel",
    "DecidingSession",
    "Decision",
    "DecisionDraft",
    "DraftLine",
    "DraftState",
    "LineVote",
    "Notice",
    "OpenPostponement",
    "Outcome",
    "Petition",
    "PetitionAnswer",
    "PoolGroup",
    "Postponement",
    "PostponementEnd",
    "SessionMember",
    "Source",
    "StandingLevel",
]
