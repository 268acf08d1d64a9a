"""The preview of an import: equal findings in one line, offers confirmed for a column, cells put right in place."""

import html
import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from xeploai.registers.people.importing.models import ImportBatch

HEAD = ["STT", "Họ và tên", "Ngày sinh", "Số thẻ đảng viên", "Chi bộ", "Ghi chú"]


def staged(client: Client, rows: list[list[Any]]) -> ImportBatch:
    """A list of the unit A, up to the preview."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    file = SimpleUploadedFile("tim-thay.xlsx", content.getvalue())
    client.post(reverse("imports:add"), {"source": "list", "file": file, "body": "A", "as_of": "01/03/2026"})
    batch = ImportBatch.objects.get(file_name="tim-thay.xlsx")
    chosen = {f"column_{column}": field for column, field in batch.layout["columns"].items()}
    client.post(reverse("imports:columns", args=[batch.public_id]), chosen)
    return batch


def fifty() -> list[list[Any]]:
    """Fifty members whose years have two digits."""
    return [HEAD, *([n, f"Mẫu Số {n}", "1/7/80", f"{n:08d}", "Chi bộ 9 (mẫu)", None] for n in range(1, 51))]


def page_of(client: Client, batch: ImportBatch) -> str:
    """The preview."""
    return html.unescape(client.get(reverse("imports:detail", args=[batch.public_id])).content.decode())


def test_fifty_equal_findings_are_one_line_and_one_act(cast: Any) -> None:
    client: Client = cast.client("organisation_officer")
    batch = staged(client, fifty())
    page = page_of(client, batch)
    summaries = re.findall(r"<summary>(.*?)</summary>", page, re.DOTALL)
    [line] = [text for text in summaries if "Năm chỉ ghi hai chữ số" in text]
    assert "50 dòng</strong> (2, 3, 4" in line
    assert "Đề xuất sửa cột “Ngày sinh”: 50 dòng" in page
    # Without JavaScript: the form as it stands, no box ticked.
    form = re.search(r'<form class="card stack offer".*?</form>', page, re.DOTALL)
    assert form is not None
    sent = {
        "key": re.findall(r'name="key" value="([^"]+)"', form[0])[0],
        "digest": re.findall(r'name="digest" value="([^"]+)"', form[0])[0],
    }
    # The default sends two fields however many rows there are: no limit on the fields of a form is met.
    assert len(re.findall(r'name="left" value="\d+"> giữ nguyên', form[0])) == 50
    done = client.post(reverse("imports:correct_column", args=[batch.public_id]), sent, follow=True)
    assert "Đã sửa 50 dòng của cột" in done.content.decode()
    assert {row.values["born_on"] for row in batch.rows.filter(what="member")} == {"1980-07-01"}
    # The same form once more: what it saw is over.
    again = client.post(reverse("imports:correct_column", args=[batch.public_id]), sent)
    assert again.status_code == 409
    assert "đã khác với lúc xem" in again.content.decode()


def test_a_cell_is_put_right_where_it_stands(cast: Any) -> None:
    client: Client = cast.client("organisation_officer")
    batch = staged(client, [HEAD, [1, "Nháp Hữu Khoa", "30/2/1990", None, "Chi bộ 9 (mẫu)", None]])
    row = batch.rows.get(what="member")
    assert 'name="seen" value="30/2/1990"' in page_of(client, batch)
    sent = {"column": "born_on", "seen": "30/2/1990", "text": "28/2/1990"}
    address = reverse("imports:correct_cell", args=[batch.public_id, row.pk])
    assert client.post(address, sent).status_code == 302
    assert batch.rows.get(what="member").values["born_on"] == "1990-02-28"
    assert "Sửa ô này" not in page_of(client, batch)


@pytest.mark.parametrize("sent", [{}, {"left": ["x", "9" * 40]}, {"key": "a", "digest": "b"}])
def test_what_was_never_offered_changes_nothing(cast: Any, sent: dict[str, Any]) -> None:
    client: Client = cast.client("organisation_officer")
    batch = staged(client, fifty())
    assert client.post(reverse("imports:correct_column", args=[batch.public_id]), sent).status_code == 409
    assert not batch.rows.filter(what="member").exclude(outcome="faulty").exists()


def test_a_row_of_another_file_is_not_found(cast: Any) -> None:
    client: Client = cast.client("organisation_officer")
    batch = staged(client, fifty())
    other = cast.objects["row.a1"]
    address = reverse("imports:correct_cell", args=[batch.public_id, other])
    assert client.post(address, {"column": "born_on", "seen": "", "text": "1990"}).status_code == 404


def test_the_preview_costs_as_much_for_fifty_findings_as_for_five(cast: Any) -> None:
    client: Client = cast.client("organisation_officer")
    counts = []
    for rows in (fifty()[:6], fifty()):
        batch = staged(client, rows)
        page_of(client, batch)
        with CaptureQueriesContext(connection) as queries:
            page_of(client, batch)
        counts.append(len([entry for entry in queries if "SAVEPOINT" not in entry["sql"]]))
        batch.delete()
    assert counts[0] == counts[1]


def test_the_sample_list_is_given_out(cast: Any) -> None:
    client: Client = cast.client("organisation_officer")
    answer = client.get(reverse("imports:sample"))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert [cell.value for cell in next(iter(sheet.iter_rows()))][:3] == ["Họ và tên", "Ngày sinh", "Giới tính"]
