"""What is wrong with a form: under its field, and listed above where there is more than one."""

import re

import pytest
from django import forms

from xeploai.web.forms import PeriodForm, Renderer


class Everything(PeriodForm):
    """A field of every way of giving something."""

    default_renderer = Renderer()

    name = forms.CharField(label="Họ và tên")
    role = forms.ChoiceField(label="Vai trò", choices=[("a", "Một")], widget=forms.RadioSelect)
    body = forms.ChoiceField(label="Tổ chức", choices=[("a", "Một")])
    file = forms.FileField(label="Tệp")
    seen = forms.BooleanField(label="Đã xem")
    several = forms.MultipleChoiceField(
        label="Nhiều", choices=[("a", "Một")], error_messages={"required": "Chưa chọn đảng viên nào."}
    )


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("name", "Chưa nhập."),
        ("role", "Chưa chọn."),
        ("body", "Chưa chọn."),
        ("file", "Chưa chọn tệp."),
        ("seen", "Chưa đánh dấu."),
        ("several", "Chưa chọn đảng viên nào."),
    ],
)
def test_what_is_missing_is_told_by_how_it_is_given(field: str, said: str) -> None:
    assert f'id="id_{field}_error"><div>{said}</div>' in str(Everything({})[field].as_field_group())


def test_several_faults_are_listed_above_and_lead_to_their_fields() -> None:
    page = str(Everything({"valid_from": "31/02/2026"}))
    listed = re.findall(r'<a href="#([\w-]+)">([^<]+)</a>: ([^<]+)</li>', page)
    assert ("id_valid_from", "Từ ngày", "Ngày không đúng. Nhập ngày, tháng, năm, ví dụ 25/12/2026.") in listed
    assert len(listed) == 7
    assert all(f'id="{target}"' in page for target, _, _ in listed)


def test_one_fault_stands_at_its_field_alone() -> None:
    class Day(PeriodForm):
        default_renderer = Renderer()

    page = str(Day({"valid_from": "31/02/2026"}))
    assert "data-wrong" not in page
    assert 'aria-invalid="true"' in page
