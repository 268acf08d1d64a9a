"""Members and cadres as the list page searches them, one record with its personal numbers masked; collectives."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Schema

from xeploai.api.gate import PAGE, PageNumber, PageOf, PageSize, Words, operation, paged
from xeploai.registers.audit.services import audit_view
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.selectors import organisation_get
from xeploai.registers.people import selectors
from xeploai.registers.people.models import Collective, Dated, IdentifierKind, Person, StatusKind
from xeploai.registers.people.past import past_years
from xeploai.web.access_policy import ActorRequest


class PersonRow(Schema):
    """A person as the list shows them. card: text, leading zeros kept; None where there is none."""

    id: UUID
    full_name: str
    born_on: str | None
    card: str | None
    organisation: UUID | None
    organisation_name: str | None
    post: str | None
    statuses: list[str]


class Period(Schema):
    """Something that held for a time; until excluded, None while it lasts."""

    what: str
    where: str | None
    since: date
    until: date | None


class PastLevel(Schema):
    """A level of an earlier year, from a list of that time."""

    year: int
    kind: str
    level: str


class PersonFull(Schema):
    """One record. numbers: by kind, personal ones masked."""

    id: UUID
    full_name: str
    sex: str
    born_on: str | None
    admission_decided_on: str | None
    official_on: str | None
    organisation: UUID | None
    numbers: dict[str, str]
    memberships: list[Period]
    statuses: list[Period]
    posts: list[Period]
    past_levels: list[PastLevel]


class CollectiveRow(Schema):
    """A collective of a day. head: name of who leads it; members: how many sit in it."""

    id: UUID
    name: str
    label: str | None
    organisation: UUID
    organisation_name: str
    head: str | None
    members: int


class SeatHeld(Schema):
    """A person's place for a time; until excluded, None while it lasts."""

    person: UUID
    full_name: str
    title: str | None
    is_head: bool
    since: date
    until: date | None


class CollectiveFull(Schema):
    """One collective with everybody who sat in it, those of today first."""

    id: UUID
    name: str
    label: str | None
    organisation: UUID
    organisation_name: str
    since: date
    until: date | None
    seats: list[SeatHeld]
    past_levels: list[PastLevel]


@operation(
    "GET", "/people", "person.view", says="Danh sách đảng viên, cán bộ trong phạm vi", response=PageOf[PersonRow]
)
def people(
    request: ActorRequest,
    *,
    q: Words = "",
    under: UUID | None = None,
    status: StatusKind | None = None,
    past: bool = False,
    page: PageNumber = 1,
    size: PageSize = PAGE,
) -> Any:
    """By words of the name without marks, or by a number."""
    below = organisation_get(request.actor, under, "person.view") if under else None
    people = selectors.people_search(request.actor, text=q, below=below, status=status or "", past=past)
    answer = paged(people, page, size, lambda person: person)
    audit_view(
        by=request.actor,
        action="people",
        seen=answer["items"],
        body=below or request.actor.reach_of("person.view"),
        filters={"words": q, "status": status, "past": past, "under": below and str(below.public_id)},
        page=page,
        count=answer["total"],
    )
    return {**answer, "items": [_row(person) for person in answer["items"]]}


def _row(person: Person) -> dict[str, Any]:
    numbers = {number.kind: number.value for number in person.numbers_now}  # type: ignore[attr-defined]
    posts = person.main_posts  # type: ignore[attr-defined]
    return {
        "id": person.public_id,
        "full_name": person.full_name,
        "born_on": person.born_on.iso if person.born_on else None,
        "card": numbers.get(IdentifierKind.CARD.value),
        "organisation": person.home.public_id if person.home else None,
        "organisation_name": person.home.name if person.home else None,
        "post": posts[0].title if posts else None,
        "statuses": [status.kind for status in person.statuses_now],  # type: ignore[attr-defined]
    }


@operation("GET", "/people/{uuid:id}", "person.view", says="Một hồ sơ, số định danh đã che", response=PersonFull)
def person(request: ActorRequest, id: UUID) -> Any:
    """One record."""
    person = selectors.person_get(request.actor, id)
    audit_view(by=request.actor, action="person", seen=[person], body=person.home)
    past = _past(request, person, person.home)
    return {
        "id": person.public_id,
        "full_name": person.full_name,
        "sex": person.sex,
        "born_on": person.born_on.iso if person.born_on else None,
        "admission_decided_on": person.admission_decided_on.iso if person.admission_decided_on else None,
        "official_on": person.official_on.iso if person.official_on else None,
        "organisation": person.home.public_id if person.home else None,
        "numbers": selectors.numbers_for(request.actor, person),
        "memberships": [
            _period(membership, membership.kind, membership.organisation.name)
            for membership in person.memberships.select_related("organisation")
        ],
        "statuses": [_period(status, status.kind) for status in person.statuses.all()],
        "posts": [
            _period(post, post.title, post.organisation.name) for post in person.posts.select_related("organisation")
        ],
        "past_levels": past,
    }


@operation(
    "GET",
    "/collectives",
    "person.view",
    says="Tập thể lãnh đạo, quản lý vào một ngày",
    response=PageOf[CollectiveRow],
)
def collectives(
    request: ActorRequest,
    *,
    under: UUID | None = None,
    on: date | None = None,
    page: PageNumber = 1,
    size: PageSize = PAGE,
) -> Any:
    """By organisation and name."""
    below = organisation_get(request.actor, under, "person.view") if under else None
    collectives = selectors.collectives_visible_to(request.actor, on or timezone.localdate(), below=below)
    answer = paged(collectives, page, size, lambda collective: collective)
    heads = [seat.person for collective in answer["items"] for seat in collective.seats_now if seat.is_head]
    audit_view(
        by=request.actor,
        action="collectives",
        seen=[*answer["items"], *heads],
        body=below or request.actor.reach_of("person.view"),
        page=page,
        count=answer["total"],
        filters={"under": below and str(below.public_id), "on": on},
    )
    return {**answer, "items": [_collective(collective) for collective in answer["items"]]}


@operation("GET", "/collectives/{uuid:id}", "person.view", says="Một tập thể và thành viên", response=CollectiveFull)
def collective(request: ActorRequest, id: UUID) -> Any:
    """One collective."""
    collective = selectors.collective_get(request.actor, id)
    past = _past(request, collective, collective.organisation)
    seats = list(collective.seats.select_related("person").order_by("valid_to", "-is_head", "person__sort_key", "pk"))
    seen = [collective, *(seat.person for seat in seats)]
    audit_view(by=request.actor, action="collective", seen=seen, body=collective.organisation)
    return {
        "id": collective.public_id,
        "name": collective.name,
        "label": collective.label or None,
        "organisation": collective.organisation.public_id,
        "organisation_name": collective.organisation.name,
        "since": collective.valid_from,
        "until": collective.valid_to,
        "past_levels": past,
        "seats": [
            {
                "person": seat.person.public_id,
                "full_name": seat.person.full_name,
                "title": seat.title or None,
                "is_head": seat.is_head,
                "since": seat.valid_from,
                "until": seat.valid_to,
            }
            for seat in seats
        ],
    }


def _collective(collective: Collective) -> dict[str, Any]:
    seats = collective.seats_now  # type: ignore[attr-defined]
    return {
        "id": collective.public_id,
        "name": collective.name,
        "label": collective.label or None,
        "organisation": collective.organisation.public_id,
        "organisation_name": collective.organisation.name,
        "head": next((seat.person.full_name for seat in seats if seat.is_head), None),
        "members": len(seats),
    }


def _past(request: ActorRequest, subject: Person | Collective, body: Organisation | None) -> list[dict[str, Any]]:
    """Levels of earlier years; whoever is shown any is noted."""
    levels = [level for year in past_years(subject, timezone.localdate()) for level in year.levels]
    if levels:
        audit_view(by=request.actor, action="past", seen=[subject], body=body)
    return [{"year": level.year, "kind": level.kind, "level": level.level} for level in levels]


def _period(row: Dated, what: str, where: str | None = None) -> dict[str, Any]:
    return {"what": what, "where": where, "since": row.valid_from, "until": row.valid_to}
