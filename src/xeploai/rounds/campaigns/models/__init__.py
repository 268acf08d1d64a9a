"""A campaign and the snapshot it works on: tree, subjects and places of review as known for the closing date.

Nothing drawn is ever rewritten in silence: a change that comes to light afterwards is an `Amendment` that an officer
takes in or turns down, and the rules are exchanged by a new `Binding`, the former one stays.
"""

from xeploai.rounds.campaigns.models.campaign import (
    Binding,
    Campaign,
    CampaignKind,
    CampaignStatus,
    StoredRules,
    all_kinds,
)
from xeploai.rounds.campaigns.models.changes import Amendment, AmendmentBatch, AmendmentState, Change
from xeploai.rounds.campaigns.models.documents import CampaignDocument, DocumentKind, ReviewPrompt
from xeploai.rounds.campaigns.models.roster import (
    AWAITING_RULES,
    MISSING_FACTS,
    OPEN_REASONS,
    REASONS,
    ReviewPlace,
    RosterEntry,
    Subject,
    reason_name,
)
from xeploai.rounds.campaigns.models.tree import Node, NodeAncestor

__all__ = [
    "AWAITING_RULES",
    "MISSING_FACTS",
    "OPEN_REASONS",
    "REASONS",
    "Amendment",
    "AmendmentBatch",
    "AmendmentState",
    "Binding",
    "Campaign",
    "CampaignDocument",
    "CampaignKind",
    "CampaignStatus",
    "Change",
    "DocumentKind",
    "Node",
    "NodeAncestor",
    "ReviewPlace",
    "ReviewPrompt",
    "RosterEntry",
    "StoredRules",
    "Subject",
    "all_kinds",
    "reason_name",
]
