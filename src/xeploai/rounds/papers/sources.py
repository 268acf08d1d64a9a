"""Which function gathers what goes into a paper: of one record, or of a part of one."""

from collections.abc import Callable, Mapping
from typing import TypeAlias
from uuid import UUID

from xeploai.registers.kernel.access import Actor
from xeploai.rounds.papers.decision_papers import annulment_decision, levels_decision, petition_answer, result_notice
from xeploai.rounds.papers.making import Material
from xeploai.rounds.papers.opinion_papers import opinion_form, residence_sheet
from xeploai.rounds.papers.session_papers import invitation, session_list, session_minutes
from xeploai.rounds.papers.unit_papers import (
    ballot,
    chasing_letter,
    count_minutes,
    dossier_return,
    meeting_minutes,
    proposal_letter,
)

OfRecord: TypeAlias = Callable[[Actor, UUID], Material]
OfPart: TypeAlias = Callable[[Actor, UUID, UUID], Material]

OF_RECORD: Mapping[str, OfRecord] = {
    "chasing_letter": chasing_letter,
    "opinion_form": opinion_form,
    "residence_sheet": residence_sheet,
    "session_invitation": invitation,
    "session_list": session_list,
    "session_minutes": session_minutes,
    "levels_decision": levels_decision,
    "petition_answer": petition_answer,
    "annulment_decision": annulment_decision,
}
"""Kind -> of a round, a request, a subject, a draft, a decision, a petition, a decided level."""

OF_PART: Mapping[str, OfPart] = {
    "ballot": ballot,
    "count_minutes": count_minutes,
    "meeting_minutes": meeting_minutes,
    "proposal_letter": proposal_letter,
    "dossier_return": dossier_return,
    "result_notice": result_notice,
}
"""Kind -> of a unit in a round; of a unit that a decision names."""
