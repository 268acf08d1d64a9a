"""Signing in with the office's own identity service: only for accounts that stand here already, matched by name."""

import logging
from collections.abc import Callable
from functools import wraps

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import views as social
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from requests import RequestException

from xeploai.apps.accounts.models import User
from xeploai.web.door import ANYONE, door

_log = logging.getLogger(__name__)


class OidcAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Links a sign-in of the service to the account of the same username; never makes one."""

    def is_open_for_signup(self, _request: HttpRequest, _login: SocialLogin) -> bool:
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account. Raises ImmediateHttpResponse with a page where there is none, or it is closed."""
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data
        name = str(claims.get("userinfo", claims).get("preferred_username", "")).lower()
        user = User.objects.filter(username=name, is_active=True).first()
        if user is None:
            raise ImmediateHttpResponse(render(request, "socialaccount/no_account.html", {"name": name}, status=403))
        sociallogin.connect(request, user)


def _answered(view: Callable[[HttpRequest, str], HttpResponseBase]) -> Callable[[HttpRequest, str], HttpResponseBase]:
    """A page that says so when the service does not answer, or answers what no such service does."""

    @wraps(view)
    def asked(request: HttpRequest, provider_id: str) -> HttpResponseBase:
        try:
            return view(request, provider_id)
        except RequestException as fault:
            _log.warning("The identity service gave no usable answer: %s", fault)
            return render(request, "socialaccount/authentication_error.html", status=502)

    return asked


@door(ANYONE, methods=("POST",))
@_answered
def begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """To the service."""
    response: HttpResponseBase = oidc.login(request, provider_id=provider_id)
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


oidc_patterns: list[URLPattern] = [
    path("dang-nhap/mot-lan/<str:provider_id>/", begin, name="openid_connect_login"),
    path("dang-nhap/mot-lan/<str:provider_id>/ve/", come_back, name="openid_connect_callback"),
    path("dang-nhap/mot-lan/thoi/", cancelled, name="socialaccount_login_cancelled"),
]
