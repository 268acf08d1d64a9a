"""Self-reviews in Chromium: typed and kept, lost session, two devices, a double click, paper; whole and accessible."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Page, expect

from xeploai.rounds.reviews.models import ReviewVersion, SelfReview

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
PICTURES = os.environ.get("XEPLOAI_TEST_PICTURES", "")
LONG = "Hoàn thành các nhiệm vụ được giao, chấp hành nghiêm quy chế làm việc. " * 4

Opener = Callable[..., Page]
Judge = Callable[..., None]


def at(held: Any, view: str, who: str = "a1") -> str:
    return reverse(f"reviews:{view}", args=[held.subjects[who].public_id])


def test_written_kept_submitted_read_and_handed_back(window: Opener, sound: Judge, held: Any) -> None:
    page = window("member")
    page.goto(at(held, "write"))
    page.fill("#id_qualities", LONG)
    page.fill("#id_duties", LONG)
    page.fill("#id_shortcomings", "Việc lập báo cáo còn chậm.")
    page.fill("[id='id_task.0.task']", "Rà soát hồ sơ")
    page.fill("[id='id_task.0.product']", "12 hồ sơ")
    page.select_option("[id='id_task.0.progress']", "on_time")
    page.select_option("[id='id_task.0.quality']", "above")
    page.fill("#id_general_points", "28,5")
    page.fill("#id_results_points", "55")
    page.select_option("#id_self_level", "XS")
    page.wait_for_selector("text=Đã tự lưu lúc")
    expect(page.locator("#total")).to_have_text("83,5")
    expect(page.locator("#reasons")).to_contain_text("Mức tự xếp loại cao hơn")
    why = page.locator("#reasons summary:has-text('Vì sao chưa đạt') >> nth=0")
    why.press("Enter")
    # Read while the page saves: it stays open, and the keyboard where it is.
    page.evaluate("document.getElementById('saved').replaceChildren()")
    page.evaluate("htmx.trigger('#review', 'autosave')")
    page.wait_for_selector("text=Đã tự lưu lúc")
    expect(page.locator("#reasons details[open]")).to_have_count(1)
    expect(why).to_be_focused()
    sound(page, "write")
    page.click("text=Xem lại và nộp")
    page.wait_for_selector("text=Xem lại trước khi nộp")
    sound(page, "submit")
    page.dblclick("button:has-text('Nộp bản tự kiểm điểm')")
    page.wait_for_selector("text=Đã nộp bản tự kiểm điểm")
    assert ReviewVersion.objects.filter(channel="online").count() == 1
    sound(page, "detail")
    page.goto(reverse("reviews:mine"))
    sound(page, "mine")
    page.goto(at(held, "print"))
    sound(page, "print")
    if PICTURES:
        page.pdf(path=str(Path(PICTURES) / "print.pdf"), prefer_css_page_size=True)
    secretary = window("branch_secretary")
    secretary.goto(at(held, "detail"))
    sound(secretary, "detail-secretary")
    secretary.click("text=Trả lại")
    secretary.fill("#id_reason", "Bổ sung phần nguyên nhân")
    sound(secretary, "return")
    secretary.click("button:has-text('Trả lại')")
    secretary.wait_for_selector("text=Đã trả lại")
    page.goto(at(held, "write"))
    page.wait_for_selector("text=Bổ sung phần nguyên nhân")


def signed_in_on(page: Page, who: str = "member") -> None:
    page.fill("#id_login", who)
    page.fill("#id_password", f"mật khẩu của {who}")
    page.click("main button[type=submit]")


def qualities(held: Any) -> str:
    return str(SelfReview.objects.get(about=f"person:{held.people['a1'].pk}").content["qualities"])


def test_a_lost_session_leaves_the_text_on_the_page_and_saves_it_once_signed_in_again(
    window: Opener, sound: Judge, held: Any
) -> None:
    page = window("member")
    page.goto(at(held, "write"))
    Session.objects.all().delete()
    page.fill("#id_qualities", "Viết khi phiên đã hết")
    page.wait_for_selector("#ended:visible")
    assert page.input_value("#id_qualities") == "Viết khi phiên đã hết"
    sound(page, "ended")
    with page.context.expect_page() as opened:
        page.click("#ended a")
    tab = opened.value
    signed_in_on(tab)
    tab.wait_for_selector("text=Đã đăng nhập lại")
    sound(tab, "signed-in-again")
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector("text=Đã tự lưu lúc")
    page.wait_for_selector("#ended", state="hidden")
    assert qualities(held) == "Viết khi phiên đã hết"
    page.fill("#id_duties", "Viết tiếp")
    page.click("button:has-text('Lưu bản nháp')")
    page.wait_for_selector("text=Đã lưu bản nháp")


def test_another_person_at_the_machine_gets_nothing_of_the_text(window: Opener, held: Any) -> None:
    page = window("member")
    page.goto(at(held, "write"))
    Session.objects.all().delete()
    page.fill("#id_qualities", "Chỉ của người viết")
    page.wait_for_selector("#ended:visible")
    tab = page.context.new_page()
    tab.goto("/dang-nhap/")
    signed_in_on(tab, "grassroots_officer")
    tab.wait_for_selector("text=Đăng xuất")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector("#other:visible")
    page.click("button:has-text('Lưu bản nháp')")
    page.wait_for_selector("text=Biểu mẫu đã hết hiệu lực")
    assert "Chỉ của người viết" not in page.content()
    assert SelfReview.objects.count() == 1  # The one on paper.


@pytest.mark.parametrize("scripts", [True, False])
def test_a_form_sent_after_the_session_ended_comes_back_after_signing_in(
    window: Opener, sound: Judge, held: Any, scripts: bool
) -> None:
    page = window("member", java_script_enabled=scripts)
    page.goto(at(held, "write"))
    Session.objects.all().delete()
    page.fill("#id_qualities", "Gửi khi phiên đã hết")
    page.click("button:has-text('Lưu bản nháp')")
    page.wait_for_selector("text=chưa được ghi nhưng không mất")
    assert "Gửi khi phiên đã hết" not in page.content()
    signed_in_on(page)
    page.wait_for_selector("text=Gửi khi phiên đã hết")
    if scripts:
        sound(page, "unsent")
    page.click("button:has-text('Gửi lại')")
    page.wait_for_selector("text=Đã lưu bản nháp")
    assert qualities(held) == "Gửi khi phiên đã hết"
    page.wait_for_selector("#restored", state="hidden")
    page.wait_for_selector("text=Xem và gửi lại", state="hidden")


def test_signed_in_in_another_tab_without_scripts(window: Opener, held: Any) -> None:
    page = window("member", java_script_enabled=False)
    page.goto(at(held, "write"))
    Session.objects.all().delete()
    tab = page.context.new_page()
    tab.goto("/dang-nhap/")
    signed_in_on(tab)
    page.fill("#id_qualities", "Từ thẻ cũ")
    page.click("button:has-text('Lưu bản nháp')")
    page.wait_for_selector("text=Từ thẻ cũ")
    page.click("button:has-text('Gửi lại')")
    page.wait_for_selector("text=Đã lưu bản nháp")
    assert qualities(held) == "Từ thẻ cũ"


def test_a_lost_connection_loses_nothing(window: Opener, held: Any) -> None:
    page = window("member")
    page.goto(at(held, "write"))
    page.context.set_offline(True)
    page.fill("#id_qualities", "Viết khi mất mạng")
    page.wait_for_selector("#lost:visible")
    page.context.set_offline(False)
    page.wait_for_selector("text=Đã tự lưu lúc")
    page.wait_for_selector("#lost", state="hidden")
    assert qualities(held) == "Viết khi mất mạng"


def test_what_was_not_saved_stands_there_when_the_page_is_opened_again(window: Opener, held: Any) -> None:
    page = window("member")
    page.goto(at(held, "write"))
    page.route(f"**{at(held, 'autosave')}", lambda route: route.abort())
    page.fill("#id_qualities", "Chưa kịp lưu")
    page.wait_for_selector("#lost:visible")
    page.reload()
    page.wait_for_selector("#restored:visible")
    assert page.input_value("#id_qualities") == "Chưa kịp lưu"


def test_two_devices_show_both_texts(window: Opener, sound: Judge, held: Any) -> None:
    desk, phone = window("member"), window("member", viewport={"width": 360, "height": 700})
    for page in (desk, phone):
        page.goto(at(held, "write"))
    desk.fill("#id_qualities", "Từ máy tính")
    desk.wait_for_selector("text=Đã tự lưu lúc")
    phone.fill("#id_qualities", "Từ điện thoại")
    phone.click("text=Xem cả hai bản")
    phone.wait_for_selector("text=Có hai bản")
    assert phone.input_value("#id_qualities") == "Từ máy tính"
    assert phone.inner_text(".other") == "Ở bản kia: Từ điện thoại"
    sound(phone, "conflict")
    phone.click("text=Đã xem xong, bỏ bản kia")
    phone.wait_for_selector("text=Đã bỏ nội dung")


def test_it_works_without_scripts(window: Opener, held: Any) -> None:
    page = window("member", java_script_enabled=False, viewport={"width": 360, "height": 700})
    page.goto(at(held, "write"))
    page.fill("#id_qualities", "Không cần kịch bản")
    page.select_option("#id_self_level", "T")
    page.click("text=Xem lại và nộp")
    page.click("button:has-text('Nộp bản tự kiểm điểm')")
    page.wait_for_selector("text=Đã nộp bản tự kiểm điểm")


def test_paper_is_printed_and_entered(window: Opener, sound: Judge, held: Any) -> None:
    page = window("branch_secretary")
    page.goto(reverse("reviews:campaigns"))
    sound(page, "campaigns")
    page.goto(reverse("reviews:campaign", args=[held.campaign.public_id]))
    sound(page, "list")
    page.click("text=In mẫu trống")
    page.wait_for_selector("article.paper")
    sound(page, "blank")
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.paper p')).fontSize)")
    assert size >= 14 * 96 / 72 - 0.01
    if PICTURES:
        page.pdf(path=str(Path(PICTURES) / "blank.pdf"), prefer_css_page_size=True)
    page.goto(at(held, "paper"))
    page.click("main summary")
    sound(page, "paper")
    page.fill("#id_signed_on", "05/11/2026")
    page.select_option("#id_self_level", "T")
    page.click("text=Ghi bản giấy")
    page.wait_for_selector("text=Đã ghi bản tự kiểm điểm trên giấy")
    sound(page, "paper-detail")


def test_points_are_typed_line_by_line_and_summed(window: Opener, sound: Judge, scored: Any) -> None:
    page = window("member")
    page.goto(at(scored, "write"))
    for place, field in enumerate(page.locator(".scores input").all()):
        field.fill("4,75" if place < 6 else "5")
    page.wait_for_selector("text=Đã tự lưu lúc")
    expect(page.locator("#sum_general_points")).to_have_text("28,5")
    expect(page.locator("#total")).to_have_text("48,5")
    sound(page, "scores-write")
    # On a phone, too, every line can be filled in without moving the table.
    assert page.evaluate("[...document.querySelectorAll('.scores')].every((one) => one.scrollWidth <= one.clientWidth)")
    page.goto(at(scored, "print") + "?nhap=1")
    sound(page, "scores-print")
    if PICTURES:
        page.pdf(path=str(Path(PICTURES) / "scores-print.pdf"), prefer_css_page_size=True)
    secretary = window("branch_secretary")
    secretary.goto(at(scored, "blank"))
    sound(secretary, "scores-blank")
    if PICTURES:
        secretary.pdf(path=str(Path(PICTURES) / "scores-blank.pdf"), prefer_css_page_size=True)


def test_files_are_attached_and_downloaded(window: Opener, sound: Judge, held: Any, tmp_path: Path) -> None:
    good, bad = tmp_path / "Quyết định khen thưởng.pdf", tmp_path / "anh.png"
    good.write_bytes(b"%PDF-1.4\n%%EOF\n")
    bad.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    officer = window("organisation_officer")
    officer.goto(reverse("reviews:evidence_switch", args=[held.campaign.public_id]))
    sound(officer, "evidence-switch")
    page = window("member", accept_downloads=True)
    page.goto(at(held, "write"))
    sound(page, "evidence-card")
    page.click("text=Thêm, bỏ tệp")
    page.set_input_files("#tep", [good, bad])
    page.click("button:has-text('Đính kèm')")
    page.wait_for_selector("text=Đây là trang web, tệp SVG hoặc XML")
    sound(page, "evidence-refused")
    page.set_input_files("#tep", good)
    page.dblclick("button:has-text('Đính kèm')")
    page.wait_for_selector("text=Quyết định khen thưởng.pdf")
    assert page.locator(".files li").count() == 1
    sound(page, "evidence")
    with page.expect_download() as taken:
        page.click(".files a")
    assert taken.value.suggested_filename == good.name
    assert Path(taken.value.path()).read_bytes() == good.read_bytes()
