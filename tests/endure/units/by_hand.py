"""One branch of a unit by hand: an officer in a browser, from the minutes of its meeting to the second seal.

On the way: a dossier is handed back and the result entered anew, a case waits and is taken up, one level is petitioned
against and answered, one annulled and decided again. Nothing of it may change a figure of the report.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from playwright.sync_api import Page, expect, sync_playwright

from xeploai.core.errors import Refused

_WAIT_MS = 180_000
_MARKS = {"XS": "excellent", "T": "good", "HT": "completed", "KHT": "not_completed"}
_MEMBERS_OF_BODY, _THERE = 15, 14


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the branch's result. key: public id of the subject; member: or organisation, collective, leader."""

    key: str
    name: str
    level: str
    member: bool


@dataclass(frozen=True, kw_only=True)
class Passed:
    """A pool that the levels of the lot pass. url: as its page names it; places: how many it takes."""

    url: str
    places: int


@dataclass(frozen=True, kw_only=True)
class Task:
    """What the officer has before them; plain data, which goes from process to process.

    campaign, unit    public ids; unit_name: of the branch
    lot               how the button is called that begins the draft of the branch's members
    sitting           rows that have a level; called: members of the branch who are rated
    met, session, told  the days on the papers; a decision is signed on the day after its session
    """

    username: str
    password: str
    campaign: str
    unit: str
    unit_name: str
    lot: str
    rows: Sequence[Row]
    passed: Sequence[Passed]
    met: date
    session: date
    told: date

    @property
    def members(self) -> Sequence[Row]:
        return [row for row in self.rows if row.member]


class Officer:
    """The browser, and how many controls were used."""

    def __init__(self, page: Page, task: Task) -> None:
        self._page, self._task = page, task
        self._papers = 0
        self.interactions = 0

    def work(self) -> Iterator[str]:
        """Everything in its order; a line for each act that is done."""
        task, page = self._task, self._page
        postponed = next((row for row in task.members if row.level == "XS"), task.members[-1])
        petitioner, annulled = [row for row in task.members if row is not postponed][:2]
        self._sign_in()
        self._enter()
        yield f"result of {task.unit_name}: {len(task.rows)} lines"
        self._hand_back()
        yield "dossier handed back, result entered anew"
        self._appraise()
        for pool in task.passed:
            self._authorise(pool)
            yield f"paper for a ceiling that is passed: {pool.places} places"
        self._begin_draft()
        self._postpone(postponed)
        yield "one case waits by order of a body"
        self._decide(task.session)
        self._told(task.told)
        yield "decided and made known in the branch"
        self._seal(1)
        self._take_up(postponed)
        self._begin_draft()
        self._decide(task.session + timedelta(days=1))
        self._told(task.told)
        yield "the case that waited decided in a session of its own"
        self._seal(2)
        yield "second seal with its differences"
        self._petition(petitioner)
        yield "petition received and answered"
        self._annul(annulled)
        self._begin_draft()
        # In force only since the paper that annuls.
        self._decide(task.told + timedelta(days=6))
        self._told(task.told + timedelta(days=10))
        yield "one level annulled and decided again"
        page.goto(self._of_campaign("/quyet-dinh/"))
        yield f"{self.interactions} fields and controls used"

    def _of_campaign(self, place: str, rest: str = "") -> str:
        return f"{place}{self._task.campaign}/{rest}"

    def _of_unit(self, rest: str = "") -> str:
        return self._of_campaign("/ket-qua-hop/", f"{self._task.unit}/{rest}")

    def _sign_in(self) -> None:
        self._page.goto("/dang-nhap/")
        self._fill("#id_login", self._task.username)
        self._fill("#id_password", self._task.password)
        self._page.click("main button[type=submit]")
        self._page.wait_for_selector("text=Đăng xuất")

    def _fill(self, field: str, value: object) -> None:
        text = f"{value.day}/{value.month}/{value.year}" if isinstance(value, date) else str(value)
        self._page.fill(field, text)
        self.interactions += 1

    def _press(self, name: str, *, done: str | re.Pattern[str]) -> None:
        """Press the button of the form; `done` is said on the next page."""
        self._page.locator("main").get_by_role("button", name=name, exact=True).first.click()
        self.interactions += 1
        expect(self._page.get_by_text(done).first, f"after {name}: {self._wrong()}").to_be_visible(timeout=_WAIT_MS)

    def _follow(self, name: str) -> None:
        self._page.locator("main").get_by_role("link", name=name, exact=True).first.click()
        self._page.wait_for_load_state()
        self.interactions += 1

    def _wrong(self) -> str:
        """What the page says is wrong, for the message of a failure."""
        return " | ".join(self._page.locator("main .errors, main .note.bad").all_inner_texts())

    def _minutes(self, number: str) -> None:
        task, voters = self._task, len(self._task.members)
        self._fill("#id_held_on", task.met)
        self._fill("#id_number", number)
        self._fill("#id_called", voters)
        self._fill("#id_present", voters)
        for row in task.rows:
            self._page.select_option(f'[name="{row.key}.level"]', row.level)
            self.interactions += 1
            for figure in ("issued", "collected", "valid", _MARKS[row.level]):
                self._fill(f'[name="{row.key}.{figure}"]', voters)

    def _enter(self) -> None:
        self._page.goto(self._of_unit("nhap/"))
        self._minutes("01-BB/CB (mẫu)")
        self._press("Ghi kết quả", done="Đã ghi kết quả cuộc họp.")

    def _hand_back(self) -> None:
        self._follow("Trả lại hồ sơ")
        self._fill("#id_missing", "Biên bản chưa có chữ ký của thư ký")
        self._fill("#id_due_on", date.today() + timedelta(days=3))  # noqa: DTZ011 - as the office counts days
        self._press("Trả lại", done="Đã trả lại hồ sơ; đơn vị thấy ở trang việc đang chờ.")
        self._follow("Nhập lại kết quả")
        self._minutes("01-BB/CB (mẫu)")
        self._page.select_option("#id_kind", "correction")
        self._fill("#id_reason", "Bổ sung chữ ký của thư ký; số liệu giữ nguyên")
        self._press("Ghi kết quả", done="Đã ghi kết quả cuộc họp.")

    def _appraise(self) -> None:
        others = [row for row in self._task.rows if not row.member]
        if not others:
            return
        self._follow("Thẩm định")
        for row in others:
            self._page.select_option(f'[name="{row.key}.level"]', row.level)
            self.interactions += 1
        self._press("Ghi thẩm định", done=re.compile("Đã ghi thẩm định: "))

    def _authorise(self, pool: Passed) -> None:
        self._page.goto(self._of_campaign("/quyet-dinh/", f"vuot-tran/{pool.url}/"))
        self._fill("#id_places", pool.places)
        self._fill("#id_number", "H-CV/TU (mẫu)")
        self._fill("#id_signed_on", self._task.session)
        self._fill("#id_issuer", "Cấp trên trực tiếp (mẫu)")
        self._press("Ghi văn bản", done="Đã ghi văn bản cho phép.")

    def _begin_draft(self) -> None:
        self._page.goto(self._of_campaign("/quyet-dinh/"))
        self._press(self._task.lot, done="Giấy tờ của phiên họp")

    def _postpone(self, row: Row) -> None:
        draft = self._page.url
        self._follow(f"Tạm hoãn: {row.name}")
        self._fill("#id_body_name", "Ủy ban kiểm tra cấp trên (mẫu)")
        self._fill("#id_number", "7-CV/UBKT (mẫu)")
        self._fill("#id_signed_on", self._task.met)
        self._page.locator("main form button[type=submit]").last.click()
        self._page.wait_for_load_state()
        self._page.goto(draft)
        self._press("Lưu dự thảo", done="Đã lưu dự thảo.")

    def _take_up(self, row: Row) -> None:
        self._page.goto(self._of_campaign("/quyet-dinh/", "tam-hoan/"))
        self._follow(f"Đưa ra xem xét lại: {row.name}")
        self._fill("#id_body_name", "Ủy ban kiểm tra cấp trên (mẫu)")
        self._fill("#id_number", "8-CV/UBKT (mẫu)")
        self._fill("#id_signed_on", self._task.session)
        self._page.locator("main form button[type=submit]").last.click()
        self._page.wait_for_load_state()

    def _decide(self, met: date) -> None:
        """The session that agrees on the draft, and the paper that is signed the next day."""
        self._papers += 1
        self._follow("Ghi phiên họp")
        self._fill("#id_minutes_number", f"H{self._papers}-BB/TV (mẫu)")
        self._fill("#id_met_on", met)
        self._fill("#id_called", _MEMBERS_OF_BODY)
        self._fill("#id_present", _THERE)
        self._fill("#id_agreed", _THERE)
        self._press("Ghi phiên họp", done="Giấy tờ của phiên họp")
        self._follow("Ban hành")
        self._fill("#id_number", f"H{self._papers}-QĐ (mẫu)")
        self._fill("#id_signed_on", met + timedelta(days=1))
        self._fill("#id_capacity", "T/M Ban Thường vụ")
        self._fill("#id_signer_post", "Phó Bí thư")
        self._fill("#id_signer_name", "Mẫu Văn Ký")
        self._press("Ghi quyết định đã ban hành", done=f"Đã ban hành quyết định H{self._papers}-QĐ (mẫu).")

    def _told(self, on: date) -> None:
        self._follow(f"Ghi đã thông báo ở {self._task.unit_name}")
        self._fill("#id_number", f"H{self._papers}-TB (mẫu)")
        self._fill("#id_given_on", on)
        self._page.locator("main form button[type=submit]").last.click()
        expect(self._page.get_by_text(f"biên bản H{self._papers}-TB (mẫu)")).to_be_visible(timeout=_WAIT_MS)

    def _seal(self, number: int) -> None:
        self._page.goto(self._of_campaign("/dot-kiem-diem/", "niem-phong/"))
        self._press(f"Niêm phong lần {number}", done=f"Đã niêm phong lần {number}.")

    def _petition(self, row: Row) -> None:
        self._page.goto(self._first_decision())
        self._follow(f"Nhận kiến nghị của {row.name}")
        self._fill("#id_text", "Đề nghị xem lại số nhiệm vụ đã hoàn thành")
        self._fill("#id_received_on", self._task.told + timedelta(days=2))
        self._page.locator("main form button[type=submit]").last.click()
        self._page.wait_for_load_state()
        self._page.goto(self._of_campaign("/quyet-dinh/", "kien-nghi/"))
        self._follow(f"Trả lời kiến nghị của {row.name}")
        self._fill("#id_body_name", "Ban Thường vụ (mẫu)")
        self._fill("#id_number", "9-CV (mẫu)")
        self._fill("#id_signed_on", self._task.told + timedelta(days=4))
        self._page.select_option("#id_outcome", "kept")
        self._fill("#id_text", "Giữ nguyên mức đã quyết định")
        self._page.locator("main form button[type=submit]").last.click()
        expect(self._page.get_by_text("9-CV (mẫu)").first).to_be_visible(timeout=_WAIT_MS)

    def _first_decision(self) -> str:
        self._page.goto(self._of_campaign("/quyet-dinh/"))
        return str(self._page.locator("main").get_by_role("link", name="H1-QĐ (mẫu)").get_attribute("href"))

    def _annul(self, row: Row) -> None:
        self._page.goto(self._first_decision())
        self._follow(f"Hủy mức của {row.name}")
        self._fill("#id_body_name", "Ban Thường vụ (mẫu)")
        self._fill("#id_number", "10-QĐ (mẫu)")
        self._fill("#id_signed_on", self._task.told + timedelta(days=5))
        self._fill("#id_reason", "Ghi nhầm căn cứ, quyết định lại")
        self._page.locator("main form button[type=submit]").last.click()
        expect(self._page.get_by_text("Đã hủy bằng 10-QĐ (mẫu)").first).to_be_visible(timeout=_WAIT_MS)


@contextmanager
def officer(base: str, task: Task) -> Iterator[Officer]:
    """Somebody at a browser before a server that answers at `base`."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise Refused.because("bench_missing", what="Chromium", package="chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"], timeout=0)
        page = browser.new_context(base_url=base, viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(_WAIT_MS)
        yield Officer(page, task)
        browser.close()
