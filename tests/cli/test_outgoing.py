"""The real program in its own processes connects to nothing but what the office named: all its sockets are noted."""

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from oidc_provider_mock import User, run_server_in_thread

# Read by every Python process that starts with its folder on the path: the program, its workers, its jobs.
NOTING = """
import os, sys
def note(event, arguments):
    if event == "socket.connect":
        where = arguments[1]
    elif event == "socket.getaddrinfo":
        where = arguments[:2]
    else:
        return
    with os.fdopen(os.open({file!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "a") as out:
        out.write(f"{{event}} {{where}}\\n")
sys.addaudithook(note)
open({started!r}, "a").write("x")
"""


@pytest.fixture
def noted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose `sitecustomize` notes connections in `connections` and, in `started`, a letter a process."""
    folder = tmp_path_factory.mktemp("noting")
    text = NOTING.format(file=str(folder / "connections"), started=str(folder / "started"))
    (folder / "sitecustomize.py").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_the_program_connects_to_nothing(program: Any, first_run: Any, noted: Path) -> None:
    with program.running("serve", "Mã thiết lập: ", PYTHONPATH=str(noted)) as said:
        browser = first_run(said)
        for path in ("/", "/to-chuc/", "/dang-vien/", "/dot-kiem-diem/", "/nhat-ky/", "/ve-toi/", "/api/v1/people"):
            browser.open(path)
    assert len((noted / "started").read_text(encoding="utf-8")) >= 2
    assert connections(noted) <= {f"socket.connect ('127.0.0.1', {program.port})"}


def connections(noted: Path) -> set[str]:
    """What was connected to; its own port, to see that it answers, is the program's business."""
    file = noted / "connections"
    return set(file.read_text(encoding="utf-8").splitlines()) if file.exists() else set()


@pytest.mark.slow
@pytest.mark.skipif(not all(map(find_spec, ("requests", "oauthlib", "jwt"))), reason="OIDC is not installed")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the service that the test runs
def test_an_identity_service_is_the_only_thing_connected_to(
    program: Any, first_run: Any, visit: Any, noted: Path
) -> None:
    with run_server_in_thread(user_claims=[User(sub="id-Lan", claims={"preferred_username": "Lan"})]) as service:
        more = {
            "XEPLOAI_OIDC_SERVER": f"http://localhost:{service.server_port}",
            "XEPLOAI_OIDC_CLIENT": "xeploai",
            "XEPLOAI_OIDC_SECRET": "bí mật của thử nghiệm",
            "PYTHONPATH": str(noted),
        }
        with program.running("serve", "Mã thiết lập: ", **more) as said:
            first_run(said)
            browser = visit()
            browser.send("/dang-nhap/", action="/dang-nhap/mot-lan/office/")
            assert "chưa liên kết" in browser.open(browser.address, {"sub": "id-Lan"})
    seen = connections(noted)
    assert f"socket.getaddrinfo ('localhost', {service.server_port})" in seen
    ports = {re.search(r", (\d+)[,)]", line)[1] for line in seen}  # type: ignore[index]
    assert ports <= {str(service.server_port), str(program.port)}
    assert all("'127.0.0.1'" in line or "'::1'" in line or "'localhost'" in line for line in seen)
