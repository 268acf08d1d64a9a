"""One operation of the API: its address, its door, and what it is called. What has no door stays shut, as on pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from django.core.paginator import Paginator
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field, StringConstraints

from xeploai.web.access_policy import Door, door, door_of
from xeploai.web.problems import API_ROOT, problem

Operation = TypeVar("Operation", bound=Callable[..., Any])
Row = TypeVar("Row")

ROOT = f"{API_ROOT}v1/"
PAGE = 50
MOST_ROWS = 200

# What a program may send as a parameter: bounded, so that no number or text breaks a question to the database.
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
PageSize = Annotated[int, Field(ge=1, le=MOST_ROWS)]
Words = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Revision = Annotated[int, Field(ge=0, lt=2**31)]

api = NinjaAPI(
    title="Xếp Loại",
    version="1",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    description="Dùng phiên đăng nhập của trình duyệt; lệnh ghi kèm X-CSRFToken. Mọi lỗi trả về một dạng (RFC 9457).",
)
_DOORS: dict[str, Door] = {}


@dataclass(frozen=True)
class Listed:
    """One operation, for the page that lists them."""

    name: str
    method: str
    path: str
    says: str
    needs: Sequence[str]


OPERATIONS: list[Listed] = []


def operation(method: str, path: str, *needs: str, says: str, response: Any) -> Callable[[Operation], Operation]:
    """Offer a function under an address. needs as of `door`; the function's name is the name of the operation.

    Raises KeyError for an act that nobody declared.
    """

    def mark(view: Operation) -> Operation:
        name = view.__name__
        opened = door_of(door(*needs, methods=(method,))(view))
        assert opened is not None
        _DOORS[name] = opened
        OPERATIONS.append(Listed(name, method, path, says, needs))
        offer = api.api_operation([method], path, url_name=name, operation_id=name, summary=says, response=response)
        offered: Operation = offer(view)
        return offered

    return mark


def opened(patterns: Sequence[Any]) -> Sequence[Any]:
    """The addresses with their doors. The browser's session opens them, so a write needs the token of a form."""
    for pattern in patterns:
        pattern.callback.csrf_exempt = False
        if pattern.name in _DOORS:
            pattern.callback.door = _DOORS[pattern.name]
    return [pattern for pattern in patterns if pattern.name != "api-root"]


class PageOf(Schema, Generic[Row]):
    """One page of a list. total: of all pages. A page after the last one is empty."""

    items: list[Row]
    total: int
    page: int
    pages: int


def paged(rows: Any, number: int, size: int, row: Callable[[Any], Any]) -> dict[str, Any]:
    """One page of a list. After the last page there is nothing: a program that goes on reading gets no row twice."""
    pages = Paginator(rows, size)
    items = [row(item) for item in pages.page(number)] if number <= pages.num_pages else []
    return {"items": items, "total": pages.count, "page": number, "pages": pages.num_pages}


@api.exception_handler(ValidationError)
def wrong_value(request: Any, wrong: ValidationError) -> Any:  # noqa: ARG001
    """422: what was sent has another type or shape."""
    errors = [
        {
            "sheet": None,
            "row": None,
            "column": ".".join(str(part) for part in error["loc"]),
            "value": None,
            "reason": "Giá trị thiếu hoặc sai kiểu.",
            "mend": "Xem kiểu của trường này trong openapi.json.",
        }
        for error in wrong.errors
    ]
    return problem(422, "Dữ liệu gửi lên không đúng dạng", "Chưa có gì được ghi.", errors=errors)


@api.exception_handler(HttpError)
def unreadable(request: Any, wrong: HttpError) -> Any:  # noqa: ARG001
    """400: the body is no JSON."""
    return problem(wrong.status_code, "Yêu cầu không đọc được", "Thân yêu cầu không phải JSON; chưa có gì được ghi.")
