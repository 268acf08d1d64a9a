"""Signing in through the office's identity service: a real one on loopback; only for accounts that stand here."""

from importlib.util import find_spec
from typing import Any

import pytest
from oidc_provider_mock import User, run_server_in_thread

WHOLE = all(find_spec(name) for name in ("requests", "oauthlib", "jwt"))


def settings(port: int) -> dict[str, str]:
    return {
        "XEPLOAI_OIDC_SERVER": f"http://localhost:{port}", "XEPLOAI_OIDC_CLIENT": "xeploai",
        "XEPLOAI_OIDC_SECRET": "bí mật của thử nghiệm", "XEPLOAI_OIDC_NAME": "Đăng nhập cơ quan",
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the service that the test runs
def test_only_known_accounts_come_in_through_the_service(program: Any, first_run: Any, visit: Any) -> None:
    people = [User(sub=f"id-{name}", claims={"preferred_username": name}) for name in ("Lan", "la")]
    with run_server_in_thread(user_claims=people) as service:
        more = settings(service.server_port)
        if not WHOLE:
            refused = program.run("serve", **more)
            assert refused.returncode == 2
            assert refused.stderr.startswith("XEPLOAI_OIDC_SERVER")
            return
        with program.running("serve", "Mã thiết lập: ", **more) as said:
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
            assert "Traceback" not in denied.open(denied.address, {"action": "deny"})
