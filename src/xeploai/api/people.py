"""Members and cadres: the list as the page searches it, and one record with its personal numbers masked."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Schema

from xeploai.api.gate import PageOf, operation, paged
from xeploai.apps.organisations.selectors import organisation_get
from xeploai.apps.people import selectors
from xeploai.apps.people.models import Dated, IdentifierKind, Person, StatusKind
from xeploai.web.door import ActorRequest


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


@operation(
    "GET", "/people", "person.view", says="Danh sách đảng viên, cán bộ trong phạm vi", response=PageOf[PersonRow]
)
def people(
    request: ActorRequest,
    *,
    q: str = "",
    under: UUID | None = None,
    status: str = "",
    past: bool = False,
    page: int = 1,
) -> Any:
    """By words of the name without marks, or by a number."""
    below = organisation_get(request.actor, under, "person.view") if under else None
    status = status if status in StatusKind.values else ""
    return paged(
        selectors.people_search(request.actor, text=q, below=below, status=status, past=past), page, _row
    )  # fmt: skip


def _row(held: Person) -> dict[str, Any]:
    numbers = {one.kind: one.value for one in held.numbers_now}  # type: ignore[attr-defined]
    posts = held.main_posts  # type: ignore[attr-defined]
    return {
        "id": held.public_id, "full_name": held.full_name, "born_on": held.born_on.iso if held.born_on else None,
        "card": numbers.get(IdentifierKind.CARD.value), "organisation": held.home.public_id if held.home else None,
        "organisation_name": held.home.name if held.home else None, "post": posts[0].title if posts else None,
        "statuses": [one.kind for one in held.statuses_now],  # type: ignore[attr-defined]
    }  # fmt: skip


@operation("GET", "/people/{uuid:id}", "person.view", says="Một hồ sơ, số định danh đã che", response=PersonFull)
def person(request: ActorRequest, id: UUID) -> Any:
    """One record."""
    held = selectors.person_get(request.actor, id)
    return {
        "id": held.public_id, "full_name": held.full_name, "sex": held.sex,
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
        "past_levels": [
            {"year": one.year, "kind": one.kind, "level": one.level} for one in held.past_levels.all()
        ],
    }  # fmt: skip


def _period(row: Dated, what: str, where: str | None = None) -> dict[str, Any]:
    return {"what": what, "where": where, "since": row.valid_from, "until": row.valid_to}
