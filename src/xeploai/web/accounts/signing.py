"""Signing in, the second factor, sessions: the package's own views behind our doors and templates."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as spare
from allauth.mfa.totp import views as totp
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from xeploai.registers.accounts.selectors import installation_is_empty
from xeploai.registers.accounts.services import factors_recorded, password_changed, session_end
from xeploai.web.access_policy import ANYONE, SIGNED_IN, ActorRequest, door
from xeploai.web.action_view import BOTH


def _behind(view: Callable[..., HttpResponseBase], needs: str, *methods: str) -> Callable[..., HttpResponseBase]:
    """A view of the package behind a door of ours."""

    @door(needs, methods=methods)
    def opened(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        return view(request, **parts)

    return opened


def _of_factors(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view of the package that changes the second factor of whoever is signed in."""

    def recorded(request: ActorRequest, **parts: Any) -> HttpResponseBase:
        with factors_recorded(by=request.actor):
            return view(request, **parts)

    return _behind(recorded, SIGNED_IN, *BOTH)


@door(ANYONE, methods=BOTH)
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Name and password; on an empty installation the first-run page instead."""
    if request.method == "GET" and not request.user.is_authenticated and installation_is_empty():
        return redirect("first_run")
    response: HttpResponseBase = account.login(request)
    return response


@door(SIGNED_IN, methods=BOTH)
def change_password(request: ActorRequest) -> HttpResponseBase:
    """The old password and a new one; from then on nobody else knows it."""
    response: HttpResponseBase = account.password_change(request)
    if request.method == "POST" and response.status_code == 302:
        password_changed(user=request.actor.user, by=request.actor)
        return redirect("home" if request.actor.user.must_change_password else "mfa_index")
    return response


@door(SIGNED_IN)
def sessions(request: ActorRequest) -> HttpResponseBase:
    """Where one is signed in."""
    sessions = UserSession.objects.purge_and_list(request.actor.user)
    sessions.sort(key=lambda session: session.last_seen_at, reverse=True)
    return render(request, "usersessions/usersession_list.html", {"sessions": sessions})


@door(SIGNED_IN, methods=("POST",))
def session_stop(request: ActorRequest) -> HttpResponseBase:
    """Sign out on another device."""
    session_end(key=request.POST.get("key", ""), by=request.actor)
    messages.success(request, "Đã kết thúc phiên đó.")
    return redirect("usersessions_list")


sign_out = _behind(account.logout, ANYONE, "POST")
closed = _behind(account.account_inactive, ANYONE, "GET")
confirm = _behind(account.reauthenticate, SIGNED_IN, *BOTH)
second_factor = _behind(mfa.index, SIGNED_IN, "GET")
# The second step of signing in: the person is not signed in yet, the package knows which sign-in it belongs to.
code = _behind(mfa.authenticate, ANYONE, *BOTH)
confirm_code = _behind(mfa.reauthenticate, SIGNED_IN, *BOTH)
totp_on = _of_factors(totp.activate_totp)
totp_off = _of_factors(totp.deactivate_totp)
spare_codes = _behind(spare.view_recovery_codes, SIGNED_IN, "GET")
spare_codes_new = _of_factors(spare.generate_recovery_codes)
spare_codes_file = _behind(spare.download_recovery_codes, SIGNED_IN, "GET")
