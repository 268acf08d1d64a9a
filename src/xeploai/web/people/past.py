"""Levels and commendations of earlier years, each on a page of its own: who looks is noted in the trail."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.selectors import organisation_get
from xeploai.registers.people import selectors
from xeploai.registers.people.models import Collective, Person
from xeploai.registers.people.past import past_seen
from xeploai.web.access_policy import ActorRequest, door


@door("person.view")
def person(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Of one person."""
    person = selectors.person_get(request.actor, public_id)
    return _shown(request, person, person.full_name, person.home, reverse("people:detail", args=[public_id]))


@door("person.view")
def collective(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Of one collective."""
    collective = selectors.collective_get(request.actor, public_id)
    return _shown(
        request, collective, collective.name, collective.organisation, reverse("people:collective", args=[public_id])
    )


@door("person.view")
def organisation(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Of one organisation."""
    organisation = organisation_get(request.actor, public_id, "person.view")
    return _shown(
        request, organisation, organisation.name, organisation, reverse("organisations:detail", args=[public_id])
    )


def _shown(
    request: ActorRequest, subject: Person | Organisation | Collective, name: str, body: Organisation | None, back: str
) -> HttpResponse:
    years = past_seen(subject, body, today=timezone.localdate(), by=request.actor)
    return render(request, "people/past.html", {"name": name, "years": years, "back": back})
