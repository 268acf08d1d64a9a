"""What is typed beside the grids: who is asked, by when; a list pasted whole; the inspection committee's letter."""

from collections.abc import Sequence
from typing import Any

from django import forms

from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.dossiers import Item
from xeploai.rounds.opinions.requests import Letter
from xeploai.rounds.opinions.sources import sources
from xeploai.web.forms import DayField


def _choose(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    """Give a field its choices."""
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class LetterForm(forms.Form):
    """The letter by which somebody is asked."""

    due_on = DayField(label="Hạn trả lời")
    number = forms.CharField(label="Số văn bản", max_length=100, required=False)
    sent_on = DayField(label="Ngày văn bản", required=False)

    def letter(self) -> Letter:
        """As typed, of a form that is valid."""
        typed = self.cleaned_data
        return Letter(due_on=typed["due_on"], number=typed["number"], sent_on=typed["sent_on"])


class AskForm(LetterForm):
    """Which body is asked."""

    source = forms.ChoiceField(label="Nơi cho ý kiến")
    name = forms.CharField(
        label="Tên cơ quan, tổ chức",
        max_length=250,
        help_text="Nơi được hỏi không cần có tài khoản. Tên trùng một tổ chức trong cây thì tổ chức đó tự nhập được.",
    )
    field_order = ("source", "name", "due_on", "number", "sent_on")

    def __init__(self, *args: Any, kinds: set[str], **options: Any) -> None:
        super().__init__(*args, **options)
        known = [source for source in sources().values() if kinds & set(source.kinds)]
        _choose(self.fields["source"], [(source.code, source.name) for source in known])


class PasteForm(forms.Form):
    """A list as it was copied, and what all its lines share."""

    given_on = DayField(label="Ngày cho ý kiến", required=False, help_text="Dùng cho dòng không ghi ngày riêng.")
    paper_number = forms.CharField(
        label="Số văn bản", max_length=100, required=False, help_text="Dùng cho dòng không ghi số riêng."
    )
    rows = forms.CharField(
        label="Danh sách",
        max_length=500_000,
        strip=False,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "wrap": "off"}),
        help_text="Chép các cột theo thứ tự: họ tên (hoặc số thẻ), mức hoặc “Không có ý kiến”, nội dung, số văn bản, "
        "ngày. Có cột số thứ tự đứng đầu cũng được.",
    )


class AnswerForm(forms.Form):
    """The inspection committee's letter about a whole list."""

    answered_on = DayField(label="Ngày trả lời")
    paper_number = forms.CharField(label="Số văn bản", max_length=100, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class InspectionForm(LetterForm):
    """Asking the inspection committee."""

    name = forms.CharField(label="Ủy ban kiểm tra", max_length=250)
    field_order = ("name", "due_on", "number", "sent_on")


class TickForm(forms.Form):
    """One kind of paper, looked for in the dossiers of some subjects."""

    item = forms.ChoiceField(label="Giấy tờ")
    present = forms.ChoiceField(label="Kết quả", choices=[("1", "Có"), ("0", "Thiếu")], widget=forms.RadioSelect)
    note = forms.CharField(
        label="Ghi chú", max_length=300, help_text="Giấy tờ đang ở đâu, hoặc vì sao thiếu, bao giờ bổ sung."
    )
    subjects = forms.MultipleChoiceField(label="Của đối tượng", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, items: Sequence[Item], subjects: Sequence[Subject], **options: Any) -> None:
        super().__init__(*args, **options)
        _choose(self.fields["item"], [(item.code, f"{item.number}. {item.label}") for item in items])
        _choose(self.fields["subjects"], [(str(row.public_id), row.entry.name) for row in subjects])
