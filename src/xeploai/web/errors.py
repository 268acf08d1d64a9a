"""Error pages: in Vietnamese, on one page that says what happened and what to do next."""

import sys
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.tools.messages import fault_json
from xeploai.web import lost_forms as unsent
from xeploai.web.action_view import lines_of
from xeploai.web.problems import Kind, is_asked_by_a_program, problem


def _page(
    request: HttpRequest, status: int, title: str, says: str, next_step: str, *, faults: Sequence[Fault] = ()
) -> HttpResponse:
    if is_asked_by_a_program(request):
        return problem(status, title, f"{says} {next_step}", errors=[fault_json(fault) for fault in faults])
    lines = lines_of(faults)
    context = {"title": title, "says": says, "next_step": next_step, "lines": lines, "status": status}
    return render(request, "web/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """413: more than one request may bring. 400: a broken request."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        files, text = (size // 1024**2 for size in (settings.UPLOAD_MOST_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
        return _page(
            request,
            413,
            "Dữ liệu gửi lên quá lớn",
            f"Một lần gửi nhận nhiều nhất {files} MB tệp và {text} MB chữ; chưa có gì được ghi.",
            "Quay lại trang trước, chọn tệp nhỏ hơn hoặc gửi làm nhiều lần.",
        )
    return _page(
        request,
        400,
        "Yêu cầu không đọc được",
        "Máy chủ không nhận trọn dữ liệu được gửi lên; chưa có gì được ghi.",
        "Quay lại trang trước, tải lại trang rồi gửi lại.",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person is known, the act is not theirs."""
    faults = exception.faults if isinstance(exception, Refused) else ()
    return _page(
        request,
        403,
        "Tài khoản không có quyền làm việc này",
        "Việc này thuộc một vai trò khác, hoặc vai trò của đồng chí đã hết thời hạn.",
        "Nếu đồng chí được phân công việc này, đề nghị cán bộ tổ chức cấp trên trực tiếp phân vai trò.",
        faults=faults,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404: not there, or not for this person to know."""
    return _page(
        request,
        404,
        "Không có trang này",
        "Địa chỉ không đúng, hoặc không thuộc phạm vi đồng chí được xem.",
        "Kiểm tra lại địa chỉ, hoặc về trang chủ để mở từ danh sách.",
    )


def refused(request: HttpRequest, faults: Sequence[Fault]) -> HttpResponse:
    """409: the act cannot be done as things stand; nothing was written."""
    return _page(
        request,
        409,
        "Chưa thực hiện được",
        "Yêu cầu trái với dữ liệu đang có; chưa có gì được ghi.",
        "Quay lại trang trước để sửa.",
        faults=faults,
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503: the database does not answer just now. Drawn without the menu and without asking the
    database for anything: whatever broke may break there again."""
    status, title, says = 500, "Chương trình gặp lỗi", "Lỗi này thuộc về chương trình, không do thao tác của đồng chí."
    if isinstance(sys.exc_info()[1], OperationalError):
        status, title, says = 503, "Cơ sở dữ liệu chưa trả lời", "Cơ sở dữ liệu đang bận hoặc đang được bảo trì."
    says = f"{says} Việc đang làm dở chưa được ghi."
    next_step = "Thử lại sau ít phút; nếu vẫn lỗi, báo người quản trị kèm thời điểm xảy ra."
    if is_asked_by_a_program(request):
        return problem(status, title, f"{says} {next_step}")
    context = {"title": title, "says": says, "next_step": next_step, "status": status}
    return HttpResponse(render_to_string("web/error_bare.html", context), status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """403 for a form whose token is missing or old: another tab signed in, cookies are blocked, a foreign page.

    A form from a page of ours is offered to its writer again, who sends it with a press and a new token.
    """
    del reason  # For the log, not for the person.
    if is_asked_by_a_program(request):
        return problem(
            403,
            "Thiếu mã chống giả mạo",
            "Lệnh ghi phải kèm mã chống giả mạo; chưa có gì được ghi. Gửi giá trị của cookie "
            f"{settings.CSRF_COOKIE_NAME} trong đầu mục X-CSRFToken; qua https thì kèm cả Referer của chính máy chủ.",
            kind=Kind.FORM_MARK,
        )
    owner = unsent.writer_of(request) if unsent.is_own_page(request) else ""
    user = request.user
    if user.is_authenticated and str(user.public_id) == owner and unsent.keep(request, owner):
        return unsent_page(request, status=403)
    if not user.is_authenticated and unsent.keep(request, owner):
        return unsent.to_sign_in(request)
    return _page(
        request,
        403,
        "Biểu mẫu đã hết hiệu lực",
        "Trang này mở từ một phiên đăng nhập khác, hoặc trình duyệt chặn cookie; chưa có gì được ghi.",
        "Quay lại trang trước, tải lại trang, nhập lại rồi gửi.",
    )


def unsent_page(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    """What a person sent when the session had ended, ready to be sent again."""
    forms = [
        (form, datetime.fromtimestamp(form.at, tz=timezone.get_current_timezone())) for form in unsent.kept(request)
    ]
    return render(
        request,
        "home/unsent.html",
        {"forms": forms, "field": unsent.FIELD, "minutes": unsent.MINUTES, "unsent": 0},
        status=status,
    )


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """401: a program without a session, or whose session is over."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return problem(
            401,
            "Phiên đăng nhập đã hết",
            "Phiên hết hạn, đã đăng xuất hoặc đã bị kết thúc; chưa có gì được ghi. Đăng nhập lại rồi gửi lại.",
            kind=Kind.SESSION,
        )
    return problem(
        401,
        "Chưa đăng nhập",
        "Giao diện lập trình dùng phiên đăng nhập của trình duyệt. Đăng nhập rồi gửi lại kèm cookie của phiên.",
        kind=Kind.SIGN_IN,
    )


def password_first(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """403: a program whose person has not yet chosen a password of their own."""
    return problem(
        403,
        "Phải đổi mật khẩu trước",
        "Mật khẩu này do người khác cấp, chỉ để đăng nhập lần đầu; chưa có gì được ghi. "
        "Đăng nhập trên trình duyệt, đổi mật khẩu rồi gửi lại.",
        kind=Kind.OWN_WORD,
    )


def wrong_method(request: HttpRequest, methods: Sequence[str]) -> HttpResponse:
    """405: the address answers to other methods only."""
    response = _page(
        request, 405, "Địa chỉ này không nhận lệnh đó", "Chưa có gì được ghi.", f"Dùng: {', '.join(methods)}."
    )
    response["Allow"] = ", ".join(methods)
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """429: somebody tries too often."""
    return _page(
        request,
        429,
        "Thao tác quá nhiều lần",
        "Máy chủ tạm dừng nhận yêu cầu này để bảo vệ tài khoản.",
        "Chờ vài phút rồi thử lại.",
    )
