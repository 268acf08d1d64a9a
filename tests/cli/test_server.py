"""The real program in its own process: an empty installation, its first officer, TLS, and a clean end."""

import os
import re
import signal
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from xeploai.bench.processes import descendants


@pytest.mark.slow
def test_from_nothing_to_the_first_officer_and_a_whole_trail(program: Any, first_run: Any, visit: Any) -> None:
    with program.running("serve", "Mã thiết lập: ") as said:
        first_run(said)
    assert '"ok": true' in program.run("audit", "verify").stdout
    assert "lan\t" in program.run("recover", "--list").stdout
    keys = [program.folder / "secret_key.txt", program.folder / "audit_key.txt"]
    assert all(key.stat().st_mode & 0o077 == 0 for key in keys)
    with program.running("serve", "Địa chỉ: ") as said:
        assert "Mã thiết lập" not in said
        assert "Đăng nhập" in visit().open("/")


@pytest.mark.slow
def test_web_processes_that_die_twice_at_once_begin_anew(program: Any, visit: Any) -> None:
    """As where memory runs out. The library ends the whole program then, and the office would stand still."""
    with program.running("serve", "Địa chỉ: "):
        killed: set[int] = set()
        while "khởi động lại" not in (program.folder / "log.txt").read_text():
            assert program.lives()
            for pid in set(_web_processes(program.patience.pid)) - killed:
                killed.add(pid)
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
        while not program._answers():
            assert program.lives()
            time.sleep(0.1)
        assert "Thiết lập" in visit().open("/")
        assert len(killed) >= 2


def _web_processes(main: int) -> list[int]:
    """The children of the main process that serve pages."""
    children = [pid for pid in descendants(main) if pid != main]
    return [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_beyond_this_machine_it_serves_only_under_tls(program: Any) -> None:
    refused = program.run("serve", XEPLOAI_HOST="0.0.0.0")
    assert refused.returncode == 2
    assert "TLS" in refused.stderr


def test_a_port_that_is_taken_is_refused(program: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", program.port))
        taken.listen()
        refused = program.run("serve")
    assert refused.returncode == 2
    assert "Cổng" in refused.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("XEPLOAI_PORT", "8o"), ("XEPLOAI_TLS_BY_PROXY", "yes"), ("XEPLOAI_DATABASE_URL", "mysql://x/y")],
)
def test_a_wrong_setting_is_named(program: Any, name: str, value: str) -> None:
    refused = program.run("serve", **{name: value})
    assert refused.returncode == 2
    assert refused.stderr.startswith(name)
    assert "Traceback" not in refused.stderr


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "tls.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "tls.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "tls.pem"


@pytest.mark.slow
def test_under_tls_cookies_are_marked_secure(program: Any, visit: Any) -> None:
    pem = certificate(program.folder)
    names = {"XEPLOAI_TLS_CERTIFICATE": str(pem), "XEPLOAI_TLS_KEY": str(program.folder / "tls.key")}
    with program.running("serve", "Địa chỉ: https://", **names):
        browser = visit(ssl.create_default_context(cafile=str(pem)))
        browser.open("/bat-dau/")
        assert [cookie.secure for cookie in browser.jar] == [True]


@pytest.mark.slow
def test_the_demonstration_opens_for_every_role_and_leaves_nothing(program: Any, visit: Any) -> None:
    with program.running(
        "demo", "mất khi tắt chương trình", "--port", str(program.port), TMPDIR=str(program.folder)
    ) as said:
        accounts = re.findall(r"^  (\w+)\s+([\w-]{19})  ", said, re.MULTILINE)
        assert len(accounts) == 7
        for name, password in accounts:
            assert "Đăng xuất" in visit().send("/dang-nhap/", login=name, password=password)
    assert not list(program.folder.glob("xeploai-demo-*"))


@pytest.mark.slow
@pytest.mark.postgres
def test_on_postgresql_from_nothing_to_a_whole_trail(
    program: Any, first_run: Any, postgres_server: Any, postgres: str
) -> None:
    name = postgres.rsplit("dbname=", 1)[1]
    address = f"postgresql://xeploai@/{name}?host={postgres_server.folder}"
    with program.running("serve", "Mã thiết lập: ", XEPLOAI_DATABASE_URL=address) as said:
        first_run(said)
    assert '"ok": true' in program.run("audit", "verify", XEPLOAI_DATABASE_URL=address).stdout
    assert not list(program.folder.glob("*.sqlite3"))
