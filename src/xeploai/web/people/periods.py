"""What holds for a time: branches, statuses, employment, posts."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from xeploai.registers.kernel.access import Actor
from xeploai.registers.people import periods, posts, services, transfers
from xeploai.registers.people.guards import person_body
from xeploai.registers.people.models import Employment, Membership, Post, Seat, Status
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH
from xeploai.web.people.action_view import page_of, person_act, to_change
from xeploai.web.people.forms import (
    DayForm,
    EmploymentForm,
    LeaveForm,
    OfficialForm,
    PeriodForm,
    PostForm,
    StatusForm,
    TransferForm,
)

# The dated rows of a record that may be put right, by the word in the address.
PERIODS: dict[str, type[Membership | Status | Post | Seat | Employment]] = {
    "sinh-hoat": Membership,
    "trang-thai": Status,
    "chuc-vu": Post,
    "dien": Employment,
}


@door("person.change", methods=BOTH)
def transfer(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """To another branch for good."""
    person = to_change(request.actor, public_id)
    form = TransferForm(request.POST or None, actor=request.actor)
    return person_act(
        request,
        form,
        lambda values: transfers.members_transfer(persons=[person], by=request.actor, **values),
        title="Chuyển sinh hoạt đảng chính thức",
        submit="Ghi",
        done="Đã ghi việc chuyển sinh hoạt đảng.",
        person=person,
    )


@door("person.change", methods=BOTH)
def temporary(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """To another branch for a time."""
    person = to_change(request.actor, public_id)
    form = TransferForm(request.POST or None, actor=request.actor, temporary=True)
    return person_act(
        request,
        form,
        lambda values: transfers.temporary_begin(
            person=person,
            at=values["to"],
            since=values["on"],
            until=values["until"],
            document=values["document"],
            by=request.actor,
        ),
        title="Sinh hoạt tạm thời nơi khác",
        submit="Ghi",
        done="Đã ghi việc sinh hoạt tạm thời.",
        person=person,
        says="Người này vẫn tính và được xếp loại ở chi bộ chính thức; nơi tạm thời không tính vào tổng số.",
    )


@door("person.change", methods=BOTH)
def status(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A status for a time."""
    person = to_change(request.actor, public_id)
    form = StatusForm(request.POST or None)
    return person_act(
        request,
        form,
        lambda values: periods.status_begin(person=person, by=request.actor, **values),
        title="Ghi trạng thái",
        submit="Ghi",
        done="Đã ghi trạng thái.",
        person=person,
    )


@door("person.change", methods=BOTH)
def official(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Probation ends."""
    person = to_change(request.actor, public_id)
    form = OfficialForm(request.POST or None)
    return person_act(
        request,
        form,
        lambda values: services.member_made_official(person=person, by=request.actor, **values),
        title="Công nhận đảng viên chính thức",
        submit="Ghi",
        done="Đã ghi ngày chính thức.",
        person=person,
    )


@door("person.change", methods=BOTH)
def leave(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The person leaves."""
    person = to_change(request.actor, public_id)
    form = LeaveForm(request.POST or None)
    return person_act(
        request,
        form,
        lambda values: periods.person_leave(person=person, by=request.actor, **values),
        title="Rời đơn vị",
        submit="Ghi",
        done="Đã ghi. Hồ sơ vẫn còn trong mục “kể cả người đã rời”.",
        person=person,
        says="Sinh hoạt, chức vụ và vị trí trong các tập thể kết thúc từ ngày này. Kết quả các năm trước giữ nguyên.",
    )


@door("person.change", methods=BOTH)
def employment(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Cadre, civil servant, public employee or none."""
    person = to_change(request.actor, public_id)
    form = EmploymentForm(request.POST or None)
    return person_act(
        request,
        form,
        lambda values: periods.employment_set(person=person, by=request.actor, **values),
        title="Diện cán bộ, công chức, viên chức",
        submit="Ghi",
        done="Đã ghi.",
        person=person,
    )


@door("person.change", methods=BOTH)
def post_add(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A post from a day on."""
    person = to_change(request.actor, public_id)
    form = PostForm(request.POST or None, actor=request.actor, home=person_body(person))
    return person_act(
        request,
        form,
        lambda values: posts.post_begin(
            person=person, facts=form.facts(), main=values["main"] or None, by=request.actor
        ),
        title="Thêm chức vụ",
        submit="Ghi",
        done="Đã ghi chức vụ.",
        person=person,
    )


@door("person.change", methods=BOTH)
def post_end(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The post ends."""
    post = _post(request.actor, public_id)
    form = DayForm(request.POST or None)
    return person_act(
        request,
        form,
        lambda values: posts.post_end(post=post, by=request.actor, **values),
        title="Kết thúc chức vụ",
        submit="Ghi",
        done="Đã kết thúc chức vụ.",
        person=post.person,
        says=post.title,
    )


@door("person.change", methods=("POST",))
def post_main(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """This post gives decider and pool."""
    post = _post(request.actor, public_id)
    posts.post_made_main(post=post, by=request.actor)
    messages.success(request, f"Chức vụ chính: {post.title}.")
    return redirect(page_of(post.person))


@door("person.change", methods=BOTH)
def period(request: ActorRequest, what: str, number: int) -> HttpResponse:
    """The days of something recorded wrongly."""
    model = PERIODS.get(what)
    row = model.objects.select_related("person__home").filter(pk=number).first() if model else None
    if row is None:
        raise Http404
    person = to_change(request.actor, row.person.public_id)
    form = PeriodForm(request.POST or None, initial={"since": row.valid_from, "until": row.valid_to})
    return person_act(
        request,
        form,
        lambda values: periods.period_correct(row=row, by=request.actor, **values),
        title="Sửa thời gian đã ghi",
        submit="Lưu",
        done="Đã sửa.",
        person=person,
        says=_what(row),
    )


def _post(actor: Actor, public_id: UUID) -> Post:
    post: Post | None = Post.objects.select_related("person").filter(public_id=public_id).first()
    if post is None:
        raise Http404
    to_change(actor, post.person.public_id)
    return post


def _what(row: Membership | Status | Post | Seat | Employment) -> str:
    if isinstance(row, Post):
        return row.title
    if isinstance(row, Membership):
        return f"{row.get_kind_display()}: {row.organisation.name}"
    return row.get_kind_display() if isinstance(row, Status | Employment) else ""
