"""Forms of retention and of requests for correction."""

from typing import Any

from django import forms
from django.utils import timezone

from xeploai.rounds.privacy.corrections import FIELDS
from xeploai.web.forms import DayField


class TermForm(forms.Form):
    """How long a group is kept."""

    months = forms.IntegerField(
        label="Số tháng lưu",
        min_value=1,
        max_value=1200,
        required=False,
        help_text="Để trống: không định thời hạn, không bao giờ đưa vào danh sách xóa.",
    )
    since = DayField(label="Áp dụng từ ngày")
    document = forms.CharField(
        label="Căn cứ", max_length=200, help_text="Số, ngày văn bản, hoặc người quyết định của cơ quan."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("since", timezone.localdate())


class PurgeForm(forms.Form):
    """What was shown, and why it goes."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(label="Lý do xóa", max_length=500, widget=forms.Textarea({"rows": 3}))
    sure = forms.BooleanField(label="Tôi đã xem danh sách; biết rằng dữ liệu đã xóa không lấy lại được từ chương trình")


class CorrectionForm(forms.Form):
    """What is wrong, and what is right."""

    field = forms.ChoiceField(label="Nội dung cần sửa", choices=lambda: [("", "Chọn"), *FIELDS.items()])
    wrong = forms.CharField(label="Đang ghi", max_length=500, required=False)
    right = forms.CharField(
        label="Đề nghị sửa thành",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Ngày ghi như 19/05/2010; nêu giấy tờ làm căn cứ nếu có.",
    )


class PaperCorrectionForm(CorrectionForm):
    """The same, from a signed paper."""

    signed_on = DayField(label="Ngày ký giấy đề nghị")


class AcceptForm(forms.Form):
    """What is written into the record. value: only where the program puts it there itself."""

    value = forms.CharField(label="Ghi vào hồ sơ", max_length=200, required=False)
    answer = forms.CharField(
        label="Trả lời người yêu cầu", max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )


class RefuseForm(forms.Form):
    """Why the record stays as it is."""

    answer = forms.CharField(label="Lý do không sửa", max_length=500, widget=forms.Textarea({"rows": 3}))
