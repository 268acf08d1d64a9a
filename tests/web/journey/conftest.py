"""A real installation, empty at first, and the browsers of the people who fill it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, sync_playwright

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
PICTURES = os.environ.get("XEPLOAI_TEST_PICTURES", "")
START_S = 180


@dataclass
class Site:
    """`xeploai serve` on loopback, and who sits in front of it.

    code      what the console printed for the first run
    secrets   password by username
    handed_out  usernames whose password is still the one that was handed out
    elsewhere addresses outside this site that any page asked for
    broken    answers of 500 and above
    """

    base: str
    code: str
    browser: Browser
    secrets: dict[str, str] = field(default_factory=dict)
    handed_out: set[str] = field(default_factory=set)
    elsewhere: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    _open: list[BrowserContext] = field(default_factory=list)
    _shots: int = 0

    def window(self, *, phone: bool = False) -> Page:
        """A browser of its own, watched."""
        context = self.browser.new_context(base_url=self.base, viewport=PHONE if phone else DESK)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        context.on("request", self._asked)
        context.on("response", self._answered)
        self._open.append(context)
        return context.new_page()

    def sign_in(self, who: str, *, phone: bool = False) -> Page:
        """Somebody sits down; whoever comes with a password that was handed out must choose another first."""
        page = self.window(phone=phone)
        page.goto("/dang-nhap/")
        page.fill("#id_login", who)
        page.fill("#id_password", self.secrets[who])
        page.click("main button[type=submit]")
        page.wait_for_selector("text=Đăng xuất")
        if who in self.handed_out:
            self.handed_out.remove(who)
            self._choose(page, who)
        return page

    def _choose(self, page: Page, who: str) -> None:
        self.look(page, "choose-password")
        once, self.secrets[who] = self.secrets[who], f"Hoa mai nở sớm {who} 26"
        page.fill("#id_oldpassword", once)
        page.fill("#id_password1", self.secrets[who])
        page.fill("#id_password2", self.secrets[who])
        page.click("main form:has(#id_oldpassword) button[type=submit]")
        page.wait_for_url(f"{self.base}/")

    def look(self, page: Page, name: str) -> None:
        """Take a picture on a desk and on a phone, where pictures are asked for; nothing may stick out sideways."""
        self._shots += 1
        held = page.viewport_size or DESK
        for size in (DESK, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if PICTURES:
                target = Path(PICTURES) / f"{self._shots:02}-{name}-{size['width']}.png"
                page.screenshot(path=str(target), full_page=True)
            assert over <= 0, f"{name}: {over} px too wide at {size['width']} px"
        page.set_viewport_size(held)

    def leave(self) -> None:
        """Close all windows."""
        for number, context in enumerate(self._open):
            if PICTURES:
                context.pages[-1].screenshot(path=str(Path(PICTURES) / f"last-{number}.png"), full_page=True)
            context.close()
        self._open.clear()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.elsewhere.append(request.url)

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.broken.append(f"{response.request.method} {response.url}: {response.status}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(what: Callable[[], object], process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_S
    while not what():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An installation that nobody has used yet."""
    folder, port = tmp_path_factory.mktemp("journey"), _free_port()
    log = folder / "console.txt"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XEPLOAI_", "DJANGO_"))}
    kept |= {"XEPLOAI_DATA": str(folder / "data"), "XEPLOAI_PORT": str(port), "XEPLOAI_WORKERS": "1"}
    with log.open("w") as out:
        command = [str(Path(sys.executable).with_name("xeploai")), "serve"]
        process = subprocess.Popen(command, env=kept, stdout=out, stderr=subprocess.STDOUT)
    try:
        _wait(lambda: "Mã thiết lập" in log.read_text(), process, log)
        found = re.search(r"Mã thiết lập: ([A-Z0-9-]{14})", log.read_text())
        assert found is not None, log.read_text()
        _wait(lambda: _answers(port), process, log)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            yield Site(f"http://127.0.0.1:{port}", found[1], browser)
            browser.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(START_S)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(autouse=True)
def nothing_leaves_and_nothing_breaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test: no page asked another machine for anything, and no address failed."""
    yield
    held: Site = request.getfixturevalue("site")
    held.leave()
    assert not held.elsewhere
    assert not held.broken
