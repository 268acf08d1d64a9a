"""Signing in through the office's identity service: a real one on loopback; only for accounts that stand here."""

import re
import socket
from typing import Any

import pytest
from oidc_provider_mock import User, run_server_in_thread


def settings(port: int) -> dict[str, str]:
    return {
        "XEPLOAI_OIDC_SERVER": f"http://localhost:{port}",
        "XEPLOAI_OIDC_CLIENT": "xeploai",
        "XEPLOAI_OIDC_SECRET": "bí mật của thử nghiệm",
        "XEPLOAI_OIDC_NAME": "Đăng nhập cơ quan",
    }


BUTTON = "/dang-nhap/mot-lan/office/"
LINK = "/dang-nhap/mot-lan/lien-ket/"


def through(browser: Any, subject: str) -> str:
    """Sign in through the service as one of its people; the page that comes."""
    browser.send("/dang-nhap/", action=BUTTON)
    return str(browser.open(browser.address, {"sub": subject}))


def code_for(officer: Any, account: str) -> str:
    """A one-time code, as the officer's page shows it once."""
    page = officer.send(f"{account}ma-lien-ket/")
    shown = re.search(r'Mã liên kết</dt><dd class="secret">([a-z0-9-]+)<', page)
    assert shown, page
    return shown[1]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the service that the test runs
def test_an_account_is_opened_by_the_identity_it_is_linked_to_and_by_no_name(
    program: Any, first_run: Any, visit: Any
) -> None:
    people = [User(sub=f"id-{name}", claims={"preferred_username": "lan", "name": name}) for name in ("Lan", "Gian")]
    with (
        run_server_in_thread(user_claims=people, require_nonce=True) as service,
        program.running("serve", "Mã thiết lập: ", **settings(service.server_port)) as said,
    ):
        officer = first_run(said)
        [path] = set(re.findall(r'"(/tai-khoan/[0-9a-f-]{36}/)"', officer.open("/tai-khoan/")))
        assert "Chưa liên kết" in officer.open(path)
        own, edited = visit(), visit()
        assert "Đăng nhập cơ quan" in own.open("/dang-nhap/")
        # Whoever edits the claim owns no account by it, before the link is made and after.
        assert "chưa liên kết với tài khoản nào" in through(edited, "id-Gian")
        assert "Đăng nhập" in edited.open("/ve-toi/")
        assert "chưa liên kết với tài khoản nào" in through(own, "id-Lan")
        code = code_for(officer, path)
        assert "đã dùng hoặc đã hết hiệu lực" in edited.send(LINK, code="aaaa-bbbb-cccc-dddd")
        assert "Đã liên kết" in own.send(LINK, code=code)
        assert "Việc đang chờ" in through(own, "id-Lan")
        assert "Lan (mẫu)" in own.open("/ve-toi/")
        assert "đã dùng hoặc đã hết hiệu lực" in edited.send(LINK, code=code)
        assert "chưa liên kết với tài khoản nào" in through(edited, "id-Gian")
        assert "Đăng nhập" in edited.open("/ve-toi/")
        assert "mã định danh id-Lan" in officer.open(path)
        denied = visit()
        denied.send("/dang-nhap/", action=BUTTON)
        assert "không xác nhận đồng chí" in denied.open(denied.address, {"action": "deny"})
        # Parameters of the request itself neither choose the nonce nor make of a sign-in something else.
        forged = visit()
        forged.send("/dang-nhap/", action=f"{BUTTON}?process=connect&auth_params=nonce%3Dfixed")
        assert "nonce=fixed" not in forged.address
        for part in ("state=", "nonce=", "code_challenge="):
            assert part in forged.address


@pytest.mark.slow
def test_a_service_that_is_down_is_said_and_the_password_still_opens(program: Any, first_run: Any, visit: Any) -> None:
    with socket.socket() as silent:  # holds the port, listens to nobody
        silent.bind(("localhost", 0))
        with program.running("serve", "Mã thiết lập: ", **settings(silent.getsockname()[1])) as said:
            first_run(said)
            late = visit()
            assert "không trả lời" in late.send("/dang-nhap/", action="/dang-nhap/mot-lan/office/")
            late.send("/dang-nhap/", login="lan", password="một mật khẩu đủ dài")
            assert "Lan (mẫu)" in late.open("/ve-toi/")
