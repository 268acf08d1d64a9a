"""How every form looks and which fields all share."""

from datetime import date
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Fields with label, help and error in one block; works for the forms of other packages too."""

    form_template_name = "web/form.html"
    field_template_name = "web/field.html"


class DayField(forms.DateField):
    """One day, typed day first.

    Not the browser's own picker: it shows month first wherever the browser speaks English, and 11/12 is two days.
    """

    default_error_messages = {  # noqa: RUF012 - as the base class declares it
        "invalid": "Ngày không đúng. Nhập ngày, tháng, năm, ví dụ 25/12/2026."
    }

    def __init__(self, **options: Any) -> None:
        hints = {"inputmode": "numeric", "autocomplete": "off", "placeholder": "ngày/tháng/năm"}
        options.setdefault("widget", forms.DateInput(attrs=hints, format="%d/%m/%Y"))
        options.setdefault("input_formats", ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"))
        super().__init__(**options)


class PeriodForm(forms.Form):
    """Something that holds from a day until before another; the second may be open."""

    valid_from = DayField(label="Từ ngày")
    valid_to = DayField(label="Đến trước ngày", required=False, help_text="Để trống nếu chưa định ngày kết thúc.")

    def clean(self) -> dict[str, Any]:
        """The end lies after the beginning."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("valid_from"), cleaned.get("valid_to")
        if isinstance(start, date) and isinstance(end, date) and end <= start:
            self.add_error("valid_to", "Ngày kết thúc phải sau ngày bắt đầu.")
        return cleaned
