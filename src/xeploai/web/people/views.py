"""The list of people, one record, and a page for each act."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from xeploai.apps.accounts.access import Actor, NotPermitted, NotVisible, allows
from xeploai.apps.audit.services import audit_view
from xeploai.apps.organisations.models import Organisation
from xeploai.apps.organisations.selectors import organisation_get
from xeploai.apps.people import joining, periods, posts, selectors, services, transfers
from xeploai.apps.people.guards import person_body, require_person
from xeploai.apps.people.models import (
    Employment,
    IdentifierKind,
    Membership,
    Person,
    Post,
    Seat,
    Status,
    StatusKind,
)
from xeploai.apps.wording import fault_line
from xeploai.core.errors import Refused
from xeploai.web.acts import act_page
from xeploai.web.door import ActorRequest, door
from xeploai.web.people.forms import (
    CollectiveForm,
    CorrectForm,
    DayForm,
    EmploymentForm,
    JoinForm,
    LeaveForm,
    MemberAddForm,
    NumberForm,
    OfficialForm,
    PeriodForm,
    PostForm,
    ReasonForm,
    RenameForm,
    SeatForm,
    StatusForm,
    TransferForm,
)

BOTH = ("GET", "POST")
PAGE = 50
# The dated rows of a record that may be put right, by the word in the address.
PERIODS: dict[str, type[Membership | Status | Post | Seat | Employment]] = {
    "sinh-hoat": Membership, "trang-thai": Status, "chuc-vu": Post, "dien": Employment,
}  # fmt: skip


@door("person.view")
def people(request: ActorRequest) -> HttpResponse:
    """People of the bodies that the actor sees, by given name; searched without marks or by number."""
    actor = request.actor
    words, status = request.GET.get("tim", "").strip(), request.GET.get("trang-thai", "")
    past = request.GET.get("da-roi") == "1"
    below = _below(actor, request.GET.get("to-chuc", ""))
    found = selectors.people_search(
        actor, text=words, below=below, status=status if status in StatusKind.values else "", past=past
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("trang"))
    statuses = [choice for choice in StatusKind.choices if choice[0] != StatusKind.LEFT]
    context = {
        "page": page, "words": words, "status": status, "past": past, "below": below, "statuses": statuses,
        "may_import": "person.import" in actor.acts,
    }  # fmt: skip
    return render(request, "people/list.html", context)


@door("person.view")
def person(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One record."""
    return _record(request, selectors.person_get(request.actor, public_id))


@door("person.unmask", methods=("POST",))
def unmask(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The same record with its numbers in full; the trail says who looked."""
    held = selectors.person_get(request.actor, public_id, "person.unmask")
    with transaction.atomic():
        audit_view(by=request.actor, action="person.numbers", seen=[held], body=held.home)
    return _record(request, held, unmask=True)


def _record(request: ActorRequest, held: Person, *, unmask: bool = False) -> HttpResponse:
    actor = request.actor
    home = held.home
    labels = dict(IdentifierKind.choices)
    numbers = selectors.numbers_for(actor, held, unmask=unmask)
    context = {
        "person": held,
        "numbers": [(labels[kind], value) for kind, value in numbers.items()],
        "masked": not unmask and any(selectors.HIDDEN in value for value in numbers.values()),
        "memberships": held.memberships.select_related("organisation", "transfer").order_by("-valid_from", "-pk"),
        "statuses": held.statuses.order_by("-valid_from", "-pk"),
        "posts": held.posts.select_related("organisation"),
        "employments": held.employments.order_by("-valid_from", "-pk"),
        "names": held.names.all(),
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

    def do(held: dict[str, Any]) -> Person:
        return services.person_add(
            facts=form.facts(), branch=branch, since=held["since"], probationary=held["probationary"],
            document=held["document"], managed_by_centre=held["managed_by_centre"],
            namesake=held["namesake"], by=request.actor,
        )  # fmt: skip

    return _asked(
        request, form, do, title="Thêm đảng viên", submit="Lập hồ sơ", under=branch.name, done="Đã lập hồ sơ.",
        back=reverse("organisations:detail", args=[branch.public_id]),
        says="Chỉ ghi những gì cần cho kiểm điểm, xếp loại. Lý lịch và hồ sơ đảng viên không lưu ở đây.",
    )  # fmt: skip


@door("person.change", methods=BOTH)
def correct(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """What was wrong from the start."""
    held = _to_change(request.actor, public_id)
    form = CorrectForm(request.POST or None, person=held)
    return _asked(
        request, form,
        lambda said: services.person_correct(person=held, facts=form.facts(), reason=said["reason"], by=request.actor),
        title="Sửa hồ sơ", submit="Lưu", done="Đã sửa hồ sơ; nhật ký giữ nội dung trước khi sửa.", person=held,
    )  # fmt: skip


@door("person.change", methods=BOTH)
def rename(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Another name in life."""
    held = _to_change(request.actor, public_id)
    form = RenameForm(request.POST or None)
    return _asked(
        request, form, lambda said: services.person_rename(person=held, by=request.actor, **said),
        title="Đổi họ tên", submit="Ghi", done="Đã ghi họ tên mới.", person=held,
    )  # fmt: skip


@door("person.change", methods=BOTH)
def number(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Another card, code or number."""
    held = _to_change(request.actor, public_id)
    form = NumberForm(request.POST or None)
    return _asked(
        request, form, lambda said: services.number_change(person=held, by=request.actor, **said),
        title="Đổi số thẻ, mã số", submit="Ghi", done="Đã ghi số mới; số cũ vẫn tìm ra người này.", person=held,
    )  # fmt: skip


@door("person.change", methods=BOTH)
def transfer(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """To another branch for good."""
    held = _to_change(request.actor, public_id)
    form = TransferForm(request.POST or None, actor=request.actor)
    return _asked(
        request, form, lambda said: transfers.members_transfer(persons=[held], by=request.actor, **said),
        title="Chuyển sinh hoạt đảng chính thức", submit="Ghi", done="Đã ghi việc chuyển sinh hoạt đảng.", person=held,
    )  # fmt: skip


@door("person.change", methods=BOTH)
def temporary(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """To another branch for a time."""
    held = _to_change(request.actor, public_id)
    form = TransferForm(request.POST or None, actor=request.actor, temporary=True)
    return _asked(
        request, form,
        lambda said: transfers.temporary_begin(
            person=held, at=said["to"], since=said["on"], until=said["until"], document=said["document"],
            by=request.actor,
        ),
        title="Sinh hoạt tạm thời nơi khác", submit="Ghi", done="Đã ghi việc sinh hoạt tạm thời.", person=held,
        says="Người này vẫn tính và được xếp loại ở chi bộ chính thức; nơi tạm thời không tính vào tổng số.",
    )  # fmt: skip


@door("person.change", methods=BOTH)
def status(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A status for a time."""
    held = _to_change(request.actor, public_id)
    form = StatusForm(request.POST or None)
    return _asked(
        request, form, lambda said: periods.status_begin(person=held, by=request.actor, **said),
        title="Ghi trạng thái", submit="Ghi", done="Đã ghi trạng thái.", person=held,
    )  # fmt: skip


@door("person.change", methods=BOTH)
def official(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Probation ends."""
    held = _to_change(request.actor, public_id)
    form = OfficialForm(request.POST or None)
    return _asked(
        request, form, lambda said: services.member_made_official(person=held, by=request.actor, **said),
        title="Công nhận đảng viên chính thức", submit="Ghi", done="Đã ghi ngày chính thức.", person=held,
    )  # fmt: skip


@door("person.change", methods=BOTH)
def leave(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The person leaves."""
    held = _to_change(request.actor, public_id)
    form = LeaveForm(request.POST or None)
    return _asked(
        request, form, lambda said: periods.person_leave(person=held, by=request.actor, **said),
        title="Rời đơn vị", submit="Ghi", done="Đã ghi. Hồ sơ vẫn còn trong mục “kể cả người đã rời”.", person=held,
        says="Sinh hoạt, chức vụ và vị trí trong các tập thể kết thúc từ ngày này. Kết quả các năm trước giữ nguyên.",
    )  # fmt: skip


@door("person.change", methods=BOTH)
def employment(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Cadre, civil servant, public employee or none."""
    held = _to_change(request.actor, public_id)
    form = EmploymentForm(request.POST or None)
    return _asked(
        request, form, lambda said: periods.employment_set(person=held, by=request.actor, **said),
        title="Diện cán bộ, công chức, viên chức", submit="Ghi", done="Đã ghi.", person=held,
    )  # fmt: skip


@door("person.change", methods=BOTH)
def post_add(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A post from a day on."""
    held = _to_change(request.actor, public_id)
    form = PostForm(request.POST or None, actor=request.actor, home=person_body(held))
    return _asked(
        request, form,
        lambda said: posts.post_begin(person=held, facts=form.facts(), main=said["main"] or None, by=request.actor),
        title="Thêm chức vụ", submit="Ghi", done="Đã ghi chức vụ.", person=held,
    )  # fmt: skip


@door("person.change", methods=BOTH)
def post_end(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The post ends."""
    post = _post(request.actor, public_id)
    form = DayForm(request.POST or None)
    return _asked(
        request, form, lambda said: posts.post_end(post=post, by=request.actor, **said),
        title="Kết thúc chức vụ", submit="Ghi", done="Đã kết thúc chức vụ.", person=post.person, says=post.title,
    )  # fmt: skip


@door("person.change", methods=("POST",))
def post_main(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """This post gives decider and pool."""
    post = _post(request.actor, public_id)
    posts.post_made_main(post=post, by=request.actor)
    messages.success(request, f"Chức vụ chính: {post.title}.")
    return redirect(_page_of(post.person))


@door("person.change", methods=BOTH)
def period(request: ActorRequest, what: str, number: int) -> HttpResponse:
    """The days of something recorded wrongly."""
    model = PERIODS.get(what)
    row = model.objects.select_related("person__home").filter(pk=number).first() if model else None
    if row is None:
        raise Http404
    held = _to_change(request.actor, row.person.public_id)
    form = PeriodForm(request.POST or None, initial={"since": row.valid_from, "until": row.valid_to})
    return _asked(
        request, form, lambda said: periods.period_correct(row=row, by=request.actor, **said),
        title="Sửa thời gian đã ghi", submit="Lưu", done="Đã sửa.", person=held, says=_what(row),
    )  # fmt: skip


@door("person.join", methods=BOTH)
def join(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Another record of the same person."""
    held = selectors.person_get(request.actor, public_id, "person.join")
    form = JoinForm(request.POST or None)

    def do(said: dict[str, Any]) -> None:
        found = list(selectors.people_search(request.actor, text=said["number"], past=True).exclude(pk=held.pk)[:2])
        if len(found) != 1:
            raise Refused.because("person_none_or_several", value=said["number"])
        joining.persons_join(kept=held, other=found[0], reason=said["reason"], by=request.actor)

    return _asked(
        request, form, do, title="Gộp hồ sơ trùng", submit="Gộp", done="Đã gộp; có thể tách lại.", person=held,
        says="Hồ sơ trùng không mất: nó được ẩn sau hồ sơ này và tách ra được.",
    )  # fmt: skip


@door("person.join", methods=BOTH)
def part(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """They were two persons after all."""
    held = selectors.person_get(request.actor, public_id, "person.join")
    form = ReasonForm(request.POST or None)
    return _asked(
        request, form, lambda said: joining.persons_part(other=held, by=request.actor, **said),
        title="Tách hồ sơ đã gộp", submit="Tách", done="Đã tách hồ sơ.", person=held,
    )  # fmt: skip


@door("person.view")
def collective(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One collective and who sits in it."""
    held = selectors.collective_get(request.actor, public_id)
    seats = held.seats.select_related("person").order_by("valid_to", "-is_head", "person__sort_key")
    context = {
        "collective": held, "seats": seats, "today": timezone.localdate(),
        "may_change": allows(request.actor, "person.change", held.organisation),
    }  # fmt: skip
    return render(request, "people/collective.html", context)


@door("person.change", methods=BOTH)
def collective_add(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A collective of an organisation."""
    body = organisation_get(request.actor, public_id, "person.change")
    form = CollectiveForm(request.POST or None)
    return _asked(
        request, form, lambda said: posts.collective_found(organisation=body, by=request.actor, **said),
        title="Lập tập thể lãnh đạo, quản lý", submit="Ghi", done="Đã ghi tập thể.", under=body.name,
        back=reverse("organisations:detail", args=[body.public_id]),
    )  # fmt: skip


@door("person.change", methods=BOTH)
def seat_add(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A person joins a collective."""
    held = selectors.collective_get(request.actor, public_id, "person.change")
    form = SeatForm(request.POST or None, found=lambda text: selectors.people_search(request.actor, text=text))
    return _asked(
        request, form, lambda said: posts.seat_take(collective=held, by=request.actor, **said),
        title="Thêm thành viên", submit="Ghi", done="Đã ghi thành viên.", under=held.name,
        back=reverse("people:collective", args=[held.public_id]),
    )  # fmt: skip


@door("person.change", methods=BOTH)
def seat_end(request: ActorRequest, public_id: UUID, number: int) -> HttpResponse:
    """A person leaves a collective."""
    held = selectors.collective_get(request.actor, public_id, "person.change")
    seat = held.seats.select_related("person").filter(pk=number, valid_to=None).first()
    if seat is None:
        raise Http404
    form = DayForm(request.POST or None)
    return _asked(
        request, form, lambda said: posts.seat_leave(seat=seat, by=request.actor, **said),
        title="Thôi tham gia tập thể", submit="Ghi", done="Đã ghi.", under=f"{seat.person.full_name}, {held.name}",
        back=reverse("people:collective", args=[held.public_id]),
    )  # fmt: skip


def _asked(
    request: ActorRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
    *,
    title: str,
    submit: str,
    done: str,
    person: Person | None = None,
    says: str = "",
    under: str = "",
    back: str = "",
) -> HttpResponse:
    """One act: asked, done, said. A refusal that the person can mend stands on the form."""
    back = back or (_page_of(person) if person else reverse("people:list"))
    if form.is_valid():
        try:
            made = do(form.cleaned_data)
        except (NotPermitted, NotVisible):
            raise
        except Refused as refused:
            for fault in refused.faults:
                form.add_error(None, fault_line(fault))
        else:
            messages.success(request, done)
            return redirect(_page_of(made) if isinstance(made, Person) else back)
    return act_page(
        request,
        form,
        title=title,
        submit=submit,
        says=says,
        under=under or (person.full_name if person else ""),
        back=back,
    )


def _below(actor: Actor, text: str) -> Organisation | None:
    """The organisation to which the list is held; one that is not the actor's is not there."""
    if not text:
        return None
    try:
        return organisation_get(actor, UUID(text), "person.view")
    except ValueError as wrong:
        raise Http404 from wrong


def _to_change(actor: Actor, public_id: UUID) -> Person:
    """Who sees the record but may not change it is told so; a stranger finds nothing."""
    held = selectors.person_get(actor, public_id)
    require_person(actor, held)
    return held


def _post(actor: Actor, public_id: UUID) -> Post:
    post: Post | None = Post.objects.select_related("person").filter(public_id=public_id).first()
    if post is None:
        raise Http404
    _to_change(actor, post.person.public_id)
    return post


def _what(row: Membership | Status | Post | Seat | Employment) -> str:
    if isinstance(row, Post):
        return row.title
    if isinstance(row, Membership):
        return f"{row.get_kind_display()}: {row.organisation.name}"
    return row.get_kind_display() if isinstance(row, Status | Employment) else ""


def _page_of(held: Person) -> str:
    return reverse("people:detail", args=[held.public_id])
