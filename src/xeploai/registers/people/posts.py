"""Posts of party, government and mass organisations; collectives with their members and head."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Refused
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.kernel.grounds import GroundsChanged
from xeploai.registers.kernel.manifest import grounds_changed
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.facts import PersonFacts, require_sound
from xeploai.registers.people.guards import refuse_centre, require_number_free, require_person
from xeploai.registers.people.models import Collective, Person, Post, Seat, Sphere
from xeploai.registers.people.refresh import person_refresh
from xeploai.registers.people.services import person_write


@dataclass(frozen=True, kw_only=True)
class PostFacts:
    """What a post is; see models.Post."""

    organisation: Organisation
    sphere: str
    title: str
    since: date
    body: str = ""
    rank: int | None = None
    is_head: bool | None = None
    managing_level: str = ""
    similar_group: str = ""
    document: str = ""


@transaction.atomic
def post_begin(*, person: Person, facts: PostFacts, main: bool | None = None, by: Actor) -> Post:
    """A post from a day on. main: None makes it the main one if the person has none yet."""
    require_person(by, person)
    if person.posts.filter(
        valid_to=None, title__iexact=facts.title.strip(), organisation=facts.organisation, sphere=facts.sphere
    ).exists():
        raise Refused.because("person_post_held", value=facts.title)
    row = post_write(person, facts, main=main)
    person_refresh([person.pk])
    audit_record(
        by=by,
        action="person.post",
        subject=person,
        body=person.home,
        after={
            "title": row.title,
            "organisation": str(facts.organisation.public_id),
            "since": facts.since,
            "main": row.main,
            "body": row.body,
            "similar_group": row.similar_group,
            "document": row.document,
        },
    )
    return row


@transaction.atomic
def cadre_add(*, facts: PersonFacts, post: PostFacts, managed_by_centre: bool = False, by: Actor) -> Person:
    """Open a record for a leading cadre who is a member of no branch here."""
    require(by, "person.change", post.organisation)
    refuse_centre(facts.full_name, managed_by_centre=managed_by_centre, managing_level=post.managing_level)
    require_sound(facts, by=timezone.localdate())
    for kind, value in facts.numbers.items():
        require_number_free(kind, value)
    person = person_write(facts, home=post.organisation)
    post_write(person, post, main=True)
    person_refresh([person.pk])
    audit_record(
        by=by,
        action="person.add",
        subject=person,
        body=post.organisation,
        after={
            "full_name": facts.full_name,
            "post": post.title,
            "body": post.body,
            "similar_group": post.similar_group,
            "document": post.document,
        },
    )
    return person


def post_write(person: Person, facts: PostFacts, *, main: bool | None) -> Post:
    """The bare row, for acts that have checked the permission."""
    refuse_centre(person.full_name, managed_by_centre=False, managing_level=facts.managing_level)
    Sphere(facts.sphere)
    if not facts.title.strip():
        raise Refused.because("person_post_without_title")
    others = person.posts.filter(valid_to=None, main=True)
    if main is None:
        main = not others.exists()
    if main:
        others.update(main=False)
    return Post.objects.create(
        person=person,
        organisation=facts.organisation,
        sphere=facts.sphere,
        title=facts.title.strip(),
        valid_from=facts.since,
        body=facts.body.strip(),
        rank=facts.rank,
        is_head=facts.is_head,
        main=main,
        managing_level=facts.managing_level,
        similar_group=facts.similar_group.strip(),
        document=facts.document.strip(),
    )


@transaction.atomic
def post_end(*, post: Post, on: date, document: str = "", by: Actor) -> None:
    """The post ends; of what is left, the highest one becomes the main post."""
    person = post.person
    require_person(by, person)
    if on < post.valid_from:
        raise Refused.because("person_later_change", value=person.full_name, on=f"{post.valid_from:%d/%m/%Y}")
    post.valid_to = on
    post.save(update_fields=["valid_to"])
    main_post_settle(person)
    person_refresh([person.pk])
    audit_record(
        by=by,
        action="person.post",
        subject=person,
        body=person.home,
        before={"title": post.title},
        after={"title": post.title, "until": on},
        reason=document,
    )


def main_post_settle(person: Person) -> None:
    """What has an end is nobody's main post; where none of the others is, the highest one becomes it."""
    person.posts.exclude(valid_to=None).filter(main=True).update(main=False)
    open_posts = person.posts.filter(valid_to=None)
    if not open_posts.filter(main=True).exists():
        heir = open_posts.order_by("rank", "valid_from", "pk").first()
        if heir is not None:
            heir.main = True
            heir.save(update_fields=["main"])


@transaction.atomic
def post_made_main(*, post: Post, by: Actor) -> None:
    """This post gives decider and pool from now on."""
    require_person(by, post.person)
    if post.valid_to is not None:
        raise Refused.because("person_post_ended", value=post.title)
    post.person.posts.filter(valid_to=None, main=True).update(main=False)
    post.main = True
    post.save(update_fields=["main"])
    person_refresh([post.person_id])
    audit_record(by=by, action="person.post", subject=post.person, body=post.person.home, after={"main": post.title})


@transaction.atomic
def collective_found(
    *,
    organisation: Organisation,
    name: str,
    since: date,
    label: str = "",
    group: str = "",
    code: str = "",
    decider: Organisation | None = None,
    by: Actor,
) -> Collective:
    """A collective that is classified beside its organisation."""
    require(by, "person.change", organisation)
    if not name.strip():
        raise Refused.because("organisation_without_name")
    if organisation.collectives.filter(valid_to=None, name__iexact=name.strip()).exists():
        raise Refused.because("organisation_name_taken", value=name)
    row = Collective.objects.create(
        organisation=organisation,
        name=name.strip(),
        valid_from=since,
        founded_on=PartialDate.of(since),
        label=label.strip(),
        group=group.strip(),
        code=code.strip(),
        decider=decider,
    )
    audit_record(
        by=by,
        action="collective.found",
        subject=row,
        body=organisation,
        after={"name": row.name, "label": row.label, "group": row.group, "code": row.code, "since": since},
    )
    grounds_changed(GroundsChanged(collectives=frozenset({row.pk})))
    return row


@transaction.atomic
def collective_end(*, collective: Collective, on: date, by: Actor) -> None:
    """It stands no more from a day on; its seats end with it."""
    require(by, "person.change", collective.organisation)
    seats: Sequence[Seat] = list(collective.seats.filter(valid_to=None))
    if any(row.valid_from > on for row in [collective, *seats]):
        raise Refused.because("person_later_change", value=collective.name, on=f"{on:%d/%m/%Y}")
    for row in [collective, *seats]:
        row.valid_to = on
        row.save(update_fields=["valid_to"])
    audit_record(by=by, action="collective.end", subject=collective, body=collective.organisation, after={"until": on})
    grounds_changed(GroundsChanged(collectives=frozenset({collective.pk})))


@transaction.atomic
def seat_take(
    *, collective: Collective, person: Person, since: date, title: str = "", is_head: bool = False, by: Actor
) -> Seat:
    """A person joins a collective; a new head takes the former one's place, who stays a member of it."""
    require(by, "person.change", collective.organisation)
    seat = collective.seats.filter(person=person, valid_to=None).first()
    if seat is not None and seat.is_head == is_head:
        raise Refused.because("person_there_already", value=person.full_name, branch=collective.name)
    if seat is not None:
        seat.valid_to = max(since, seat.valid_from)
        seat.save(update_fields=["valid_to"])
    if is_head:
        for head in collective.seats.filter(valid_to=None, is_head=True):
            head.valid_to = max(since, head.valid_from)
            head.save(update_fields=["valid_to"])
            Seat.objects.create(collective=collective, person=head.person, title=head.title, valid_from=head.valid_to)
    row = Seat.objects.create(
        collective=collective, person=person, title=title.strip(), is_head=is_head, valid_from=since
    )
    audit_record(
        by=by,
        action="collective.seat",
        subject=collective,
        body=collective.organisation,
        after={"person": str(person.public_id), "title": row.title, "since": since, "is_head": is_head},
    )
    grounds_changed(GroundsChanged(people=frozenset({person.pk}), collectives=frozenset({collective.pk})))
    return row


@transaction.atomic
def seat_leave(*, seat: Seat, on: date, by: Actor) -> None:
    """The person is no longer in the collective from a day on."""
    collective = seat.collective
    require(by, "person.change", collective.organisation)
    if on < seat.valid_from:
        raise Refused.because("person_later_change", value=str(seat.person), on=f"{seat.valid_from:%d/%m/%Y}")
    seat.valid_to = on
    seat.save(update_fields=["valid_to"])
    audit_record(
        by=by,
        action="collective.seat",
        subject=collective,
        body=collective.organisation,
        after={"person": str(seat.person.public_id), "until": on},
    )
    grounds_changed(GroundsChanged(people=frozenset({seat.person_id}), collectives=frozenset({collective.pk})))
