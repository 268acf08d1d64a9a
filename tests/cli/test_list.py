"""`xeploai list`: what a list would give, row by row; nothing written, no database."""

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from xeploai.cli.main import main

Rows = Sequence[Sequence[Any]]
HEAD = ["STT", "Họ và tên", "Ngày sinh", "Số thẻ đảng viên", "Chi bộ"]
BRANCH = "Chi bộ Mẫu Một"


def saved(path: Path, rows: Rows, merges: Sequence[str] = ()) -> Path:
    """A workbook of one sheet with these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for area in merges:
        sheet.merge_cells(area)
    book.save(path)
    return path


class Listed:
    """Runs the verb and keeps what it printed."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path, self._capsys = path, capsys

    def __call__(self, rows: Rows, *more: str, merges: Sequence[str] = ()) -> dict[str, Any]:
        saved(self.path, rows, merges)
        return self.of_file(*more)

    def of_file(self, *more: str) -> dict[str, Any]:
        """The printed document of the file as it stands."""
        self.status = main(["list", str(self.path), "--as-of", "2026-01-02", "--json", *more])
        document: dict[str, Any] = json.loads(self._capsys.readouterr().out)
        return document


@pytest.fixture
def listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Listed:
    """A file of one's own."""
    return Listed(tmp_path / "ds.xlsx", capsys)


def kinds(document: dict[str, Any]) -> list[tuple[int, str]]:
    """(row, what) of every row."""
    return [(row["row"], row["what"]) for row in document["rows"]]


def persons(document: dict[str, Any]) -> list[dict[str, str]]:
    """What is taken in of everybody."""
    return [row["values"] for row in document["rows"] if row["what"] == "person"]


def test_every_row_stands_in_it_with_its_reason(listed: Listed) -> None:
    document = listed(
        [
            ["DANH SÁCH (mẫu)"],
            [*HEAD, "Màu áo"],
            [1, "Mẫu Văn Một", "3/2/1980", "00000001", BRANCH, "xanh"],
            ["Tổng cộng: 1 đồng chí"],
            [None, None, None, "T/M CHI BỘ"],
            [None, None, None, "Thử Văn Ký"],
        ]
    )
    assert listed.status == 0
    assert set(document) == {"file", "sheet", "other_sheets", "columns", "unguessed", "rows", "refused"}
    assert document["columns"]["Ngày sinh"] == "born_on"
    assert document["unguessed"] == ["Màu áo"]
    assert kinds(document) == [
        (1, "heading"),
        (2, "heading"),
        (3, "person"),
        (4, "total"),
        (5, "signature"),
        (6, "signature"),
    ]
    assert document["rows"][2] == {
        "row": 3,
        "what": "person",
        "faults": [],
        "notes": [],
        "values": {"full_name": "Mẫu Văn Một", "born_on": "1980-02-03", "card": "00000001", "branch": BRANCH},
    }
    assert all(row["notes"] for row in document["rows"] if row["what"] != "person")


def test_it_needs_no_database(listed: Listed) -> None:
    listed([HEAD, [1, "Mẫu Văn Một", "1980", "00000001", BRANCH]])
    script = (
        "import sys; from xeploai.cli.main import main; "
        f"main(['list', {str(listed.path)!r}]); sys.exit('django.db' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False, capture_output=True).returncode == 0


def test_a_row_at_fault_gives_status_one_and_a_file_that_is_no_list_two(listed: Listed) -> None:
    document = listed([HEAD, [1, "Mẫu Văn Một", "30/02/1980", "00000001", BRANCH]])
    assert listed.status == 1
    assert "không có trong lịch" in document["rows"][1]["faults"][0]
    errors = listed([["a", "b"], [1, 2]])["errors"]
    assert listed.status == 2
    assert errors[0]["mend"]
    assert main(["list", str(listed.path), "--as-of", "hôm nay"]) == 2


def test_days_are_printed_as_papers_print_them(listed: Listed, capsys: pytest.CaptureFixture[str]) -> None:
    saved(listed.path, [HEAD, [1, "Mẫu Văn Một", "1980-02-03", "00000001", BRANCH]])
    assert main(["list", str(listed.path), "--as-of", "2026-01-02"]) == 0
    assert "03/02/1980" in capsys.readouterr().out


PEOPLE_LIKE_TOTALS = [
    "Tống Thị Thử",
    "Cống Văn Mẫu",
    "Công Tôn Nữ Mẫu",
    "Tổng Văn Thử",
    "Bí Văn Mẫu",
    "Tam Mẫu",
    "Tổng Cộng Hòa",
]


@pytest.mark.parametrize("name", PEOPLE_LIKE_TOTALS)
def test_people_whose_names_look_like_totals_are_people(listed: Listed, name: str) -> None:
    document = listed(
        [
            ["Họ và tên", "Ngày sinh", "Chi bộ", "Chức vụ"],
            [name, "1981", BRANCH, "Bí thư"],
            ["Nháp Thu Đạt", "1983", BRANCH, None],
        ]
    )
    assert [person["full_name"] for person in persons(document)] == [name, "Nháp Thu Đạt"]


def test_a_person_without_a_number_among_numbered_ones_is_one(listed: Listed) -> None:
    rows: Rows = [
        HEAD,
        [1, "Mẫu Văn Một", None, None, BRANCH],
        [None, "Thử Thị Hai (chuyển đến)", None, None, None],
        ["Số đảng viên: 2; trong đó nữ: 1"],
    ]
    document = listed(rows)
    assert [what for _, what in kinds(document)] == ["heading", "person", "person", "total"]
    assert (len(document["rows"][2]["faults"]), len(document["rows"][2]["notes"])) == (1, 1)


@pytest.mark.parametrize(
    ("name", "notes"), [("Đ/c Mẫu Văn Một", 1), ("Ông Mẫu Văn Một", 1), ("Ông Ích Mẫu", 0), ("Mẫu Văn Một*", 1)]
)
def test_what_stands_beside_a_name_is_pointed_out(listed: Listed, name: str, notes: int) -> None:
    assert len(listed([HEAD, [1, name, "1980", None, BRANCH]])["rows"][1]["notes"]) == notes


def test_a_name_that_begins_like_a_remark_is_one(listed: Listed) -> None:
    rows: Rows = [["Họ và tên", "Chi bộ"], ["Mẫu Văn Một", BRANCH], ["Lưu Ý Nhi", BRANCH], ["Lưu ý: chưa đủ"]]
    assert [what for _, what in kinds(listed(rows))] == ["heading", "person", "person", "signature"]


@pytest.mark.parametrize("post", ["Bí thư", "Phó Bí thư", "Thủ trưởng đơn vị", "Trưởng ban", "Chánh Văn phòng"])
def test_a_post_ends_no_list_that_has_no_numbers(listed: Listed, post: str) -> None:
    rows: Rows = [["Họ và tên", "Chi bộ", "Chức vụ"], ["Mẫu Văn Một", BRANCH, post], ["Thử Thị Hai", BRANCH, None]]
    assert [person["full_name"] for person in persons(listed(rows))] == ["Mẫu Văn Một", "Thử Thị Hai"]


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (["Tổng cộng", "12"], "total"),
        (["TỔNG SỐ ĐẢNG VIÊN: 12"], "total"),
        (["Cộng", None, "3"], "total"),
        (["Cộng chi bộ: 5"], "total"),
        (["Tong cong: 12 d/c"], "total"),
        (["Danh sách này gồm 3 đồng chí"], "total"),
        (["Người lập biểu", None, None, "T.M ĐẢNG ỦY"], "signature"),
        ([None, None, "Xã Mẫu, ngày 2 tháng 1 năm 2026"], "signature"),
        (["Nơi nhận:"], "signature"),
        (["ĐẢNG ỦY XÃ MẪU", None, None, "BÍ THƯ"], "signature"),
        (["Ghi chú: số liệu đến cuối năm"], "signature"),
        (["(*) Sinh hoạt tạm thời"], "signature"),
    ],
)
def test_rows_below_the_people_are_named_as_what_they_are(listed: Listed, cells: list[Any], what: str) -> None:
    rows: Rows = [["Họ và tên", "Ngày sinh", "Chi bộ", "Chức vụ"], ["Mẫu Văn Một", "1981", BRANCH, "Bí thư"], cells]
    last = listed(rows)["rows"][-1]
    assert (last["row"], last["what"]) == (3, what)
    assert last["notes"]


@pytest.mark.parametrize(
    ("value", "born"),
    [
        ("00/00/1980", "1980"),
        ("0/2/1980", "1980-02"),
        ("1980-00-00", "1980"),
        ("3-2-1980", "1980-02-03"),
        ("tháng 6/2005", "2005-06"),
        ("Tháng 6 năm 2005", "2005-06"),
        ("ngày 3 tháng 2 năm 1980", "1980-02-03"),
        ("năm 1980", "1980"),
        ("'03/02/1980", "1980-02-03"),
        ("03/02/1980\u00a0", "1980-02-03"),
        ("1980-2-3", "1980-02-03"),
        ("__/__/1980", "1980"),
        ("…/…/1980", "1980"),
        ("../2/1980", "1980-02"),
        ("xx/xx/1980", "1980"),
        ("sinh năm 1980", "1980"),
        ("1980/02/03", "1980-02-03"),
        ("03-Feb-1980", "1980-02-03"),
        ("3-Thg2-1980", "1980-02-03"),
        ("03021980", "1980-02-03"),
        ("19800203", "1980-02-03"),
        ("1980-02-03 00:00:00", "1980-02-03"),
        ("03/02/1980 12:00:00 SA", "1980-02-03"),
        ("29254.5", "1980-02-03"),
    ],
)
def test_a_zero_of_a_day_is_what_nobody_knows(listed: Listed, value: str, born: str) -> None:
    assert persons(listed([HEAD, [1, "Mẫu Văn Một", value, None, BRANCH]]))[0]["born_on"] == born


def test_a_short_year_is_offered_in_full_and_not_taken_in(listed: Listed) -> None:
    document = listed([HEAD, [1, "Mẫu Văn Một", "1/7/80", "00000001", BRANCH]])
    assert "born_on" not in persons(document)[0]
    assert "01/07/1980" in document["rows"][1]["faults"][0]


@pytest.mark.parametrize(("text", "offered"), [("7/80", "07/1980"), ("12/05", None), ("99/99/1980", None)])
def test_a_month_with_a_short_year_is_offered_where_it_can_be_no_day(
    listed: Listed, text: str, offered: str | None
) -> None:
    document = listed([HEAD, [1, "Mẫu Văn Một", text, "00000001", BRANCH]])
    [fault] = document["rows"][1]["faults"]
    assert "born_on" not in persons(document)[0]
    assert (offered or "không có trong lịch" if text.startswith("99") else offered or "Không đọc được") in fault


def test_error_cells_are_faults_and_found_nothing(listed: Listed) -> None:
    document = listed(
        [
            HEAD,
            [1, "Mẫu Văn Một", "#REF!", "00000001", "#N/A"],
            [2, "#NAME?", "1975", "#VALUE!", BRANCH],
            [3, "Thử Văn Ba", "1975", "#N/A", "Err:502"],
        ]
    )
    assert [sum("lỗi của bảng tính" in fault for fault in row["faults"]) for row in document["rows"]] == [0, 2, 2, 2]
    assert [person.get("branch") for person in persons(document)] == [None, BRANCH, None]


@pytest.mark.parametrize("ditto", ['"', "''", "- nt -", "nt", "(như trên)", "〃"])
def test_a_ditto_mark_founds_no_branch(listed: Listed, ditto: str) -> None:
    rows: Rows = [HEAD, [1, "Mẫu Văn Một", "1980", None, BRANCH], [2, "Thử Thị Hai", "1981", None, ditto]]
    document = listed(rows)
    assert "branch" not in persons(document)[1]
    assert ["như trên" in fault for fault in document["rows"][2]["faults"]] == [True]


def test_a_cell_at_fault_is_named_once(listed: Listed) -> None:
    document = listed([HEAD, [1, "#NAME?", "1975", "#####", "#N/A"], [2, "Mẫu Văn Hai", "1975", "########", BRANCH]])
    assert [len(row["faults"]) for row in document["rows"]] == [0, 3, 1]


def test_a_formula_without_its_result_is_a_fault_of_its_cell(listed: Listed) -> None:
    document = listed([HEAD, [1, "Mẫu Văn Một", "=DATE(1980,2,3)", '="000"&"00001"', '=""&A1']])
    assert [fault.partition("“")[0].strip() for fault in document["rows"][1]["faults"]] == [
        "Ngày sinh",
        "Số thẻ đảng viên",
        "Chi bộ, tổ chức đảng",
    ]
    # Another writer stores a zero for what it did not calculate, and says that the workbook is to be calculated.
    with xlsxwriter.Workbook(listed.path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEAD, [1, "Mẫu Văn Một", "", "00000001", BRANCH]]):
            sheet.write_row(number, 0, row)
        sheet.write_formula("C2", "=DATE(1980,2,3)")
    assert len(listed.of_file()["rows"][1]["faults"]) == 1


@pytest.mark.parametrize(
    "heading",
    ["Ngày sinh/Năm sinh", "Sinh ngày tháng năm", "Ngay sinh nam", "Năm sinh", "Ngày sinh (ngày, tháng, năm)"],
)
def test_a_heading_with_nam_makes_nobody_male(listed: Listed, heading: str) -> None:
    document = listed([["STT", "Họ và tên", heading, "Chi bộ"], [1, "Mẫu Thị Hoa", "19/05/1975", BRANCH]])
    assert "sex" not in persons(document)[0]
    assert persons(document)[0]["born_on"] == "1975-05-19"


def test_two_columns_of_births_say_the_sex(listed: Listed) -> None:
    rows: Rows = [
        ["STT", "Họ và tên", "Năm sinh", None, "Chi bộ"],
        [None, None, "Nam", "Nữ", None],
        [1, "Mẫu Văn Một", 1980, None, BRANCH],
        [2, "Thử Thị Hai", None, 1981, BRANCH],
    ]
    people = persons(listed(rows, merges=["A1:A2", "B1:B2", "C1:D1", "E1:E2"]))
    assert [(person["born_on"], person["sex"]) for person in people] == [("1980", "male"), ("1981", "female")]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Tự xếp loại 2023", "Xếp loại 2023"),
        ("Đề nghị xếp loại năm 2023", "Kết quả xếp loại năm 2023"),
        ("Ngày cấp thẻ đảng", "Số thẻ đảng"),
        ("Chi bộ nơi cư trú", "Chi bộ"),
        ("Chi bộ nơi chuyển đến", "Chi bộ"),
        ("Họ và tên vợ hoặc chồng", "Họ và tên"),
        ("Ngày cấp CCCD", "Số CCCD"),
        ("Số thẻ BHYT", "Số thẻ đảng viên"),
        ("Xếp loại chính quyền 2023", "Kết quả xếp loại đảng viên năm 2023"),
        ("Cá nhân xếp loại 2023", "Đảng ủy quyết định xếp loại năm 2023"),
        ("Số CCCD của vợ", "Số căn cước công dân"),
        ("Ngày chính thức bổ nhiệm", "Ngày chuyển Đảng chính thức"),
    ],
)
def test_a_heading_with_another_word_is_another_thing(listed: Listed, wrong: str, right: str) -> None:
    head = [*dict.fromkeys(["STT", wrong, right, "Họ và tên", "Ngày sinh"])]
    columns = listed([head, [1, "HTNV", "HTNV", "Mẫu Văn Một", "1980"][: len(head)]])["columns"]
    assert columns.get(wrong, "ignore") == "ignore"
    assert columns[right] not in {"ignore", "remark"}


@pytest.mark.parametrize("heading", ["Họ, chữ đệm và tên", "Họ đệm và tên", "Họ và tên (chữ in hoa)"])
def test_names_stand_under_many_headings(listed: Listed, heading: str) -> None:
    assert listed([["STT", heading, "Chi bộ"], [1, "Mẫu Văn Một", BRANCH]])["columns"][heading] == "full_name"


@pytest.mark.parametrize("merged", [True, False])
def test_a_wide_heading_is_divided_by_the_row_below_it(listed: Listed, merged: bool) -> None:
    rows: Rows = [
        ["STT", "Họ và tên", "Chi bộ", "Xếp loại năm 2023", None, "Thẻ đảng", None],
        [None, None, None, "Tự xếp loại", "Cấp ủy xếp loại", "Ngày cấp", "Số thẻ"],
        [1, "Mẫu Văn Một", BRANCH, "HTXSNV", "HTNV", "1/1/2006", "00000001"],
    ]
    document = listed(rows, merges=[*(["A1:A2", "B1:B2", "C1:C2"] if merged else []), "D1:E1", "F1:G1"])
    assert persons(document) == [
        {"full_name": "Mẫu Văn Một", "branch": BRANCH, "level:2023": "HTNV", "card": "00000001"}
    ]


def test_a_hint_below_the_heading_ends_no_list(listed: Listed) -> None:
    rows: Rows = [["Họ và tên", "Ngày sinh", "Chi bộ"], [None, "(ngày/tháng/năm)"], ["Mẫu Văn Một", None, BRANCH]]
    assert [person["full_name"] for person in persons(listed(rows))] == ["Mẫu Văn Một"]


def test_who_alone_has_no_branch_is_at_fault(listed: Listed) -> None:
    document = listed([HEAD, [1, "Mẫu Văn Một", "'1980", "'01", BRANCH], [2, "'Thử Thị Hai", "1981", "02", None]])
    assert [len(row["faults"]) for row in document["rows"]] == [0, 0, 1]
    assert persons(document)[1]["full_name"] == "Thử Thị Hai"
    alone = listed([HEAD[:3], [1, "Mẫu Văn Một", "1980"]])
    assert (listed.status, len(alone["rows"][1]["notes"])) == (0, 1)


@pytest.mark.parametrize(
    "section",
    [
        ["2. CHI BỘ MẪU HAI"],
        ["II", "Chi bộ Mẫu Hai"],
        [None, "Chi bộ Mẫu Hai (12 đồng chí)"],
        ["B/ Chi bộ Mẫu Hai"],
        ["Danh sách đảng viên chi bộ Mẫu Hai"],
        ["- Chi bộ Mẫu Hai: 12 đảng viên"],
        [2, "Chi bộ Mẫu Hai", None, "12"],
        ["Đơn vị: Chi bộ Mẫu Hai"],
        ["II", "Chi bộ: Mẫu Hai"],
        ["*", "CHI BỘ MẪU HAI: 02 đ/c"],
    ],
)
def test_a_second_section_takes_its_people(listed: Listed, section: list[Any]) -> None:
    document = listed(
        [
            HEAD[:4],
            ["I. CHI BỘ MẪU MỘT"],
            [1, "Mẫu Văn Một", "1980", "00000001"],
            section,
            [1, "Thử Thị Hai", "1981", "00000002"],
        ]
    )
    assert [person["branch"].casefold() for person in persons(document)] == ["chi bộ mẫu một", "chi bộ mẫu hai"]
    assert kinds(document)[3] == (4, "section")


@pytest.mark.parametrize("again", ["(tiếp theo)", "(tt)", "- tiếp"])
def test_a_section_that_goes_on_is_the_same_branch(listed: Listed, again: str) -> None:
    rows: Rows = [
        HEAD[:4],
        ["I", "CB Khu Mẫu"],
        [1, "Mẫu Văn Một", "1980", "00000001"],
        [f"CB Khu Mẫu {again}"],
        [2, "Thử Thị Hai", "1981", "00000002"],
    ]
    assert {person["branch"] for person in persons(listed(rows))} == {"CB Khu Mẫu"}


@pytest.mark.parametrize("section", ["Chi bộ Mẫu Hai", "KHỐI MẪU", "Khối Cơ Quan"])
def test_a_section_across_the_table_is_nobody(listed: Listed, section: str) -> None:
    rows: Rows = [
        HEAD[:4],
        ["Chi bộ Mẫu Một"],
        [1, "Mẫu Văn Một", "1980", "00000001"],
        [section],
        [1, "Thử Thị Hai", "1981", "00000002"],
    ]
    document = listed(rows, merges=["A2:D2", "A4:D4"])
    assert [what for _, what in kinds(document)] == ["heading", "section", "person", "section", "person"]
    assert persons(document)[0]["branch"] == "Chi bộ Mẫu Một"
    assert persons(document)[1].get("branch") == (section if section.startswith("Chi bộ") else None)


@pytest.mark.parametrize(
    "section", [["ẤP MẪU HAI"], ["II", "Trường học Mẫu Hai"], ["B", "Trường Học Mẫu"], [None, "KHỐI CƠ QUAN"]]
)
def test_a_section_that_nobody_understands_keeps_no_one_in_the_branch_above(listed: Listed, section: list[Any]) -> None:
    document = listed(
        [
            HEAD[:4],
            ["I. CHI BỘ MẪU MỘT"],
            [1, "Mẫu Văn Một", "1980", "00000001"],
            section,
            [1, "Thử Thị Hai", "1981", "00000002"],
        ]
    )
    assert "branch" not in persons(document)[1]
    assert document["rows"][3]["faults"]
    assert document["rows"][4]["faults"]
    assert listed.status == 1


@pytest.mark.parametrize(
    "row",
    [
        ["A", "B", 1, 2, 3],
        [1, 2, 3, 4, 5],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["A", "B", "C", "D", "E"],
        ["I", "II", "III", "IV", "V"],
        ["[1]", "[2]", "[3]", "[4]", "[5]"],
        ["A", "B", "I", "II", "III"],
        ["(a)", "(b)", "(c)", "(d)", "(đ)"],
        ["Số TT", "Họ tên", "Năm sinh", "Số thẻ ĐV", "Chi bộ sinh hoạt"],
        HEAD,
        HEAD[:3],
    ],
)
@pytest.mark.parametrize("later", [False, True])
def test_rows_that_number_or_repeat_the_heading_are_nobody(listed: Listed, row: list[Any], later: bool) -> None:
    person = [1, "Mẫu Văn Một", "1980", "00000001", BRANCH]
    document = listed([HEAD, person, row] if later else [HEAD, row, person])
    assert [found["full_name"] for found in persons(document)] == ["Mẫu Văn Một"]
    assert sorted(what for _, what in kinds(document)) == ["heading", "heading", "person"]


def test_the_second_line_of_a_merged_heading_is_nobody(listed: Listed) -> None:
    rows: Rows = [
        ["STT", "Họ và tên", "Ngày sinh", "Trình độ", None, "Chi bộ"],
        [None, None, None, "Văn hóa", "Chuyên môn", None],
        [1, "Mẫu Văn Một", "1980", "12/12", "Đại học", BRANCH],
    ]
    document = listed(rows, merges=["A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2"])
    assert [found["full_name"] for found in persons(document)] == ["Mẫu Văn Một"]


def test_a_table_with_other_columns_below_is_not_read_by_the_first_heading(listed: Listed) -> None:
    rows: Rows = [
        HEAD,
        [1, "Mẫu Văn Một", "1980", "00000001", BRANCH],
        ["STT", "Chi bộ", "Họ và tên", "Số thẻ đảng viên", "Ngày sinh"],
        [1, BRANCH, "Thử Thị Hai", "00000002", "1981"],
    ]
    document = listed(rows)
    assert document["rows"][2]["what"] == "heading"
    assert any("tiêu đề khác" in fault for fault in document["rows"][3]["faults"])


def test_other_sheets_are_named_and_chosen(listed: Listed) -> None:
    book = Workbook()
    for number, state in enumerate(["visible", "visible", "hidden", "veryHidden"], start=1):
        sheet = book.create_sheet(f"Chi bộ {number}")
        sheet.append(HEAD)
        sheet.append([1, f"Mẫu Văn {'ABCD'[number - 1]}", "1980", f"0000000{number}", BRANCH])
        sheet.sheet_state = state
    book.save(listed.path)
    document = listed.of_file()
    assert (document["sheet"], document["other_sheets"]) == ("Chi bộ 1", ["Chi bộ 2", "Chi bộ 3", "Chi bộ 4"])
    assert persons(listed.of_file("--sheet", "Chi bộ 3"))[0]["full_name"] == "Mẫu Văn C"
    assert listed.of_file("--sheet", "không có")["errors"][0]["value"] == "không có"


def test_a_sheet_that_goes_on_without_a_heading_is_named(listed: Listed) -> None:
    book = Workbook()
    sheets: dict[str, Rows] = {
        "một": [HEAD, [1, "Mẫu Văn Một", "1980", "00000001", BRANCH]],
        "tiếp": [[2, "Thử Thị Hai", "1981", "00000002", BRANCH], [3, "Nháp Ba", "1982", None, BRANCH]],
        "thống kê": [["TT", "Nội dung", "Số lượng"], [1, "Tổng số", 12], [2, "Nữ", 5]],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(listed.path)
    assert listed.of_file()["other_sheets"] == ["tiếp"]


def test_a_table_on_a_hidden_sheet_only_is_not_read_unasked(listed: Listed) -> None:
    book = Workbook()
    sheet = book.create_sheet("ẩn")
    for row in (HEAD, [1, "Mẫu Văn Một", "1980", "00000001", BRANCH]):
        sheet.append(row)
    sheet.sheet_state = "hidden"
    book.save(listed.path)
    assert "“ẩn”" in listed.of_file()["errors"][0]["reason"]


def test_hidden_rows_are_read_and_pointed_out(listed: Listed) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, [1, "Mẫu Văn Một", "1980", "1", BRANCH], [2, "Thử Thị Hai", "1981", "2", BRANCH]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    book.save(listed.path)
    assert [len(row["notes"]) for row in listed.of_file()["rows"][1:]] == [0, 1]


@pytest.mark.parametrize(
    ("texts", "encoding"),
    [
        (["NguyÔn V¨n MÉu", "TrÇn ThÞ §µo", "Chi bé Êp 2"], "TCVN3"),
        (["NguyÔn V¨n A", "Mẫu Thử", BRANCH], "TCVN3"),
        (["Nguyeãn Vaên Maãu", "Traàn Thò Ñaøo", "Chi boä AÁp 2"], "VNI"),
        (["Nguyễn Văn Mẫu".encode().decode("latin-1"), "Trần Thị Đào".encode().decode("latin-1"), BRANCH], "UTF-8"),
    ],
)
def test_old_encodings_are_named_and_refused(listed: Listed, texts: list[str], encoding: str) -> None:
    first, second, branch = texts
    document = listed([HEAD, [1, first, "1980", "00000001", branch], [2, second, "1981", "00000002", branch]])
    assert listed.status == 2
    assert encoding in document["errors"][0]["reason"]


def test_one_foreign_name_is_no_old_encoding(listed: Listed) -> None:
    document = listed([HEAD, [1, "Nguyễn Müller Mẫu", "1980", "00000001", "Chi bộ Ngoãn Thuở"]])
    assert persons(document)[0]["full_name"] == "Nguyễn Müller Mẫu"


@pytest.mark.parametrize("letter", ["\u00d0", "\u0189", "D\u0335"])
def test_letters_that_look_like_d_with_a_stroke_are_it(listed: Listed, letter: str) -> None:
    document = listed(
        [
            HEAD,
            [1, f"Lê Thị {letter}ào", "1975", None, f"Chi bộ Ấp {letter}ông"],
            [2, "Mẫu Văn Hai", "1976", None, "Chi bộ Ấp Đông"],
        ]
    )
    assert persons(document)[0]["full_name"] == "Lê Thị Đào"
    assert {person["branch"] for person in persons(document)} == {"Chi bộ Ấp Đông"}


def test_letters_of_other_alphabets_are_the_ones_they_look_like(listed: Listed) -> None:
    document = listed(
        [
            HEAD,
            [1, "Nguyễn V\u01cen Mẫu", "１９８０", "０００１", BRANCH],
            [2, "L\u0435 V\u0430n Hai", "1981", "0002", BRANCH.replace("M", "\u041c")],
        ]
    )
    assert [person["full_name"] for person in persons(document)] == ["Nguyễn Văn Mẫu", "Le Van Hai"]
    assert (persons(document)[0]["born_on"], persons(document)[0]["card"]) == ("1980", "0001")
    assert {person["branch"] for person in persons(document)} == {BRANCH}


def test_branches_whose_marks_differ_are_two_and_are_pointed_out(listed: Listed) -> None:
    names = ["Chi bộ Tân Hòa", "Chi bộ Tân Hoà", "CHI BỘ TÂN HÒA", "Chi bộ Tân Hóa", "Chi bo Tan Hoa"]
    rows = [[number, f"Mẫu Văn {name}", "1980", None, name] for number, name in enumerate(names)]
    document = listed([HEAD, *([1, "Mẫu Văn Một", "1980", None, row[4]] for row in rows)])
    assert [person["branch"] for person in persons(document)] == [*[names[0]] * 3, names[3], names[0]]
    assert [len(row["notes"]) for row in document["rows"][1:]] == [1, 0, 0, 1, 0]


def test_escaped_signs_of_the_format_are_read(listed: Listed) -> None:
    document = listed(
        [
            HEAD,
            [1, "Mẫu Văn_x000D_\n Một", "1980", "00000001_x000D_", "Chi bộ_x000D_\n1"],
            [2, "Thử_x0009_Hai", "1981", "2", "Chi bộ\n1"],
        ]
    )
    first, second = persons(document)
    assert (first["full_name"], first["card"], second["full_name"]) == ("Mẫu Văn Một", "00000001", "Thử Hai")
    assert {first["branch"], second["branch"]} == {"Chi bộ 1"}


def test_numbers_that_lost_their_digits_are_faults(listed: Listed) -> None:
    head = ["STT", "Họ và tên", "Số CCCD", "Điện thoại", "Chi bộ"]
    document = listed(
        [
            head,
            [1, "Mẫu Văn Một", "7.408E+10", "9,12345e+08", BRANCH],
            [2, "Thử Hai", 79123456789, "'0912 345\u00a0678", BRANCH],
            [3, "Nháp Ba", "7.4 E+10", "912345679.0", BRANCH],
            [4, "Giả Bốn", "074.080.000.001", "(0912) 345-670", BRANCH],
        ]
    )
    assert [len(row["faults"]) for row in document["rows"][1:]] == [2, 0, 1, 0]
    assert persons(document)[2]["phone"] == "912345679"
    assert "số 0 ở đầu" in document["rows"][3]["notes"][0]
    assert (persons(document)[3]["citizen"], persons(document)[3]["phone"]) == ("074080000001", "0912345670")
    assert persons(document)[1]["citizen"] == "79123456789"
    assert persons(document)[1]["phone"] == "0912345678"


@pytest.mark.parametrize(
    ("shape", "shown"),
    [
        ("0000\\ 000\\ 000", "0912345678"),
        ("0000000000;@", "0912345678"),
        ('"0"#', "0912345678"),
        ("0000 000 000", "0912345678"),
        ("[$-42A]0000000000", "0912345678"),
        ("0###-###-###", "0912345678"),
        ("[<=9999999]###-####;(0##) ###-####", "0912345678"),
        ("#,##0", "912345678"),
        ("General", "912345678"),
        ("0", "912345678"),
    ],
)
def test_zeros_of_a_number_format_are_kept(listed: Listed, shape: str, shown: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["STT", "Họ và tên", "Điện thoại", "Chi bộ"], [1, "Mẫu Văn Một", 912345678, BRANCH]):
        sheet.append(row)
    sheet["C2"].number_format = shape
    book.save(listed.path)
    assert persons(listed.of_file())[0]["phone"] == shown


def test_letters_of_a_number_format_are_part_of_what_is_seen(listed: Listed) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["STT", "Họ và tên", "Mã ĐV", "Năm sinh", "Chi bộ"], [1, "Mẫu Văn Một", 12, 1980, 3]):
        sheet.append(row)
    for cell, shape in {"C2": '"ĐV"0000', "D2": '0" (dương lịch)"', "E2": '"Chi bộ "0'}.items():
        sheet[cell].number_format = shape
    book.save(listed.path)
    [person] = persons(listed.of_file())
    assert (person["code"], person["born_on"], person["branch"]) == ("ĐV0012", "1980", "Chi bộ 3")


@pytest.mark.parametrize(
    ("shape", "born"), [("dd/mm/yyyy", "1980-02-01"), ("mm/yyyy", "1980-02"), ("mmm-yy", "1980-02"), ("yyyy", "1980")]
)
def test_a_day_is_known_as_far_as_it_is_shown(listed: Listed, shape: str, born: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, [1, "Mẫu Văn Một", date(1980, 2, 1), "00000001", BRANCH]):
        sheet.append(row)
    sheet["C2"].number_format = shape
    book.save(listed.path)
    assert persons(listed.of_file())[0]["born_on"] == born


@pytest.mark.parametrize("value", [27792, datetime(1980, 2, 3)])  # noqa: DTZ001
def test_a_workbook_may_count_its_days_from_1904(listed: Listed, value: Any) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, [1, "Mẫu Văn Một", value, "00000001", BRANCH]):
        sheet.append(row)
    book.save(listed.path)
    assert persons(listed.of_file())[0]["born_on"] == "1980-02-03"


WEB = "<table><tr><td>STT</td><td>Họ và tên</td></tr></table>"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (f"<html><head><style>td{{a:b;}}</style></head><body>{WEB}</body></html>".encode(), "HTML"),
        (f"\ufeff  {WEB}".encode(), "HTML"),
        (WEB.encode("utf-16"), "HTML"),
        (b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x', "MHTML"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook></Workbook>', "2003"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "2003"),
        (b"{\\rtf1\\ansi x, y}", "RTF"),
        (b"STT;Ten\n1;A", "CSV"),
        ("STT\tTên\n1\tA".encode("utf-16"), "CSV"),
        (b"Rar!\x1a\x07\x01\x00", "tệp nén"),
    ],
)
def test_files_under_another_name_are_named_as_what_they_are(listed: Listed, content: bytes, named: str) -> None:
    listed.path.write_bytes(content)
    assert named in listed.of_file()["errors"][0]["reason"]
    assert listed.status == 2


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, ".ods"),
        ({"word/document.xml": "<w/>"}, "Word"),
        ({"xl/workbook.bin": "x"}, ".xlsb"),
    ],
)
def test_packages_of_another_kind_are_named(listed: Listed, parts: dict[str, str], named: str) -> None:
    with zipfile.ZipFile(listed.path, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    assert named in listed.of_file()["errors"][0]["reason"]


def test_a_strict_workbook_is_read(listed: Listed) -> None:
    saved(listed.path, [HEAD, [1, "Mẫu Văn Một", date(1980, 2, 3), "00000001", BRANCH]])
    whole, strict = zipfile.ZipFile(io.BytesIO(listed.path.read_bytes())), io.BytesIO()
    with zipfile.ZipFile(strict, "w") as out:
        for name in whole.namelist():
            usual = rb"http://schemas\.openxmlformats\.org/(officeDocument|spreadsheetml)/2006/"
            text = re.sub(usual, rb"http://purl.oclc.org/ooxml/\1/", whole.read(name))
            out.writestr(name, text)
    listed.path.write_bytes(strict.getvalue())
    assert persons(listed.of_file()) == [
        {"full_name": "Mẫu Văn Một", "born_on": "1980-02-03", "card": "00000001", "branch": BRANCH}
    ]


@pytest.mark.parametrize("heading", ["Ghi chú", "Cột khác", "Nơi ở"])
def test_a_remark_about_a_status_is_pointed_out(listed: Listed, heading: str) -> None:
    document = listed([[*HEAD, heading], [1, "Mẫu Văn Một", "1940", "00000001", BRANCH, "Miễn sinh hoạt từ 2020"]])
    assert "miễn sinh hoạt" in document["rows"][1]["notes"][0]


@pytest.mark.parametrize(
    ("remark", "status"),
    [
        ("miễn SH", "miễn sinh hoạt"),
        ("MSH", "miễn sinh hoạt"),
        ("bị đình chỉ SH đảng", "đình chỉ sinh hoạt"),
        ("chuyển SHĐ về xã khác", "chuyển sinh hoạt"),
        ("Khiển trách tháng 3", "bị kỷ luật"),
    ],
)
def test_remarks_are_understood_as_offices_shorten_them(listed: Listed, remark: str, status: str) -> None:
    document = listed([[*HEAD, "Ghi chú"], [1, "Mẫu Văn Một", "1940", "00000001", BRANCH, remark]])
    assert status in document["rows"][1]["notes"][0]


def test_a_status_beside_a_name_or_in_a_comment_is_pointed_out(listed: Listed) -> None:
    rows: Rows = [
        ["STT", "Họ và tên", "Chi bộ", "Chức vụ"],
        [1, "Mẫu Văn Một (miễn SH)", BRANCH, None],
        [2, "Thử Thị Hai", BRANCH, "Đảng viên dự bị"],
        [3, "Nháp Ba", BRANCH, None],
        [4, "Giả Bốn", BRANCH, None],
    ]
    saved(listed.path, rows)
    book = load_workbook(listed.path)
    book.worksheets[0]["B4"].comment = Comment("Miễn sinh hoạt từ 2025", "x")
    book.save(listed.path)
    notes = [" ".join(row["notes"]) for row in listed.of_file()["rows"][1:]]
    assert ["miễn sinh hoạt" in note for note in notes] == [True, False, True, False]
    assert "dự bị" in notes[1]
    assert "dấu ngoặc" in notes[0]


def test_a_tick_that_nobody_understands_is_a_fault(listed: Listed) -> None:
    head = [*HEAD, "Miễn sinh hoạt"]
    rows = [
        [number, f"Mẫu Văn {name}", "1940", None, BRANCH, text]
        for number, (name, text) in enumerate(
            [("Ba", "x"), ("Tư", "không"), ("Năm", "Được miễn"), ("Sáu", "từ 2020")], start=1
        )
    ]
    document = listed([head, *rows])
    assert [row["values"].get("exempt") for row in document["rows"][1:]] == ["1", None, "1", None]
    assert [len(row["faults"]) for row in document["rows"][1:]] == [0, 0, 0, 1]


def test_a_person_over_two_merged_rows_is_one(listed: Listed) -> None:
    rows: Rows = [
        ["STT", "Họ và tên", "Chi bộ", "Chức vụ"],
        [1, "Mẫu Văn Một", BRANCH, "Bí thư"],
        [None, None, None, "Trưởng ấp"],
        [2, "Thử Thị Hai", BRANCH, None],
    ]
    document = listed(rows, merges=["A2:A3", "B2:B3", "C2:C3"])
    assert [person["full_name"] for person in persons(document)] == ["Mẫu Văn Một", "Thử Thị Hai"]
    assert "dòng trên" in document["rows"][2]["notes"][0]


def test_a_group_of_the_table_says_of_the_people_below_what_a_remark_would(listed: Listed) -> None:
    rows: Rows = [
        ["TT", "Họ và tên", "Năm sinh", "Số thẻ"],
        ["CHI BỘ MỘT (MẪU)"],
        ["A", "ĐẢNG VIÊN CHÍNH THỨC (01 đ/c)"],
        [1, "Mẫu Văn Một", 1960, "00000001"],
        ["B", "ĐẢNG VIÊN DỰ BỊ"],
        [2, "Mẫu Thị Hai", 1999, None],
        ["II", "BAN CHẤP HÀNH"],
        [3, "Mẫu Văn Ba", 1961, "00000003"],
        ["CHI BỘ HAI (MẪU)"],
        [4, "Mẫu Văn Tư", 1962, "00000004"],
    ]
    document = listed(rows)
    by_row = {row["row"]: row for row in document["rows"]}
    assert [by_row[row]["what"] for row in (3, 5, 7)] == ["heading"] * 3
    assert all("Dòng tên nhóm" in by_row[row]["notes"][0] for row in (3, 5, 7))
    assert [person["branch"] for person in persons(document)] == ["CHI BỘ MỘT (MẪU)"] * 3 + ["CHI BỘ HAI (MẪU)"]
    assert [bool(by_row[row]["notes"]) for row in (4, 6, 8, 10)] == [False, True, False, False]
    assert "dự bị" in by_row[6]["notes"][0]
    assert not any(row["faults"] for row in document["rows"])


@pytest.mark.parametrize(
    ("cell", "card", "sentence"),
    [
        ("00000001\n00000002", None, "Ô ghi nhiều số"),
        ("00000001 - 00000002", None, "Ô ghi nhiều số"),
        ("chưa có thẻ", None, "đọc là chưa có số"),
        ("93012345a", "93012345a", "Số này có chữ cái"),
        ("93 012345", "93012345", None),
        ("chưa", None, None),
    ],
)
def test_a_cell_of_numbers_never_becomes_another_number(
    listed: Listed, cell: str, card: str | None, sentence: str | None
) -> None:
    rows: Rows = [["STT", "Họ và tên", "Số thẻ", "Chi bộ"], [1, "Mẫu Văn Một", cell, BRANCH]]
    document = listed(rows)
    assert persons(document)[0].get("card") == card
    said = [*document["rows"][1]["faults"], *document["rows"][1]["notes"]]
    assert [sentence in text for text in said if sentence] == ([True] if sentence else [])
    assert bool(said) == bool(sentence)


def test_two_columns_of_remarks_are_both_kept(listed: Listed) -> None:
    rows: Rows = [
        ["STT", "Họ và tên", "Chi bộ", "Ghi chú", "Ghi chú"],
        [1, "Mẫu Văn Một", BRANCH, "nghỉ hưu", "miễn SH"],
    ]
    assert persons(listed(rows))[0]["remark"] == "nghỉ hưu; miễn SH"


def test_ticks_under_both_sexes_are_a_fault_and_each_alone_is_read(listed: Listed) -> None:
    rows: Rows = [
        ["STT", "Họ và tên", "Nam", "Nữ", "Năm sinh", "Chi bộ"],
        [1, "Mẫu Văn Một", "x", None, 1960, BRANCH],
        [2, "Mẫu Thị Hai", None, "x", 1961, BRANCH],
        [3, "Mẫu Thị Ba", "x", "x", 1961, BRANCH],
    ]
    document = listed(rows)
    assert [person.get("sex") for person in persons(document)] == ["male", "female", None]
    assert [len(row["faults"]) for row in document["rows"][1:]] == [0, 0, 1]


@pytest.mark.parametrize("mark", ["//", "-//-", "″", "〃", "-nt-"])
def test_a_sign_for_the_same_as_above_is_named_and_not_taken_for_nothing(listed: Listed, mark: str) -> None:
    rows: Rows = [
        ["STT", "Họ và tên", "Ngày vào Đảng", "Chi bộ"],
        [1, "Mẫu Văn Một", "3/2/1985", BRANCH],
        [2, "Mẫu Văn Hai", mark, BRANCH],
    ]
    assert "như trên" in listed(rows)["rows"][2]["faults"][0]


def test_the_branch_in_the_export_of_the_party_database_is_read(listed: Listed) -> None:
    rows: Rows = [
        ["STT", "Họ và tên khai sinh", "Ngày sinh", "Tổ chức đảng đang sinh hoạt", "Trạng thái"],
        [1, "MẪU VĂN MỘT", "12/03/1960", BRANCH, "Đang sinh hoạt"],
        [2, "MẪU VĂN HAI", "12/03/1961", BRANCH, "Nghỉ ốm dài ngày"],
    ]
    document = listed(rows)
    assert {person["branch"] for person in persons(document)} == {BRANCH}
    assert [len(row["notes"]) for row in document["rows"][1:]] == [0, 1]
    assert "vắng dài ngày" in document["rows"][2]["notes"][0]


def test_a_name_that_may_be_of_two_people_is_pointed_out(listed: Listed) -> None:
    rows: Rows = [["STT", "Họ và tên", "Chi bộ"], [1, "Mẫu Văn Một; Mẫu Thị Hai", BRANCH]]
    assert "hai người" in listed(rows)["rows"][1]["notes"][0]


def test_people_of_a_table_beside_the_first_are_named_as_not_read(listed: Listed) -> None:
    head = ["TT", "Họ và tên", "Năm sinh", "Chi bộ"]
    rows: Rows = [
        [*head, None, *head],
        [1, "Mẫu Văn Một", 1960, BRANCH, None, 2, "Mẫu Văn Hai", 1961, BRANCH],
        [3, "Mẫu Văn Ba", 1962, BRANCH],
    ]
    document = listed(rows)
    assert [len(row["faults"]) for row in document["rows"][1:]] == [1, 0]
    assert "Mẫu Văn Hai" in document["rows"][1]["faults"][0]


def test_a_later_table_with_its_columns_in_another_order_is_not_read_by_the_first_heading(listed: Listed) -> None:
    rows: Rows = [
        ["TT", "Họ và tên", "Năm sinh", "Chi bộ"],
        [1, "Mẫu Văn Một", 1960, BRANCH],
        ["TT", "Họ và tên", "Chi bộ", "Số thẻ"],
        [1, "Mẫu Văn Hai", "Chi bộ Mẫu Hai", "00000002"],
    ]
    document = listed(rows)
    assert "tiêu đề khác" in document["rows"][2]["faults"][0]
    assert any("tiêu đề khác" in fault for fault in document["rows"][3]["faults"])


def test_one_person_written_twice_and_one_branch_by_two_names_are_pointed_out(listed: Listed) -> None:
    rows: Rows = [
        ["TT", "Họ và tên", "Ngày sinh", "Chi bộ"],
        [1, "Mẫu Văn Một", "1/2/1960", "Chi bộ Mẫu Ba"],
        [2, "MẪU VĂN MỘT", "01/02/1960", "CB Mẫu Ba"],
        [3, "Mẫu Văn Một", "1960", "Chi bộ Mẫu Bốn"],
    ]
    notes = [" ".join(row["notes"]) for row in listed(rows)["rows"][1:]]
    assert ["dòng 2 của tệp" in note for note in notes] == [False, True, False]
    assert ["CB" in note for note in notes] == [True, True, False]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Miễn SH", "exempt"),
        ("Chức danh, đơn vị công tác", "post_government"),
        ("Tổ chức đảng nơi sinh hoạt", "branch"),
    ],
)
def test_headings_of_offices_are_understood(listed: Listed, heading: str, field: str) -> None:
    rows: Rows = [["TT", "Họ và tên", "Năm sinh", heading], [1, "Mẫu Văn Một", 1960, "x"]]
    assert listed(rows)["columns"][heading] == field
