"""Error pages: in Vietnamese, on one page that says what happened and what to do next."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xeploai.apps.wording import fault_line
from xeploai.core.errors import Refused


def _page(
    request: HttpRequest, status: int, title: str, says: str, next_step: str, *, lines: Sequence[str] = ()
) -> HttpResponse:
    context = {"title": title, "says": says, "next_step": next_step, "lines": lines, "status": status}
    return render(request, "web/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """400: a form too large, a broken request."""
    return _page(
        request, 400, "Yêu cầu không đọc được", "Máy chủ không nhận trọn dữ liệu được gửi lên; chưa có gì được ghi.",
        "Quay lại trang trước, tải lại trang rồi gửi lại.",
    )  # fmt: skip


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person is known, the act is not theirs."""
    lines = [fault_line(fault) for fault in exception.faults] if isinstance(exception, Refused) else []
    return _page(
        request, 403, "Tài khoản không có quyền làm việc này",
        "Việc này thuộc một vai trò khác, hoặc vai trò của đồng chí đã hết thời hạn.",
        "Nếu đồng chí được phân công việc này, đề nghị cán bộ tổ chức cấp trên trực tiếp phân vai trò.", lines=lines,
    )  # fmt: skip


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404: not there, or not for this person to know."""
    return _page(
        request, 404, "Không có trang này", "Địa chỉ không đúng, hoặc không thuộc phạm vi đồng chí được xem.",
        "Kiểm tra lại địa chỉ, hoặc về trang chủ để mở từ danh sách.",
    )  # fmt: skip


def refused(request: HttpRequest, lines: Sequence[str]) -> HttpResponse:
    """409: the act cannot be done as things stand; nothing was written."""
    return _page(
        request, 409, "Chưa thực hiện được", "Yêu cầu trái với dữ liệu đang có; chưa có gì được ghi.",
        "Quay lại trang trước để sửa.", lines=lines,
    )  # fmt: skip


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Drawn without the menu: whatever broke may break there again."""
    context = {
        "title": "Chương trình gặp lỗi",
        "says": "Lỗi này thuộc về chương trình, không do thao tác của đồng chí. Việc đang làm dở chưa được ghi.",
        "next_step": "Thử lại sau ít phút; nếu vẫn lỗi, báo người quản trị kèm thời điểm xảy ra.",
        "status": 500,
    }
    return render(request, "web/error_bare.html", context, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old: another tab signed in, cookies are blocked, a foreign page."""
    del reason  # For the log, not for the person.
    return _page(
        request, 403, "Biểu mẫu đã hết hiệu lực",
        "Trang này mở từ một phiên đăng nhập khác, hoặc trình duyệt chặn cookie; chưa có gì được ghi.",
        "Quay lại trang trước, tải lại trang, nhập lại rồi gửi.",
    )  # fmt: skip


def too_many(request: HttpRequest) -> HttpResponse:
    """429: somebody tries too often."""
    return _page(
        request, 429, "Thao tác quá nhiều lần", "Máy chủ tạm dừng nhận yêu cầu này để bảo vệ tài khoản.",
        "Chờ vài phút rồi thử lại.",
    )  # fmt: skip
