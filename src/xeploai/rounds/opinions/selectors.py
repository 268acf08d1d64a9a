"""What may be asked about opinions: requests and what came of them, who lives where, what the inspection committee
answered, what of a dossier somebody has ticked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from xeploai.core.errors import Fault
from xeploai.core.names import folded_name
from xeploai.registers.kernel.access import Actor, NotVisible, allows, require
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.selectors import among_subjects
from xeploai.rounds.opinions.models import (
    DossierTick,
    InspectionAnswer,
    InspectionLine,
    Opinion,
    OpinionRequest,
    OpinionRequestLine,
    OpinionState,
    ResidencePlace,
)
from xeploai.rounds.opinions.sources import INSPECTION

_PARTS = ("entry__unit", "campaign", "standing")


def answers_for(actor: Actor, organisation: Organisation) -> bool:
    """Whether the actor says what an organisation of the tree says: its own people, or a consulted body's account that
    is made out for just this organisation. A role over a subtree answers for nobody below."""
    own = any(reach.body_id == organisation.pk for reach in actor.with_act("opinion.write"))
    return allows(actor, "meeting.run", organisation) or (own and allows(actor, "opinion.write", organisation))


def _answering(actor: Actor) -> "QuerySet[Organisation]":
    """The organisations for which the actor answers."""
    own = {reach.body_id for reach in actor.with_act("opinion.write") if reach.body_id}
    return bodies_where(actor, "meeting.run") | bodies_where(actor, "opinion.write").filter(pk__in=own)


def requests_waiting(actor: Actor) -> Q:
    """Requests to organisations for which the actor answers."""
    return Q(organisation__in=_answering(actor))


def subjects_under(campaign: Campaign, unit: Organisation, *, kind: str = "") -> "QuerySet[Subject]":
    """Who is reviewed in a unit and in what stood under it on the closing day, by unit and name. One query."""
    here = campaign.nodes.filter(organisation=unit).values("path")[:1]
    below = campaign.nodes.filter(path__startswith=Subquery(here)).values("organisation")
    rows = Subject.objects.filter(campaign=campaign, listed=True, entry__unit__in=below)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.select_related(*_PARTS).order_by("entry__path", "entry__sort_key", "pk")


def subjects_in(campaign: Campaign, unit: Organisation) -> "QuerySet[Subject]":
    """Who is reviewed in the unit itself, by kind and name. One query."""
    rows = Subject.objects.filter(campaign=campaign, listed=True, entry__unit=unit)
    return rows.select_related(*_PARTS).order_by("kind", "entry__sort_key", "pk")


def subjects_decided_by(campaign: Campaign, body: Organisation) -> "QuerySet[Subject]":
    """Everybody who may carry a level, on whom a body decides."""
    decides = Q(entry__decider=body)
    if body.pk == campaign.body_id:
        decides |= Q(entry__decider=None)
    rows = Subject.objects.filter(decides, campaign=campaign, listed=True, continued_by=None).exclude(classified=False)
    return rows.select_related(*_PARTS).order_by("entry__path", "entry__sort_key", "pk")


def organisations_by_name(campaign: Campaign) -> Mapping[str, Organisation]:
    """The organisations of the round's tree by their folded names, without those of one name, which nobody could tell
    apart. One query."""
    by_name: dict[str, list[Organisation]] = {}
    for node in campaign.nodes.select_related("organisation"):
        by_name.setdefault(folded_name(node.name), []).append(node.organisation)
    return {name: organisations[0] for name, organisations in by_name.items() if len(organisations) == 1}


def newest_opinions(source: str, keys: Mapping[int, str]) -> Mapping[int, Opinion]:
    """The newest opinion of one body on each subject, late or not. keys: subject -> key of the body. One query."""
    if not keys:
        return {}
    rows = Opinion.objects.filter(among_subjects(keys), source=source).order_by("number")
    return {row.subject_id: row for row in rows if keys.get(row.subject_id) == row.body_key}


def newest_places(subjects: Mapping[int, Subject]) -> Mapping[int, ResidencePlace]:
    """Where each subject lives, as last noted. One query."""
    if not subjects:
        return {}
    rows = ResidencePlace.objects.filter(among_subjects(subjects)).order_by("number")
    return {row.subject_id: row for row in rows}


def former_places(campaign: Campaign, subjects: Mapping[int, Subject]) -> Mapping[int, ResidencePlace]:
    """Where each person lived in the newest earlier round that knows it, for the sheet of this one. One query."""
    persons = {subject.person_id: key for key, subject in subjects.items() if subject.person_id}
    rows = ResidencePlace.objects.filter(
        subject__person__in=Subject.objects.filter(campaign=campaign, person__isnull=False).values("person")
    ).exclude(subject__campaign=campaign)
    places = rows.select_related("subject").order_by("subject__campaign__period_end", "number")
    return {persons[row.subject.person_id]: row for row in places if row.subject.person_id in persons}


def residents_of(campaign: Campaign, unit: Organisation) -> "QuerySet[Subject]":
    """Members, of whatever unit, who live where a unit is: on whom it comments. One query."""
    newest = ResidencePlace.objects.filter(subject=OuterRef("pk")).order_by("-number").values("organisation")[:1]
    rows = Subject.objects.filter(campaign=campaign, listed=True, kind="member").annotate(place=Subquery(newest))
    return rows.filter(place=unit.pk).select_related(*_PARTS).order_by("entry__sort_key", "pk")


LINE_ANSWERED = Opinion.objects.filter(
    subject=OuterRef("subject"), source=OuterRef("request__source"), body_key=OuterRef("request__body_key")
).exclude(state=OpinionState.NOT_OBTAINED)


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    """One request, with how many of its subjects an answer has come for."""

    request: OpinionRequest
    total: int
    answered: int
    overdue: bool

    @property
    def missing(self) -> int:
        """How many answers have not come."""
        return self.total - self.answered


def request_rows(requests: "QuerySet[OpinionRequest]", today: date) -> list[RequestRow]:
    """Requests with their answers, the newest first. One query."""
    lines = OpinionRequestLine.objects.filter(request=OuterRef("pk")).order_by().values("request")
    total = lines.annotate(number=Count("pk")).values("number")
    answered = lines.filter(Exists(LINE_ANSWERED)).annotate(number=Count("pk")).values("number")
    counted = requests.exclude(source=INSPECTION).annotate(
        total=Coalesce(Subquery(total), Value(0)), answered=Coalesce(Subquery(answered), Value(0))
    )
    return [
        RequestRow(
            request=request,
            total=request.total,
            answered=request.answered,
            overdue=request.answered < request.total and request.due_on < today,
        )
        for request in counted.select_related("unit", "organisation", "campaign")
    ]


def requests_of_unit(campaign: Campaign, unit: Organisation) -> "QuerySet[OpinionRequest]":
    """What a unit has asked, and what it is asked itself."""
    return OpinionRequest.objects.filter(Q(unit=unit) | Q(organisation=unit), campaign=campaign)


def requests_visible_to(actor: Actor, campaign: Campaign) -> "QuerySet[OpinionRequest]":
    """Requests of units in reach, and those to bodies of the tree for which the actor answers."""
    asking = bodies_where(actor, "meeting.view")
    return OpinionRequest.objects.filter(Q(unit__in=asking) | requests_waiting(actor), campaign=campaign)


def request_get(actor: Actor, public_id: UUID) -> OpinionRequest:
    """One request. Raises NotVisible for who neither sees the unit that asks nor answers for the body asked."""
    rows = OpinionRequest.objects.select_related("campaign__body", "campaign__binding", "unit", "organisation")
    request = rows.filter(public_id=public_id).first()
    if request is None:
        raise NotVisible([Fault(code="nothing_here")])
    if request.source == INSPECTION:
        # What the committee was asked is not for everybody who sees the unit: to others there is none.
        if not allows(actor, "appraisal.write", request.unit):
            raise NotVisible([Fault(code="nothing_here")])
    elif request.organisation is None or not answers_for(actor, request.organisation):
        require(actor, "meeting.view", request.unit)
    return request


def subjects_of_request(request: OpinionRequest) -> "QuerySet[Subject]":
    """Whom a request is about, by unit and name. One query."""
    rows = Subject.objects.filter(opinion_request_lines__request=request)
    return rows.select_related(*_PARTS).order_by("entry__path", "entry__sort_key", "pk")


def inspection_columns(campaign: Campaign, body: Organisation) -> dict[str, Any]:
    """What is annotated on subjects on whom a body decides, so that a list needs no further query: `inspection_asked`,
    whether anybody asked the committee for that body; `inspection_on`, the day of the newest answer about a list that
    has the subject; `inspection_pending`, whether that answer says that a case is pending."""
    requests = OpinionRequest.objects.filter(campaign=campaign, unit=body, source=INSPECTION)
    answers = InspectionAnswer.objects.filter(request__in=requests, request__lines__subject=OuterRef("pk"))
    newest = answers.order_by("-answered_on", "-pk")
    of_line = InspectionAnswer.objects.filter(request__in=requests, request__lines__subject=OuterRef("subject"))
    pending = InspectionLine.objects.filter(
        subject=OuterRef("pk"),
        pending=True,
        answer=Subquery(of_line.order_by("-answered_on", "-pk").values("pk")[:1]),
    )
    return {
        "inspection_asked": Exists(requests),
        "inspection_on": Subquery(newest.values("answered_on")[:1]),
        "inspection_pending": Exists(pending),
    }


def inspection_requests(campaign: Campaign, body: Organisation) -> list[OpinionRequest]:
    """What the inspection committee was asked for a deciding body, with its answers, newest first. Three queries."""
    rows = OpinionRequest.objects.filter(campaign=campaign, unit=body, source=INSPECTION)
    requests = rows.annotate(number_of_subjects=Count("lines")).select_related("unit")
    return list(requests.prefetch_related("inspection_answers__lines__subject__entry"))


def ticks_of(campaign: Campaign, unit: Organisation) -> Mapping[tuple[int | None, str], DossierTick]:
    """The newest tick of each paper, by subject (None: of the whole unit) and item. One query."""
    rows = DossierTick.objects.filter(campaign=campaign, unit=unit).order_by("number")
    return {(row.subject_id, row.item): row for row in rows}


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """One unit on the board of opinions.

    asked, answered  lines of its requests
    overdue          of those without an answer, how many are past their day
    residence        members of whom it is known what came of the residence's comment, of how many
    """

    unit: Organisation
    name: str
    depth: int
    members: int
    residence: int
    asked: int
    answered: int
    overdue: int


def unit_rows(actor: Actor, campaign: Campaign, today: date) -> list[UnitRow]:
    """The units in reach that review somebody or have asked somebody. Three queries."""
    reach = bodies_where(actor, "meeting.view")
    nodes = list(campaign.nodes.filter(organisation__in=reach).select_related("organisation"))
    lines = OpinionRequestLine.objects.filter(request__campaign=campaign).exclude(request__source=INSPECTION)
    open_lines = ~Q(Exists(LINE_ANSWERED))
    counts = {
        unit: (asked, waiting, overdue)
        for unit, asked, waiting, overdue in lines.values_list("request__unit")
        .annotate(
            asked=Count("pk"),
            waiting=Count("pk", filter=open_lines),
            overdue=Count("pk", filter=open_lines & Q(request__due_on__lt=today)),
        )
        .order_by()
    }
    noted = Opinion.objects.filter(subject=OuterRef("pk"), source="residence").exclude(state=OpinionState.NOT_OBTAINED)
    people = {
        unit: (subjects, members, residence)
        for unit, subjects, members, residence in Subject.objects.filter(campaign=campaign, listed=True)
        .values_list(F("entry__unit"))
        .annotate(
            subjects=Count("pk"),
            members=Count("pk", filter=Q(kind="member")),
            residence=Count("pk", filter=Q(Exists(noted), kind="member")),
        )
        .order_by()
    }
    rows = []
    for node in nodes:
        key = node.organisation_id
        subjects, members, residence = people.get(key, (0, 0, 0))
        asked, waiting, overdue = counts.get(key, (0, 0, 0))
        if subjects or asked:
            rows.append(
                UnitRow(
                    unit=node.organisation,
                    name=node.name,
                    depth=node.depth,
                    members=members,
                    residence=residence,
                    asked=asked,
                    answered=asked - waiting,
                    overdue=overdue,
                )
            )
    return rows
