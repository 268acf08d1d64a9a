"""What accounts hold about one person: the account itself, its roles, its sessions, its place in the trail."""

from collections.abc import Iterable, Sequence
from ipaddress import ip_interface
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Count, OuterRef, QuerySet, Subquery

from xeploai.registers.accounts.models import Acting, IdentityCode, IdentityLink, RoleAssignment, User
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.personal_data import PersonalData, Row, Told, Whose, day, label, rows_of, span
from xeploai.registers.kernel.roles import Role


def _account(whose: Whose) -> "Iterable[QuerySet[Any, Any]]":
    yield rows_of(Authenticator.objects.filter(user=whose.user, type=Authenticator.Type.TOTP), "factor", "type")
    yield rows_of(IdentityLink.objects.filter(user=whose.user), "identity", "issuer", "subject", "linked_at")
    yield rows_of(IdentityCode.objects.filter(user=whose.user), "identity_code", "made_at", "expires_at")


def _tell_account(whose: Whose, rows: Sequence[Row]) -> Told:
    user = whose.user
    last = day(user.last_login.isoformat()) if user.last_login else "chưa lần nào"
    return [
        ("Họ và tên", user.full_name),
        ("Tên đăng nhập", user.username),
        ("Thư điện tử nội bộ", user.email or "không có"),
        ("Mật khẩu", "chỉ lưu dạng băm, không đọc lại được"),
        ("Xác thực hai bước", "đang bật" if any(row.code == "factor" for row in rows) else "chưa bật"),
        *_identity(rows),
        ("Đăng nhập gần nhất", last),
    ]


def _identity(rows: Sequence[Row]) -> Told:
    """How the account is linked to the identity service, if it is."""
    lines = []
    for row in rows:
        if row.code == "identity":
            lines.append(("Dịch vụ đăng nhập", f"liên kết từ {day(row.c)}: {row.a}, mã định danh {row.b}"))
        elif row.code == "identity_code":
            lines.append(("Mã liên kết", f"cấp {day(row.a)}, hiệu lực đến {day(row.b)}; chỉ lưu dạng băm"))
    return lines


def _roles(whose: Whose) -> "Iterable[QuerySet[Any, Any]]":
    assignments = RoleAssignment.objects.filter(user=whose.user)
    yield rows_of(assignments, "role", "role", "body__name", "valid_from", "valid_to")
    standing_in = Acting.objects.filter(user=whose.user)
    yield rows_of(
        standing_in,
        "acting",
        "assignment__role",
        "assignment__body__name",
        "valid_from",
        "valid_to",
        "assignment__user__full_name",
    )
    stood_in_for = Acting.objects.filter(assignment__user=whose.user)
    yield rows_of(
        stood_in_for,
        "stands_in",
        "assignment__role",
        "assignment__body__name",
        "valid_from",
        "valid_to",
        "user__full_name",
    )


def _tell_roles(_whose: Whose, rows: Sequence[Row]) -> Told:
    says = {"role": "%(role)s", "acting": "Làm thay %(name)s, %(role)s", "stands_in": "%(name)s làm thay tôi, %(role)s"}
    return [
        (
            says[row.code] % {"name": row.e, "role": label(Role.choices, row.a)},
            f"{row.b or 'toàn hệ thống'}, {span(row.c, row.d)}",
        )
        for row in rows
    ]


def _sessions(whose: Whose) -> "Iterable[QuerySet[Any, Any]]":
    yield rows_of(UserSession.objects.filter(user=whose.user), "session", "created_at", "last_seen_at", "ip")


def _tell_sessions(_whose: Whose, rows: Sequence[Row]) -> Told:
    return [(f"Phiên từ {day(row.a)}", f"dùng gần nhất {day(row.b)}, máy {_machine(row.c)}") for row in rows]


def _machine(address: str) -> str:
    """An address alone: PostgreSQL tells its network with it."""
    return str(ip_interface(address).ip) if address else ""


def _trail(whose: Whose) -> "Iterable[QuerySet[Any, Any]]":
    mine = Entry.objects.filter(user=OuterRef("pk")).order_by().values("user").annotate(number=Count("pk"))
    yield rows_of(User.objects.filter(pk=whose.user.pk), "trail", Subquery(mine.values("number")))


def _tell_trail(_whose: Whose, rows: Sequence[Row]) -> Told:
    return [("Số dòng ghi việc đồng chí đã làm", row.a or "0") for row in rows]


PERSONAL_DATA = (
    PersonalData(
        code="account",
        title="Tài khoản",
        why="Để đăng nhập và ghi đúng người thực hiện.",
        rows=_account,
        tell=_tell_account,
        until="Không xóa, vì nhật ký nêu tên; tài khoản có thể đóng.",
    ),
    PersonalData(
        code="roles",
        title="Vai trò, làm thay",
        why="Để quyết định được xem và làm gì.",
        rows=_roles,
        tell=_tell_roles,
        until="Giữ cùng nhật ký.",
    ),
    PersonalData(
        code="sessions",
        title="Phiên đăng nhập",
        why="Để đồng chí thấy và ngắt phiên lạ.",
        rows=_sessions,
        tell=_tell_sessions,
        groups=("sign_ins",),
    ),
    PersonalData(
        code="trail",
        title="Nhật ký",
        why="Ghi lại ai đã làm gì, xem gì; không ai sửa được.",
        rows=_trail,
        tell=_tell_trail,
        groups=("audit_values",),
    ),
)
