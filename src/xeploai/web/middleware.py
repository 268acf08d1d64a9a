"""Around every request: who acts, whether the session has rested too long, whether the door opens."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject

from xeploai.core.errors import Refused
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.selectors import acting_in_force
from xeploai.registers.kernel.access import Actor, NotPermitted, NotVisible
from xeploai.web import errors
from xeploai.web import lost_forms as unsent
from xeploai.web.access_policy import ANYONE, door_of
from xeploai.web.problems import is_asked_by_a_program

ACTING_KEY = "acting_for"
_SEEN_KEY = "seen_at"
# A session notes its last use at most once in this many seconds: a page view should not cost a write.
_NOTE_EVERY_S = 60
# Where a person whose password somebody else has seen may still go.
_OPEN_WHILE_PASSWORD_IS_OLD = {"account_change_password", "account_logout", "account_reauthenticate"}

Next = Callable[[HttpRequest], HttpResponseBase]


class ActorMiddleware:
    """Sets `request.actor`, made when it is first asked for; None for who is not signed in."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            # The back button after signing out must not show a page from the browser's memory.
            add_never_cache_headers(response)
            unsent.page_note(request, response)
            _sent_again(request, response)
        return response


def actor_of(request: HttpRequest) -> Actor | None:
    """The person of this request, standing in for somebody if they chose to and still may."""
    if not request.user.is_authenticated:
        return None
    wanted = request.session.get(ACTING_KEY)
    if not wanted:
        return AccountActor(request.user)
    acting = acting_in_force(request.user, wanted)
    if acting is None:
        del request.session[ACTING_KEY]
    return AccountActor(request.user, acting_for=acting)


class DoorMiddleware:
    """Opens or shuts, and gives a refusal of a service its page."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Deny by default: an address without a decision is not there."""
        door = door_of(view)
        if door is None:
            return errors.not_found(request)
        if request.method not in door.answers:
            return errors.wrong_method(request, sorted(door.answers))
        if ANYONE in door.needs:
            return None
        if not request.user.is_authenticated:
            return _sign_in(request, unsent.writer_of(request))
        if _rested(request):
            owner = str(request.user.public_id)
            logout(request)
            return _sign_in(request, owner)
        if request.user.must_change_password and _name(request) not in _OPEN_WHILE_PASSWORD_IS_OLD:
            if is_asked_by_a_program(request):
                return errors.password_first(request)
            return redirect("account_change_password")
        if not door.opens_for(request.actor):  # type: ignore[attr-defined]
            return errors.forbidden(request)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A stranger learns nothing; who sees but may not is told so; what can be mended is said."""
        if isinstance(error, NotVisible):
            return errors.not_found(request)
        if isinstance(error, NotPermitted):
            return errors.forbidden(request, error)
        if isinstance(error, Refused):
            return errors.refused(request, error.faults)
        return None


def _name(request: HttpRequest) -> str | None:
    return request.resolver_match.view_name if request.resolver_match else None


def _sign_in(request: HttpRequest, owner: str) -> HttpResponseBase:
    """To the sign-in page and back. A part of a page (htmx) is told only: what is typed on the page must stay there.

    owner  whose page the request came from, as far as that is known: a form of theirs is kept until they are back
    """
    if is_asked_by_a_program(request):
        return errors.sign_in_first(request)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=401)
    if request.method == "GET":
        if owner:
            messages.info(request, "Phiên làm việc đã hết hạn vì lâu không thao tác. Đồng chí đăng nhập lại.")
        return redirect_to_login(request.get_full_path())
    if unsent.keep(request, owner):
        return unsent.to_sign_in(request)
    messages.warning(request, NOT_DONE)
    return redirect_to_login("/")


NOT_DONE = (
    "Phiên làm việc đã hết hạn; thao tác vừa rồi chưa được thực hiện. Đăng nhập rồi làm lại; nếu đã nhập nội dung, bấm "
    "nút Quay lại của trình duyệt để lấy lại trước khi đăng nhập."
)


def _sent_again(request: HttpRequest, response: HttpResponseBase) -> None:
    """A form that was kept has arrived: it stands in its page again, or is done."""
    if request.method == "POST" and (response.status_code < 400 or response.status_code == 422):
        form_id = request.POST.get(unsent.FIELD)
        if form_id:
            unsent.drop(request, form_id)


def _rested(request: HttpRequest) -> bool:
    """Whether the session has not been used for too long; notes its use."""
    now = int(time.time())
    last_seen = request.session.get(_SEEN_KEY, now)
    if now - last_seen > settings.IDLE_MINUTES * 60:
        return True
    if now - last_seen >= _NOTE_EVERY_S or _SEEN_KEY not in request.session:
        request.session[_SEEN_KEY] = now
    return False
