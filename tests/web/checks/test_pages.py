"""The page of the check: a file in, its text with the findings out, nothing kept."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from xeploai.web.checks import forms

pytestmark = pytest.mark.django_db

WRONG = "Có 669 đảng viên được khen, chiếm 15,76% trên tổng số 4.238 đảng viên & <b>."


def _sent(cast: Any, text: str, name: str = "báo cáo.txt") -> Any:
    file = SimpleUploadedFile(name, text.encode())
    return cast.client("organisation_officer").post(reverse("checks:add"), {"file": file})


def test_the_text_is_shown_with_the_right_value_to_copy(cast: Any) -> None:
    answer = _sent(cast, WRONG)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'data-copy="15,79%"' in page
    assert '<mark class="wrong"' in page
    assert "&amp; &lt;b&gt;" in page


def test_what_cannot_be_read_is_said(cast: Any) -> None:
    answer = _sent(cast, "", "rỗng.txt")
    assert answer.status_code == 422
    picture = cast.client("organisation_officer").post(
        reverse("checks:add"), {"file": SimpleUploadedFile("ảnh.docx", b"\x89PNG\r\n\x1a\n" + bytes(40))}
    )
    assert picture.status_code == 422
    assert "Tệp là ảnh PNG" in picture.content.decode()


def test_a_large_file_is_refused(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MAX_BYTES", 20)
    answer = _sent(cast, WRONG)
    assert answer.status_code == 422
    assert "lớn hơn 10 MB" in answer.content.decode()


def test_a_mark_of_secrecy_is_refused(cast: Any) -> None:
    answer = _sent(cast, "MẬT\n\n" + WRONG)
    assert answer.status_code == 422
    assert "15,79%" not in answer.content.decode()
