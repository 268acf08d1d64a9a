"""What may be asked about opinions: requests and what came of them, who lives where, what the inspection committee
answered, what of a dossier somebody has ticked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from xeploai.core.errors import Fault
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


def unit_get(actor: Actor, campaign: Campaign, public_id: UUID, act: str = "meeting.view") -> Organisation:
    """A unit of the campaign's tree. Raises NotVisible for a stranger, NotPermitted where only this act is lacking."""
    found = Organisation.objects.filter(public_id=public_id, pk__in=campaign.nodes.values("organisation")).first()
    if found is None:
        raise NotVisible([Fault(code="nothing_here")])
    require(actor, act, found)
    return found


def subjects_under(campaign: Campaign, unit: Organisation, *, kind: str = "") -> "QuerySet[Subject]":
    """Who is reviewed in a unit and in what stood under it on the closing day, by unit and name. One query."""
    here = campaign.nodes.filter(organisation=unit).values("path")[:1]
    below = campaign.nodes.filter(path__startswith=Subquery(here)).values("organisation")
    rows = Subject.objects.filter(campaign=campaign, listed=True, entry__unit__in=below)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.select_related(*_PARTS).order_by("entry__path", "entry__sort_key", "pk")


def subjects_decided_by(campaign: Campaign, body: Organisation) -> "QuerySet[Subject]":
    """Everybody who may carry a level, on whom a body decides."""
    decides = Q(entry__decider=body)
    if body.pk == campaign.body_id:
        decides |= Q(entry__decider=None)
    rows = Subject.objects.filter(decides, campaign=campaign, listed=True, continued_by=None).exclude(classified=False)
    return rows.select_related(*_PARTS).order_by("entry__path", "entry__sort_key", "pk")


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
    found = rows.select_related("subject").order_by("subject__campaign__period_end", "number")
    return {persons[row.subject.person_id]: row for row in found if row.subject.person_id in persons}


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


def request_rows(found: "QuerySet[OpinionRequest]", today: date) -> list[RequestRow]:
    """Requests with their answers, the newest first. Two queries."""
    requests = list(found.exclude(source=INSPECTION).select_related("unit", "organisation", "campaign"))
    lines = OpinionRequestLine.objects.filter(request__in=[row.pk for row in requests])
    counts = {
        request: (total, answered)
        for request, total, answered in lines.values_list("request")
        .annotate(total=Count("pk"), answered=Count("pk", filter=Exists(LINE_ANSWERED)))
        .order_by()
    }
    rows = []
    for request in requests:
        total, answered = counts.get(request.pk, (0, 0))
        late = answered < total and request.due_on < today
        rows.append(RequestRow(request=request, total=total, answered=answered, overdue=late))
    return rows


def requests_of_unit(campaign: Campaign, unit: Organisation) -> "QuerySet[OpinionRequest]":
    """What a unit has asked, and what it is asked itself."""
    return OpinionRequest.objects.filter(Q(unit=unit) | Q(organisation=unit), campaign=campaign)


def requests_visible_to(actor: Actor, campaign: Campaign) -> "QuerySet[OpinionRequest]":
    """Requests of units in reach, and those to bodies of the tree for which the actor answers."""
    asking = bodies_where(actor, "meeting.view")
    answering = Q(organisation__in=bodies_where(actor, "opinion.write"))
    return OpinionRequest.objects.filter(Q(unit__in=asking) | answering, campaign=campaign)


def request_get(actor: Actor, public_id: UUID) -> OpinionRequest:
    """One request. Raises NotVisible for who neither sees the unit that asks nor answers for the body asked."""
    rows = OpinionRequest.objects.select_related("campaign__body", "campaign__binding", "unit", "organisation")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotVisible([Fault(code="nothing_here")])
    own = found.organisation
    answers = own is not None and (allows(actor, "opinion.write", own) or allows(actor, "meeting.run", own))
    if not answers:
        require(actor, "appraisal.write" if found.source == INSPECTION else "meeting.view", found.unit)
    return found


def subjects_of_request(request: OpinionRequest) -> "QuerySet[Subject]":
    """Whom a request is about, by unit and name. One query."""
    rows = Subject.objects.filter(opinion_request_lines__request=request)
    return rows.select_related(*_PARTS).order_by("entry__path", "entry__sort_key", "pk")


@dataclass(frozen=True, kw_only=True)
class InspectionState:
    """What the inspection committee's answers say of one list.

    asked        whether anybody asked it for the deciding body
    answered_on  subject -> day of the newest answer about a list that has it
    known        subject -> what that answer says of it, of those of whom something is known
    """

    asked: bool
    answered_on: Mapping[int, date]
    known: Mapping[int, InspectionLine]

    @property
    def pending(self) -> list[InspectionLine]:
        """Cases that are pending."""
        return [line for line in self.known.values() if line.pending]


def inspection_state(campaign: Campaign, body: Organisation) -> InspectionState:
    """What was answered about the lists of a deciding body. At most four queries, however long the lists."""
    requests = list(
        OpinionRequest.objects.filter(campaign=campaign, unit=body, source=INSPECTION).values_list("pk", flat=True)
    )
    if not requests:
        return InspectionState(asked=False, answered_on={}, known={})
    newest: dict[int, InspectionAnswer] = {}
    for answer in InspectionAnswer.objects.filter(request__in=requests).order_by("number"):
        newest[answer.request_id] = answer
    by_subject: dict[int, InspectionAnswer] = {}
    lines = OpinionRequestLine.objects.filter(request__in=newest).values_list("request", "subject")
    for request, subject in lines:
        answer, before = newest[request], by_subject.get(subject)
        if before is None or (before.answered_on, before.pk) < (answer.answered_on, answer.pk):
            by_subject[subject] = answer
    found = InspectionLine.objects.filter(answer__in=[answer.pk for answer in newest.values()])
    known = {
        line.subject_id: line
        for line in found.select_related("subject__entry")
        if by_subject[line.subject_id].pk == line.answer_id
    }
    days = {subject: answer.answered_on for subject, answer in by_subject.items()}
    return InspectionState(asked=True, answered_on=days, known=known)


def inspection_requests(campaign: Campaign, body: Organisation) -> list[OpinionRequest]:
    """What the inspection committee was asked for a deciding body, with its answers, newest first. Three queries."""
    rows = OpinionRequest.objects.filter(campaign=campaign, unit=body, source=INSPECTION)
    found = rows.annotate(number_of_subjects=Count("lines")).select_related("unit")
    return list(found.prefetch_related("inspection_answers__lines__subject__entry"))


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
    open_lines = Q(~Exists(LINE_ANSWERED))
    counts = {
        unit: (asked, waiting, overdue)
        for unit, asked, waiting, overdue in lines.values_list("request__unit")
        .annotate(
            asked=Count("pk"),
            waiting=Count("pk", filter=Q(open_lines)),
            overdue=Count("pk", filter=Q(open_lines, request__due_on__lt=today)),
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
            residence=Count("pk", filter=Q(kind="member") & Exists(noted)),
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
