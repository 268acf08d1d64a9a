"""Signing in with the office's own identity service: only for accounts that stand here already, matched by name."""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import views as social
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path

from xeploai.apps.accounts.models import User
from xeploai.web.door import ANYONE, door


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


@door(ANYONE, methods=("POST",))
def begin(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """To the service."""
    response: HttpResponseBase = oidc.login(request, provider_id=provider_id)
    return response


@door(ANYONE)
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
