"""Official papers as downloads. Asked for by a form: what leaves is entered in the trail, with whom it names."""

from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpResponse

from xeploai.rounds.papers.making import ACT, Material, paper_make
from xeploai.rounds.papers.sources import OF_PART, OF_RECORD
from xeploai.web.access_policy import ActorRequest, door

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@door(ACT, methods=("POST",))
def of_record(request: ActorRequest, kind: str, record: UUID) -> HttpResponse:
    """A paper of one record: a round, a request, a subject, a draft, a decision, a petition, a decided level."""
    if kind not in OF_RECORD:
        raise Http404
    return _sent(request, kind, OF_RECORD[kind](request.actor, record))


@door(ACT, methods=("POST",))
def of_part(request: ActorRequest, kind: str, record: UUID, part: UUID) -> HttpResponse:
    """A paper of a part of a record: a unit in a round, a unit that a decision names."""
    if kind not in OF_PART:
        raise Http404
    return _sent(request, kind, OF_PART[kind](request.actor, record, part))


def _sent(request: ActorRequest, kind: str, material: Material) -> HttpResponse:
    paper = paper_make(code=kind, material=material, by=request.actor)
    response = HttpResponse(paper.content, content_type=_WORD)
    response.headers["Content-Disposition"] = "attachment; filename*=UTF-8''" + quote(paper.name, safe="")
    return response
