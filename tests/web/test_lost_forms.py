"""A form that comes when its session has ended is kept for its writer alone, and goes only when they press again."""

import re
import time
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from xeploai.web import lost_forms as unsent

TEXT = "Hồ sơ này viết công phu, không được mất."
ORIGIN = {"Origin": "http://testserver"}


def passwords(who: str) -> str:
    return f"mật khẩu của {who}"


class Browser(Client):
    """One that a real page is opened in: tokens are asked for, and the machine is shared."""

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=True)

    def token(self, where: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(where).content.decode())
        assert found, where
        return found[1]

    def sign_in(self, who: str, then: str = "/") -> Any:
        token = self.token("/dang-nhap/")
        sent = {"login": who, "password": passwords(who), "next": then, "csrfmiddlewaretoken": token}
        return self.post("/dang-nhap/", sent)

    def send(self, where: str, token: str, **fields: str) -> Any:
        return self.post(where, {"csrfmiddlewaretoken": token, **fields}, headers=ORIGIN)


@pytest.fixture
def browser(cast: Any) -> Browser:
    """The secretary has the page of a form open."""
    held = Browser()
    held.sign_in("branch_secretary")
    return held


@pytest.fixture
def where(cast: Any) -> str:
    """The form."""
    return reverse("reviews:return", args=[cast.objects["review.a1"]])


def ended(browser: Browser, where: str, **fields: str) -> Any:
    """The form is open, the session goes, the form is sent."""
    token = browser.token(reverse("home"))
    Session.objects.all().delete()
    return browser.send(where, token, **({"reason": TEXT} | fields))


def test_kept_shown_to_its_writer_and_sent_with_a_press(browser: Browser, where: str) -> None:
    response = ended(browser, where, then="check")
    assert response["Location"] == "/dang-nhap/?next=/chua-gui/"
    page = browser.get(response["Location"]).content.decode()
    assert "nội dung vừa gửi chưa được ghi nhưng không mất" in page
    assert TEXT not in page + str(browser.cookies)
    assert browser.sign_in("branch_secretary", "/chua-gui/")["Location"] == "/chua-gui/"
    assert "Xem và gửi lại" in browser.get("/").content.decode()
    page = browser.get("/chua-gui/").content.decode()
    assert TEXT in page
    assert f'action="{where}"' in page
    id_ = re.search(r'name="unsent" value="([^"]+)"', page)
    assert id_
    again = browser.send(where, browser.token("/"), reason=TEXT, unsent=id_[1])
    assert again.status_code == 422  # The version is missing; the reason stands in the form again.
    assert TEXT in again.content.decode()
    assert TEXT not in browser.get("/chua-gui/").content.decode()


def test_nobody_else_is_shown_it(browser: Browser, where: str) -> None:
    ended(browser, where)
    browser.sign_in("grassroots_officer", "/chua-gui/")
    assert TEXT not in browser.get("/chua-gui/").content.decode()
    assert "Xem và gửi lại" not in browser.get("/").content.decode()
    assert not any(TEXT in str(session.get_decoded()) for session in Session.objects.all())


def test_signed_in_again_in_another_tab(browser: Browser, where: str) -> None:
    token = browser.token("/")
    Session.objects.all().delete()
    browser.sign_in("branch_secretary")
    response = browser.send(where, token, reason=TEXT)
    assert response.status_code == 403
    page = response.content.decode()
    assert TEXT in page
    assert "Gửi lại" in page
    gone = browser.send("/chua-gui/", browser.token("/"), id=re.search(r'name="id" value="([^"]+)"', page)[1])  # type: ignore[index]
    assert gone["Location"] == "/"
    assert TEXT not in browser.get("/chua-gui/").content.decode()


def test_another_person_signed_in_in_another_tab(browser: Browser, where: str) -> None:
    token = browser.token("/")
    Session.objects.all().delete()
    browser.sign_in("grassroots_officer")
    response = browser.send(where, token, reason=TEXT)
    assert response.status_code == 403
    assert TEXT not in response.content.decode()


def test_a_page_from_elsewhere_offers_nothing(browser: Browser, where: str) -> None:
    token = browser.token("/")
    Session.objects.all().delete()
    browser.sign_in("branch_secretary")
    for headers in ({"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {}):
        response = browser.post(where, {"csrfmiddlewaretoken": token, "reason": TEXT}, headers=headers)
        assert response.status_code == 403
        assert TEXT not in response.content.decode()


def test_rested_too_long(browser: Browser, where: str) -> None:
    token = browser.token("/")
    session = browser.session
    session["seen_at"] = 0
    session.save()
    assert browser.send(where, token, reason=TEXT)["Location"] == "/dang-nhap/?next=/chua-gui/"
    browser.sign_in("branch_secretary")
    assert TEXT in browser.get("/chua-gui/").content.decode()


@pytest.mark.parametrize("fields", [{"reason": "  "}, {"reason": "x" * (unsent.MOST_CHARACTERS + 1)}])
def test_what_is_empty_or_too_long_is_not_kept_and_it_is_said(
    browser: Browser, where: str, fields: dict[str, str]
) -> None:
    response = ended(browser, where, **fields)
    assert response["Location"] == "/dang-nhap/?next=/"
    assert "chưa được thực hiện" in browser.get(response["Location"]).content.decode()


def test_passwords_are_never_kept(browser: Browser, where: str) -> None:
    ended(browser, where, password="bí mật 1", new_password2="bí mật 2")
    rows = [session.get_decoded() for session in Session.objects.all()]
    assert TEXT in str(rows)
    assert "bí mật" not in str(rows)
    browser.sign_in("branch_secretary")
    changed = ended(browser, reverse("account_change_password"), oldpassword="bí mật 3")
    assert changed["Location"] == "/dang-nhap/?next=/"


def test_it_goes_after_an_hour(browser: Browser, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ended(browser, where)
    browser.sign_in("branch_secretary")
    assert TEXT in browser.get("/chua-gui/").content.decode()
    later = time.time() + unsent.MINUTES * 60 + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert TEXT not in browser.get("/chua-gui/").content.decode()


def test_twice_the_same_is_kept_once_and_three_forms_at_most(browser: Browser, where: str) -> None:
    token = browser.token("/")
    Session.objects.all().delete()
    for text in ("Một một", "Một một", "Hai hai", "Ba ba", "Bốn bốn"):
        browser.send(where, token, reason=text)
    browser.sign_in("branch_secretary")
    page = browser.get("/chua-gui/").content.decode()
    assert page.count("Gửi lại</button>") == 3
    # The fourth was refused aloud; what was promised to be kept is still there.
    assert "Một một" in page
    assert "Bốn bốn" not in page


def test_a_script_learns_who_is_signed_in(browser: Browser, cast: Any) -> None:
    held = browser.get("/phien/", headers={"Accept": "application/json"}).json()
    assert held["user"] == str(cast.users["branch_secretary"].public_id)
    assert held["token"]
    assert "quay lại thẻ đang viết dở" in browser.get("/phien/", headers={"Accept": "text/html"}).content.decode()
    Session.objects.all().delete()
    assert browser.get("/phien/", headers={"Accept": "application/json"}).status_code == 302
