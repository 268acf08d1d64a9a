"""Forms of signing in, accounts and roles."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.utils import timezone

from xeploai.registers.accounts.models import USERNAME_PATTERN, User
from xeploai.registers.accounts.roles import RoleTerms
from xeploai.registers.accounts.selectors import roles_assignable_by
from xeploai.registers.accounts.services import password_rules
from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.grants import grants
from xeploai.registers.kernel.roles import Role
from xeploai.web.accounts.persons import PersonField
from xeploai.web.bodies import BodyField
from xeploai.web.forms import DayField, PeriodForm

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
        self.helps = {"password1": password_rules()}
        self.relabel()

    def clean(self) -> dict[str, Any]:
        """The two new ones are equal, in our words."""
        cleaned: dict[str, Any] = forms.Form.clean(self) or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Hai lần nhập mật khẩu mới không giống nhau.")
        if first and first == cleaned.get("oldpassword"):
            self.add_error("password1", "Mật khẩu mới phải khác mật khẩu hiện tại.")
        return cleaned


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


class RoleForm(PeriodForm):
    """A role to hand out."""

    field_order = ["role", "body", "subtree", "valid_from", "valid_to", "document"]  # noqa: RUF012

    role = forms.ChoiceField(label="Vai trò")
    subtree = forms.BooleanField(
        label="Gồm cả các tổ chức trực thuộc",
        required=False,
        help_text="Chọn khi người này phụ trách cả các tổ chức bên dưới tổ chức đã nêu.",
    )
    document = forms.CharField(label="Văn bản phân công", max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = [(role.value, f"{role.label}: {grants().notes[role]}") for role in roles_assignable_by(actor)]
        self.fields["role"] = forms.ChoiceField(label="Vai trò", choices=roles, widget=forms.RadioSelect)
        # Only the role of the installation itself has no body, and only its own officer hands it out.
        may_be_empty = Role.SYSTEM_OFFICER in roles_assignable_by(actor)
        self.fields["body"] = BodyField(
            actor=actor,
            act="role.assign",
            label="Tổ chức",
            required=not may_be_empty,
            help_text="Gõ tên không dấu hoặc mã." + " Vai trò quản trị hệ thống: để trống." * may_be_empty,
        )
        self.order_fields(self.field_order)
        self.initial.setdefault("valid_from", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        """Every role but the installation's own is for a body."""
        cleaned = super().clean()
        system = cleaned.get("role") == Role.SYSTEM_OFFICER
        if cleaned.get("role") and "body" not in self.errors:
            if system and (cleaned.get("body") or cleaned.get("subtree")):
                self.add_error("body", "Vai trò quản trị hệ thống không gắn với tổ chức nào.")
            if not system and not cleaned.get("body"):
                self.add_error("body", "Chọn tổ chức mà vai trò này áp dụng.")
        return cleaned

    def terms(self) -> RoleTerms:
        """What was asked for, once the form is valid."""
        values = self.cleaned_data
        return RoleTerms(
            role=values["role"],
            body=values["body"],
            subtree=values["subtree"],
            valid_from=values["valid_from"],
            valid_to=values["valid_to"],
            document=values["document"],
        )


def add_person(form: forms.Form, actor: Actor) -> None:
    """Ask for the member behind the account, if the actor sees members at all."""
    if "person.view" in actor.acts:
        form.fields["person"] = PersonField(
            actor=actor,
            label="Hồ sơ đảng viên",
            required=False,
            help_text="Họ tên hoặc số thẻ đảng. Gắn thì người này viết được bản tự kiểm điểm và xem kết quả của mình.",
        )


class AccountForm(RoleForm):
    """A new account with its first role."""

    field_order = ["full_name", "username", "email", "person", *RoleForm.field_order]  # noqa: RUF012

    full_name = forms.CharField(label="Họ và tên", max_length=120)
    username = forms.RegexField(
        USERNAME_PATTERN,
        label="Tên đăng nhập",
        help_text="Chữ thường không dấu, số, dấu chấm, gạch nối; ít nhất 3 ký tự.",
        error_messages={"invalid": "Chỉ dùng chữ thường không dấu, số, dấu chấm, gạch nối; ít nhất 3 ký tự."},
    )
    email = forms.EmailField(
        label="Thư điện tử nội bộ", required=False, help_text="Chỉ để báo có việc chờ, khi cơ quan bật thông báo."
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, actor=actor, **options)
        add_person(self, actor)
        self.order_fields(self.field_order)


class AccountEditForm(forms.Form):
    """What may be mended on an account."""

    full_name = forms.CharField(label="Họ và tên", max_length=120)
    email = forms.EmailField(label="Thư điện tử nội bộ", required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        add_person(self, actor)


class ReasonForm(forms.Form):
    """An act that needs nothing but a reason."""

    reason = forms.CharField(label="Lý do", max_length=300)


class RoleEndForm(forms.Form):
    """From when a role holds no more, and why."""

    on = DayField(label="Kết thúc từ ngày")
    reason = forms.CharField(label="Lý do hoặc văn bản", max_length=200)


class HandOverForm(forms.Form):
    """To whom a role goes, from when, on which paper."""

    to = forms.CharField(label="Tên đăng nhập của người nhận")
    on = DayField(label="Nhận từ ngày")
    document = forms.CharField(label="Văn bản", max_length=200)

    def clean_to(self) -> User:
        """The account meant; any active one, since only its exact name is accepted."""
        return _account_named(self.cleaned_data["to"])


class ActingForm(PeriodForm):
    """Who stands in, from when to when, on which paper."""

    field_order = ["user", "valid_from", "valid_to", "document"]  # noqa: RUF012

    user = forms.CharField(label="Tên đăng nhập của người làm thay")
    document = forms.CharField(label="Văn bản ủy quyền", max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["valid_to"].required = True
        self.fields["valid_to"].help_text = ""

    def clean_user(self) -> User:
        """The account meant."""
        return _account_named(self.cleaned_data["user"])


class SimulatorForm(forms.Form):
    """As of when, and for which body."""

    on = DayField(label="Tại ngày", required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"] = BodyField(
            actor=actor, act="access.simulate", label="Tại tổ chức", required=False, help_text="Gõ tên hoặc mã."
        )


def _account_named(text: str) -> User:
    user = User.objects.filter(username=text.strip().lower(), is_active=True).first()
    if user is None:
        raise forms.ValidationError("Không có tài khoản đang mở với tên đăng nhập này.")
    return user
