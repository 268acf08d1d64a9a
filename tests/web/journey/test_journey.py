"""The way of a new office in a real browser: from nothing to self-reviews handed in, some on paper, by every role."""

import io
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import Workbook
from playwright.sync_api import FilePayload, Page, expect

pytestmark = [pytest.mark.chromium, pytest.mark.slow]

WARD, SCHOOL, MARKET = "Đảng bộ phường Hoa Mai (mẫu)", "Đảng bộ Trường Hoa Mai (mẫu)", "Đảng bộ Chợ Hoa Mai (mẫu)"
NATURAL, HUMAN, STALLS = "Chi bộ Tự nhiên (mẫu)", "Chi bộ Xã hội (mẫu)", "Chi bộ Ngành hàng (mẫu)"
TITLE = "Kiểm điểm, đánh giá, xếp loại chất lượng năm"
TODAY = timezone.localdate()
YEAR = TODAY.year
LONG = "Chấp hành sự phân công của tổ chức, giữ đoàn kết trong chi bộ, tham gia sinh hoạt đầy đủ. " * 3

# As one office really keeps it: dates as days, as text, as years; numbers as text and as numbers shown with zeros.
# Serial number, name, birth under Nam and under Nữ, card, admitted, official, post.
Row = Sequence[Any]
NATURAL_ROWS: Sequence[Row] = (
    (1, "MẪU VĂN AN", date(1975, 5, 19), None, "00012301", "03/02/1999", "03/02/2000", "Bí thư"),
    (2, "Thử Thị Bình", None, "2/9/1980", "00012302", date(2005, 1, 6), "06/01/2006", "Phó Bí thư"),
    (3, "Giả Minh Chi", None, "1988", "00012303", "19.5.2012", "19.5.2013", None),
    (4, "Nháp Thu Đạt", "07-11-1991", None, "00012304", "2/2016", "2/2017", None),
)
HUMAN_ROWS: Sequence[Row] = (
    (1, "Ví Kim Lam", None, "31/12/1979", "00012305", "22/12/2003", "22/12/2004", "Bí thư"),
    (2, "Thử Thị Bình", None, "14/8/1993", "00012306", "01/7/2018", "01/7/2019", None),
    (3, "Mẫu Quốc Nam", "30/4/1985", None, 12307, "30/4/2010", "30/4/2011", None),
)


def ugly(natural: Sequence[Row] = NATURAL_ROWS, human: Sequence[Row] = HUMAN_ROWS) -> FilePayload:
    """The list of the school's committee."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "DS 2026"
    head: list[Row] = [
        ["ĐẢNG BỘ PHƯỜNG HOA MAI (MẪU)"],
        [f"DANH SÁCH ĐẢNG VIÊN NĂM {YEAR}"],
        [],
        ["TT", "Họ và tên", "Ngày, tháng, năm sinh", None, "Số thẻ đảng viên", "Ngày vào Đảng", None, "Chức vụ", "Ký"],
        [None, None, "Nam", "Nữ", None, "Kết nạp", "Chính thức"],
    ]
    tail: list[Row] = [
        ["Tổng cộng: 7 đồng chí"],
        [],
        [None] * 5 + ["Hoa Mai, ngày 01 tháng 11 năm 2026"],
        [None] * 5 + ["BÍ THƯ"],
    ]
    rows: list[Row] = [*head, ["I", NATURAL], *natural, ["II", HUMAN], *human, *tail]
    for row in rows:
        sheet.append(list(row))
    for area in ("A1:I1", "A2:I2", "A4:A5", "B4:B5", "C4:D4", "E4:E5", "F4:G4", "H4:H5", "I4:I5"):
        sheet.merge_cells(area)
    for (cell,) in sheet["E6:E20"]:
        cell.number_format = "00000000"
    held = io.BytesIO()
    book.save(held)
    return {"name": "DS dang vien.xlsx", "mimeType": "application/zip", "buffer": held.getvalue()}


def found(page: Page, site: Any, under: str, name: str, kind: str) -> None:
    """Found an organisation below another, by its page."""
    page.click("nav >> text=Tổ chức đảng")
    page.click(f"main a:text-is('{under}')")
    page.click("text=Thành lập trực thuộc")
    page.fill("#id_name", name)
    page.select_option("#id_kind", kind)
    page.fill("#id_on", f"01/01/{YEAR}")
    page.fill("#id_number", "12-QĐ/ĐU")
    page.fill("#id_decided_on", f"28/12/{YEAR - 1}")
    site.look(page, "found")
    page.click("button:has-text('Xem trước')")
    site.look(page, "found-preview")
    page.click("text=Xác nhận và ghi")
    page.wait_for_selector(".note.good")
    site.look(page, "founded")


def stage(page: Page, file: FilePayload) -> None:
    """Upload a list for the school."""
    page.click("nav >> text=Nhập dữ liệu")
    page.click("main a:has-text('Tải tệp lên') >> nth=0")
    page.set_input_files("#id_file", files=file)
    page.fill("#id_body", "truong hoa mai")
    page.fill("#id_as_of", f"01/02/{YEAR}")
    page.click("text=Tiếp tục")


@pytest.fixture(scope="module")
def office(site: Any) -> Any:
    """The first officer, made with the code of the console; two committees; the school's list taken in."""
    page = site.window()
    page.goto("/")
    expect(page).to_have_url(re.compile("/bat-dau/"))
    site.look(page, "first-run")
    site.secrets["lan"] = "Phượng nở đỏ sân trường 11"
    for name, value in {
        "code": "AAAA-BBBB-CCCC",
        "unit": WARD,
        "full_name": "Mẫu Ngọc Lan",
        "username": "lan",
        "password1": site.secrets["lan"],
        "password2": site.secrets["lan"],
    }.items():
        page.fill(f"#id_{name}", value)
    page.select_option("#id_kind", "upper_committee/commune")
    page.click("text=Lập tài khoản và bắt đầu")
    site.look(page, "first-run-wrong-code")
    page.fill("#id_code", site.code)
    page.fill("#id_password1", site.secrets["lan"])
    page.fill("#id_password2", site.secrets["lan"])
    page.click("text=Lập tài khoản và bắt đầu")
    page.wait_for_selector("text=Đã lập tài khoản")
    site.look(page, "home-empty")
    for name in (SCHOOL, MARKET):
        found(page, site, WARD, name, "grassroots_committee")
    page.click("nav >> text=Việc đang chờ")
    site.look(page, "home-no-people")
    wrong = [list(row) for row in NATURAL_ROWS]
    wrong[3][2] = "31/02/1991"
    stage(page, ugly(natural=wrong))
    page.wait_for_selector("text=Mỗi cột của tệp nghĩa là gì?")
    site.look(page, "columns")
    guessed = page.eval_on_selector_all("main select", "all => all.map(one => one.value)")
    assert guessed == [
        "serial",
        "full_name",
        "born_male",
        "born_female",
        "card",
        "admission_decided_on",
        "official_on",
        "post_party",
        "ignore",
    ], guessed
    page.click("text=Đọc danh sách")
    page.wait_for_selector("text=Bước 3/3")
    site.look(page, "preview-wrong-date")
    fault = page.locator(".table.rows tr", has_text="Nháp Thu Đạt")
    expect(fault).to_contain_text("Ngày sinh, cột Nam “31/02/1991”: Ngày này không có trong lịch.")
    expect(page.locator("text=Xác nhận và nhập")).to_have_count(0)
    page.click("text=Tải tệp đã sửa lên")
    page.set_input_files("#id_file", files=ugly())
    page.fill("#id_as_of", f"01/02/{YEAR}")
    page.click("text=Tiếp tục")
    # The columns are remembered: their question does not come again.
    page.wait_for_selector("text=9 dòng sẽ được ghi")
    site.look(page, "preview")
    page.dblclick("text=Xác nhận và nhập")
    page.wait_for_selector("text=Đã nhập 9 dòng mới")
    site.look(page, "applied")
    page.click("text=Xem đảng viên")
    expect(page.locator("main table tbody tr")).to_have_count(7)
    site.look(page, "people")
    return site


ACCOUNTS = (
    # username, name, role, body, with what is below, person
    ("bithu", "Mẫu Văn An", "branch_secretary", "chi bo tu nhien", False, "00012301"),
    ("chi", "Giả Minh Chi", "member", "chi bo tu nhien", False, "gia minh chi"),
    ("dat", "Nháp Thu Đạt", "member", "chi bo tu nhien", False, "00012304"),
    ("lam", "Ví Kim Lam", "branch_secretary", "chi bo xa hoi", False, "00012305"),
    ("coso", "Ví Hải Minh", "grassroots_officer", SCHOOL, True, ""),
    ("hoa", "Giả Thị Hoa", "grassroots_officer", MARKET, True, ""),
    ("ykien", "Nháp Văn Ý", "consulted_body", WARD, True, ""),
    ("kiemtra", "Thử Minh Tâm", "inspector", WARD, True, ""),
    ("quantri", "Ví Văn Máy", "system_officer", "", False, ""),
)


@pytest.fixture(scope="module")
def people(office: Any) -> Any:
    """An account for everybody who wants one, handed out on paper."""
    page = office.sign_in("lan")
    for username, name, role, body, below, person in ACCOUNTS:
        page.click("nav >> text=Tài khoản, phân quyền")
        page.click("text=Thêm tài khoản")
        page.fill("#id_full_name", name)
        page.fill("#id_username", username)
        page.fill("#id_person", person)
        page.check(f"input[value={role}]")
        page.fill("#id_body", body)
        page.set_checked("#id_subtree", below)
        if username == "bithu":
            office.look(page, "account-add")
        page.click("text=Tạo tài khoản")
        office.secrets[username] = page.inner_text("dd.secret >> nth=1")
        office.handed_out.add(username)
        if username == "bithu":
            office.look(page, "account-password")
        page.click("text=Đã trao, đóng trang này")
    office.look(page, "account-detail")
    page.click("nav >> text=Tài khoản, phân quyền")
    expect(page.locator("main table tbody tr")).to_have_count(10)
    office.look(page, "accounts")
    return office


@pytest.fixture(scope="module")
def campaign(people: Any) -> Any:
    """The yearly round: four steps, a dry run that says who is left out and why, opened with progress."""
    page = people.sign_in("lan")
    page.click("nav >> text=Đợt kiểm điểm")
    people.look(page, "campaigns-empty")
    page.click("main a:has-text('Lập đợt mới') >> nth=0")
    people.look(page, "wizard-1")
    page.dblclick("text=Lưu nháp và tiếp tục")
    page.wait_for_selector("text=bước 2/4")
    people.look(page, "wizard-2")
    page.click("text=Lưu và tiếp tục")
    page.wait_for_selector("text=bước 3/4")
    people.look(page, "wizard-3")
    page.fill("#id_branch", f"{TODAY - timedelta(days=1):%d/%m/%Y}")
    page.fill("#id_grassroots_committee", f"31/12/{YEAR}")
    page.click("text=Lưu và tiếp tục")
    page.wait_for_selector("text=bước 4/4")
    people.look(page, "wizard-4")
    # The dry run names what it does not know; it is added, and the round is tried again.
    expect(page.locator("main")).to_contain_text(f"{NATURAL}; thiếu: ngày thành lập")
    dry_run = page.url
    for branch in (NATURAL, HUMAN):
        page.click("nav >> text=Tổ chức đảng")
        page.click(f"main a:text-is('{branch}')")
        page.click("text=Bổ sung thông tin")
        page.fill("#id_founded_on", "2010")
        page.click("button:has-text('Lưu')")
        page.wait_for_selector("text=Đã ghi thông tin của tổ chức")
    people.look(page, "founded-on")
    page.goto(dry_run)
    expect(page.locator("main")).not_to_contain_text("thiếu: ngày thành lập")
    page.fill("#reason", "Chờ chính sách của cấp trên (mẫu)")
    page.dblclick("button:has-text('Mở đợt')")
    page.wait_for_selector("text=Đang lập danh sách")
    people.look(page, "opening")
    page.wait_for_selector("text=Đơn vị đã xác nhận danh sách")
    people.look(page, "board")
    return people


def test_the_same_list_again_and_a_whole_import_taken_back(office: Any) -> None:
    page = office.sign_in("lan")
    stage(page, ugly())
    page.wait_for_selector("text=Tệp này không có gì khác với dữ liệu đang lưu")
    office.look(page, "same-again")
    page.click("text=Bỏ tệp này")
    page.wait_for_selector("text=Đã bỏ tệp; không có gì thay đổi")
    natural = [list(row) for row in NATURAL_ROWS]
    natural[1][4], natural[2][7] = None, "Chi ủy viên"
    stage(page, ugly(natural=natural))
    page.wait_for_selector("text=Còn 1 dòng phải sửa trong tệp hoặc xác nhận ở dưới")
    office.look(page, "match-to-confirm")
    expect(page.locator(".table.rows tr", has_text="Giả Minh Chi")).to_contain_text("Chi ủy viên")
    # Two bear the name; only the one of that birth date is offered.
    expect(page.locator("button:has-text('Là Thử Thị Bình')")).to_have_count(1)
    page.click("text=Xác nhận mọi người trùng cả tên và ngày sinh")
    page.wait_for_selector("text=1 dòng sẽ được ghi")
    page.click("text=Xác nhận và nhập")
    page.wait_for_selector("text=Đã nhập toàn bộ tệp")
    page.click("text=Hủy cả lần nhập")
    office.look(page, "undo")
    page.fill("#id_reason", "Nhập nhầm danh sách cũ")
    page.click("button:has-text('Hủy lần nhập')")
    page.wait_for_selector("text=Đã hủy toàn bộ lần nhập")
    office.look(page, "undone")
    page.goto("/dang-vien/?tim=12307")
    page.click("main table >> text=Mẫu Quốc Nam")
    page.wait_for_selector("text=00012307")
    office.look(page, "person")
    page.goto("/dang-vien/?tim=gia+minh+chi")
    page.click("main table >> text=Giả Minh Chi")
    page.wait_for_selector("text=00012303")
    page.wait_for_selector("text=Chi ủy viên", state="hidden")


def test_the_round_is_handed_down_and_the_officer_sees_who_is_late(campaign: Any) -> None:
    secretary = campaign.sign_in("bithu")
    campaign.look(secretary, "secretary-home")
    secretary.click("main a:has-text('Xác nhận danh sách')")
    campaign.look(secretary, "secretary-board")
    secretary.wait_for_selector(f"text={HUMAN}", state="hidden")
    secretary.click(f"button[aria-label='Xác nhận danh sách của {NATURAL}']")
    secretary.wait_for_selector("text=Đã xác nhận")
    campaign.look(secretary, "secretary-confirmed")
    officer = campaign.sign_in("lan")
    officer.click("nav >> text=Đợt kiểm điểm")
    officer.click(f"main table >> text={TITLE}")
    expect(officer.locator("main tr", has_text=NATURAL)).to_contain_text("Đã xác nhận")
    officer.click("text=Đơn vị quá hạn")
    expect(officer.locator("main tr", has_text=HUMAN)).to_contain_text("Quá hạn")
    campaign.look(officer, "late")
    officer.click("nav >> text=Theo dõi nộp bản tự kiểm điểm")
    officer.click("main a.card >> nth=0")
    officer.click("main .cards a:has-text('Chưa viết')")
    expect(officer.locator("main tr", has_text="Mẫu Quốc Nam")).to_contain_text("Chưa viết")
    campaign.look(officer, "not-written")


def fill_in(page: Page) -> None:
    """A whole self-review."""
    page.fill("#id_qualities", LONG)
    page.fill("#id_duties", LONG)
    page.fill("#id_shortcomings", "Việc ghi sổ còn chậm.")
    page.fill("[id='id_task.0.task']", "Dạy hai lớp")
    page.fill("[id='id_task.0.product']", "36 tiết")
    page.select_option("[id='id_task.0.progress']", "on_time")
    page.select_option("[id='id_task.0.quality']", "met")
    page.fill("#id_general_points", "27")
    page.fill("#id_results_points", "50")
    page.select_option("#id_self_level", "T")


def test_a_member_writes_on_the_phone_and_submits_once(campaign: Any) -> None:
    page = campaign.sign_in("chi", phone=True)
    campaign.look(page, "member-home")
    page.click("main a:has-text('Viết bản tự kiểm điểm')")
    campaign.look(page, "member-write")
    fill_in(page)
    page.wait_for_selector("text=Đã tự lưu lúc")
    page.context.set_offline(True)
    page.fill("#id_shortcomings", "Việc ghi sổ còn chậm, viết khi mất mạng.")
    page.wait_for_selector("#lost:visible")
    campaign.look(page, "member-offline")
    # Back on line the page saves by itself what was typed meanwhile.
    page.context.set_offline(False)
    page.wait_for_selector("#lost", state="hidden")
    page.reload()
    assert page.input_value("#id_shortcomings") == "Việc ghi sổ còn chậm, viết khi mất mạng."
    page.click("text=Xem lại và nộp")
    page.wait_for_selector("text=Xem lại trước khi nộp")
    campaign.look(page, "member-check")
    page.dblclick("button:has-text('Nộp bản tự kiểm điểm')")
    page.wait_for_selector("text=Đã nộp bản tự kiểm điểm")
    campaign.look(page, "member-submitted")
    expect(page.locator("main dl.facts >> nth=0")).to_contain_text("1 · ")
    review = page.url
    page.go_back()
    campaign.look(page, "member-back")
    # The way back leads to what was handed in, not to the form.
    expect(page.locator("main dl.facts >> nth=0")).to_contain_text("Đã nộp")
    page.wait_for_selector("button:has-text('Nộp bản tự kiểm điểm')", state="hidden")
    page.wait_for_selector("text=Các bản đã nộp", state="hidden")

    secretary = campaign.sign_in("bithu")
    secretary.goto(review)
    secretary.click("text=Trả lại")
    secretary.fill("#id_reason", "Bổ sung nguyên nhân của hạn chế")
    secretary.click("button:has-text('Trả lại')")
    secretary.wait_for_selector("text=Đã trả lại")
    campaign.look(secretary, "returned")
    page.goto("/")
    page.click("main a:has-text('được trả lại')")
    page.wait_for_selector("text=Bổ sung nguyên nhân của hạn chế")
    campaign.look(page, "member-returned")
    page.fill("#id_shortcomings", "Việc ghi sổ còn chậm do chưa sắp xếp thời gian.")
    page.click("text=Xem lại và nộp")
    page.click("button:has-text('Nộp bản tự kiểm điểm')")
    page.wait_for_selector("text=Đã nộp bản tự kiểm điểm")
    officer = campaign.sign_in("coso")
    officer.goto(review)
    officer.wait_for_selector("text=do chưa sắp xếp thời gian")
    expect(officer.locator("nav[aria-label='Các bản đã nộp'] li")).to_have_count(2)
    campaign.look(officer, "officer-reads")


def test_two_tabs_of_one_draft_lose_nothing(campaign: Any) -> None:
    page = campaign.sign_in("dat")
    page.click("main a:has-text('Viết bản tự kiểm điểm')")
    page.wait_for_selector("#id_qualities")
    other = page.context.new_page()
    other.goto(page.url)
    page.fill("#id_qualities", "Viết ở thẻ thứ nhất")
    page.wait_for_selector("text=Đã tự lưu lúc")
    other.fill("#id_qualities", "Viết ở thẻ thứ hai")
    other.click("button:has-text('Lưu bản nháp')")
    other.wait_for_selector("text=Có hai bản")
    campaign.look(other, "conflict")
    assert {other.input_value("#id_qualities"), other.inner_text(".other .written")} == {
        "Viết ở thẻ thứ nhất",
        "Viết ở thẻ thứ hai",
    }


def test_a_member_stays_on_paper(campaign: Any) -> None:
    page = campaign.sign_in("bithu")
    page.click("main a:has-text('chưa nộp')")
    campaign.look(page, "secretary-list")
    page.click("text=In mẫu trống")
    expect(page.locator("article.paper")).to_have_count(4)
    sheet = page.locator("article.paper", has_text="00012302")
    for text in ("Thử Thị Bình", "02/09/1980", NATURAL):
        expect(sheet).to_contain_text(text)
    campaign.look(page, "blanks")
    page.go_back()
    page.locator("main tr", has_text="Thử Thị Bình").get_by_text("Nhập bản giấy").click()
    campaign.look(page, "paper")
    page.click("text=Ghi bản giấy")
    campaign.look(page, "paper-empty")
    page.fill("#id_signed_on", f"{TODAY:%d/%m/%Y}")
    page.fill("#id_kept_at", "Tủ hồ sơ chi bộ")
    page.fill("#id_general_points", "28")
    page.fill("#id_results_points", "52")
    page.select_option("#id_self_level", "T")
    page.dblclick("text=Ghi bản giấy")
    page.wait_for_selector("text=Đã ghi bản tự kiểm điểm trên giấy")
    campaign.look(page, "paper-entered")
    page.wait_for_selector("text=Tủ hồ sơ chi bộ")


def kept(page: Page) -> list[str]:
    """One address of every kind of record below the school that its officer reaches."""
    held: dict[str, str] = {}
    waiting = ["/to-chuc/", "/dang-vien/", "/nhap-du-lieu/", "/dot-kiem-diem/", "/nop-tu-kiem-diem/", "/tai-khoan/"]
    while waiting:
        page.goto(waiting.pop(0))
        for link in page.eval_on_selector_all("main a[href]", "all => all.map(one => one.getAttribute('href'))"):
            kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "*", link.split("?")[0])
            if "*" in kind and kind not in held:
                held[kind] = link
                # A file to keep is no page to go on from.
                waiting += [link] if "/tai/" not in link else []
    return sorted(held.values())


_SHARED = ("/y-kien/", "/dot-kiem-diem/", "/nop-tu-", "/ket-qua-hop/", "/quyet-dinh/")


def test_a_stranger_sees_nothing(campaign: Any) -> None:
    addresses = kept(campaign.sign_in("coso"))
    assert len(addresses) > 12, addresses
    nobody = campaign.window()
    for address in addresses:
        nobody.goto(address)
        assert "/dang-nhap/" in nobody.url, address
    for who in ("hoa", "dat"):
        stranger = campaign.sign_in(who)
        for address in addresses:
            answer = stranger.request.get(address)
            # The round is the whole ward's: its pages open for the other committee, without a word of this one.
            shared = who == "hoa" and answer.status == 200 and address.startswith(_SHARED)
            assert shared or answer.status in {403, 404}, (who, address, answer.status)
            for name in ("Mẫu Quốc Nam", "Thử Thị Bình", NATURAL, HUMAN, SCHOOL):
                assert name not in answer.text(), (who, address, name)
        stranger.goto(addresses[0])
        campaign.look(stranger, f"stranger-{who}")


def test_each_other_role_finds_its_own(campaign: Any) -> None:
    inspector = campaign.sign_in("kiemtra")
    campaign.look(inspector, "inspector-home")
    inspector.click("nav >> text=Nhật ký")
    inspector.wait_for_selector("main table")
    campaign.look(inspector, "inspector-audit")
    consulted = campaign.sign_in("ykien")
    campaign.look(consulted, "consulted-home")
    consulted.click("main >> text=Hướng dẫn theo vai trò")
    campaign.look(consulted, "guides")
    consulted.click("main a.card >> nth=0")
    consulted.wait_for_selector("h1:has-text('Hướng dẫn cho cơ quan được lấy ý kiến')")
    campaign.look(consulted, "guide")
    consulted.click("nav >> text=Giải thích thuật ngữ")
    expect(consulted.locator("#exempt")).to_contain_text("Điều lệ Đảng, Điều 7")
    campaign.look(consulted, "glossary")
    consulted.click("nav >> text=Đợt kiểm điểm")
    consulted.click(f"main table >> text={TITLE}")
    campaign.look(consulted, "consulted-board")
    assert consulted.request.get("/dang-vien/").status == 403
    system = campaign.sign_in("quantri")
    campaign.look(system, "system-home")
    for address in ("/dang-vien/", "/dot-kiem-diem/", "/nop-tu-kiem-diem/", "/to-chuc/", "/nhat-ky/"):
        assert system.request.get(address).status == 403, address
    system.click("nav >> text=Tài khoản, phân quyền")
    expect(system.locator("main table")).to_contain_text("lan")
