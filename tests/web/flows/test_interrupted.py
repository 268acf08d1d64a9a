"""In Chromium: the connection goes before a form arrives, or before its answer does; two windows do one thing. Nothing
is doubled, nothing is lost, and the page says what happened."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Error, Page, Route

from xeploai.registers.people.models import Person
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.privacy.models import Correction
from xeploai.rounds.reviews.models import ReviewVersion

pytestmark = [pytest.mark.chromium, pytest.mark.slow]

Opener = Callable[..., Page]


def at(cast: Any, view: str, about: str = "") -> str:
    return reverse(view, args=[cast.objects[about]] if about else [])


def sent_into_nothing(page: Page, button: str) -> None:
    """The form is sent while there is no connection; once it is there, the page of the browser is loaded again."""
    page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"), page.expect_navigation():
        page.click(button)
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    page.reload()


def answer_lost(page: Page, button: str) -> None:
    """The server does what was sent, but its answer never comes; the page of the browser is loaded again."""

    def cut(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/*", cut)
    with pytest.raises(Error, match="ERR_CONNECTION_RESET"), page.expect_navigation():
        page.click(button)
    page.wait_for_url("chrome-error://**")
    page.unroute("**/*")
    page.reload()


def paper(page: Page, cast: Any) -> None:
    """What stands on a signed paper, typed in."""
    page.goto(at(cast, "reviews:paper", "review.a1"))
    page.fill("#id_signed_on", "05/01/2026")
    page.fill("#id_shortcomings", "Việc ghi sổ còn chậm.")
    page.select_option("#id_self_level", "T")


PAPER = "main button:has-text('Ghi bản giấy')"


def test_a_form_that_did_not_arrive_is_sent_again_whole(window: Opener, cast: Any) -> None:
    page = window("branch_secretary")
    paper(page, cast)
    sent_into_nothing(page, PAPER)
    page.wait_for_selector("text=Đã ghi bản tự kiểm điểm trên giấy")
    page.wait_for_selector("text=Việc ghi sổ còn chậm.")
    assert ReviewVersion.objects.filter(review__about=f"person:{person(cast).pk}").count() == 1


def person(cast: Any) -> Person:
    return Person.objects.get(public_id=cast.objects["person.a1"])


def test_a_paper_whose_answer_got_lost_is_entered_once(window: Opener, cast: Any) -> None:
    page = window("branch_secretary")
    paper(page, cast)
    answer_lost(page, PAPER)
    # The very same paper again is no second one: it leads to what was entered.
    page.wait_for_selector("main .note.good")
    assert page.url.endswith(at(cast, "reviews:detail", "review.a1"))
    assert ReviewVersion.objects.filter(review__about=f"person:{person(cast).pk}").count() == 1


def test_a_request_whose_answer_got_lost_is_made_once(window: Opener, cast: Any) -> None:
    page = window("member", phone=True)
    page.goto(at(cast, "corrections:ask"))
    page.select_option("#id_field", "born_on")
    page.fill("#id_right", "19/05/1985")
    answer_lost(page, "text=Gửi đề nghị")
    page.wait_for_selector("main .note.bad")
    assert Correction.objects.filter(person=person(cast), field="born_on").count() == 1


def test_a_round_whose_answer_got_lost_is_begun_once(window: Opener, cast: Any) -> None:
    page = window("organisation_officer")
    page.goto(reverse("campaigns:create"))
    page.fill("#id_title", "Kiểm điểm thử (mẫu)")
    page.fill("#id_body", "Đảng bộ phường (mẫu)")
    answer_lost(page, "text=Lưu nháp và tiếp tục")
    page.wait_for_selector("text=bước 2/4")
    assert Campaign.objects.filter(title="Kiểm điểm thử (mẫu)").count() == 1


def test_one_list_is_taken_in_once_from_two_windows(window: Opener, cast: Any) -> None:
    first, second = window("organisation_officer"), window("organisation_officer")
    for page in (first, second):
        page.goto(at(cast, "imports:detail", "import.a1"))
    people = Person.objects.count()
    first.dblclick("text=Xác nhận và nhập")
    first.wait_for_selector("main .note.good")
    second.click("text=Xác nhận và nhập")
    second.wait_for_selector("main .note.bad, h1:has-text('Chưa thực hiện được')")
    assert Person.objects.count() == people + 1
