"""What is held about one person: each app gives its part, the page of the person shows them all."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from xeploai.apps.accounts.models import RoleAssignment, User
from xeploai.apps.accounts.selectors import has_second_factor, roles_of
from xeploai.apps.audit.models import Entry


@dataclass(frozen=True, kw_only=True)
class Held:
    """One part of what is held.

    why     for what purpose
    until   how long it is kept
    rows    (name of the field, what stands there)
    """

    title: str
    why: str
    until: str
    rows: Sequence[tuple[str, str]]


def account_held(user: User) -> list[Held]:
    """The account itself, its roles, and how often it stands in the trail."""
    last = timezone.localtime(user.last_login).strftime("%d/%m/%Y %H:%M") if user.last_login else "chưa lần nào"
    account = Held(
        title="Tài khoản",
        why="Để đăng nhập và ghi đúng người thực hiện.",
        until="Không xóa, vì nhật ký nêu tên; tài khoản có thể đóng.",
        rows=(
            ("Họ và tên", user.full_name),
            ("Tên đăng nhập", user.username),
            ("Thư điện tử nội bộ", user.email or "không có"),
            ("Mật khẩu", "chỉ lưu dạng băm, không đọc lại được"),
            ("Xác thực hai bước", "đang bật" if has_second_factor(user) else "chưa bật"),
            ("Đăng nhập gần nhất", last),
        ),
    )
    roles = Held(
        title="Vai trò",
        why="Để quyết định được xem và làm gì.",
        until="Giữ cùng nhật ký.",
        rows=[(held.get_role_display(), _span(held)) for held in roles_of(user)],
    )
    trail = Held(
        title="Nhật ký",
        why="Ghi lại ai đã làm gì, xem gì; không ai sửa được.",
        until="Nội dung xóa theo thời hạn lưu; dòng nhật ký còn lại.",
        rows=(("Số dòng ghi việc đồng chí đã làm", str(Entry.objects.filter(user=user).count())),),
    )
    return [account, roles, trail]


def _span(held: RoleAssignment) -> str:
    where = held.body.name if held.body else "toàn hệ thống"
    return f"{where}, từ {held.valid_from:%d/%m/%Y}" + (f" đến trước {held.valid_to:%d/%m/%Y}" if held.valid_to else "")
