"""An officer changes the tree in Chromium: each act from the form over its preview to the record and back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.chromium, pytest.mark.slow]

Judge = Callable[..., None]


@pytest.fixture
def page(window: Callable[..., Page]) -> Page:
    """The officer's browser, signed in."""
    return window("organisation_officer")


def _decide(page: Page, on: str) -> None:
    page.fill("#id_on", on)
    page.fill("#id_number", "45-QĐ/ĐU")
    page.fill("#id_decided_on", "20/06/2026")


def test_two_branches_are_merged_and_parted_again(page: Page, sound: Judge, cast: Any) -> None:
    page.goto(f"/to-chuc/{cast.objects['org.a1']}/")
    page.click("text=Sáp nhập")
    page.wait_for_selector("text=Cùng sáp nhập với")
    page.check("text=Chi bộ 2 (mẫu)")
    page.fill("#id_name", "Chi bộ 1 và 2 (mẫu)")
    _decide(page, "01/07/2026")
    page.click("button:has-text('Xem trước')")
    page.wait_for_selector("text=Xác nhận và ghi")
    sound(page, "merge")
    page.dblclick("text=Xác nhận và ghi")
    page.wait_for_selector("text=Đã ghi: sáp nhập, hợp nhất.")
    page.wait_for_selector("text=hôm nay không hoạt động")
    sound(page, "merged")
    page.click("text=Hủy việc này")
    page.wait_for_selector("text=Lý do")
    page.fill("#id_reason", "Ghi nhầm tổ chức")
    page.click("button:has-text('Xem trước')")
    page.wait_for_selector("text=Xác nhận và ghi")
    sound(page, "undo")
    page.click("text=Xác nhận và ghi")
    page.wait_for_selector("text=Đã hủy từ 01/07/2026")
    sound(page, "undone")


def test_a_ward_becomes_the_grassroots_organisation_in_mid_year(page: Page, sound: Judge, cast: Any) -> None:
    page.goto(f"/to-chuc/{cast.objects['org.ward']}/")
    page.click("text=Chuyển loại hình")
    page.wait_for_selector("text=Loại hình mới")
    page.select_option("#id_kind", "grassroots_committee")
    for key in ("a", "b"):
        page.select_option(f"#id_child_{cast.orgs[key].pk}", "subordinate_committee")
    _decide(page, "01/09/2026")
    page.click("button:has-text('Xem trước')")
    page.wait_for_selector("text=chưa được đối chiếu với văn bản gốc")
    sound(page, "convert")
    page.fill("#id_reason", "Theo quyết định của cấp trên (mẫu)")
    page.click("text=Xác nhận và ghi")
    page.wait_for_selector("text=Đã ghi")
    sound(page, "converted")
    for day, kind in (("31/08/2026", "Đảng bộ cấp trên trực tiếp cơ sở"), ("01/09/2026", "Đảng bộ trực thuộc cơ sở")):
        page.goto(f"/to-chuc/?ngay={day}")
        page.wait_for_selector(f"text={kind}")
        sound(page, f"tree-{day[:2]}")
