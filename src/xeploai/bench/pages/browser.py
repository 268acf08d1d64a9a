"""A browser as far as the time of a page is concerned: one connection kept open, cookies, forms with their token."""

import gzip
import http.client
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from xeploai.core.errors import Refused

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_PARTS = re.compile(r'<(?:link[^>]*?href|script[^>]*?src)="(/[^"]+)"')
_INPUTS = re.compile(r"<input[^>]*>")
_VALUE = re.compile(r'value="([^"]*)"')
_TIMEOUT_S = 60


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back. sent: bytes of the body as transferred; plain: the same unpacked. A file is no text to read."""

    status: int
    text: str
    sent: int
    plain: int
    seconds: float
    location: str = ""


@dataclass
class Browser:
    """One person's browser; not shared between threads."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_TIMEOUT_S)

    def get(self, address: str) -> Answer:
        """One page, or one of its parts."""
        return self._ask("GET", address, None, {})

    def post(self, address: str, posted: Mapping[str, str | Sequence[str]], *, htmx: bool = False) -> Answer:
        """A form with the token of this browser. posted: what each field holds, a field of many boxes a sequence."""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.cookies["xeploai_csrf"]}
        if htmx:
            headers["HX-Request"] = "true"
        return self._ask("POST", address, urlencode(posted, doseq=True), headers)

    def sign_in(self, username: str, password: str) -> None:
        """Through the form, as people do. Raises Refused where it does not open."""
        page = self.get("/dang-nhap/")
        if not _TOKEN.search(page.text):
            raise Refused.because("bench_page", what="/dang-nhap/", status=page.status)
        answer = self.post("/dang-nhap/", {"login": username, "password": password})
        if answer.status != http.client.FOUND or "xeploai_session" not in self.cookies:
            raise Refused.because("bench_page", what=f"/dang-nhap/ ({username})", status=answer.status)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _ask(self, method: str, address: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        sent_headers = {
            **headers,
            "Accept-Encoding": "gzip",
            "Host": f"127.0.0.1:{self.port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        begun = perf_counter()
        try:
            self._connection.request(method, address, body, sent_headers)
            response = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            # The server ends a connection that has rested for long; a browser opens a new one.
            self._connection.close()
            self._connection.request(method, address, body, sent_headers)
            response = self._connection.getresponse()
        raw = response.read()
        seconds = perf_counter() - begun
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        plain = gzip.decompress(raw) if response.headers.get("Content-Encoding") == "gzip" else raw
        return Answer(
            status=response.status,
            text=plain.decode("utf-8", errors="replace"),
            sent=len(raw),
            plain=len(plain),
            seconds=seconds,
            location=response.headers.get("Location", ""),
        )


def parts_of(page: Answer) -> list[str]:
    """Addresses of the style sheets, scripts and icon that a browser fetches with a page."""
    return sorted({urlsplit(address).path for address in _PARTS.findall(page.text)})


def value_of(page: Answer, name: str) -> str:
    """What stands in a hidden field of the page's form; empty where there is none."""
    field_ = next((tag for tag in _INPUTS.findall(page.text) if f'name="{name}"' in tag), "")
    match = _VALUE.search(field_)
    return match.group(1) if match else ""
