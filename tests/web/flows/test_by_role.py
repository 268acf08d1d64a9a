"""What each role does besides rounds and self-reviews, in Chromium: roster, hand-over, access, trail, requests."""

import io
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from xeploai.registers.accounts.models import RoleAssignment
from xeploai.registers.audit.models import Entry
from xeploai.registers.organisations import acts
from xeploai.registers.organisations.services import Decision, organisation_change
from xeploai.rounds.campaigns.amendments import roster_compare
from xeploai.rounds.campaigns.models import Amendment, Campaign
from xeploai.rounds.privacy.models import Correction

pytestmark = [pytest.mark.chromium, pytest.mark.slow]

Opener = Callable[..., Page]
Judge = Callable[..., None]
_RENAMED = date(2026, 3, 1)


def at(cast: Any, view: str, about: str = "") -> str:
    return reverse(view, args=[cast.objects[about]] if about else [])


def test_changes_after_the_roster_are_taken_in_or_left_out_once(window: Opener, sound: Judge, cast: Any) -> None:
    officer = cast.actor("organisation_officer")
    for key in ("a", "b"):
        act = partial(acts.rename, org=cast.orgs[key].pk, name=f"Đảng bộ đổi tên {key} (mẫu)", code=None, on=_RENAMED)
        organisation_change(act=act, decision=Decision(number="7-QĐ/ĐU", decided_on=_RENAMED), by=officer)
    campaign = Campaign.objects.select_related("body", "binding").get(public_id=cast.objects["campaign.open"])
    roster_compare(campaign=campaign, by=officer)
    address = at(cast, "campaigns:amendments", "campaign.open")
    first, second = window("organisation_officer"), window("organisation_officer")
    for page in (first, second):
        page.goto(address)
    sound(first, "amendments")
    waiting = first.locator("main tbody tr").count()
    boxes = first.locator("main tbody input[type=checkbox]")
    together = boxes.count()
    assert 1 < together < waiting
    assert first.locator("main tbody input:checked").count() == 0
    first.click("main tbody a:has-text('Không đưa vào danh sách') >> nth=0")
    first.click("main button:has-text('Không đưa vào danh sách')")
    expect(first.locator("#id_reason")).to_be_focused()
    first.fill("#id_reason", "Chưa có quyết định")
    first.dblclick("main button:has-text('Không đưa vào danh sách')")
    first.wait_for_selector("text=Đã ghi: không đưa thay đổi vào danh sách")
    for page in (first, second):
        for place in range(together):
            page.locator("main tbody input[type=checkbox]").nth(place).check()
        page.click("text=Xem các thay đổi đã chọn")
        page.wait_for_selector(f"h1:has-text('Đưa {together} thay đổi')")
    sound(first, "amendments-take")
    first.dblclick("main button:has-text('Đưa vào danh sách')")
    first.wait_for_selector(f"text=Đã đưa {together} thay đổi")
    # The other window still shows them.
    second.click("main button:has-text('Đưa vào danh sách')")
    second.wait_for_selector("main .note.bad[role=alert]")
    sound(second, "amendments-late")
    first.click("main tbody button:has-text('Xem riêng') >> nth=0")
    first.click("main button:has-text('Đưa vào danh sách')")
    first.wait_for_selector("text=Đã đưa 1 thay đổi")
    states = list(Amendment.objects.filter(campaign=campaign).values_list("state"))
    assert states.count(("accepted",)) == together + 1
    assert states.count(("rejected",)) == 1
    first.goto(f"{address}?trang-thai=accepted")
    first.click("main a:has-text('Lấy lại') >> nth=0")
    sound(first, "amendments-undo")
    first.fill("#id_reason", "Nhận nhầm")
    first.dblclick("main button:has-text('Lấy lại')")
    first.wait_for_selector("text=Đã lấy lại; danh sách như trước")
    assert Entry.objects.filter(action="campaign.amendment.undo").count() == 1


def test_who_stands_in_uses_the_roles_of_the_other_and_puts_them_down(window: Opener, sound: Judge, cast: Any) -> None:
    page = window("member", phone=True)
    page.goto("/")
    page.click("main a:has-text('làm thay')")
    sound(page, "acting")
    page.click("text=Bắt đầu làm thay")
    page.wait_for_selector("text=Đang làm thay")
    sound(page, "acting-home")
    page.goto(at(cast, "people:list"))
    expect(page.locator("main tbody")).to_contain_text("Mẫu Văn An")
    page.click("text=Thôi làm thay")
    page.wait_for_selector("text=Đang làm thay", state="detached")
    page.goto(at(cast, "people:list"))
    page.wait_for_selector("h1:has-text('không có quyền')")


def test_a_role_is_handed_over_and_what_waits_goes_with_it(window: Opener, sound: Judge, cast: Any) -> None:
    old, new = window("branch_secretary"), window("nobody")
    old.goto("/")
    waiting = old.locator("main a.card .title").all_inner_texts()
    assert "Xác nhận danh sách" in " ".join(waiting), waiting
    new.goto("/")
    new.wait_for_selector("text=chưa được phân vai trò nào")
    sound(new, "home-nobody")
    officer = window("organisation_officer")
    officer.goto(at(cast, "accounts:detail", "account.branch_secretary"))
    sound(officer, "account")
    officer.click("text=Bàn giao")
    officer.fill("#id_to", "khongco")
    officer.fill("#id_document", "QĐ 15")
    officer.click("main button:has-text('Bàn giao')")
    officer.wait_for_selector("main .error, main .note.bad")
    sound(officer, "hand-over-faulty")
    officer.fill("#id_to", "nobody")
    officer.dblclick("main button:has-text('Bàn giao')")
    officer.wait_for_selector("text=Đã bàn giao")
    new.reload()
    assert new.locator("main a.card .title").all_inner_texts() == waiting
    old.reload()
    old.wait_for_selector("main a.card:has-text('Xác nhận danh sách')", state="hidden")
    held = RoleAssignment.objects.filter(role="branch_secretary", body=cast.orgs["a1"])
    assert sorted(held.values_list("user__username", flat=True)) == ["branch_secretary", "nobody"]


def test_the_officer_sees_what_somebody_else_sees(window: Opener, sound: Judge, cast: Any) -> None:
    page = window("organisation_officer")
    page.goto(at(cast, "accounts:detail", "account.branch_secretary"))
    page.click("text=Người này thấy và làm được gì?")
    sound(page, "simulator")
    for place, said in (("A1", "Làm được"), ("B1", "Không thấy tổ chức này")):
        page.fill("#id_body", place)
        page.click("main button:has-text('Xem')")
        page.wait_for_selector(f"section.card:has-text('{said}')")
        sound(page, f"simulator-{place}")
    secretary = window("branch_secretary")
    answers = [secretary.goto(at(cast, "organisations:detail", f"org.{key}")) for key in ("a1", "b1")]
    assert [answer.status for answer in answers if answer] == [200, 404]


def test_a_list_is_taken_away_as_it_was_narrowed(window: Opener, sound: Judge, cast: Any) -> None:
    page = window("organisation_officer", accept_downloads=True)
    page.goto(at(cast, "people:list") + "?tim=an")
    page.click("summary:has-text('Xuất danh sách')")
    sound(page, "export")
    with page.expect_download() as taken:
        page.click("text=Excel (.xlsx)")
    sheet = load_workbook(io.BytesIO(Path(taken.value.path()).read_bytes())).worksheets[0]
    cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}
    assert "Mẫu Văn An" in cells
    assert "Giả Minh Chi" not in cells
    # The page stays, and may be taken away once more.
    with page.expect_download() as again:
        page.click("text=Văn bản (.csv)")
    assert "Mẫu Văn An" in Path(again.value.path()).read_text(encoding="utf-8-sig")


def test_the_inspector_narrows_the_trail_and_takes_it_away(window: Opener, sound: Judge, cast: Any) -> None:
    page = window("inspector", accept_downloads=True)
    page.goto(at(cast, "audit:list"))
    sound(page, "trail")
    page.fill("#id_nguoi", "organisation_officer")
    page.select_option("#id_viec", "prompt.write")
    page.click("main button:has-text('Lọc')")
    page.wait_for_url("**viec=prompt.write**")
    expect(page.locator("main tbody tr")).to_have_count(3)
    page.click("main tbody summary >> nth=0")
    sound(page, "trail-narrowed")
    page.fill("#reason", "Theo kế hoạch kiểm tra")
    with page.expect_download() as taken:
        page.click("text=Xuất bảng các dòng đang lọc")
    lines = Path(taken.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert sum("Công tác phát triển đảng viên" in line for line in lines) == 3
    page.goto(at(cast, "audit:list") + "?nguoi=khongco")
    page.wait_for_selector("text=Không có ai tên như vậy")
    sound(page, "trail-nothing")


def test_a_member_asks_for_a_correction_and_reads_the_answer(window: Opener, sound: Judge, cast: Any) -> None:
    member = window("member", phone=True)
    member.goto(at(cast, "own_record"))
    sound(member, "own-record")
    member.click("text=Đề nghị sửa")
    member.click("text=Gửi đề nghị")
    sound(member, "correction-empty")
    member.select_option("#id_field", "born_on")
    member.fill("#id_right", "19/05/1985")
    member.dblclick("text=Gửi đề nghị")
    member.wait_for_selector("text=Đã gửi yêu cầu")
    secretary = window("branch_secretary")
    secretary.goto("/")
    secretary.click("main a.card:has-text('sửa dữ liệu')")
    secretary.click("main tbody a:has-text('Mẫu Văn An') >> nth=-1")
    sound(secretary, "correction")
    secretary.fill("#sua_value", "ngày mai")
    secretary.click("main button:has-text('Sửa hồ sơ')")
    secretary.wait_for_selector("main .note.bad, main .error")
    sound(secretary, "correction-faulty")
    secretary.fill("#sua_value", "19/05/1985")
    secretary.dblclick("main button:has-text('Sửa hồ sơ')")
    secretary.wait_for_selector("text=Đã sửa và trả lời")
    member.reload()
    expect(member.locator("main")).to_contain_text("19/05/1985")
    assert Correction.objects.filter(field="born_on").count() == 1


def test_the_system_officer_deletes_what_is_past_its_term_after_a_look(window: Opener, sound: Judge, cast: Any) -> None:
    page = window("system_officer")
    page.goto(at(cast, "retention:list"))
    page.dblclick("button:has-text('Lập bản xem trước')")
    page.wait_for_url("**/xem-truoc/**")
    sound(page, "purge")
    page.goto(reverse("retention:term", args=["posts"]))
    page.click("main button[type=submit]")
    sound(page, "term-faulty")


def test_an_organisation_is_renamed_and_the_act_taken_back(window: Opener, sound: Judge, cast: Any) -> None:
    page = window("organisation_officer")
    page.goto(at(cast, "organisations:rename", "org.a1"))
    page.click("main button[type=submit]")
    sound(page, "rename-faulty")
    page.fill("#id_name", "Chi bộ Một (mẫu)")
    page.fill("#id_on", "01/07/2026")
    page.fill("#id_number", "45-QĐ/ĐU")
    page.fill("#id_decided_on", "20/06/2026")
    page.click("button:has-text('Xem trước')")
    sound(page, "rename-preview")
    page.dblclick("text=Xác nhận và ghi")
    page.wait_for_selector("text=Đã ghi: ")
    expect(page.locator("h1")).to_have_text("Chi bộ Một (mẫu)")
