"""`xeploai template`: an empty workbook, the five samples, and an older file that is not lost."""

from pathlib import Path

import openpyxl
import pytest

from xeploai.cli.main import main
from xeploai.tools.workbooks import sheets
from xeploai.tools.workbooks.samples import sample_ids
from xeploai.tools.workbooks.sheet_definition import Sheet

SAMPLES = {"hepza-2021", "vi-thuy-2021", "binh-tan-2020", "di-an-2019", "tra-vinh-block-2022"}


def test_the_empty_workbook_has_every_sheet_header_and_drop_down(tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    assert main(["template", str(path)]) == 0
    book = openpyxl.load_workbook(path)
    tables = [sheet.name for sheet in sheets.TABLES]
    assert book.sheetnames == [sheets.GUIDE_SHEET, sheets.UNIT.name, *tables, sheets.LISTS_SHEET]
    for table in sheets.TABLES:
        sheet = book[table.name]
        assert [cell.value for cell in sheet[1]] == [column.header for column in table.columns]
        assert sheet.freeze_panes == "C2"
        offered = sum(1 for column in table.columns if column.list_area)
        assert len(sheet.data_validations.dataValidation) == offered
        assert not list(sheet.iter_rows(min_row=2, values_only=True))


@pytest.mark.parametrize(("sheet", "header"), [(sheets.MEMBERS, "Số thẻ đảng"), (sheets.ORGANISATIONS, "Mã tổ chức")])
def test_columns_of_codes_are_text(sheet: Sheet, header: str, tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    main(["template", str(path)])
    held = openpyxl.load_workbook(path)[sheet.name]
    column = next(index for index, cell in enumerate(held[1], start=1) if cell.value == header)
    # Neighbours that are alike are one dimension.
    (dimension,) = (d for d in held.column_dimensions.values() if (d.min or 0) <= column <= (d.max or 0))
    assert dimension.number_format == "@"


def test_the_samples_are_those_that_were_published() -> None:
    assert set(sample_ids()) == SAMPLES


def test_a_sample_says_that_it_is_one(tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    assert main(["template", str(path), "--example", "di-an-2019"]) == 0
    unit = {row[0]: row[1] for row in openpyxl.load_workbook(path)[sheets.UNIT.name].iter_rows(values_only=True)}
    assert str(unit["Tên đơn vị"]).endswith("(mẫu)")
    assert unit["Dữ liệu mẫu"] == "Có"


def test_the_same_sample_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        main(["template", str(tmp_path / name), "--example", "vi-thuy-2021"])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_filled_in_file_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bang.xlsx"
    path.write_bytes(b"days of typing")
    assert main(["template", str(path)]) == 0
    assert main(["template", str(path)]) == 0
    assert sorted(other.name for other in tmp_path.iterdir()) == ["bang (cũ 1).xlsx", "bang.xlsx"]
    assert (tmp_path / "bang (cũ 1).xlsx").read_bytes() == b"days of typing"
    assert "bang (cũ 1).xlsx" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["bang.xls"], ".xlsx"),
        (["none/bang.xlsx"], "Không ghi được tệp"),
        (["bang.xlsx", "--example", "ha-noi-1900"], "di-an-2019"),
    ],
)
def test_what_cannot_be_written_writes_nothing(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["template", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
