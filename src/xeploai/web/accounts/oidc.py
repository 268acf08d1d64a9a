"""Signing in with the office's own identity service: only for accounts that are linked, by issuer and subject.

allauth 65.21 sends state and, as the settings ask, PKCE, but neither sends nor checks a nonce: both are done here.
"""

import logging
import time
from collections.abc import Callable
from functools import wraps
from secrets import compare_digest, token_urlsafe
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import views as social
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect import views as oidc
from allauth.utils import get_request_param
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from requests import RequestException

from xeploai.registers.accounts.identity import identity_known_elsewhere, identity_link, identity_user
from xeploai.web.access_policy import ANYONE, door
from xeploai.web.action_view import act_page, refusals_on, sent

_log = logging.getLogger(__name__)

_WAITING = "identity_waiting"
# How long, and how often, a code may be tried after the service has confirmed somebody.
_WAITING_S = 600
_TRIES = 5


class OidcAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Opens the account that an identity is linked to; never makes one, never looks at a name."""

    def is_open_for_signup(self, _request: HttpRequest, _login: SocialLogin) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account. Raises ImmediateHttpResponse with a page where the answer is none to this sign-in, or its
        identity opens no account."""
        state, token = sociallogin.state, sociallogin.account.extra_data.get("id_token") or {}
        issuer, subject = str(token.get("iss", "")), str(token.get("sub", ""))
        if (
            state.get("process") != AuthProcess.LOGIN
            or not state.get("nonce")
            or not compare_digest(str(token.get("nonce", "")).encode(), str(state["nonce"]).encode())
            or not issuer
            or not subject
            or sociallogin.account.uid != subject
        ):
            _log.warning("The answer of the identity service does not belong to the sign-in that was begun.")
            raise ImmediateHttpResponse(_not_confirmed(request, 403))
        user = identity_user(issuer, subject)
        if user is None:
            raise ImmediateHttpResponse(_unlinked(request, issuer, subject, token))
        if not user.is_active:
            raise ImmediateHttpResponse(render(request, "socialaccount/closed.html", status=403))
        # Whatever the package itself has noted about this identity does not count.
        sociallogin.user = user


def _not_confirmed(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "socialaccount/authentication_error.html", status=status)


def _unlinked(request: HttpRequest, issuer: str, subject: str, token: dict[str, Any]) -> HttpResponse:
    """The page of somebody whom the service has confirmed and who is linked to no account: a code may be entered."""
    if identity_known_elsewhere(issuer, subject):
        return render(request, "socialaccount/issuer_changed.html", {"issuer": issuer}, status=403)
    name = str(token.get("name") or token.get("preferred_username") or subject)[:120]
    request.session[_WAITING] = {
        "issuer": issuer,
        "subject": subject,
        "name": name,
        "until": int(time.time()) + _WAITING_S,
        "tries": _TRIES,
    }
    return render(request, "socialaccount/no_account.html", {"name": name}, status=403)


def _answered(view: Callable[[HttpRequest, str], HttpResponseBase]) -> Callable[[HttpRequest, str], HttpResponseBase]:
    """A page that says so when the service does not answer, or answers what no such service does."""

    @wraps(view)
    def asked(request: HttpRequest, provider_id: str) -> HttpResponseBase:
        try:
            return view(request, provider_id)
        except RequestException as fault:
            _log.warning("The identity service gave no usable answer: %s", fault)
            return _not_confirmed(request, 502)
        except SocialApp.DoesNotExist:
            raise Http404 from None

    return asked


@door(ANYONE, methods=("POST",))
@_answered
def begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """To the service: always to sign in, with our own parameters and none of the request's."""
    provider = oidc.OpenIDConnectOAuth2Adapter(request, provider_id).get_provider()
    nonce = token_urlsafe(24)
    wanted = get_request_param(request, "next")
    here = url_has_allowed_host_and_scheme(wanted or "", {request.get_host()}, require_https=request.is_secure())
    response: HttpResponseBase = provider.redirect(
        request, AuthProcess.LOGIN, next_url=wanted if here else None, auth_params={"nonce": nonce}, nonce=nonce
    )
    return response


@door(ANYONE)
@_answered
def come_back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back from the service."""
    response: HttpResponseBase = oidc.callback(request, provider_id=provider_id)
    return response


@door(ANYONE)
def cancelled(request: HttpRequest) -> HttpResponseBase:
    """The person thought better of it."""
    response: HttpResponseBase = social.login_cancelled(request)
    return response


class LinkForm(forms.Form):
    """The one-time code of the slip."""

    code = forms.CharField(
        label="Mã liên kết", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True})
    )


@door(ANYONE, methods=("GET", "POST"))
def link(request: HttpRequest) -> HttpResponseBase:
    """Link the identity that the service has just confirmed, with the code that an officer made."""
    waiting = request.session.get(_WAITING)
    if not waiting or waiting["until"] < time.time() or waiting["tries"] <= 0:
        request.session.pop(_WAITING, None)
        messages.warning(request, "Đăng nhập lại bằng dịch vụ của cơ quan rồi nhập mã liên kết.")
        return redirect("account_login")
    form = LinkForm(sent(request))
    if form.is_valid():
        request.session[_WAITING] = {**waiting, "tries": waiting["tries"] - 1}
        with refusals_on(form):
            identity_link(issuer=waiting["issuer"], subject=waiting["subject"], code=form.cleaned_data["code"])
            del request.session[_WAITING]
            messages.success(request, "Đã liên kết. Bấm nút đăng nhập của cơ quan một lần nữa để vào chương trình.")
            return redirect("account_login")
    return act_page(
        request,
        form,
        title="Liên kết tài khoản",
        submit="Liên kết",
        back=reverse("account_login"),
        says=f"Dịch vụ đăng nhập của cơ quan xác nhận: {waiting['name']}. Nếu đây không phải là đồng chí thì dừng lại.",
    )


# What has a name of its own stands before the name of a service.
oidc_patterns: list[URLPattern] = [
    path("dang-nhap/mot-lan/thoi/", cancelled, name="socialaccount_login_cancelled"),
    path("dang-nhap/mot-lan/lien-ket/", link, name="identity_link"),
    path("dang-nhap/mot-lan/<str:provider_id>/", begin, name="openid_connect_login"),
    path("dang-nhap/mot-lan/<str:provider_id>/ve/", come_back, name="openid_connect_callback"),
]
