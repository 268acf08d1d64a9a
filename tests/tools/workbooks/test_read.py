"""The workbook comes back as the round that was written, and every wrong row is named."""

import gc
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from xeploai.core.errors import ImportRejected, Refused
from xeploai.core.levels import Level
from xeploai.core.round import Round
from xeploai.tools.messages import fault_line
from xeploai.tools.workbooks import sheets
from xeploai.tools.workbooks.cells import BadCell, ErrorCell, Unreadable, read_cell, read_cells
from xeploai.tools.workbooks.raw import Raw
from xeploai.tools.workbooks.read import read_workbook
from xeploai.tools.workbooks.samples import sample, sample_ids
from xeploai.tools.workbooks.sheet_definition import Cell, Column
from xeploai.tools.workbooks.write import write_workbook

Spoiled = Callable[[Sequence[dict[str, Any]]], Path]
CASES = yaml.safe_load((Path(__file__).parent / "bad_rows.yaml").read_text(encoding="utf-8"))


def _plain(held: Round) -> dict[str, Any]:
    return {name: value if name == "unit" else list(value) for name, value in held.__dict__.items()}


def test_the_small_round_has_no_fault(spoiled: Spoiled) -> None:
    assert len(read_workbook(spoiled([])).members) == 4


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_wrong_row_is_named(case: dict[str, Any], spoiled: Spoiled) -> None:
    with pytest.raises(ImportRejected) as rejected:
        read_workbook(spoiled(case["edits"]))
    faults = rejected.value.faults
    assert sorted([f.code, f.sheet, f.row, f.column] for f in faults) == sorted(case["faults"])
    assert all(fault_line(fault) for fault in faults)


@pytest.mark.parametrize("sample_id", sample_ids())
def test_a_sample_comes_back_as_it_was(sample_id: str, tmp_path: Path) -> None:
    held = sample(sample_id)
    write_workbook(tmp_path / "sample.xlsx", held.round, held.notes)
    assert _plain(read_workbook(tmp_path / "sample.xlsx")) == _plain(held.round)


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("Hoàn thành xuất sắc nhiệm vụ", Level.EXCELLENT),
        ("hoàn thành tốt nhiệm vụ ", Level.GOOD),
        ("HTNV", Level.COMPLETED),
        ("KHTNV", Level.NOT_COMPLETED),
        ("HTXS", Level.EXCELLENT),
        ("HTT", Level.GOOD),
        ("HT", Level.COMPLETED),
        ("KHT", Level.NOT_COMPLETED),
        (1, Level.EXCELLENT),
        ("2", Level.GOOD),
        (3.0, Level.COMPLETED),
        (unicodedata.normalize("NFD", "Hoàn thành nhiệm vụ"), Level.COMPLETED),
    ],
)
def test_levels_are_read_in_every_spelling(written: object, level: Level, spoiled: Spoiled) -> None:
    edit = {"sheet": sheets.RESULTS.name, "row": 2, "column": "Mức xếp loại", "value": written}
    assert read_workbook(spoiled([edit])).results[0].level is level


@pytest.mark.parametrize("name", ["=CMD()", "+84 không phải công thức", "-An", "@Bình"])
def test_text_that_looks_like_a_formula_stays_text(name: str, tmp_path: Path, spoiled: Spoiled) -> None:
    book = openpyxl.load_workbook(spoiled([]))
    cell = book[sheets.MEMBERS.name].cell(2, 2)
    cell.value, cell.data_type = name, "s"
    book.save(tmp_path / "first.xlsx")
    held = read_workbook(tmp_path / "first.xlsx")
    assert held.members[0].name == name
    write_workbook(tmp_path / "again.xlsx", held)
    written = openpyxl.load_workbook(tmp_path / "again.xlsx")[sheets.MEMBERS.name].cell(2, 2)
    assert (written.value, written.data_type) == (name, "s")


def test_names_in_decomposed_letters_are_the_same_names(spoiled: Spoiled) -> None:
    decomposed = unicodedata.normalize("NFD", "Mẫu Thị Đào")
    edit = {"sheet": sheets.MEMBERS.name, "row": 2, "column": "Họ và tên", "value": f"  {decomposed}  "}
    assert read_workbook(spoiled([edit])).members[0].name == "Mẫu Thị Đào"


def test_leading_zeros_are_kept(spoiled: Spoiled) -> None:
    assert read_workbook(spoiled([])).members[0].card_number == "00123456"


def test_own_columns_and_another_order_do_no_harm(tmp_path: Path, spoiled: Spoiled) -> None:
    book = openpyxl.load_workbook(spoiled([]))
    sheet = book[sheets.MEMBERS.name]
    sheet.move_range(f"A1:A{sheet.max_row}", cols=30)
    sheet.cell(1, 40).value = "Cột riêng"
    book.save(tmp_path / "moved.xlsx")
    assert [member.code for member in read_workbook(tmp_path / "moved.xlsx").members] == ["M1", "M2", "M3", "M1"]


def test_a_workbook_of_an_earlier_release_lacks_the_newer_lines(tmp_path: Path, spoiled: Spoiled) -> None:
    book = openpyxl.load_workbook(spoiled([]))
    sheet = book[sheets.UNIT.name]
    newer = {column.header for column in sheets.UNIT.columns if column.later}
    for row in [row for row in range(sheet.max_row, 0, -1) if sheet.cell(row, 1).value in newer]:
        sheet.delete_rows(row)
    book.save(tmp_path / "earlier.xlsx")
    unit = read_workbook(tmp_path / "earlier.xlsx").unit
    assert (unit.issuer, unit.abbreviation, unit.recipients) == (None, None, None)


def test_an_empty_template_asks_for_the_unit(tmp_path: Path) -> None:
    write_workbook(tmp_path / "empty.xlsx")
    with pytest.raises(ImportRejected) as rejected:
        read_workbook(tmp_path / "empty.xlsx")
    codes = {fault.code for fault in rejected.value.faults}
    assert codes == {"cell_required", "workbook_no_organisation"}


COUNT = Column(key="n", header="Số", cell=Cell.COUNT)


@pytest.mark.parametrize(("raw", "count"), [(12.0, 12), ("007", 7), ("4.928", 4928), ("1.000.000.000", 10**9)])
def test_a_count(raw: Raw, count: int) -> None:
    assert read_cell(COUNT, raw) == count


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        *((raw, "cell_count") for raw in ("²", "1²", "٣", "½", "-1", -1.0, 1.5, "1e9", float("inf"), True)),
        *((raw, "cell_count_above") for raw in (1e300, 1e9 + 1, "9" * 11, "9" * 5_000, "999" + ".999" * 2_000)),
    ],
)
def test_what_is_no_count(raw: Raw, code: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        read_cell(COUNT, raw)
    assert wrong.value.code == code


@pytest.mark.parametrize("cell", [Cell.RANK, Cell.YEAR, Cell.DAY, Cell.PARTIAL])
@pytest.mark.parametrize("raw", ["9" * 5_000, 1e300, "²"])
def test_nor_a_rank_a_year_a_day(raw: Raw, cell: Cell) -> None:
    with pytest.raises(Unreadable):
        read_cell(Column(key="n", header="Số", cell=cell), raw)


def test_a_fault_quotes_the_beginning_of_a_long_cell(spoiled: Spoiled) -> None:
    edit = {"sheet": "Đảng viên", "row": 3, "column": "Ngày sinh", "value": "9" * 5_000}
    with pytest.raises(ImportRejected) as rejected:
        read_workbook(spoiled([edit]))
    assert rejected.value.faults[0].value == "9" * 199 + "…"


def test_equal_cells_of_a_column_are_read_once_and_their_likes_of_another_type_are_not_taken_for_them() -> None:
    column = Column(key="post_rank", header="X", cell=Cell.RANK)
    assert read_cells(column, [1.0, "1", 1.0]) == [1, 1, 1]
    for likeness in (True, ErrorCell("1"), 1.5):
        values = read_cells(column, [1.0, "1", likeness])
        assert (values[:2], type(values[2])) == ([1, 1], BadCell)
    assert read_cells(column, ["1", None, " "]) == [1, None, None]
    required = Column(key="post_rank", header="X", cell=Cell.RANK, required=True)
    assert read_cells(required, [""]) == [BadCell("", "cell_required", {})]


def test_the_collector_runs_again_after_a_workbook_whatever_became_of_it(tmp_path: Path) -> None:
    assert gc.isenabled()
    (tmp_path / "a.xlsx").write_bytes(b"no workbook")
    with pytest.raises(Refused):
        read_workbook(tmp_path / "a.xlsx")
    assert gc.isenabled()
