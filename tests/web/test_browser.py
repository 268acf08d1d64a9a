"""Every page that a role reaches by clicking, in a real browser: accessible, whole at 360 px, nothing from outside."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.web.windows import AGAIN, FIRST, WIDTHS

pytestmark = [pytest.mark.chromium, pytest.mark.slow]

ROLES = ("quantri", "tochuc", "coso", "bithu", "dangvien", "ykien", "kiemtra")
FIRST_VIEW_BYTES = 150_000
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)")
# The elements of a page without their text: where each stands, its classes, roles and states, whether it is named,
# empty, or of the same name as another. Rows that repeat count once.
_SHAPE = r"""() => {
    const paths = new Set(), ids = new Set();
    const stated = /^(role|type|href|alt|scope|lang|tabindex|disabled|required|aria-.*)$/;
    const named = /^(href|aria-.*(by|label|controls))$/;
    const walk = (element, above) => {
        const states = element.getAttributeNames().filter((name) => stated.test(name)).map(
            (name) => named.test(name) ? name : `${name}=${element.getAttribute(name)}`);
        const here = [above, element.tagName, [...element.classList].sort(), states.sort(), !element.labels?.length,
            !element.textContent.trim(), element.id && ids.has(element.id)].join('/');
        ids.add(element.id);
        paths.add(here);
        for (const child of element.children) walk(child, here);
    };
    walk(document.body, '');
    return [...paths].sort().join('\n');
}"""
_LINKS = "main a[href], .side a[href]"


@dataclass
class Site:
    """The demonstration, running.

    seen    the shapes of each kind of page that axe looked at; what differs in text alone is seen once
    """

    base: str
    passwords: Mapping[str, str]
    windows: Any
    seen: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def window(self, **options: Any) -> Page:
        """A window of somebody who has not signed in."""
        page: Page = self.windows.window(self.base, **options)
        return page

    def sign_in(self, who: str, **options: Any) -> Page:
        """A window in which somebody has signed in."""
        page = self.window(**options)
        page.goto("/dang-nhap/")
        page.fill("#id_login", who)
        page.fill("#id_password", self.passwords[who])
        page.click("main button[type=submit]")
        page.wait_for_selector("text=Đăng xuất")
        return page

    def faults_of(self, page: Page, kind: str) -> list[str]:
        """What is wrong with a page: axe looks where its shape is new, the other way round where its kind is not."""
        shapes, shape = self.seen[kind], page.evaluate(_SHAPE)
        look = WIDTHS if shape in shapes else AGAIN if shapes else FIRST
        shapes.add(shape)
        found: list[str] = self.windows.faults_of(page, look=look)
        return found


def kind_of(path: str) -> str:
    """An address without what differs from record to record."""
    return _UUID.sub("ID", re.split(r"[?#]", path, maxsplit=1)[0])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, program_in: Any, windows: Any) -> Iterator[Site]:
    """`xeploai demo` in its own process."""
    program = program_in(tmp_path_factory.mktemp("demo"))
    with program.running("demo", "mất khi tắt chương trình", "--port", str(program.port)) as said:
        found = dict(re.findall(r"^  (\w+)\s+([\w-]{19})  ", said, re.MULTILINE))
        assert found.keys() == set(ROLES)
        yield Site(f"http://127.0.0.1:{program.port}", found, windows)


@pytest.mark.parametrize("who", ROLES)
def test_every_page_within_reach(site: Site, who: str) -> None:
    page = site.sign_in(who)
    waiting, known, wrong = ["/"], {"/"}, []
    while waiting:
        path = waiting.pop(0)
        response = page.goto(path)
        assert response is not None
        if response.status != 200:
            wrong.append(f"{path}: {response.status}")
        if "text/html" not in response.headers["content-type"]:
            continue
        wrong += site.faults_of(page, kind_of(path))
        for link in page.eval_on_selector_all(_LINKS, "all => all.map(one => one.getAttribute('href'))"):
            kind = kind_of(link)
            if link.startswith("/") and "/tai/" not in link and kind not in known:
                known.add(kind)
                waiting.append(link)
    assert not wrong
    assert len(known) > 3


@pytest.mark.parametrize("path", ["/dang-nhap/", "/khong-co/"])
def test_the_way_in_is_accessible(site: Site, path: str) -> None:
    page = site.window()
    page.goto(path)
    site.windows.sound(page)


def test_the_first_view_is_small(site: Site) -> None:
    page = site.window()
    sizes: list[int] = []
    page.on("requestfinished", lambda asked: sizes.append(asked.sizes()["responseBodySize"]))
    page.goto("/dang-nhap/", wait_until="networkidle")
    assert 3 < len(sizes) < 8
    assert sum(sizes) < FIRST_VIEW_BYTES


def test_it_works_without_scripts(site: Site) -> None:
    page = site.sign_in("tochuc", java_script_enabled=False, phone=True)
    page.wait_for_selector("text=Tài khoản, phân quyền")
    page.click("text=Tài khoản, phân quyền")
    page.click("text=Thêm tài khoản")
    page.fill("#id_full_name", "Người mới (mẫu)")
    page.fill("#id_username", "nguoi.moi")
    page.check("input[value=branch_secretary]")
    page.fill("#id_body", "chi bo khoa co khi")
    page.click("text=Tạo tài khoản")
    page.wait_for_selector("text=Mật khẩu dùng một lần")


def test_by_keyboard_alone(site: Site) -> None:
    page = site.window()
    page.goto("/dang-nhap/")
    page.keyboard.type("bithu")
    page.keyboard.press("Tab")
    page.keyboard.type(site.passwords["bithu"])
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Đăng xuất")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_second_click_sends_nothing_twice(site: Site) -> None:
    page = site.sign_in("coso")
    page.goto("/tai-khoan/them/")
    page.fill("#id_full_name", "Bấm hai lần (mẫu)")
    page.fill("#id_username", "hai.lan")
    page.check("input[value=member]")
    page.fill("#id_body", "chi bo khoa co khi")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    page.dblclick("text=Tạo tài khoản")
    page.wait_for_selector("text=Mật khẩu dùng một lần")
    assert len(sent) == 1


def test_suggestions_come_while_typing(site: Site) -> None:
    page = site.sign_in("tochuc")
    page.goto("/tai-khoan/them/")
    page.type("#id_body", "khu pho")
    expect(page.locator("#bodies option")).to_have_count(1)


def test_paper_shows_the_content_and_not_the_frame(site: Site) -> None:
    page = site.sign_in("dangvien")
    page.goto("/ve-toi/")
    page.emulate_media(media="print")
    page.wait_for_selector("h1")
    page.wait_for_selector("header .top", state="hidden")
    page.wait_for_selector(".side nav", state="hidden")
