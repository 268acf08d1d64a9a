"""The form of the first run."""

from typing import Any

from django import forms
from django.utils import timezone

from xeploai.registers.accounts.models import USERNAME_PATTERN
from xeploai.registers.accounts.services import password_rules
from xeploai.registers.organisations.eras import eras
from xeploai.rulepacks import vocabulary
from xeploai.web.forms import DayField


def top_kinds() -> list[tuple[str, str]]:
    """What the organisation above all may be: kind/tier, and how the two are called."""
    era_table = eras()
    choices: dict[str, str] = {}
    for era in era_table.eras:
        for place in era.places:
            if "top" in place.under:
                name = vocabulary.name("org_kinds", place.kind)
                tier = era_table.tiers.get(place.tier, "")
                choices.setdefault(f"{place.kind}/{place.tier}", f"{name}: {tier}" if tier else name)
    return list(choices.items())


class ActingBeginForm(forms.Form):
    """For whom."""

    person = forms.UUIDField()


class FirstRunForm(forms.Form):
    """Who, and for which organisation."""

    code = forms.CharField(
        label="Mã thiết lập",
        help_text="In trên màn hình máy chủ khi chương trình khởi động, dòng “Mã thiết lập”.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    unit = forms.CharField(
        label="Tên tổ chức đảng cao nhất dùng chương trình này",
        max_length=250,
        help_text="Ví dụ: Đảng bộ phường Bình An (mẫu). Các tổ chức trực thuộc nhập sau.",
    )
    kind = forms.ChoiceField(
        label="Loại hình của tổ chức đó",
        choices=lambda: [("", "Chọn loại hình"), *top_kinds()],
        help_text="Quyết định cấp dưới được lập những tổ chức nào. Văn phòng đảng ủy phường, xã thường chọn dòng có "
        "“Xã, phường”; một cơ quan, doanh nghiệp, trường học thường chọn “Đảng bộ cơ sở” hoặc “Chi bộ cơ sở”.",
    )
    since = DayField(
        label="Theo dõi từ ngày",
        help_text="Ngày sớm nhất mà cây tổ chức trong chương trình có hiệu lực; thường là đầu năm.",
    )
    full_name = forms.CharField(label="Họ và tên của đồng chí", max_length=120)
    username = forms.RegexField(
        USERNAME_PATTERN,
        label="Tên đăng nhập",
        help_text="Chữ thường không dấu, số, dấu chấm, gạch nối; ít nhất 3 ký tự.",
        error_messages={"invalid": "Chỉ dùng chữ thường không dấu, số, dấu chấm, gạch nối; ít nhất 3 ký tự."},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password1 = forms.CharField(
        label="Mật khẩu", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    password2 = forms.CharField(
        label="Nhập lại mật khẩu", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("since", timezone.localdate().replace(month=1, day=1))
        self.fields["password1"].help_text = password_rules()

    def clean(self) -> dict[str, Any]:
        """The two passwords are equal; nothing begins tomorrow."""
        cleaned = super().clean() or {}
        if cleaned.get("password1") and cleaned.get("password2") and cleaned["password1"] != cleaned["password2"]:
            self.add_error("password2", "Hai lần nhập mật khẩu không giống nhau.")
        if cleaned.get("since") and cleaned["since"] > timezone.localdate():
            self.add_error("since", "Ngày này chưa đến.")
        return cleaned
