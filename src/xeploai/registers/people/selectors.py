"""What may be asked about people: lists by page, one record, and the roll of a body on a day."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from xeploai.core.errors import Fault
from xeploai.core.names import search_words
from xeploai.registers.kernel.access import Actor, NotVisible, allows, require
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.reach import bodies_where
from xeploai.registers.people.guards import require_person
from xeploai.registers.people.models import (
    Collective,
    IdentifierKind,
    Membership,
    MembershipKind,
    Person,
    PersonIdentifier,
    Post,
    Seat,
    Status,
    Transfer,
)

HIDDEN = "•"
_SHOWN_DIGITS = 3


def people_visible_to(actor: Actor, act: str = "person.view") -> QuerySet[Person]:
    """Persons whose record is kept in a body that the actor reaches, or who take part there for a time."""
    bodies = bodies_where(actor, act)
    visiting = Membership.objects.filter(
        person=OuterRef("pk"), organisation__in=bodies, kind=MembershipKind.TEMPORARY
    ).on(actor.on)
    return Person.objects.filter(Q(home__in=bodies) | Exists(visiting), joined_into=None)


def people_search(
    actor: Actor, *, text: str = "", below: Organisation | None = None, status: str = "", past: bool = False
) -> QuerySet[Person]:
    """The list: by words of the name without marks or by a number, in the order of given names.

    past  also those who belong nowhere here any more
    """
    people = people_visible_to(actor)
    if not past:
        people = people.filter(current=True)
    for word in search_words(text):
        people = people.filter(search_text__contains=word)
    if below is not None:
        people = people.filter(home__path__startswith=below.path)
    if status:
        people = people.filter(Exists(Status.objects.filter(person=OuterRef("pk"), kind=status).on(actor.on)))
    return people.select_related("home").prefetch_related(*_row_parts(actor.on)).order_by("sort_key", "pk")


def _row_parts(day: date) -> Sequence[Prefetch[str]]:
    """What a row of the list shows besides: card number, statuses and main post of the day; one query each."""
    return (
        Prefetch("identifiers", PersonIdentifier.objects.filter(valid_to=None), to_attr="numbers_now"),
        Prefetch("statuses", Status.objects.on(day), to_attr="statuses_now"),
        Prefetch("posts", Post.objects.on(day).filter(main=True), to_attr="main_posts"),
    )


def person_get(actor: Actor, public_id: UUID, act: str = "person.view") -> Person:
    """One record. Raises NotVisible for a stranger, NotPermitted where only this act is lacking."""
    if act == "person.view":
        visible = people_visible_to(actor).select_related("home").filter(public_id=public_id).first()
        if visible is not None:
            return visible
    person = Person.objects.select_related("home").filter(public_id=public_id).first()
    if person is None:
        raise NotVisible([Fault(code="nothing_here")])
    require_person(actor, person, act)
    return person


def numbers_for(actor: Actor, person: Person, *, unmask: bool = False) -> dict[str, str]:
    """The present numbers, the personal ones masked unless asked for by somebody who may see them.

    Showing them whole is `person.unmask`, and the caller records it in the trail.
    """
    clear = unmask and person.home is not None and allows(actor, "person.unmask", person.home)
    numbers = {row.kind: row.value for row in person.identifiers.filter(valid_to=None)}
    return {
        kind: value if clear or kind in {IdentifierKind.CARD, IdentifierKind.CODE} else masked(value)
        for kind, value in numbers.items()
    }


def masked(value: str) -> str:
    """All but the last digits hidden.

    >>> masked("001099000123")
    '•••••••••123'
    """
    return (
        HIDDEN * max(len(value) - _SHOWN_DIGITS, 0) + value[-_SHOWN_DIGITS:]
        if len(value) > _SHOWN_DIGITS
        else HIDDEN * len(value)
    )


def members_at(organisations: Iterable[int], day: date) -> QuerySet[Membership]:
    """Who belonged to, or took part in, branches on a day."""
    rows = Membership.objects.on(day).filter(organisation__in=list(organisations), person__joined_into=None)
    return rows.select_related("person", "organisation").order_by("person__sort_key", "person_id")


def transfer_get(actor: Actor, public_id: UUID) -> tuple[Transfer, QuerySet[Membership]]:
    """One transfer, with the memberships that began with it and that the actor may see. Raises NotVisible."""
    transfer = Transfer.objects.select_related("to", "undoes", "undone_by").filter(public_id=public_id).first()
    rows = Membership.objects.filter(transfer=transfer, person__in=people_visible_to(actor))
    if transfer is None or not rows.exists():
        raise NotVisible([Fault(code="nothing_here")])
    return transfer, rows.select_related("person__home", "organisation").order_by("person__sort_key", "pk")


def transfers_of(organisation: Organisation) -> QuerySet[Transfer]:
    """Acts that moved members to or from a branch, the newest first."""
    out = Transfer.objects.filter(
        memberships__person__memberships__organisation=organisation, memberships__person__memberships__valid_to=F("on")
    )
    transfers = Transfer.objects.filter(Q(memberships__organisation=organisation) | Q(pk__in=out.values("pk")))
    return transfers.select_related("to").annotate(number=Count("memberships", distinct=True)).order_by("-recorded_at")


def collectives_of(organisation: Organisation, day: date) -> QuerySet[Collective]:
    """Collectives of one organisation on a day, with those who sit in them."""
    return _with_seats(Collective.objects.on(day).filter(organisation=organisation), day)


def collectives_visible_to(actor: Actor, day: date, *, below: Organisation | None = None) -> QuerySet[Collective]:
    """Collectives of the bodies that the actor reaches on a day, with those who sit in them; in the order of bodies."""
    collectives = Collective.objects.on(day).filter(organisation__in=bodies_where(actor, "person.view"))
    if below is not None:
        collectives = collectives.filter(organisation__path__startswith=below.path)
    order = ("organisation__sort_key", "organisation_id", "name", "pk")
    return _with_seats(collectives, day).select_related("organisation").order_by(*order)


def collective_get(actor: Actor, public_id: UUID, act: str = "person.view") -> Collective:
    """One collective. Raises NotVisible for a stranger, NotPermitted where only this act is lacking."""
    collective: Collective | None = (
        Collective.objects.select_related("organisation").filter(public_id=public_id).first()
    )
    if collective is None:
        raise NotVisible([Fault(code="nothing_here")])
    require(actor, act, collective.organisation)
    return collective


def _with_seats(collectives: QuerySet[Collective], day: date) -> QuerySet[Collective]:
    seats = Seat.objects.on(day).select_related("person").order_by("-is_head", "person__sort_key")
    return collectives.prefetch_related(Prefetch("seats", seats, to_attr="seats_now"))
