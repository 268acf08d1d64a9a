"""The list of people, one record, a new one, and what was wrong in one from the start."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import Actor, allows
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.selectors import organisation_get
from xeploai.registers.people import merge_records as joining
from xeploai.registers.people import selectors, services
from xeploai.registers.people.facts import text_facts
from xeploai.registers.people.models import IdentifierKind, Person, StatusKind
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH
from xeploai.web.people.action_view import person_act, to_change
from xeploai.web.people.forms import (
    CorrectForm,
    JoinForm,
    MemberAddForm,
    NumberForm,
    ReasonForm,
    RenameForm,
)

PAGE = 50


@door("person.view")
def people(request: ActorRequest) -> HttpResponse:
    """People of the bodies that the actor sees, by given name; searched without marks or by number."""
    actor = request.actor
    words, status = request.GET.get("tim", "").strip(), request.GET.get("trang-thai", "")
    past = request.GET.get("da-roi") == "1"
    below = _below(actor, request.GET.get("to-chuc", ""))
    people = selectors.people_search(
        actor, text=words, below=below, status=status if status in StatusKind.values else "", past=past
    )
    page = Paginator(people, PAGE).get_page(request.GET.get("trang"))
    audit_view(
        by=actor,
        action="people",
        seen=page.object_list,
        body=below or actor.reach_of("person.view"),
        filters={"words": words, "status": status, "past": past, "under": below and str(below.public_id)},
        page=page.number,
        count=page.paginator.count,
    )
    statuses = [choice for choice in StatusKind.choices if choice[0] != StatusKind.LEFT]
    context = {
        "page": page,
        "words": words,
        "status": status,
        "past": past,
        "below": below,
        "statuses": statuses,
        "may_import": "person.import" in actor.acts,
    }
    return render(request, "people/list.html", context)


@door("person.view")
def person(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One record."""
    person = selectors.person_get(request.actor, public_id)
    audit_view(by=request.actor, action="person", seen=[person], body=person.home)
    return _record(request, person)


@door("person.unmask", methods=("POST",))
def unmask(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The same record with its numbers in full; the trail says who looked."""
    person = selectors.person_get(request.actor, public_id, "person.unmask")
    audit_view(by=request.actor, action="person.numbers", seen=[person], body=person.home)
    return _record(request, person, unmask=True)


def _record(request: ActorRequest, person: Person, *, unmask: bool = False) -> HttpResponse:
    actor = request.actor
    home = person.home
    labels = dict(IdentifierKind.choices)
    numbers = selectors.numbers_for(actor, person, unmask=unmask)
    context = {
        "person": person,
        "texts": text_facts(person),
        "numbers": [(labels[kind], value) for kind, value in numbers.items()],
        "masked": not unmask and any(selectors.HIDDEN in value for value in numbers.values()),
        "memberships": person.memberships.select_related("organisation", "transfer").order_by("-valid_from", "-pk"),
        "statuses": person.statuses.order_by("-valid_from", "-pk"),
        "posts": person.posts.select_related("organisation"),
        "employments": person.employments.order_by("-valid_from", "-pk"),
        "names": person.names.all(),
        "today": timezone.localdate(),
        "may_change": home is not None and allows(actor, "person.change", home),
        "may_unmask": home is not None and allows(actor, "person.unmask", home),
        "may_join": home is not None and allows(actor, "person.join", home),
    }
    return render(request, "people/detail.html", context)


@door("person.change", methods=BOTH)
def add(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A new member of a branch."""
    branch = organisation_get(request.actor, public_id, "person.change")
    form = MemberAddForm(request.POST or None)

    def do(values: dict[str, Any]) -> Person:
        return services.person_add(
            facts=form.facts(),
            branch=branch,
            since=values["since"],
            probationary=values["probationary"],
            document=values["document"],
            managed_by_centre=values["managed_by_centre"],
            namesake=values["namesake"],
            by=request.actor,
        )

    return person_act(
        request,
        form,
        do,
        title="Thêm đảng viên",
        submit="Lập hồ sơ",
        under=branch.name,
        done="Đã lập hồ sơ.",
        back=reverse("organisations:detail", args=[branch.public_id]),
        says="Chỉ ghi những gì cần cho kiểm điểm, xếp loại. Lý lịch và hồ sơ đảng viên không lưu ở đây.",
    )


@door("person.change", methods=BOTH)
def correct(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """What was wrong from the start."""
    person = to_change(request.actor, public_id)
    form = CorrectForm(request.POST or None, person=person)
    return person_act(
        request,
        form,
        lambda values: services.person_correct(
            person=person, facts=form.facts(), reason=values["reason"], by=request.actor
        ),
        title="Sửa hồ sơ",
        submit="Lưu",
        done="Đã sửa hồ sơ; nhật ký giữ nội dung trước khi sửa.",
        person=person,
    )


@door("person.change", methods=BOTH)
def rename(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Another name in life."""
    person = to_change(request.actor, public_id)
    form = RenameForm(request.POST or None)
    return person_act(
        request,
        form,
        lambda values: services.person_rename(person=person, by=request.actor, **values),
        title="Đổi họ tên",
        submit="Ghi",
        done="Đã ghi họ tên mới.",
        person=person,
    )


@door("person.change", methods=BOTH)
def number(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Another card, code or number."""
    person = to_change(request.actor, public_id)
    form = NumberForm(request.POST or None)
    return person_act(
        request,
        form,
        lambda values: services.number_change(person=person, by=request.actor, **values),
        title="Đổi số thẻ, mã số",
        submit="Ghi",
        done="Đã ghi số mới; số cũ vẫn tìm ra người này.",
        person=person,
    )


@door("person.join", methods=BOTH)
def join(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Another record of the same person."""
    person = selectors.person_get(request.actor, public_id, "person.join")
    form = JoinForm(request.POST or None)

    def do(values: dict[str, Any]) -> None:
        matches = list(
            selectors.people_search(request.actor, text=values["number"], past=True).exclude(pk=person.pk)[:2]
        )
        if len(matches) != 1:
            raise Refused.because("person_none_or_several", value=values["number"])
        joining.persons_join(kept=person, other=matches[0], reason=values["reason"], by=request.actor)

    return person_act(
        request,
        form,
        do,
        title="Gộp hồ sơ trùng",
        submit="Gộp",
        done="Đã gộp; có thể tách lại.",
        person=person,
        says="Hồ sơ trùng không mất: nó được ẩn sau hồ sơ này và tách ra được.",
    )


@door("person.join", methods=BOTH)
def part(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """They were two persons after all."""
    person = selectors.person_get(request.actor, public_id, "person.join")
    form = ReasonForm(request.POST or None)
    return person_act(
        request,
        form,
        lambda values: joining.persons_part(other=person, by=request.actor, **values),
        title="Tách hồ sơ đã gộp",
        submit="Tách",
        done="Đã tách hồ sơ.",
        person=person,
    )


def _below(actor: Actor, text: str) -> Organisation | None:
    """The organisation to which the list is held; one that is not the actor's is not there."""
    if not text:
        return None
    try:
        return organisation_get(actor, UUID(text), "person.view")
    except ValueError as wrong:
        raise Http404 from wrong
