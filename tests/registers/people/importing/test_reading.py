"""Office lists as they are: where the table stands, what columns mean, which rows are people."""

import io
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from xeploai.core.errors import Refused
from xeploai.registers.people.importing.fields import meaning
from xeploai.registers.people.importing.grid import read_grids
from xeploai.registers.people.importing.layout import find_layout
from xeploai.registers.people.importing.reading import read_list
from xeploai.registers.people.importing.records import Record, records_of_list
from xeploai.registers.people.importing.values import Unreadable, read_cell, read_day
from xeploai.tools.classification_marks.papers import refuse_secret_file

Rows = Sequence[Sequence[Any]]


def workbook(rows: Rows, merges: Sequence[str] = (), zeros: str | None = None) -> bytes:
    """A sheet with these rows; `zeros` is a cell that shows leading zeros by its format."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for area in merges:
        sheet.merge_cells(area)
    if zeros is not None:
        sheet[zeros].number_format = "00000000"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def people(content: bytes) -> list[Record]:
    """The members of a list, read as far as its headings are understood."""
    table = read_list(content, "ds.xlsx")
    columns = table.layout.columns
    held = records_of_list(table.grid, table.lines(), columns=columns, branch_kind="branch", today=TODAY)
    return [one for one in held if one.what == "member"]


TODAY = date(2026, 11, 23)
UGLY: Rows = [
    ["ĐẢNG BỘ XÃ (MẪU)", None, None, None, None, None, "ĐẢNG CỘNG SẢN VIỆT NAM"],
    ["DANH SÁCH ĐẢNG VIÊN (mẫu)"],
    [],
    ["TT", "Họ và tên", "Ngày, tháng, năm sinh", None, "Ngày vào Đảng", None, "Số thẻ đảng viên", "Chức vụ"],
    [None, None, "Nam", "Nữ", "Dự bị", "Chính thức"],
    [1, 2, 3, 4, 5, 6, 7, 8],
    ["I", "Chi bộ thôn Thượng (mẫu)"],
    [1, "TRẦN VĂN ĐẠT", datetime(1980, 2, 3), None, "19/5/2005", "19/5/2006", 12345, "Bí thư"],  # noqa: DTZ001
    [2, "Nguyễn Thị An", None, "1975", "03/2001", "2002", "00012346", None],
    [],
    ["II", "Chi bộ thôn Hạ (mẫu)"],
    [1, "Lê Hòa", "30/04/1990", None, None, None, None, "-"],
    ["Tổng cộng: 3 đồng chí"],
    [None, None, None, None, None, "T/M CHI ỦY"],
    [None, None, None, None, None, "BÍ THƯ"],
    [None, "Người ký tên"],
]
MERGES = ["A4:A5", "B4:B5", "C4:D4", "E4:F4", "G4:G5", "H4:H5"]


def test_an_ugly_list_is_read_as_it_is_meant() -> None:
    held = people(workbook(UGLY, MERGES, zeros="G8"))
    assert [(one.row, one.values, one.faults) for one in held] == [
        (
            8,
            {
                "full_name": "Trần Văn Đạt",
                "born_on": "1980-02-03",
                "sex": "male",
                "card": "00012345",
                "admission_decided_on": "2005-05-19",
                "official_on": "2006-05-19",
                "post_party": "Bí thư",
                "branch": "chi bo thon thuong mau",
            },
            [],
        ),
        (
            9,
            {
                "full_name": "Nguyễn Thị An",
                "born_on": "1975",
                "sex": "female",
                "card": "00012346",
                "admission_decided_on": "2001-03",
                "official_on": "2002",
                "branch": "chi bo thon thuong mau",
            },
            [],
        ),
        (12, {"full_name": "Lê Hòa", "born_on": "1990-04-30", "sex": "male", "branch": "chi bo thon ha mau"}, []),
    ]


def test_a_name_over_two_columns_and_levels_of_years() -> None:
    rows: Rows = [
        ["STT", "Họ và tên", None, "Chi bộ", "Kết quả xếp loại", None, "Nữ"],
        [None, None, None, None, "Năm 2021", "Năm 2022"],
        [1, "Trần Văn", "Đạt", "Chi bộ 1", "HTXSNV", "Hoàn thành tốt nhiệm vụ", None],
        [2, "Nguyễn Thị", "An", "Chi bộ 2", "giỏi", None, "x"],
    ]
    first, second = people(workbook(rows, ["A1:A2", "B1:C2", "D1:D2", "E1:F1", "G1:G2"]))
    assert first.values["full_name"] == "Trần Văn Đạt"
    assert first.values["level:2022"] == "Hoàn thành tốt nhiệm vụ"
    assert second.values["sex"] == "female"
    assert [fault.code for fault in second.faults] == ["import_level_unknown"]


def test_every_bad_cell_is_named() -> None:
    rows: Rows = [
        ["STT", "Họ tên", "Ngày sinh", "Số thẻ", "Giới tính"],
        [1, "Trần Văn Đạt", "30/02/1980", "0001", "Nam"],
        [2, "Nguyễn Thị An", "không rõ", "0001", "?"],
        [3, None, "1990", None, None],
    ]
    held = people(workbook(rows))
    assert [(one.row, fault.code, fault.column) for one in held for fault in one.faults] == [
        (2, "import_day_impossible", "Ngày sinh"),
        (3, "import_day_unreadable", "Ngày sinh"),
        (3, "import_choice_unknown", "Giới tính"),
        (3, "import_number_twice", "Số thẻ đảng viên"),
        (4, "person_without_name", "Họ và tên"),
    ]


def test_whom_the_centre_manages_is_a_fault_of_the_row() -> None:
    rows: Rows = [
        ["STT", "Họ và tên", "Diện quản lý"],
        [1, "Người không nhập", "Ban Bí thư quản lý"],
        [2, "Trần Đạt", "Tỉnh ủy"],
    ]
    assert [[fault.code for fault in one.faults] for one in people(workbook(rows))] == [
        ["person_managed_by_centre"],
        [],
    ]


@pytest.mark.parametrize(
    ("heading", "said", "refused"),
    [
        ("Diện cán bộ quản lý", "Bộ Chính trị", True),
        ("Phân cấp quản lý", "BCT, BBT", True),
        ("Ghi chú", "Đ/c diện Bộ Chính trị, Ban Bí thư quản lý", True),
        ("Cột lạ", "BBT quản lý", True),
        ("Ghi chú", "Đã học Nghị quyết của Bộ Chính trị", False),
        ("Diện cán bộ quản lý", "Đảng ủy xã quản lý", False),
    ],
)
def test_whoever_says_it_anywhere_in_the_row_keeps_the_person_out(heading: str, said: str, refused: bool) -> None:
    rows: Rows = [["STT", "Họ và tên", heading], [1, "Nháp Văn Giữ", said]]
    (one,) = people(workbook(rows))
    assert [fault.code for fault in one.faults] == (["person_managed_by_centre"] if refused else [])


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", " TUYỆT MẬT "])
def test_a_secret_list_is_not_read(mark: str) -> None:
    with pytest.raises(Refused) as stopped:
        refuse_secret_file("ds.xlsx", workbook([["Danh sách"], [mark, ""], ["STT", "Họ và tên"], [1, "A"]]))
    assert [(fault.code, fault.sheet) for fault in stopped.value.faults] == [
        ("secret_mark", "ds.xlsx, trang tính Sheet ô A2")
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"no zip", "workbook_unknown"), (b"", "workbook_empty_file"), (b"PK\x03\x04", "workbook_broken")],
)
def test_what_is_no_workbook_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as stopped:
        read_grids(content)
    assert stopped.value.faults[0].code == code


def broken(part: str, how: str) -> bytes:
    """A workbook one of whose parts is cut, empty or names a style that the file does not have."""
    whole, held = zipfile.ZipFile(io.BytesIO(workbook([["STT", "Họ và tên"], [1, "Lê Thị Mẫu"]]))), io.BytesIO()
    with zipfile.ZipFile(held, "w") as out:
        for name in whole.namelist():
            text = whole.read(name)
            if name == part:
                text = {"cut": text[: len(text) // 2], "empty": b"", "style": text.replace(b"<c ", b'<c s="999" ')}[how]
            out.writestr(name, text)
    return held.getvalue()


@pytest.mark.parametrize(
    ("part", "how"),
    [
        *(
            (part, how)
            for part in ("xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml")
            for how in ("cut", "empty")
        ),
        ("xl/worksheets/sheet1.xml", "style"),
    ],
)
def test_a_workbook_that_broke_on_its_way_is_refused(part: str, how: str) -> None:
    with pytest.raises(Refused) as stopped:
        read_grids(broken(part, how))
    assert stopped.value.faults[0].code in {"import_not_a_workbook", "workbook_broken"}


@pytest.mark.parametrize("far", [(1_048_576, 1), (3, 16_384)], ids=["last row", "last column"])
def test_a_border_drawn_to_the_end_of_the_sheet_makes_no_long_list(far: tuple[int, int]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["STT", "Họ và tên", "Số thẻ đảng viên"], [1, "Lê Thị Mẫu", "00123456"]):
        sheet.append(row)
    sheet.cell(*far).number_format = "0.00"
    sheet.merge_cells("B50:C60")
    held = io.BytesIO()
    book.save(held)
    grid = read_grids(held.getvalue())[0]
    assert (len(grid.rows), len(grid.rows[0])) == (2, 3)
    assert [one.values["card"] for one in people(held.getvalue())] == ["00123456"]


def test_letters_in_parts_and_marks_without_width_are_read_as_one_spelling() -> None:
    rows: Rows = [
        ["STT", "Họ và tên", "Số thẻ đảng viên"],
        [1, unicodedata.normalize("NFD", "Nguyễn\u00a0Thị Mẫu"), "00123456"],
        [2, "\u200bTrần Văn\u200b Thử\ufeff", " 00\u00a0123 457\u200b"],
    ]
    assert [(one.values["full_name"], one.values["card"]) for one in people(workbook(rows))] == [
        ("Nguyễn Thị Mẫu", "00123456"),
        ("Trần Văn Thử", "00123457"),
    ]


def test_a_sheet_without_a_heading_is_refused() -> None:
    with pytest.raises(Refused) as stopped:
        find_layout(read_grids(workbook([["a", "b"], [1, 2]]))[0])
    assert stopped.value.faults[0].code == "import_no_heading"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Họ và tên", "full_name"),
        ("Họ và tên đảng viên", "full_name"),
        ("Ngày tháng năm sinh Nam", "born_male"),
        ("Ngày vào Đảng Chính thức", "official_on"),
        ("Ngày vào Đảng Dự bị", "admission_decided_on"),
        ("Số thẻ đảng viên", "card"),
        ("Chi bộ", "branch"),
        ("Xếp loại năm 2020", "level:2020"),
        ("Xếp loại", None),
        ("Khen thưởng 2021", "award:2021"),
        ("Chức vụ Đảng", "post_party"),
        ("Nội dung khác", None),
    ],
)
def test_headings(heading: str, field: str | None) -> None:
    assert meaning(heading) == field


@pytest.mark.parametrize("text", ["31/11/2000", "13/2000", "abc", "1/1/80", "99"])
def test_days_that_are_none(text: str) -> None:
    with pytest.raises(Unreadable):
        read_day(text)


@pytest.mark.parametrize("text", ["-", "–", "không", "0"])
def test_a_dash_says_nothing(text: str) -> None:
    assert read_cell("card", text) is None


DATES: Rows = [
    ["TT", "Họ và tên", "Ngày sinh", "Ngày vào Đảng", "Ngày chính thức", "Số thẻ đảng viên"],
    [1, "Mẫu Văn Một", "1980", "19/5/2005", "19/5/2006", "00012301"],
    [2, "Mẫu Văn Hai", "1980", "19/5/2062", None, 12302],
    [3, "Mẫu Văn Ba", "1980", "19/5/2005", "19/5/2004", "00012303"],
    [4, "Mẫu Văn Bốn", "2005", "19/5/2004", None, "12304"],
    [5, "Mẫu Văn Năm", "1980", "2005", "2005", None],
]


def test_days_that_cannot_be_are_named_row_by_row() -> None:
    said = {one.row: [fault.code for fault in one.faults] for one in people(workbook(DATES))}
    assert said == {
        2: [],
        3: ["person_date_ahead"],
        4: ["person_dates_in_wrong_order"],
        5: ["person_dates_in_wrong_order"],
        6: [],
    }


def test_numbers_that_may_have_lost_their_zeros_are_pointed_out_and_kept() -> None:
    held = people(workbook(DATES))
    assert [(one.row, note.value, note.values) for one in held for note in one.notes] == [
        (3, "12302", {"digits": 5, "usual": 8}),
        (5, "12304", {"digits": 5, "usual": 8}),
    ]
    assert held[1].values["card"] == "12302"
    # Where no number of the column begins with a zero nobody can tell.
    none = [[*row[:5], "12301" if row[0] != "TT" else row[5]] for row in DATES]
    assert not [note for one in people(workbook(none)) for note in one.notes]


LONG = "9" * 5_000


@pytest.mark.parametrize("number", ["²", "①", "٣", "1" * 30, LONG, f"{LONG}.{LONG}", "(²)", "1e999"])
def test_cells_with_numbers_that_are_none_are_text_or_a_fault(number: str) -> None:
    rows: Rows = [
        ["STT", "Họ và tên", "Ngày sinh", "Số thẻ"],
        [number, "Lê Thị Mẫu", number, "0001"],
        ["²", "³", "¹", "²"],
        [number, number, number, number],
    ]
    held = people(workbook(rows))
    assert held[0].values["full_name"] == "Lê Thị Mẫu"
    assert [fault.code for fault in held[0].faults] == ["import_day_unreadable"]


@pytest.mark.parametrize("value", ["1e999", "-1e999", "9" * 400, LONG])
def test_a_number_of_the_sheet_without_end_is_no_failure(value: str) -> None:
    """Written as a number, not as text: what no spreadsheet program writes, and a hand may."""
    whole, held = zipfile.ZipFile(io.BytesIO(workbook([["STT", "Họ và tên"], [7654321, "Lê Thị Mẫu"]]))), io.BytesIO()
    with zipfile.ZipFile(held, "w") as out:
        for name in whole.namelist():
            out.writestr(name, whole.read(name).replace(b"7654321", value.encode()))
    if len(value) > 4_300:
        with pytest.raises(Refused) as stopped:
            read_grids(held.getvalue())
        assert stopped.value.faults[0].code == "import_not_a_workbook"
    else:
        assert read_grids(held.getvalue())[0].rows[1][1] == "Lê Thị Mẫu"
