"""What a hostile hand tries at the door: fixed sessions, foreign targets, names by the clock, frames, cookies."""

import hashlib
import re
from collections import Counter
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from xeploai.registers.accounts.models import User

LOGIN = "/dang-nhap/"
PASSWORD = "một mật khẩu đủ dài"
NEW = "mật khẩu khác hẳn"
ELSEWHERE = (
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example/",
    "https:elsewhere.example",
    "http:///elsewhere.example/",
    "javascript:alert(1)",
    "\t//elsewhere.example/",
    "data:text/html,1",
    "/\n/elsewhere.example",
)


@pytest.fixture
def lan(db: None) -> User:
    """An account with a password of its own."""
    return User.objects.create_user("lan", PASSWORD, full_name="Lan (mẫu)")


def sign_in(client: Client, password: str = PASSWORD, name: str = "lan", **more: str) -> Any:
    return client.post(LOGIN, {"login": name, "password": password, **more})


def stays_here(location: str) -> bool:
    """Whether a browser that follows stays on this server."""
    return location.startswith("/") and not location.startswith(("//", "/\\")) and "elsewhere" not in location


def test_a_session_that_somebody_else_fixed_is_left_behind(client: Client, lan: User) -> None:
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    fixed = str(session.session_key)
    token = client.get(LOGIN).cookies[settings.CSRF_COOKIE_NAME].value
    sign_in(client)
    assert client.session.session_key != fixed
    assert client.cookies[settings.CSRF_COOKIE_NAME].value != token
    attacker = Client()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = fixed
    assert attacker.get("/ve-toi/")["Location"].startswith(LOGIN)


@pytest.mark.parametrize("where", ELSEWHERE)
def test_nothing_leads_elsewhere(client: Client, lan: User, where: str) -> None:
    assert stays_here(sign_in(client, next=where)["Location"])
    client.post(reverse("account_logout"))
    assert stays_here(client.post(f"{LOGIN}?next={where}", {"login": "lan", "password": PASSWORD})["Location"])
    assert stays_here(client.get(LOGIN, {"next": where})["Location"])
    again = reverse("account_reauthenticate")
    assert stays_here(client.post(again, {"password": PASSWORD, "next": where})["Location"])
    assert "elsewhere" not in client.get(again, {"next": where}).content.decode().split("<main")[0]
    change = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW, "next": where}
    assert stays_here(client.post(reverse("account_change_password"), change)["Location"])
    assert stays_here(client.post(reverse("account_logout"), {"next": where})["Location"])


def test_the_clock_tells_no_names(client: Client, lan: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is what takes the time: as often for a name that is not there as for one that is."""
    User.objects.create_user("hoa", PASSWORD, full_name="Hoa (mẫu)", is_active=False)
    User.objects.create_user("moi", None, full_name="Mới (mẫu)")
    spent: Counter[str] = Counter()

    def counted(password: str, salt: str, *_cost: Any, **_more: Any) -> bytes:
        spent[name] += 1
        return hashlib.sha256(f"{salt}{password}".encode()).digest()

    monkeypatch.setattr("django.contrib.auth.hashers.pbkdf2", counted)
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"]):
        for user in User.objects.exclude(username="moi"):
            name = "setting up"
            user.set_password(PASSWORD)
            user.save()
        said = {}
        for name in ("lan", "hoa", "moi", "khong-co"):
            answer = sign_in(client, "mật khẩu nào đó", name)
            said[name] = (answer.status_code, "Tên đăng nhập hoặc mật khẩu không đúng." in answer.content.decode())
    del spent["setting up"]
    assert set(said.values()) == {(200, True)}
    assert spent == {"lan": 1, "hoa": 1, "moi": 1, "khong-co": 1}


def test_a_name_that_is_not_there_is_locked_like_one_that_is(client: Client, lan: User) -> None:
    pages = []
    User.objects.create_user("co-that", PASSWORD, full_name="Hoa (mẫu)")
    for name in ("co-that", "khong-co"):
        answers = [sign_in(client, "sai", name) for _ in range(settings.AXES_FAILURE_LIMIT)]
        assert [answer.status_code for answer in answers] == [200] * (settings.AXES_FAILURE_LIMIT - 1) + [429]
        pages.append(re.sub(r"[A-Za-z0-9]{64}", "", answers[-1].content.decode().replace(name, "")))
    assert pages[0] == pages[1]


def test_a_new_password_ends_the_other_sessions(lan: User) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert here.get("/ve-toi/").status_code == 200
    assert there.get("/ve-toi/")["Location"].startswith(LOGIN)


def test_codes_are_not_guessed_one_after_the_other(client: Client, lan: User) -> None:
    TOTP.activate(lan, "JBSWY3DPEHPK3PXP")
    assert sign_in(client)["Location"].startswith(reverse("mfa_authenticate"))
    said = [client.post(reverse("mfa_authenticate"), {"code": f"{number:06}"}) for number in range(12)]
    assert any("Sai quá nhiều lần" in one.content.decode() or one.status_code == 429 for one in said)
    assert client.get("/ve-toi/")["Location"].startswith(LOGIN)
    assert Authenticator.objects.filter(user=lan).exists()


@pytest.mark.parametrize("is_secure", [False, True])
def test_cookies_stay_out_of_reach(client: Client, lan: User, is_secure: bool) -> None:
    with override_settings(SESSION_COOKIE_SECURE=is_secure, CSRF_COOKIE_SECURE=is_secure):
        client.get(LOGIN)
        sign_in(client)
        client.get("/")
    assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "xeploai_pages"} <= client.cookies.keys()
    for name in client.cookies:
        held = client.cookies[name]
        assert (bool(held["httponly"]), bool(held["secure"]), held["samesite"]) == (True, is_secure, "Lax"), name
        assert not held["domain"], name


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        (LOGIN, {}, 200),
        ("/khong-co-trang-nay/", {}, 404),
        (LOGIN, {"HTTP_HOST": "elsewhere.example"}, 400),
        ("/dang-xuat/", {}, 405),
        ("/api/v1/people", {"HTTP_ACCEPT": "application/json"}, 401),
    ],
)
def test_no_answer_is_framed_or_guessed_at(lan: User, path: str, more: Any, status: int) -> None:
    answer = Client().get(path, **more)
    assert answer.status_code == status
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_signing_in_and_out_takes_a_token(lan: User) -> None:
    """Nobody is signed in as somebody else, or out, by a page from elsewhere."""
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client).status_code == 403
    client.force_login(lan, backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert client.post(reverse("account_logout")).status_code == 403
    assert client.get("/ve-toi/").status_code == 200
