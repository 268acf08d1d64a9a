"""Signing in: throttled, with a second factor, from a list of sessions that can be ended; nothing by a foreign hand."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.test import Client
from django.urls import reverse

from xeploai.registers.accounts.models import User
from xeploai.registers.audit.models import Entry

LOGIN = "/dang-nhap/"
PASSWORD = "một mật khẩu đủ dài"


@pytest.fixture
def lan(db: None) -> User:
    """An account with a password of its own."""
    return User.objects.create_user("lan", PASSWORD, full_name="Lan (mẫu)")


def sign_in(client: Client, password: str = PASSWORD, name: str = "lan", **more: str) -> Any:
    return client.post(LOGIN, {"login": name, "password": password, **more})


def totp(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def test_a_right_password_opens_and_stands_in_the_trail(client: Client, lan: User) -> None:
    response = sign_in(client, name=" Lan ")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/").status_code == 200
    client.post("/dang-xuat/")
    assert client.get("/")["Location"].startswith(LOGIN)
    assert list(Entry.objects.order_by("seq").values_list("action", flat=True)) == ["session.start", "session.stop"]


def test_one_comes_back_to_the_page_that_was_asked_for_but_never_elsewhere(client: Client, lan: User) -> None:
    assert client.get("/ve-toi/")["Location"] == f"{LOGIN}?next=/ve-toi/"
    assert sign_in(client, next="/ve-toi/")["Location"] == "/ve-toi/"
    client.post("/dang-xuat/")
    assert sign_in(client, next="https://elsewhere.example/")["Location"] == "/"


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(client: Client, lan: User) -> None:
    answers = [sign_in(client, "sai"), sign_in(client, name="khong-co")]
    assert [answer.status_code for answer in answers] == [200, 200]
    for answer in answers:
        assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.content.decode()


def test_five_wrong_passwords_lock_even_the_right_one(client: Client, lan: User) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = sign_in(client, "sai")
    assert response.status_code == 429
    assert "Tạm khóa đăng nhập" in response.content.decode()
    assert sign_in(client).status_code == 429
    assert Entry.objects.filter(action="session.locked", subject=str(lan.public_id)).exists()


def test_a_closed_account_does_not_open(client: Client, lan: User) -> None:
    User.objects.update(is_active=False)
    sign_in(client)
    assert client.get("/").status_code == 302


def test_a_password_that_others_have_seen_is_changed_before_anything_else(client: Client, lan: User) -> None:
    User.objects.update(must_change_password=True)
    sign_in(client)
    change = reverse("account_change_password")
    assert client.get("/ve-toi/")["Location"] == change
    new = {"oldpassword": PASSWORD, "password1": "mật khẩu khác hẳn", "password2": "mật khẩu khác hẳn"}
    weak = client.post(change, {**new, "password1": "12345678901", "password2": "12345678901"})
    assert weak.status_code == 200
    same = client.post(change, {**new, "password1": PASSWORD, "password2": PASSWORD})
    assert "phải khác mật khẩu hiện tại" in same.content.decode()
    assert client.post(change, new)["Location"] == "/"
    assert client.get("/ve-toi/").status_code == 200
    lan.refresh_from_db()
    assert not lan.must_change_password
    assert lan.check_password("mật khẩu khác hẳn")


def test_a_session_that_rests_too_long_is_over(client: Client, lan: User, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client)
    client.get("/")
    later = time.time() + settings.IDLE_MINUTES * 60 + 1
    monkeypatch.setattr("xeploai.web.middleware.time.time", lambda: later)
    assert client.get("/ve-toi/")["Location"].startswith(LOGIN)


def test_a_part_of_a_page_is_told_and_does_not_throw_the_page_away(client: Client, db: None) -> None:
    response = client.get("/tim-to-chuc/", headers={"HX-Request": "true"})
    assert (response.status_code, response.content, "HX-Refresh" in response) == (401, b"", False)


def test_sessions_are_listed_and_ended_from_afar(lan: User) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    page = here.get(reverse("usersessions_list")).content.decode()
    assert page.count("Phiên này") == 1
    here.post(reverse("session_stop"), {"key": there.session.session_key})
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_nobody_ends_the_session_of_another(lan: User) -> None:
    other = User.objects.create_user("hoa", PASSWORD, full_name="Hoa (mẫu)")
    mine, theirs = Client(), Client()
    sign_in(mine)
    theirs.force_login(other)
    answer = mine.post(reverse("session_stop"), {"key": theirs.session.session_key})
    assert answer.status_code == 404
    assert theirs.get("/").status_code == 200


def acts_of_factors() -> list[str]:
    return list(Entry.objects.filter(action__startswith="factor.").order_by("seq").values_list("action", flat=True))


def test_a_second_factor_is_asked_for_and_its_secret_is_sealed(client: Client, lan: User) -> None:
    sign_in(client)
    asks = client.get(reverse("mfa_activate_totp"))["Location"]
    assert asks.startswith(reverse("account_reauthenticate"))
    page = client.post(asks, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    client.post(reverse("mfa_activate_totp"), {"code": totp(secret)})
    held = Authenticator.objects.get(user=lan, type=Authenticator.Type.TOTP)
    assert secret not in str(held.data)
    assert acts_of_factors() == ["factor.add"]
    spare = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert "Đang bật" in client.get(reverse("mfa_index")).content.decode()

    again = Client()
    assert sign_in(again)["Location"].startswith(reverse("mfa_authenticate"))
    assert again.get("/").status_code == 302
    wrong = again.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Mã không đúng" in wrong.content.decode()
    assert again.post(reverse("mfa_authenticate"), {"code": spare[0]})["Location"] == "/"
    assert again.get("/").status_code == 200

    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))
    assert acts_of_factors() == ["factor.add", "factor.reset", "factor.remove"]


def test_a_second_factor_whose_entry_fails_is_not_set(
    client: Client, lan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client)
    asks = client.get(reverse("mfa_activate_totp"))["Location"]
    page = client.post(asks, {"password": PASSWORD}, follow=True)
    code = totp(page.context["form"].secret)

    def fails(**_act: object) -> None:
        raise RuntimeError("no entry")

    monkeypatch.setattr("xeploai.registers.accounts.services.audit_record", fails)
    with pytest.raises(RuntimeError):
        client.post(reverse("mfa_activate_totp"), {"code": code})
    assert not Authenticator.objects.filter(user=lan).exists()


def test_what_was_shown_is_gone_with_the_back_button(client: Client, lan: User) -> None:
    sign_in(client)
    assert "no-store" in client.get("/ve-toi/")["Cache-Control"]


def test_no_page_may_load_anything_from_elsewhere(client: Client, lan: User) -> None:
    policy = client.get(LOGIN)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "unsafe" not in policy
