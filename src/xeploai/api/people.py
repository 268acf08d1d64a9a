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
    found = selectors.people_search(request.actor, text=q, below=below, status=status or "", past=past)
    answer = paged(found, page, size, lambda one: one)
    audit_view(
        by=request.actor,
        action="people",
        seen=answer["items"],
        body=below or request.actor.reach_of("person.view"),
        filters={"words": q, "status": status, "past": past, "under": below and str(below.public_id)},
        page=page,
        count=answer["total"],
    )
    return {**answer, "items": [_row(one) for one in answer["items"]]}


def _row(held: Person) -> dict[str, Any]:
    numbers = {one.kind: one.value for one in held.numbers_now}  # type: ignore[attr-defined]
    posts = held.main_posts  # type: ignore[attr-defined]
    return {
        "id": held.public_id,
        "full_name": held.full_name,
        "born_on": held.born_on.iso if held.born_on else None,
        "card": numbers.get(IdentifierKind.CARD.value),
        "organisation": held.home.public_id if held.home else None,
        "organisation_name": held.home.name if held.home else None,
        "post": posts[0].title if posts else None,
        "statuses": [one.kind for one in held.statuses_now],  # type: ignore[attr-defined]
    }


@operation("GET", "/people/{uuid:id}", "person.view", says="Một hồ sơ, số định danh đã che", response=PersonFull)
def person(request: ActorRequest, id: UUID) -> Any:
    """One record."""
    held = selectors.person_get(request.actor, id)
    audit_view(by=request.actor, action="person", seen=[held], body=held.home)
    past = _past(request, held, held.home)
    return {
        "id": held.public_id,
        "full_name": held.full_name,
        "sex": held.sex,
        "born_on": held.born_on.iso if held.born_on else None,
        "admission_decided_on": held.admission_decided_on.iso if held.admission_decided_on else None,
        "official_on": held.official_on.iso if held.official_on else None,
        "organisation": held.home.public_id if held.home else None,
        "numbers": selectors.numbers_for(request.actor, held),
        "memberships": [
            _period(one, one.kind, one.organisation.name) for one in held.memberships.select_related("organisation")
        ],
        "statuses": [_period(one, one.kind) for one in held.statuses.all()],
        "posts": [_period(one, one.title, one.organisation.name) for one in held.posts.select_related("organisation")],
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
    found = selectors.collectives_visible_to(request.actor, on or timezone.localdate(), below=below)
    answer = paged(found, page, size, lambda one: one)
    heads = [seat.person for one in answer["items"] for seat in one.seats_now if seat.is_head]
    audit_view(
        by=request.actor,
        action="collectives",
        seen=[*answer["items"], *heads],
        body=below or request.actor.reach_of("person.view"),
        page=page,
        count=answer["total"],
        filters={"under": below and str(below.public_id), "on": on},
    )
    return {**answer, "items": [_collective(one) for one in answer["items"]]}


@operation("GET", "/collectives/{uuid:id}", "person.view", says="Một tập thể và thành viên", response=CollectiveFull)
def collective(request: ActorRequest, id: UUID) -> Any:
    """One collective."""
    held = selectors.collective_get(request.actor, id)
    past = _past(request, held, held.organisation)
    seats = list(held.seats.select_related("person").order_by("valid_to", "-is_head", "person__sort_key", "pk"))
    seen = [held, *(one.person for one in seats)]
    audit_view(by=request.actor, action="collective", seen=seen, body=held.organisation)
    return {
        "id": held.public_id,
        "name": held.name,
        "label": held.label or None,
        "organisation": held.organisation.public_id,
        "organisation_name": held.organisation.name,
        "since": held.valid_from,
        "until": held.valid_to,
        "past_levels": past,
        "seats": [
            {
                "person": one.person.public_id,
                "full_name": one.person.full_name,
                "title": one.title or None,
                "is_head": one.is_head,
                "since": one.valid_from,
                "until": one.valid_to,
            }
            for one in seats
        ],
    }


def _collective(held: Collective) -> dict[str, Any]:
    seats = held.seats_now  # type: ignore[attr-defined]
    return {
        "id": held.public_id,
        "name": held.name,
        "label": held.label or None,
        "organisation": held.organisation.public_id,
        "organisation_name": held.organisation.name,
        "head": next((one.person.full_name for one in seats if one.is_head), None),
        "members": len(seats),
    }


def _past(request: ActorRequest, held: Person | Collective, body: Organisation | None) -> list[dict[str, Any]]:
    """Levels of earlier years; whoever is shown any is noted."""
    levels = [one for year in past_years(held, timezone.localdate()) for one in year.levels]
    if levels:
        audit_view(by=request.actor, action="past", seen=[held], body=body)
    return [{"year": one.year, "kind": one.kind, "level": one.level} for one in levels]


def _period(row: Dated, what: str, where: str | None = None) -> dict[str, Any]:
    return {"what": what, "where": where, "since": row.valid_from, "until": row.valid_to}
