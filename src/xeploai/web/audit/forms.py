"""The filters of the trail, and the reason of an export."""

from functools import cache

from django import forms

from xeploai.tools.messages import catalogue
from xeploai.web.forms import DayField

_PREFIX = "action."


@cache
def action_titles() -> dict[str, str]:
    """Every action that has a sentence, by name."""
    return {
        code.removeprefix(_PREFIX): sentences["message"]
        for code, sentences in catalogue().items()
        if code.startswith(_PREFIX)
    }


def _choices() -> list[tuple[str, str]]:
    return [("", "Tất cả"), *sorted(action_titles().items(), key=lambda pair: pair[1])]


class FilterForm(forms.Form):
    """Which entries."""

    tu = DayField(label="Từ ngày", required=False)
    den = DayField(label="Đến ngày", required=False)
    nguoi = forms.CharField(label="Ai làm, ai xem", required=False, max_length=100, help_text="Họ tên, tên đăng nhập")
    ve = forms.CharField(label="Về ai", required=False, max_length=100, help_text="Họ tên người được xem, được ghi")
    viec = forms.ChoiceField(label="Việc", required=False, choices=_choices)
    ho_so = forms.CharField(label="Mã đối tượng", required=False)
    so = forms.IntegerField(label="Số dòng", required=False, min_value=1)


class ExportForm(FilterForm):
    """The same, and why."""

    reason = forms.CharField(label="Lý do xuất", max_length=200)
