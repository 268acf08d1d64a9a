"""The form of a check: one file, of bounded size."""

from typing import Any

from django import forms

MAX_BYTES = 10 * 1024 * 1024
ENDINGS = ".docx,.pdf,.html,.htm,.md,.txt"


class CheckForm(forms.Form):
    """The report to check."""

    file = forms.FileField(
        label="Báo cáo",
        widget=forms.ClearableFileInput(attrs={"accept": ENDINGS}),
        help_text="Tệp .docx, .pdf có chữ, .html, .md hoặc .txt, không quá 10 MB. Tệp chỉ được đọc, không lưu lại.",
    )

    def clean_file(self) -> Any:
        """The file, if it is not too large."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError("Tệp lớn hơn 10 MB. Bỏ hình ảnh trong tệp, hoặc chia thành nhiều tệp.")
        return file
