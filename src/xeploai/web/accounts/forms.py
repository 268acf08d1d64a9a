"""Forms of signing in, accounts and roles."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.contrib.auth import password_validation

_CODE = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True})


class _Plain:
    """Labels in Vietnamese and no placeholder that repeats them."""

    labels: Mapping[str, str]
    helps: Mapping[str, str] = MappingProxyType({})

    def relabel(self) -> None:
        """Give each field of another package its words."""
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = self.labels[name]
            field.help_text = self.helps.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class SignInForm(_Plain, allauth_forms.LoginForm):  # type: ignore[misc]
    """Username and password."""

    labels = MappingProxyType({"login": "Tên đăng nhập", "password": "Mật khẩu"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.relabel()
        self.fields["login"].widget.attrs.update(autofocus=True, autocapitalize="none", spellcheck="false")

    def clean_login(self) -> str:
        """Usernames are small letters; a phone's keyboard writes the first one large."""
        return str(self.cleaned_data["login"]).strip().lower()


class PasswordChangeForm(_Plain, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    """The old password and the new one twice."""

    labels = MappingProxyType(
        {"oldpassword": "Mật khẩu hiện tại", "password1": "Mật khẩu mới", "password2": "Nhập lại mật khẩu mới"}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helps = {"password1": " ".join(password_validation.password_validators_help_texts())}
        self.relabel()

    def clean(self) -> dict[str, Any]:
        """The two new ones are equal, in our words."""
        held: dict[str, Any] = forms.Form.clean(self) or {}
        first, second = held.get("password1"), held.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Hai lần nhập mật khẩu mới không giống nhau.")
        if first and first == held.get("oldpassword"):
            self.add_error("password1", "Mật khẩu mới phải khác mật khẩu hiện tại.")
        return held


class ReauthenticateForm(_Plain, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before an act that needs it."""

    labels = MappingProxyType({"password": "Mật khẩu"})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.relabel()


class CodeForm(mfa_forms.AuthenticateForm):  # type: ignore[misc]
    """The code of the second factor, or a spare one."""

    code = forms.CharField(label="Mã xác thực hoặc mã dự phòng", widget=_CODE)


class CodeAgainForm(mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    """The same, before an act that needs it."""

    code = forms.CharField(label="Mã xác thực hoặc mã dự phòng", widget=_CODE)


class TotpActivateForm(totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new second factor."""

    code = forms.CharField(label="Mã 6 số trên ứng dụng", widget=_CODE)
