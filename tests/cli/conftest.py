"""The program in a process of its own, and as little of a browser as its forms need."""

import http.cookiejar
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

XEPLOAI = Path(sys.executable).with_name("xeploai")
START_S = 180


class Browser:
    """Opens addresses, follows redirects, keeps cookies, sends forms with their token."""

    def __init__(self, base: str, context: ssl.SSLContext | None = None) -> None:
        self.base, self.jar, self.address = base, http.cookiejar.CookieJar(), base
        handlers: list[urllib.request.BaseHandler] = [
            urllib.request.HTTPCookieProcessor(self.jar), urllib.request.ProxyHandler({})
        ]  # fmt: skip
        if context:
            handlers.append(urllib.request.HTTPSHandler(context=context))
        self.opener = urllib.request.build_opener(*handlers)

    def open(self, path: str, form: Mapping[str, str] | None = None) -> str:
        """The page at a path, or at a whole address, whatever its status; waits for a server that is just starting."""
        where = path if path.startswith("http") else self.base + path
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(where, data=data, headers={"Referer": where})
        end = time.monotonic() + START_S
        while True:
            try:
                with self.opener.open(request, timeout=30) as answer:
                    self.address = answer.geturl()
                    return str(answer.read().decode())
            except urllib.error.HTTPError as error:
                self.address = error.geturl()
                return error.read().decode()
            except urllib.error.URLError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def send(self, path: str, action: str | None = None, **form: str) -> str:
        """Send the form that stands at a path, to the same address unless it names another."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.open(path))
        assert token
        return self.open(action or path, {**form, "csrfmiddlewaretoken": token[1]})


@dataclass
class Program:
    """`xeploai` with a data folder of its own."""

    folder: Path
    port: int

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """This process's environment without any setting of the program, and then `more`."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XEPLOAI_", "DJANGO_"))}
        own = {"XEPLOAI_DATA": str(self.folder), "XEPLOAI_WORKERS": "1", "XEPLOAI_PORT": str(self.port)}
        return {**kept, **own, **more}

    def run(self, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """One command that ends by itself."""
        command = [str(XEPLOAI), *arguments]
        return subprocess.run(
            command, env=self.environment(more), capture_output=True, text=True, timeout=START_S, check=False
        )

    @contextmanager
    def running(self, verb: str, said: str, *arguments: str, **more: str) -> Iterator[str]:
        """A command that runs on: what it printed until it said `said`. Told to stop, it must end well."""
        log = self.folder / "log.txt"
        with log.open("w") as out:
            process = subprocess.Popen(
                [XEPLOAI, verb, *arguments], env=self.environment(more), stdout=out, stderr=subprocess.STDOUT
            )
        try:
            end = time.monotonic() + START_S
            while said not in log.read_text():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.1)
            yield log.read_text()
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(START_S) == 0, log.read_text()

    def browser(self, context: ssl.SSLContext | None = None) -> Browser:
        """A browser that opens this program's addresses."""
        return Browser(f"{'https' if context else 'http'}://localhost:{self.port}", context)

    def first_run(self, said: str) -> Browser:
        """Make the first account, `lan`, with the code of the console; its browser, signed in."""
        code = re.search(r"Mã thiết lập: ([\w-]+)", said)
        assert code
        browser = self.browser()
        page = browser.send(
            "/bat-dau/", code=code[1], unit="Đảng bộ phường (mẫu)", kind="upper_committee/commune", since="01/01/2026",
            full_name="Lan (mẫu)", username="lan", password1="một mật khẩu đủ dài", password2="một mật khẩu đủ dài",
        )  # fmt: skip
        assert "Việc đang chờ" in page
        return browser


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with an empty data folder and a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return Program(tmp_path, port)
