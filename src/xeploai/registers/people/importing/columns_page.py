"""What comes from the definitions of the fields: the table of docs/import.md, and the sample list.

After a field is added, `python -m xeploai.registers.people.importing.columns_page docs/import.md` writes the table
anew.
"""

import io
import sys
from pathlib import Path

from openpyxl import Workbook

from xeploai.registers.people.importing.field_definition import Column, Field, Keeps, Reads
from xeploai.registers.people.importing.fields import column_of, column_title, fields

_BEGIN, _END = "<!-- các cột -->", "<!-- hết các cột -->"
_READS = {
    Reads.NAME: "tên",
    Reads.DAY: "ngày",
    Reads.CODE: "số, mã, giữ số 0 ở đầu",
    Reads.TEXT: "chữ",
    Reads.TICK: "dấu x, có, hoặc để trống",
    Reads.SEX: "Nam, Nữ",
    Reads.MEMBERSHIP: "chính thức, dự bị, tạm thời",
}
_KEEPS = {
    Keeps.PERSON: "hồ sơ",
    Keeps.NUMBER: "số của người đó; số cũ được giữ",
    Keeps.BRANCH: "nơi sinh hoạt",
    Keeps.MEMBERSHIP: "nơi sinh hoạt, thời gian dự bị",
    Keeps.STATUS: "trạng thái",
    Keeps.POST: "chức vụ",
    Keeps.PAST_LEVEL: "kết quả của năm trong tiêu đề",
    Keeps.PAST_AWARD: "khen thưởng của năm trong tiêu đề",
    Keeps.PART: "ghép với cột khác",
    Keeps.NOTHING: "không ghi riêng",
}


def columns_table() -> str:
    """Every field as a row of a Markdown table."""
    rows = [f"| {field.title} | {_READS[field.reads]} | {_KEEPS[field.keeps]} |" for field in fields().values()]
    return "\n".join(["| cột | đọc thành | ghi vào |", "|---|---|---|", *rows])


def with_columns(page: str) -> str:
    """A page with the table as it is now. Raises ValueError where the page has no place for it."""
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(_BEGIN)
    return f"{before}{_BEGIN}\n{columns_table()}\n{_END}{after}"


def sample_columns(year: int) -> list[Column]:
    """The columns of the sample list: every field that has an example, the results of one year."""
    return [column_of(f"{field.id}:{year}" if field.yearly else field.id) for field in _shown()]


def _shown() -> list[Field]:
    return [field for field in fields().values() if field.example]


def sample_list(year: int) -> bytes:
    """A list with every column and one invented member, as .xlsx: what offices may write, and how.

    year  of the results that it shows
    """
    columns = sample_columns(year)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Danh sách mẫu"
    sheet.append([column_title(column.id) for column in columns])
    sheet.append([column.field.example for column in columns])
    for cells in sheet.columns:
        sheet.column_dimensions[cells[0].coordinate.rstrip("0123456789")].width = 20
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_columns(path.read_text(encoding="utf-8")), encoding="utf-8")
