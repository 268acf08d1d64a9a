"""In Chromium with the keyboard alone, and without scripts: what people do, from the first page to the last word."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.privacy.models import Correction
from xeploai.rounds.reviews.models import ReviewVersion

pytestmark = [pytest.mark.chromium, pytest.mark.slow]

Opener = Callable[..., Page]
_MOST_STEPS = 150
_FOCUSED = """(wanted) => {
    const now = document.activeElement;
    if (!now.matches(wanted)) return false;
    const drawn = getComputedStyle(now);
    if (drawn.outlineStyle === 'none' && drawn.boxShadow === 'none') throw new Error('the focus cannot be seen');
    return true;
}"""


def go(page: Page, wanted: str) -> None:
    """Press Tab until something is reached; where one stands can be seen."""
    for _ in range(_MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED, wanted):
            return
    raise AssertionError(f"not reached by Tab: {wanted}")


def write(page: Page, wanted: str, text: str) -> None:
    go(page, wanted)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_a_self_review_by_keyboard_alone(window: Opener, cast: Any) -> None:
    page = window("member")
    page.goto("/")
    go(page, "main a.card[href*='viet']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_qualities")
    write(page, "#id_qualities", "Viết bằng bàn phím")
    go(page, "#id_self_level")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_self_level")).to_have_value("T")
    go(page, "main button[type=submit][name=then]")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Xem lại trước khi nộp")
    go(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Đã nộp bản tự kiểm điểm")
    assert ReviewVersion.objects.filter(channel="online").count() == 1


def test_an_organisation_is_renamed_by_keyboard_alone(window: Opener, cast: Any) -> None:
    page = window("organisation_officer")
    page.goto(reverse("organisations:detail", args=[cast.objects["org.a1"]]))
    go(page, "main a[href$='/doi-ten/']")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_name")
    write(page, "#id_on", "01/07/2026")
    write(page, "#id_number", "45-QĐ/ĐU")
    write(page, "#id_decided_on", "20/06/2026")
    write(page, "#id_name", "Chi bộ Một (mẫu)")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Xác nhận và ghi")
    go(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Đã ghi: ")
    expect(page.locator("h1")).to_have_text("Chi bộ Một (mẫu)")


def plain(window: Opener, who: str) -> Page:
    return window(who, java_script_enabled=False, phone=True)


@pytest.mark.parametrize(("phone", "opened"), [(False, "details.export"), (True, ".side > details")])
def test_escape_closes_what_was_opened_over_the_page(window: Opener, cast: Any, phone: bool, opened: str) -> None:
    page = window("organisation_officer", phone=phone)
    page.goto(reverse("people:list"))
    go(page, f"{opened} > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(f"{opened}[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(f"{opened}[open]")).to_have_count(0)
    assert page.evaluate(_FOCUSED, f"{opened} > summary")


def test_several_faults_are_gone_through_from_their_list(window: Opener, cast: Any) -> None:
    page = window("organisation_officer")
    page.goto(reverse("accounts:add"))
    page.eval_on_selector("main form", "form => { form.noValidate = true; }")
    page.click("main form button[type=submit]")
    page.wait_for_selector("[data-wrong]")
    expect(page.locator("[data-wrong]")).to_be_focused()
    go(page, "[data-wrong] a[href='#id_username']")
    page.keyboard.press("Enter")
    page.keyboard.type("nguoi.moi")
    expect(page.locator("#id_username")).to_have_value("nguoi.moi")


def test_a_round_from_the_first_step_to_its_board_without_scripts(window: Opener, cast: Any) -> None:
    page = plain(window, "organisation_officer")
    page.goto(reverse("campaigns:create"))
    page.fill("#id_title", "Kiểm điểm thử (mẫu)")
    page.fill("#id_body", "Đảng bộ phường (mẫu)")
    for button, said in (
        ("Lưu nháp và tiếp tục", "bước 2/4"),
        ("Lưu và tiếp tục", "bước 3/4"),
        ("Lưu và tiếp tục", "bước 4/4"),
    ):
        page.click(f"button:has-text('{button}')")
        page.wait_for_selector(f"text={said}")
    page.fill("#reason", "Chờ chính sách của cấp trên (mẫu)")
    page.click("button:has-text('Mở đợt')")
    page.wait_for_selector("text=Đơn vị đã xác nhận danh sách")
    assert Campaign.objects.get(title="Kiểm điểm thử (mẫu)").status == "open"


def test_changes_requests_and_roles_without_scripts(window: Opener, cast: Any) -> None:
    officer = plain(window, "organisation_officer")
    officer.goto(reverse("campaigns:amendments", args=[cast.objects["campaign.open"]]))
    officer.click("main tbody button:has-text('Xem riêng') >> nth=0")
    officer.click("main button:has-text('Đưa vào danh sách')")
    officer.wait_for_selector("text=Đã đưa 1 thay đổi")
    member = plain(window, "member")
    member.goto(reverse("corrections:ask"))
    member.select_option("#id_field", "sex")
    member.fill("#id_right", "Nam")
    member.click("text=Gửi đề nghị")
    member.wait_for_selector("text=Đã gửi yêu cầu")
    secretary = plain(window, "branch_secretary")
    secretary.goto(reverse("corrections:detail", args=[Correction.objects.get(field="sex").public_id]))
    secretary.fill("#khong_answer", "Hồ sơ gốc đã ghi đúng")
    secretary.click("text=Trả lời không sửa")
    secretary.wait_for_selector("text=Đã trả lời người yêu cầu")
    member.goto("/")
    member.click("main a:has-text('làm thay')")
    member.click("text=Bắt đầu làm thay")
    member.click("text=Thôi làm thay")
    member.wait_for_selector("text=Đang làm thay", state="hidden")
