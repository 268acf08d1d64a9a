"""An officer at work in Chromium: an ugly list comes in; each step whole and accessible."""

import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from playwright.sync_api import FilePayload, Page

pytestmark = [pytest.mark.chromium, pytest.mark.slow]

Judge = Callable[..., None]


@pytest.fixture
def page(window: Callable[..., Page]) -> Page:
    """The officer's browser, signed in."""
    return window("organisation_officer")


def ugly() -> bytes:
    """A list as offices keep it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["ĐẢNG BỘ TRƯỜNG A (MẪU)"],
        ["DANH SÁCH ĐẢNG VIÊN (mẫu)"],
        [],
        ["TT", "Họ và tên", "Ngày, tháng, năm sinh", None, "Số thẻ đảng viên", "Chức vụ", "Ghi chú của đơn vị"],
        [None, None, "Nam", "Nữ"],
        ["I", "Chi bộ Khoa học (mẫu)"],
        [1, "NHÁP HỮU KHOA", "1/1/1990", None, "00054321", "Bí thư", "x"],
        [2, "Ví Kim Lam", None, "1991", None, None, None],
        ["II", "Chi bộ 2 (mẫu)"],
        [1, "Thử Thị Bình", None, None, None, None, None],
        ["Tổng cộng: 3 đồng chí"],
        [None, None, None, None, None, "BÍ THƯ"],
    ):
        sheet.append(row)
    for area in ("A4:A5", "B4:B5", "C4:D4", "E4:E5", "F4:F5", "G4:G5"):
        sheet.merge_cells(area)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _upload(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/zip", "buffer": content}


def test_an_ugly_list_is_taken_in_by_clicking(page: Page, sound: Judge) -> None:
    page.goto("/nhap-du-lieu/tai-len/")
    page.set_input_files("#id_file", files=_upload("ds.xlsx", ugly()))
    page.fill("#id_body", "A")
    page.fill("#id_as_of", "01/03/2026")
    page.click("text=Tiếp tục")
    page.wait_for_selector("text=Mỗi cột của tệp nghĩa là gì?")
    sound(page, "map")
    page.click("text=Đọc danh sách")
    page.wait_for_selector("text=Bước 3/3")
    sound(page, "preview")
    page.click("button:has-text('Là Thử Thị Bình')")
    page.wait_for_selector("text=dòng sẽ được ghi")
    sound(page, "ready")
    page.click("text=Xác nhận và nhập")
    page.wait_for_selector("text=Đã nhập toàn bộ tệp")
    sound(page, "done")
    page.click("text=Xem đảng viên")
    page.wait_for_selector("text=Nháp Hữu Khoa")
    sound(page, "list")
    page.click("text=Nháp Hữu Khoa")
    page.wait_for_selector("text=00054321")
    sound(page, "record")


def test_faults_of_a_list_are_readable(page: Page, sound: Judge) -> None:
    page.goto("/nhap-du-lieu/tai-len/")
    page.click("text=Tiếp tục")
    page.set_input_files("#id_file", files=_upload("x.xlsx", b"khong"))
    page.fill("#id_body", "A")
    page.click("text=Tiếp tục")
    page.wait_for_selector("form .note.bad")
    sound(page, "fault")
