"""Signing in through the office's identity service: a real one on loopback; only for accounts that stand here."""

import socket
from typing import Any

import pytest
from oidc_provider_mock import User, run_server_in_thread


def settings(port: int) -> dict[str, str]:
    return {
        "XEPLOAI_OIDC_SERVER": f"http://localhost:{port}", "XEPLOAI_OIDC_CLIENT": "xeploai",
        "XEPLOAI_OIDC_SECRET": "bí mật của thử nghiệm", "XEPLOAI_OIDC_NAME": "Đăng nhập cơ quan",
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the service that the test runs
def test_only_known_accounts_come_in_through_the_service(program: Any, first_run: Any, visit: Any) -> None:
    people = [User(sub=f"id-{name}", claims={"preferred_username": name}) for name in ("Lan", "la")]
    with (
        run_server_in_thread(user_claims=people) as service,
        program.running("serve", "Mã thiết lập: ", **settings(service.server_port)) as said,
    ):
        first_run(said)
        known, unknown = visit(), visit()
        assert "Đăng nhập cơ quan" in known.open("/dang-nhap/")
        known.send("/dang-nhap/", action="/dang-nhap/mot-lan/office/")
        assert "Việc đang chờ" in known.open(known.address, {"sub": "id-Lan"})
        assert "Lan (mẫu)" in known.open("/ve-toi/")
        unknown.send("/dang-nhap/", action="/dang-nhap/mot-lan/office/")
        assert "chưa có tài khoản đang mở" in unknown.open(unknown.address, {"sub": "id-la"})
        assert "Đăng nhập" in unknown.open("/ve-toi/")
        denied = visit()
        denied.send("/dang-nhap/", action="/dang-nhap/mot-lan/office/")
        assert "không xác nhận đồng chí" in denied.open(denied.address, {"action": "deny"})


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
