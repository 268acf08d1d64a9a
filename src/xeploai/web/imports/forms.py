"""Forms of an import: the file, the meaning of its columns, why it is taken back."""

from textwrap import shorten
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html

from xeploai.core.dates import vi_day
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.importing.fields import column_title, fields
from xeploai.registers.people.importing.models import ImportBatch, Source
from xeploai.registers.people.importing.services import first_records
from xeploai.web.bodies import BodyField
from xeploai.web.forms import DayField

MAX_BYTES = 20 * 1024 * 1024
_YEARS = 8
_SAMPLE_LETTERS = 90


class UploadForm(forms.Form):
    """The file, for which unit, as of which day."""

    source = forms.ChoiceField(
        label="Loại tệp",
        choices=Source,
        initial=Source.LIST,
        widget=forms.RadioSelect,
        help_text="Danh sách của cơ quan: tệp Excel đang dùng, có tiêu đề, số thứ tự, dòng cộng đều được.",
    )
    file = forms.FileField(label="Tệp .xlsx", widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}))
    sheet = forms.CharField(
        label="Trang tính",
        required=False,
        max_length=100,
        help_text="Để trống: trang đầu tiên có bảng. Sổ có nhiều trang thì mỗi lần nhập một trang, ghi đúng tên trang.",
    )
    as_of = DayField(
        label="Danh sách đúng cho ngày",
        required=False,
        help_text="Thay đổi được ghi từ ngày này; các ngày trước giữ nguyên. Sổ mẫu lấy ngày chốt ghi trong sổ.",
    )

    def __init__(self, *args: Any, actor: Actor, body: Organisation | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"] = BodyField(
            actor=actor,
            act="person.import",
            label="Nhập cho tổ chức",
            initial=body,
            help_text="Danh sách gồm tổ chức này và các tổ chức trực thuộc.",
        )
        self.initial.setdefault("as_of", timezone.localdate())
        self.order_fields(["source", "file", "sheet", "body", "as_of"])

    def clean(self) -> dict[str, Any]:
        """A list needs its day; a file has its limit."""
        cleaned = super().clean() or {}
        if cleaned.get("source") == Source.LIST and not cleaned.get("as_of") and "as_of" not in self.errors:
            self.add_error("as_of", "Nhập ngày của danh sách.")
        file = cleaned.get("file")
        if file is not None and file.size > MAX_BYTES:
            self.add_error("file", "Tệp lớn hơn 20 MB. Bỏ hình ảnh trong tệp, hoặc chia thành nhiều tệp.")
        return cleaned


class MapForm(forms.Form):
    """What each column means."""

    def __init__(self, *args: Any, batch: ImportBatch, **options: Any) -> None:
        super().__init__(*args, **options)
        self.batch = batch
        self.records = first_records(batch)
        guess = batch.layout["columns"]
        for column, heading in sorted(batch.layout["headings"].items(), key=lambda pair: int(pair[0])):
            field = forms.ChoiceField(
                label=heading[:120],
                choices=self._choices(guess.get(column, "")),
                initial=guess.get(column, "ignore"),
            )
            samples = self._samples(int(column))
            if samples:
                field.help_text = format_html("Ví dụ trong tệp: {}", samples)
            self.fields[f"column_{column}"] = field

    def _choices(self, guess: str) -> list[tuple[str, str]]:
        year = self.batch.as_of.year
        plain = [(id, field.title) for id, field in fields().items() if not field.yearly]
        yearly = [
            (f"{id}:{number}", column_title(f"{id}:{number}"))
            for id, field in fields().items()
            if field.yearly
            for number in range(year, year - _YEARS, -1)
        ]
        offered = {id for id, _ in [*plain, *yearly]}
        more = [(guess, column_title(guess))] if guess and guess not in offered else []
        return [*plain, *more, *yearly]

    def _samples(self, column: int) -> str:
        texts = [vi_day(row[column]) for row in self.records if column < len(row) and row[column]]
        shown = "; ".join(dict.fromkeys(shorten(text, 30, placeholder="…") for text in texts[:6]))
        return shorten(shown, _SAMPLE_LETTERS, placeholder=" …")

    def columns(self) -> dict[int, str]:
        """Column -> field, as chosen."""
        return {
            int(name.partition("_")[2]): value
            for name, value in self.cleaned_data.items()
            if name.startswith("column_")
        }


class UndoForm(forms.Form):
    """Why a whole import is taken back."""

    reason = forms.CharField(label="Lý do hủy", widget=forms.Textarea({"rows": 2}))
