"""Papers by which others are asked: the form for a body, the sheet for the branch where a member lives."""

from uuid import UUID

from xeploai.core.errors import Fault
from xeploai.registers.kernel.access import Actor, NotVisible, require
from xeploai.rounds.campaigns.selectors import subject_get
from xeploai.rounds.opinions.models import OpinionRequest
from xeploai.rounds.opinions.selectors import newest_places, request_get, subjects_of_request
from xeploai.rounds.papers.lists import numbered
from xeploai.rounds.papers.making import ACT, Material
from xeploai.tools.papers.kinds import paper_words


def opinion_form(actor: Actor, record: UUID) -> Material:
    """Everybody about whom a body is asked, with room to write."""
    request = _request(actor, record)
    subjects = list(subjects_of_request(request))
    own = {
        "noi_hoi": request.body_name,
        "han": f"{request.due_on:%d/%m/%Y}",
        "danh_sach": numbered(
            {"ten": subject.entry.name, "don_vi_doi_tuong": subject.entry.unit.name} for subject in subjects
        ),
    }
    return Material(
        campaign=request.campaign,
        body=request.unit,
        record=request,
        own=own,
        subjects=[subject.public_id for subject in subjects],
    )


def residence_sheet(actor: Actor, record: UUID) -> Material:
    """One member, for the branch where the member lives, as far as it is noted."""
    member = subject_get(actor, record, "meeting.view")
    if member.person_id is None:
        raise NotVisible([Fault(code="nothing_here")])
    place = newest_places({member.pk: member}).get(member.pk)
    own = {
        "noi_hoi": place.name if place else paper_words()["blank"],
        "ten": member.entry.name,
        "don_vi_doi_tuong": member.entry.unit.name,
    }
    return Material(
        campaign=member.campaign, body=member.entry.unit, record=member, own=own, subjects=[member.public_id]
    )


def _request(actor: Actor, record: UUID) -> OpinionRequest:
    """A request of a unit whose papers the actor may take away; the body that is asked gets the paper from it."""
    request = request_get(actor, record)
    require(actor, ACT, request.unit)
    return request
