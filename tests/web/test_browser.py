"""Every page that a role reaches by clicking, in a real browser: accessible, whole at 360 px, nothing from outside."""

import re
import shutil
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.chromium,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt package chromium)"),
]

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
ROLES = ("quantri", "tochuc", "coso", "bithu", "dangvien", "ykien", "kiemtra")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FIRST_VIEW_BYTES = 150_000
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)")


class Site:
    """The demonstration, running."""

    def __init__(self, base: str, passwords: Mapping[str, str]) -> None:
        self.base, self.passwords = base, passwords

    def sign_in(self, page: Page, who: str) -> None:
        page.goto(self.base + "/dang-nhap/")
        page.fill("#id_login", who)
        page.fill("#id_password", self.passwords[who])
        page.click("main button[type=submit]")
        page.wait_for_selector("text=Đăng xuất")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, program_in: Any) -> Iterator[Site]:
    """`xeploai demo` in its own process."""
    program = program_in(tmp_path_factory.mktemp("demo"))
    with program.running("demo", "mất khi tắt chương trình", "--port", str(program.port)) as said:
        found = dict(re.findall(r"^  (\w+)\s+([\w-]{19})  ", said, re.MULTILINE))
        yield Site(f"http://127.0.0.1:{program.port}", found)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this file."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield running
        running.close()


def faults(page: Page, axe: Axe) -> list[str]:
    """What is wrong with the page that stands there, on a desk and on a phone."""
    found = []
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            found.append(f"{width} px: {over} px too wide")
        violations = axe.run(page, options=RULES).response["violations"]
        found += [f"{width} px: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in violations]
    return found


@pytest.mark.parametrize("who", ROLES)
def test_every_page_within_reach(site: Site, browser: Browser, who: str) -> None:
    context = browser.new_context(color_scheme="dark" if ROLES.index(who) % 2 else "light")
    page, axe = context.new_page(), Axe()
    elsewhere: list[str] = []
    complaints: list[str] = []
    page.on(
        "request", lambda asked: None if asked.url.startswith((site.base, "data:")) else elsewhere.append(asked.url)
    )
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    site.sign_in(page, who)
    waiting, known, wrong = ["/"], {"/"}, []
    while waiting:
        path = waiting.pop(0)
        response = page.goto(site.base + path)
        assert response is not None
        if response.status != 200:
            wrong.append(f"{path}: {response.status}")
            continue
        wrong += [f"{path}: {fault}" for fault in faults(page, axe)]
        for link in page.eval_on_selector_all(
            "main a[href], .side a[href]", "all => all.map(one => one.getAttribute('href'))"
        ):
            kind = _UUID.sub("ID", link.split("?")[0].split("#")[0])
            if link.startswith("/") and "/tai/" not in link and kind not in known:
                known.add(kind)
                waiting.append(link)
    context.close()
    assert not wrong
    assert not elsewhere
    assert not complaints
    assert len(known) > 3


def test_the_way_in_is_accessible_in_light_and_dark(site: Site, browser: Browser) -> None:
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)
        for path in ("/dang-nhap/", "/khong-co/"):
            page.goto(site.base + path)
            assert not faults(page, Axe())
        page.close()


def test_the_first_view_is_small(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda asked: sizes.append(asked.sizes()["responseBodySize"]))
    page.goto(site.base + "/dang-nhap/", wait_until="networkidle")
    assert 3 < len(sizes) < 8
    assert sum(sizes) < FIRST_VIEW_BYTES
    page.close()


def test_it_works_without_scripts(site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    site.sign_in(page, "tochuc")
    assert page.is_visible("text=Tài khoản, phân quyền")
    page.click("text=Tài khoản, phân quyền")
    page.click("text=Thêm tài khoản")
    page.fill("#id_full_name", "Người mới (mẫu)")
    page.fill("#id_username", "nguoi.moi")
    page.check("input[value=branch_secretary]")
    page.fill("#id_body", "chi bo khoa co khi")
    page.click("text=Tạo tài khoản")
    assert page.is_visible("text=Mật khẩu dùng một lần")
    context.close()


def test_by_keyboard_alone(site: Site, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(site.base + "/dang-nhap/")
    page.keyboard.type("bithu")
    page.keyboard.press("Tab")
    page.keyboard.type(site.passwords["bithu"])
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Đăng xuất")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_a_second_click_sends_nothing_twice(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    site.sign_in(page, "coso")
    page.goto(site.base + "/tai-khoan/them/")
    page.fill("#id_full_name", "Bấm hai lần (mẫu)")
    page.fill("#id_username", "hai.lan")
    page.check("input[value=member]")
    page.fill("#id_body", "chi bo khoa co khi")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    page.dblclick("text=Tạo tài khoản")
    page.wait_for_selector("text=Mật khẩu dùng một lần")
    assert len(sent) == 1
    page.close()


def test_suggestions_come_while_typing(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    site.sign_in(page, "tochuc")
    page.goto(site.base + "/tai-khoan/them/")
    page.type("#id_body", "khu pho")
    expect(page.locator("#bodies option")).to_have_count(1)
    page.close()


def test_paper_shows_the_content_and_not_the_frame(site: Site, browser: Browser) -> None:
    page = browser.new_page()
    site.sign_in(page, "dangvien")
    page.goto(site.base + "/ve-toi/")
    page.emulate_media(media="print")
    assert page.is_visible("h1")
    assert not page.is_visible("header .top")
    assert not page.is_visible(".side nav")
    page.close()
