"""Collectives and their members."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import allows
from xeploai.registers.organisations.selectors import organisation_get
from xeploai.registers.people import posts, selectors
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH
from xeploai.web.people.action_view import person_act
from xeploai.web.people.forms import (
    CollectiveForm,
    DayForm,
    SeatForm,
)


@door("person.view")
def collective(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One collective and who sits in it."""
    collective = selectors.collective_get(request.actor, public_id)
    seats = list(collective.seats.select_related("person").order_by("valid_to", "-is_head", "person__sort_key"))
    shown = [collective, *(seat.person for seat in seats)]
    audit_view(by=request.actor, action="collective", seen=shown, body=collective.organisation)
    context = {
        "collective": collective,
        "seats": seats,
        "today": timezone.localdate(),
        "may_change": allows(request.actor, "person.change", collective.organisation),
    }
    return render(request, "people/collective.html", context)


@door("person.change", methods=BOTH)
def collective_add(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A collective of an organisation."""
    body = organisation_get(request.actor, public_id, "person.change")
    form = CollectiveForm(request.POST or None)
    return person_act(
        request,
        form,
        lambda values: posts.collective_found(organisation=body, by=request.actor, **values),
        title="Lập tập thể lãnh đạo, quản lý",
        submit="Ghi",
        done="Đã ghi tập thể.",
        under=body.name,
        back=reverse("organisations:detail", args=[body.public_id]),
    )


@door("person.change", methods=BOTH)
def seat_add(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A person joins a collective."""
    collective = selectors.collective_get(request.actor, public_id, "person.change")
    form = SeatForm(request.POST or None, search=lambda text: selectors.people_search(request.actor, text=text))
    return person_act(
        request,
        form,
        lambda values: posts.seat_take(collective=collective, by=request.actor, **values),
        title="Thêm thành viên",
        submit="Ghi",
        done="Đã ghi thành viên.",
        under=collective.name,
        back=reverse("people:collective", args=[collective.public_id]),
    )


@door("person.change", methods=BOTH)
def seat_end(request: ActorRequest, public_id: UUID, number: int) -> HttpResponse:
    """A person leaves a collective."""
    collective = selectors.collective_get(request.actor, public_id, "person.change")
    seat = collective.seats.select_related("person").filter(pk=number, valid_to=None).first()
    if seat is None:
        raise Http404
    form = DayForm(request.POST or None)
    audit_view(by=request.actor, action="collective", seen=[collective, seat.person], body=collective.organisation)
    return person_act(
        request,
        form,
        lambda values: posts.seat_leave(seat=seat, by=request.actor, **values),
        title="Thôi tham gia tập thể",
        submit="Ghi",
        done="Đã ghi.",
        under=f"{seat.person.full_name}, {collective.name}",
        back=reverse("people:collective", args=[collective.public_id]),
    )
