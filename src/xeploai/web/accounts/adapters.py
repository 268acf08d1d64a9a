"""What the sign-in package says and may do here: its sentences in Vietnamese, no sign-up, sealed second factors."""

import base64
import hashlib
from collections.abc import Mapping
from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest

TOO_MANY = "Sai quá nhiều lần. Chờ vài phút rồi thử lại."


def name_tried(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """Which account a sign-in is for, by one spelling before and after it failed: failures are counted by it."""
    return str((credentials or {}).get("username") or request.POST.get("login", "")).strip().lower()


def address_tried_from(request: HttpRequest) -> str | None:
    """The machine that somebody signs in from, also behind the proxy that the settings name."""
    if "REMOTE_ADDR" not in request.META:
        return None  # It came over no network.
    return str(get_adapter(request).get_client_ip(request))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an officer, never by who comes along."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Tài khoản này đã đóng.",
        "enter_current_password": "Mật khẩu hiện tại không đúng.",
        "incorrect_code": "Mã không đúng hoặc đã hết hiệu lực.",
        "incorrect_password": "Mật khẩu không đúng.",
        "invalid_login": "Không đăng nhập được.",
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "username_password_mismatch": "Tên đăng nhập hoặc mật khẩu không đúng.",
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Never."""
        return False


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: their secrets are sealed with a key that does not stand in the database."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": "Bật xác thực hai bước trước, rồi mới tạo mã dự phòng.",
        "incorrect_code": "Mã không đúng hoặc đã hết hiệu lực.",
        "rate_limited": TOO_MANY,
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret for the database."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret."""
        return _seal().decrypt(encrypted_text.encode()).decode()


def _seal() -> Fernet:
    key = hashlib.sha256(b"second factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
