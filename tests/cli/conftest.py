"""The program in a process of its own, and as little of a browser as its forms need."""

import http.cookiejar
import re
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest


class Browser:
    """Opens addresses, follows redirects, keeps cookies, sends forms with their token."""

    def __init__(self, base: str, lives: Callable[[], bool], context: ssl.SSLContext | None = None) -> None:
        self.base, self.lives, self.jar, self.address = base, lives, http.cookiejar.CookieJar(), base
        handlers: list[urllib.request.BaseHandler] = [
            urllib.request.HTTPCookieProcessor(self.jar),
            urllib.request.ProxyHandler({}),
        ]
        if context:
            handlers.append(urllib.request.HTTPSHandler(context=context))
        self.opener = urllib.request.build_opener(*handlers)

    def open(self, path: str, form: Mapping[str, str] | None = None) -> str:
        """The page at a path, or at a whole address, whatever its status; waits for a server that lives and starts."""
        where = path if path.startswith("http") else self.base + path
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(where, data=data, headers={"Referer": where})
        while True:
            try:
                with self.opener.open(request) as answer:
                    self.address = answer.geturl()
                    return str(answer.read().decode())
            except urllib.error.HTTPError as error:
                self.address = error.geturl()
                return error.read().decode()
            except urllib.error.URLError:
                if not self.lives():
                    raise
                time.sleep(0.1)

    def send(self, path: str, action: str | None = None, **form: str) -> str:
        """Send the form that stands at a path, to the same address unless it names another."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.open(path))
        assert token
        return self.open(action or path, {**form, "csrfmiddlewaretoken": token[1]})


@pytest.fixture
def program(tmp_path: Path, program_in: Any) -> Any:
    """The program with an empty data folder and a free port."""
    return program_in(tmp_path)


@pytest.fixture
def visit(program: Any) -> Callable[..., Browser]:
    """Gives a browser that opens this program's addresses; with a context, under TLS."""

    def visiting(context: ssl.SSLContext | None = None) -> Browser:
        base = f"{'https' if context else 'http'}://localhost:{program.port}"
        return Browser(base, program.lives, context)

    return visiting


@pytest.fixture
def first_run(visit: Callable[..., Browser]) -> Callable[[str], Browser]:
    """Makes the first account, `lan`, with the code that the console said; gives its browser, signed in."""

    def run(said: str) -> Browser:
        code = re.search(r"Mã thiết lập: ([\w-]+)", said)
        assert code
        browser = visit()
        page = browser.send(
            "/bat-dau/",
            code=code[1],
            unit="Đảng bộ phường (mẫu)",
            kind="upper_committee/commune",
            since="01/01/2026",
            full_name="Lan (mẫu)",
            username="lan",
            password1="một mật khẩu đủ dài",
            password2="một mật khẩu đủ dài",
        )
        assert "Việc đang chờ" in page
        return browser

    return run
