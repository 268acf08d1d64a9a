"""What a program is answered when something cannot be done: one shape for every failure (RFC 9457)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from django.http import HttpRequest, HttpResponse, JsonResponse

API_ROOT = "/api/"
PAGE = "/giao-dien-lap-trinh/"
"""Where people read what programs may ask."""


class Kind(StrEnum):
    """What a program can do something about by itself: where the page of the API says what to do.

    Any other problem is as its status says.
    """

    PLAIN = "about:blank"
    SIGN_IN = f"{PAGE}#dang-nhap"
    SESSION = f"{PAGE}#het-phien"
    OWN_WORD = f"{PAGE}#doi-mat-khau"
    FORM_MARK = f"{PAGE}#ma-chong-gia-mao"
    MOVED = f"{PAGE}#ban-nhap-da-doi"


def is_asked_by_a_program(request: HttpRequest) -> bool:
    """Whether the address is one of the API."""
    return request.path_info.startswith(API_ROOT)


def problem(
    status: int, title: str, detail: str, *, errors: Sequence[Mapping[str, object]] = (), kind: Kind = Kind.PLAIN
) -> HttpResponse:
    """type, title, status, detail, errors. errors: {sheet, row, column, value, reason, mend}, one a fault."""
    content = {"type": kind, "title": title, "status": status, "detail": detail, "errors": list(errors)}
    return JsonResponse(
        content, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
    )
