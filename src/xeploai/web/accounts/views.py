"""Accounts and roles: the list, one account, and a page for each act."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from xeploai.registers.accounts import identity, roles, selectors, services
from xeploai.registers.accounts.models import Acting, IdentityCode, IdentityLink, RoleAssignment, User
from xeploai.registers.audit.services import audit_record, audit_view
from xeploai.registers.kernel.access import Actor, NotPermitted, NotVisible
from xeploai.registers.kernel.roles import Role
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.accounts.forms import (
    AccountEditForm,
    AccountForm,
    ActingForm,
    HandOverForm,
    ReasonForm,
    RoleEndForm,
    RoleForm,
    SimulatorForm,
)
from xeploai.web.action_view import BOTH, act, act_page, refusals_on, sent

PAGE = 50


@door("account.view")
def accounts(request: ActorRequest) -> HttpResponse:
    """Accounts with a role where the actor looks after them."""
    words, role = request.GET.get("tim", "").strip(), request.GET.get("vai-tro", "")
    users = selectors.accounts_visible_to(request.actor, words=words, role=role if role in Role.values else "")
    page = Paginator(users, PAGE).get_page(request.GET.get("trang"))
    audit_view(
        by=request.actor,
        action="accounts",
        seen=page.object_list,
        body=request.actor.reach_of("account.view"),
        filters={"words": words, "role": role},
        page=page.number,
        count=page.paginator.count,
    )
    context = {
        "page": page,
        "words": words,
        "role": role,
        "roles": Role.choices,
        "may_manage": "account.manage" in request.actor.acts,
    }
    return render(request, "accounts/list.html", context)


@door("account.view")
def account(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One account: who, which roles, which acts."""
    user = _account(request.actor, public_id)
    _seen(request, user)
    manages = _manages(request.actor, user)
    context = {
        "account": user,
        "assignments": [
            {
                "assignment": assignment,
                "may_change": user.pk != request.actor.user.pk and _may_change(request.actor, assignment),
            }
            for assignment in selectors.roles_of(user)
        ],
        "today": timezone.localdate(),
        "may_manage": manages and user.pk != request.actor.user.pk,
        "may_assign": "role.assign" in request.actor.acts and user.pk != request.actor.user.pk,
        "may_simulate": "access.simulate" in request.actor.acts,
        "person": selectors.person_behind(request.actor, user),
        "has_second_factor": selectors.has_second_factor(user),
        **_identity(user),
        "may_link": manages,
    }
    return render(request, "accounts/detail.html", context)


@door("account.manage", methods=BOTH)
def account_add(request: ActorRequest) -> HttpResponse:
    """A new account; its one-time password is shown once."""
    form = AccountForm(sent(request), actor=request.actor)
    if form.is_valid():
        values = form.cleaned_data
        with refusals_on(form):
            user, password = services.account_create(
                username=values["username"],
                full_name=values["full_name"],
                email=values["email"],
                terms=form.terms(),
                person=values.get("person"),
                by=request.actor,
            )
            return _password_page(request, user, password)
    return act_page(
        request,
        form,
        title="Thêm tài khoản",
        submit="Tạo tài khoản",
        back=reverse("accounts:list"),
        says="Mật khẩu dùng một lần sẽ hiện ra đúng một lần sau khi tạo; chủ tài khoản phải đổi khi đăng nhập lần đầu.",
    )


@door("account.manage", methods=BOTH)
def account_edit(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Mend the name, the address for notices, the person."""
    user = _account(request.actor, public_id)
    services.require_to_manage(request.actor, user)
    initial = {"full_name": user.full_name, "email": user.email, "person": user.person}
    form = AccountEditForm(sent(request), initial=initial, actor=request.actor)
    return _act(
        request,
        form,
        user,
        title="Sửa thông tin tài khoản",
        submit="Lưu",
        done="Đã lưu.",
        do=lambda values: services.account_update(user=user, by=request.actor, **{**initial, **values}),
    )


@door("account.manage", methods=BOTH)
def account_close(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """No more sign-in."""
    user = _account(request.actor, public_id)
    services.require_to_manage(request.actor, user)
    return _act(
        request,
        ReasonForm(sent(request)),
        user,
        title="Đóng tài khoản",
        submit="Đóng tài khoản",
        says="Người này không đăng nhập được nữa; các phiên đang mở kết thúc ngay. Nhật ký giữ nguyên tên.",
        done="Đã đóng tài khoản.",
        do=lambda values: services.account_close(user=user, reason=values["reason"], by=request.actor),
    )


@door("account.manage", methods=BOTH)
def account_reopen(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Sign-in is possible again."""
    user = _account(request.actor, public_id)
    services.require_to_manage(request.actor, user)
    return _act(
        request,
        ReasonForm(sent(request)),
        user,
        title="Mở lại tài khoản",
        submit="Mở lại",
        done="Đã mở lại tài khoản.",
        do=lambda values: services.account_reopen(user=user, reason=values["reason"], by=request.actor),
    )


@door("account.manage", methods=BOTH)
def password_reset(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A new one-time password, shown once."""
    user = _account(request.actor, public_id)
    services.require_to_manage(request.actor, user)
    form = forms.Form(sent(request))
    if request.method == "POST":
        return _password_page(request, user, services.password_reset(user=user, by=request.actor))
    _seen(request, user)
    return act_page(
        request,
        form,
        title="Cấp lại mật khẩu",
        under=user.full_name,
        submit="Cấp mật khẩu dùng một lần",
        back=_page_of(user),
        says="Mật khẩu cũ, xác thực hai bước và các phiên đang mở của tài khoản này hết hiệu lực ngay.",
    )


@door("account.manage", methods=BOTH)
def identity_code(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """A code that links the account to the office's identity service, shown once."""
    user = _account(request.actor, public_id)
    services.require_to_manage(request.actor, user)
    if request.method == "POST":
        code = identity.identity_code_make(user=user, by=request.actor)
        context = {"account": user, "code": code, "hours": identity.CODE_HOURS, "service": settings.OIDC_NAME}
        return render(request, "accounts/identity_code.html", context)
    _seen(request, user)
    return act_page(
        request,
        forms.Form(),
        title="Cấp mã liên kết",
        under=user.full_name,
        submit="Cấp mã dùng một lần",
        back=_page_of(user),
        says=f"Chủ tài khoản đăng nhập bằng “{settings.OIDC_NAME}”, nhập mã này một lần; từ đó dịch vụ ấy mở được tài "
        f"khoản này. Mã có hiệu lực {identity.CODE_HOURS} giờ; mã cấp trước đó hết hiệu lực ngay.",
    )


@door("account.manage", methods=BOTH)
def identity_unlink(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """The identity service opens this account no more."""
    user = _account(request.actor, public_id)
    services.require_to_manage(request.actor, user)
    return _act(
        request,
        ReasonForm(sent(request)),
        user,
        title="Gỡ liên kết",
        submit="Gỡ liên kết",
        done="Đã gỡ liên kết.",
        says=f"“{settings.OIDC_NAME}” không mở được tài khoản này nữa; các phiên đang mở kết thúc ngay. Muốn liên kết "
        "lại thì cấp mã mới.",
        do=lambda values: identity.identity_unlink(user=user, reason=values["reason"], by=request.actor),
    )


@door("role.assign", methods=BOTH)
def role_assign(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Hand out one more role."""
    user = _account(request.actor, public_id)
    form = RoleForm(sent(request), actor=request.actor)
    return _act(
        request,
        form,
        user,
        title="Phân vai trò",
        submit="Phân vai trò",
        done="Đã phân vai trò.",
        do=lambda _values: roles.role_assign(user=user, terms=form.terms(), by=request.actor),
    )


@door("role.assign", methods=BOTH)
def role_end(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """End a role."""
    assignment = _assignment(request.actor, public_id)
    form = RoleEndForm(sent(request), initial={"on": timezone.localdate()})
    return _act(
        request,
        form,
        assignment.user,
        title="Kết thúc vai trò",
        under=_role_line(assignment),
        submit="Kết thúc",
        done="Đã kết thúc vai trò.",
        do=lambda values: roles.role_end(assignment=assignment, by=request.actor, **values),
    )


@door("role.assign", methods=BOTH)
def role_hand_over(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Give a role to a successor."""
    assignment = _assignment(request.actor, public_id)
    form = HandOverForm(sent(request), initial={"on": timezone.localdate()})
    return _act(
        request,
        form,
        assignment.user,
        title="Bàn giao vai trò",
        under=_role_line(assignment),
        submit="Bàn giao",
        says="Việc đang chờ ở tổ chức này chuyển sang người nhận từ ngày nhận; người giao không làm được nữa.",
        done="Đã bàn giao.",
        do=lambda values: roles.role_hand_over(assignment=assignment, by=request.actor, **values),
    )


@door("role.assign", methods=BOTH)
def acting_add(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Name who stands in for a time."""
    assignment = _assignment(request.actor, public_id)
    form = ActingForm(sent(request), initial={"valid_from": timezone.localdate()})
    return _act(
        request,
        form,
        assignment.user,
        title="Giao làm thay",
        under=_role_line(assignment),
        submit="Giao làm thay",
        says="Người làm thay tự chọn “làm thay” sau khi đăng nhập; mỗi việc được ghi tên cả hai người.",
        done="Đã giao làm thay.",
        do=lambda values: roles.acting_start(assignment=assignment, by=request.actor, **values),
    )


@door("role.assign", methods=("POST",))
def acting_end(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """End a standing in from today."""
    acting = Acting.objects.select_related("assignment__body", "user").filter(public_id=public_id).first()
    if acting is None:
        raise Http404
    _account(request.actor, acting.assignment.user.public_id)
    roles.acting_end(acting=acting, on=timezone.localdate(), by=request.actor)
    messages.success(request, "Đã kết thúc việc làm thay.")
    return redirect(_page_of(acting.assignment.user))


@door("access.simulate")
def simulator(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """What does this person see and may do? Answered by the rules that decide it."""
    user = _account(request.actor, public_id)
    form = SimulatorForm(request.GET or None, actor=request.actor)
    values = form.cleaned_data if form.is_valid() else {}
    on: date = values.get("on") or timezone.localdate()
    shown = selectors.access_simulated(user, on=on, body=values.get("body"))
    audit_record(by=request.actor, action="access.simulate", subject=user, body=shown.body, after={"on": on})
    return render(request, "accounts/simulator.html", {"shown": shown, "form": form, "account": user})


def _account(actor: Actor, public_id: UUID) -> User:
    user = selectors.accounts_visible_to(actor).filter(public_id=public_id).first()
    if user is None:
        raise Http404
    return user


def _seen(request: ActorRequest, user: User) -> None:
    audit_view(by=request.actor, action="account", seen=[user], body=request.actor.reach_of("account.view"))


def _assignment(actor: Actor, public_id: UUID) -> RoleAssignment:
    assignment: RoleAssignment | None = (
        RoleAssignment.objects.select_related("user", "body").filter(public_id=public_id).first()
    )
    if assignment is None:
        raise Http404
    _account(actor, assignment.user.public_id)
    roles.require_to_hand_out(actor, roles.terms_of(assignment))
    return assignment


def _identity(user: User) -> dict[str, Any]:
    """How the account stands with the identity service, where there is one."""
    link = IdentityLink.objects.filter(user=user).first()
    code = IdentityCode.objects.filter(user=user, expires_at__gt=timezone.now()).first()
    service = settings.OIDC_NAME if settings.OIDC_SERVER or link else ""
    return {"identity_service": service, "identity_link": link, "identity_code": code}


def _manages(actor: Actor, user: User) -> bool:
    try:
        services.require_to_manage(actor, user)
    except (NotPermitted, NotVisible):
        return False
    return True


def _may_change(actor: Actor, assignment: RoleAssignment) -> bool:
    return roles.hands_out(actor, "role.assign", roles.terms_of(assignment))


def _role_line(assignment: RoleAssignment) -> str:
    where = assignment.body.name if assignment.body else "toàn hệ thống"
    return f"{assignment.user.full_name}: {assignment.get_role_display()}, {where}"


def _page_of(user: User) -> str:
    return reverse("accounts:detail", args=[user.public_id])


def _act(
    request: ActorRequest,
    form: forms.Form,
    user: User,
    *,
    title: str,
    submit: str,
    done: str,
    do: Callable[[dict[str, Any]], object],
    says: str = "",
    under: str = "",
) -> HttpResponse:
    """One act about an account: asked, done, said."""
    return act(
        request,
        form,
        lambda: do(form.cleaned_data),
        title=title,
        submit=submit,
        done=done,
        back=_page_of(user),
        says=says,
        under=under or user.full_name,
        seen=lambda: _seen(request, user),
    )


def _password_page(request: ActorRequest, user: User, password: str) -> HttpResponse:
    return render(request, "accounts/password.html", {"account": user, "password": password})
