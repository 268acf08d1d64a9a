"""Recovers forms posted after the session expired: kept on the server for their writer, never sent automatically.

The writer is recognised by the CSRF token of the page. With every page shown, a signed cookie records the person and a
digest of the secret behind that token, which changes at each sign-in. So a form is never offered to anybody else, even
if another person has since signed in on the same machine. The text itself is not in the browser: it stays in the
session on the server for an hour and is deleted with it.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_urlsafe

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import (  # type: ignore[attr-defined]
    CSRF_SECRET_LENGTH,
    CSRF_TOKEN_LENGTH,
    _unmask_cipher_token,
)
from django.urls import reverse
from django.utils.crypto import salted_hmac

COOKIE = "xeploai_pages"
FIELD = "unsent"
MINUTES = 60
# Of one form, all its texts together; what is longer is not kept, and the page says so.
MOST_CHARACTERS = 400_000
_MOST_FORMS = 3
_MOST_PAGES = 4
_KEY = "unsent"
_SALT = "xeploai.web.lost_forms"
_OURS = {"csrfmiddlewaretoken", FIELD}
_SECRET = re.compile(r"password|secret|token|totp", re.IGNORECASE)
# Forms of signing in and of one's own security have nothing that may be kept.
_NEVER = ("account_", "mfa_", "usersessions_", "accounts:password", "first_run")


@dataclass(frozen=True)
class Unsent:
    """One form as it was sent. files: whether it had any; they are not kept."""

    id: str
    path: str
    fields: Sequence[tuple[str, str]]
    at: float
    files: bool

    @property
    def texts(self) -> list[str]:
        """What a reader knows again: words, not the codes, numbers and marks beside them."""
        return [text for _, text in self.fields if " " in text.strip()]


def page_note(request: HttpRequest, response: HttpResponseBase) -> None:
    """Note whose page this is, where it carries a token."""
    secret = request.META.get("CSRF_COOKIE")
    if not secret or not request.user.is_authenticated:
        return
    pair = [str(request.user.public_id), _digest(secret)]
    pages = _pages(request)
    if pair not in pages:
        response.set_cookie(
            COOKIE,
            signing.dumps([*pages, pair][-_MOST_PAGES:], salt=_SALT),
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def writer_of(request: HttpRequest) -> str:
    """Public id of whom the page belonged to from which a form was sent; empty where that is not known for sure."""
    token = request.POST.get("csrfmiddlewaretoken", "")
    if len(token) == CSRF_TOKEN_LENGTH and token.isalnum() and token.isascii():
        token = _unmask_cipher_token(token)
    if len(token) != CSRF_SECRET_LENGTH:
        return ""
    people = {user for user, digest in _pages(request) if digest == _digest(token)}
    return people.pop() if len(people) == 1 else ""


def is_own_page(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of ours."""
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"


def keep(request: HttpRequest, owner: str) -> bool:
    """Put a form by for its writer. False: there is nothing in it to keep, or more than may be kept."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if not owner or name.startswith(_NEVER):
        return False
    fields = [
        (field, value)
        for field, values in request.POST.lists()
        for value in values
        if field not in _OURS and not _SECRET.search(field)
    ]
    if not any(value.strip() for _, value in fields) or sum(len(value) for _, value in fields) > MOST_CHARACTERS:
        return False
    path, now = request.get_full_path(), time.time()
    remaining = [
        row
        for row in request.session.get(_KEY, [])
        if row["at"] > now - MINUTES * 60 and (row["owner"], row["path"], row["fields"]) != (owner, path, fields)
    ]
    if len(remaining) >= _MOST_FORMS:
        return False  # What was kept is promised to its writer: a newer form does not push it out.
    row = {
        "id": token_urlsafe(9),
        "owner": owner,
        "path": path,
        "at": now,
        "files": bool(request.FILES),
        "fields": [list(pair) for pair in fields],
    }
    request.session[_KEY] = [*remaining, row]
    return True


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page, and from there to what was kept."""
    messages.warning(
        request,
        "Phiên làm việc đã hết hạn; nội dung vừa gửi chưa được ghi nhưng không mất. Đăng nhập bằng chính tài khoản đó "
        f"trong {MINUTES} phút để xem và gửi lại.",
    )
    return redirect_to_login(reverse("unsent"))


def kept(request: HttpRequest) -> list[Unsent]:
    """What waits for the person signed in; what was another person's goes, and what is too old."""
    rows = request.session.get(_KEY, [])
    if not rows:
        return []
    since = time.time() - MINUTES * 60
    owner = str(request.user.public_id) if request.user.is_authenticated else ""
    own = [row for row in rows if row["owner"] == owner and row["at"] > since]
    if owner and len(own) != len(rows):
        _store(request, own)
    return [
        Unsent(row["id"], row["path"], [(name, value) for name, value in row["fields"]], row["at"], row["files"])
        for row in own
    ]


def drop(request: HttpRequest, id_: str) -> None:
    """It was sent, or is not wanted any more."""
    rows = request.session.get(_KEY, [])
    remaining = [row for row in rows if row["id"] != id_]
    if len(remaining) != len(rows):
        _store(request, remaining)


def _store(request: HttpRequest, rows: Sequence[object]) -> None:
    if rows:
        request.session[_KEY] = list(rows)
    else:
        del request.session[_KEY]


def _pages(request: HttpRequest) -> list[list[str]]:
    try:
        pairs = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
    except signing.BadSignature:
        return []
    return list(pairs)


def _digest(secret: str) -> str:
    return salted_hmac(_SALT, secret, algorithm="sha256").hexdigest()[:32]
