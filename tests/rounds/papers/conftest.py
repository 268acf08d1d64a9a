"""The round, the draft and the decision of the tests of decisions."""

from tests.rounds.decisions.conftest import campaign, decision, draft

__all__ = ["campaign", "decision", "draft"]
