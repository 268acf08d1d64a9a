"""The list of people as it is written without a thought for thousands: everybody read into memory and sorted there,
then a query for each cell of a row. It shows the very same page."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from xeploai.config.urls import urlpatterns as real
from xeploai.registers.people.models import Person, Post, Status, StatusKind
from xeploai.registers.people.selectors import people_visible_to
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.people.views import PAGE


@door("person.view")
def people(request: ActorRequest) -> HttpResponse:
    """The first page or another, without search."""
    day = request.actor.on
    everybody = [person for person in people_visible_to(request.actor) if person.current]
    everybody.sort(key=lambda person: (person.sort_key, person.pk))
    page = Paginator(everybody, PAGE).get_page(request.GET.get("trang"))
    for person in page:
        _cells(person, day)
    statuses = [choice for choice in StatusKind.choices if choice[0] != StatusKind.LEFT]
    context = {
        "page": page,
        "words": "",
        "status": "",
        "past": False,
        "below": None,
        "statuses": statuses,
        "may_import": "person.import" in request.actor.acts,
    }
    return render(request, "people/list.html", context)


def _cells(person: Person, day: date) -> None:
    """What the row shows besides, each asked for by itself; the branch follows when the template asks for it."""
    querysets = {
        "numbers_now": person.identifiers.filter(valid_to=None),
        "statuses_now": Status.objects.on(day).filter(person=person),
        "main_posts": Post.objects.on(day).filter(person=person, main=True),
    }
    for name, rows in querysets.items():
        setattr(person, name, list(rows))


urlpatterns = [path("dang-vien/", people, name="naive_people"), *real]
