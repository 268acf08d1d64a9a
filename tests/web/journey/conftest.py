"""A real installation, empty at first, and the browsers of the people who fill it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page


@dataclass
class Site:
    """`xeploai serve` on loopback, and who sits in front of it.

    code      what the console printed for the first run
    secrets   password by username
    handed_out  usernames whose password is still the one that was handed out
    """

    base: str
    code: str
    windows: Any
    secrets: dict[str, str] = field(default_factory=dict)
    handed_out: set[str] = field(default_factory=set)

    def window(self, *, phone: bool = False) -> Page:
        """A browser of its own, watched."""
        page: Page = self.windows.window(self.base, phone=phone)
        return page

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
        """Nothing sticks out sideways; a picture where pictures are asked for."""
        self.windows.look(page, name)


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory,
    program_in: Any,
    fresh_database: Callable[[], Mapping[str, str]],
    windows: Any,
) -> Iterator[Site]:
    """An installation that nobody has used yet, on the database that this run is about."""
    program = program_in(tmp_path_factory.mktemp("journey"))
    with program.running("serve", "Mã thiết lập: ", **fresh_database()) as said:
        found = re.search(r"Mã thiết lập: ([A-Z0-9-]{14})", said)
        assert found is not None, said
        yield Site(f"http://127.0.0.1:{program.port}", found[1], windows)
