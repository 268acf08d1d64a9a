"""What is typed beside the grids: the head of the minutes, why a sheet replaces another, what a dossier lacks."""

from django import forms

from xeploai.rounds.proposals.models import SheetKind
from xeploai.web.forms import DayField


class MinutesForm(forms.Form):
    """The head of the minutes."""

    held_on = DayField(label="Ngày họp")
    number = forms.CharField(label="Số biên bản", max_length=100, required=False)
    called = forms.IntegerField(label="Số được triệu tập", min_value=0, max_value=100_000, required=False)
    present = forms.IntegerField(label="Số có mặt", min_value=0, max_value=100_000, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ReplaceForm(forms.Form):
    """Why a later sheet takes the place of the one that stands."""

    kind = forms.ChoiceField(
        label="Vì sao nhập lại",
        choices=[(kind.value, kind.label) for kind in (SheetKind.CORRECTION, SheetKind.REPEAT)],
    )
    reason = forms.CharField(label="Lý do", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    order_number = forms.CharField(
        label="Số văn bản yêu cầu họp lại", max_length=100, required=False, help_text="Chỉ ghi khi họp lại."
    )


class ReturnForm(forms.Form):
    """What a unit has to add."""

    missing = forms.CharField(
        label="Nội dung cần bổ sung",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Mỗi nội dung một dòng.",
    )
    due_on = DayField(label="Hạn bổ sung")
    order_number = forms.CharField(
        label="Số văn bản yêu cầu họp lại",
        max_length=100,
        required=False,
        help_text="Chỉ ghi khi đơn vị phải họp, bỏ phiếu lại.",
    )
