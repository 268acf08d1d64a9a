"""The real program in its own process: an empty installation, its first officer, TLS, and a clean end."""

import http.cookiejar
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

XEPLOAI = Path(sys.executable).with_name("xeploai")
START_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def environment(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XEPLOAI_", "DJANGO_"))}
    return {**kept, "XEPLOAI_DATA": str(folder), "XEPLOAI_WORKERS": "1", **more}


def run(folder: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [XEPLOAI, *arguments],
        env=environment(folder, more),
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )


@contextmanager
def serving(folder: Path, verb: str, said: str, *arguments: str, **more: str) -> Iterator[str]:
    """The program's first words, up to the line that begins with `said`."""
    log = folder / "log.txt"
    with log.open("w") as out:
        process = subprocess.Popen(
            [XEPLOAI, verb, *arguments], env=environment(folder, more), stdout=out, stderr=subprocess.STDOUT
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


class Browser:
    """As little of a browser as a form needs."""

    def __init__(self, base: str, context: ssl.SSLContext | None = None) -> None:
        self.base = base
        self.jar = http.cookiejar.CookieJar()
        handlers: list[urllib.request.BaseHandler] = [
            urllib.request.HTTPCookieProcessor(self.jar), urllib.request.ProxyHandler({})
        ]  # fmt: skip
        if context:
            handlers.append(urllib.request.HTTPSHandler(context=context))
        self.opener = urllib.request.build_opener(*handlers)

    def open(self, path: str, form: Mapping[str, str] | None = None) -> str:
        data = urllib.parse.urlencode(form).encode() if form else None
        where = urllib.request.Request(self.base + path, data=data, headers={"Referer": self.base + path})
        end = time.monotonic() + START_S
        while True:
            try:
                with self.opener.open(where, timeout=30) as answer:
                    return str(answer.read().decode())
            except urllib.error.HTTPError:
                raise
            except urllib.error.URLError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def send(self, path: str, **form: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.open(path))
        assert token
        return self.open(path, {**form, "csrfmiddlewaretoken": token[1]})


@pytest.mark.slow
def test_from_nothing_to_the_first_officer_and_a_whole_trail(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, "serve", "Mã thiết lập: ", XEPLOAI_PORT=str(port)) as said:
        code = re.search(r"Mã thiết lập: ([\w-]+)", said)
        assert code
        browser = Browser(f"http://127.0.0.1:{port}")
        page = browser.send(
            "/bat-dau/", code=code[1], unit="Đảng bộ phường (mẫu)", kind="upper_committee/commune", since="01/01/2026",
            full_name="Lan (mẫu)", username="lan", password1="một mật khẩu đủ dài", password2="một mật khẩu đủ dài",
        )  # fmt: skip
        assert "Việc đang chờ" in page
    assert '"ok": true' in run(tmp_path, "audit", "verify").stdout
    assert "lan\t" in run(tmp_path, "recover", "--list").stdout
    keys = [tmp_path / "secret_key.txt", tmp_path / "audit_key.txt"]
    assert all(key.stat().st_mode & 0o077 == 0 for key in keys)
    with serving(tmp_path, "serve", "Địa chỉ: ", XEPLOAI_PORT=str(port)) as said:
        assert "Mã thiết lập" not in said


def test_beyond_this_machine_it_serves_only_under_tls(tmp_path: Path) -> None:
    refused = run(tmp_path, "serve", XEPLOAI_HOST="0.0.0.0")
    assert refused.returncode == 2
    assert "TLS" in refused.stderr


def test_a_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = run(tmp_path, "serve", XEPLOAI_PORT=str(taken.getsockname()[1]))
    assert refused.returncode == 2
    assert "Cổng" in refused.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("XEPLOAI_PORT", "8o"), ("XEPLOAI_TLS_BY_PROXY", "yes"), ("XEPLOAI_DATABASE_URL", "mysql://x/y")],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    refused = run(tmp_path, "serve", **{name: value})
    assert refused.returncode == 2
    assert refused.stderr.startswith(name)
    assert "Traceback" not in refused.stderr


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "tls.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "tls.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "tls.pem"


@pytest.mark.slow
def test_under_tls_cookies_are_marked_secure(tmp_path: Path) -> None:
    port, pem = free_port(), certificate(tmp_path)
    names = {"XEPLOAI_TLS_CERTIFICATE": str(pem), "XEPLOAI_TLS_KEY": str(tmp_path / "tls.key")}
    with serving(tmp_path, "serve", "Địa chỉ: https://", XEPLOAI_PORT=str(port), **names):
        browser = Browser(f"https://localhost:{port}", ssl.create_default_context(cafile=str(pem)))
        browser.open("/bat-dau/")
        assert [cookie.secure for cookie in browser.jar] == [True]


@pytest.mark.slow
def test_the_demonstration_opens_for_every_role_and_leaves_nothing(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, "demo", "Ctrl+C", "--port", str(port), TMPDIR=str(tmp_path)) as said:
        accounts = re.findall(r"^  (\w+)\s+([\w-]{19})  ", said, re.MULTILINE)
        assert len(accounts) == 7
        for name, password in accounts:
            page = Browser(f"http://127.0.0.1:{port}").send("/dang-nhap/", login=name, password=password)
            assert "Đăng xuất" in page
    assert not list(tmp_path.glob("xeploai-demo-*"))
