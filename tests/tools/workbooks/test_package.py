"""Files that are no workbook are told for what they are, before any parser sees them."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xeploai.core.errors import ImportRejected, Refused
from xeploai.tools.messages import fault_line
from xeploai.tools.workbooks import package
from xeploai.tools.workbooks.cellscan import CellScan
from xeploai.tools.workbooks.read import read_workbook

Make = Callable[[Path], None]


def _bytes(content: bytes) -> Make:
    def make(path: Path) -> None:
        path.write_bytes(content)

    return make


def _zip(parts: dict[str, bytes]) -> Make:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as held:
            for name, content in parts.items():
                held.writestr(name, content)

    return make


def _lying(path: Path) -> None:
    """A part that says it is short and is not."""
    _zip({"xl/workbook.xml": b"<x/>", "xl/sheet.xml": b"0" * 500_000})(path)
    raw = bytearray(path.read_bytes())
    for at in range(len(raw) - 4):
        if raw[at : at + 4] == (500_000).to_bytes(4, "little"):
            raw[at : at + 4] = (1_000).to_bytes(4, "little")
    path.write_bytes(bytes(raw))


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(3 * package.MAX_FILE)


def _cut(path: Path) -> None:
    openpyxl.Workbook().save(path)
    path.write_bytes(path.read_bytes()[:-100])


def _named_in_no_letters(path: Path) -> None:
    """The directory says that a name is UTF-8, and the name is not."""
    _zip({"xl/workbook.xml": b"<x/>", "xl/đ.xml": b"<x/>"})(path)
    path.write_bytes(path.read_bytes().replace("đ.xml".encode(), b"\xff\xff.xml"))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600

FILES: dict[str, Make] = {
    "workbook_empty_file": _bytes(b""),
    "workbook_is_xls": _bytes(OLE),
    "workbook_password": _bytes(OLE + "EncryptedPackage".encode("utf-16-le")),
    "workbook_is_csv": _bytes("Họ và tên;Chi bộ\nMẫu An;B1\n".encode()),
    "workbook_is_picture": _bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 100),
    "workbook_is_pdf": _bytes(b"%PDF-1.7 "),
    "workbook_unknown": _bytes(b"\x00\x01\x02\x03"),
    "workbook_too_large": _huge,
    "workbook_bomb": _zip({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * (80 << 20)}),
    "workbook_macros": _zip({"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"}),
    "workbook_broken": _cut,
}


@pytest.mark.parametrize("code", FILES)
def test_a_file_is_told_for_what_it_is(code: str, tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    FILES[code](path)
    with pytest.raises(Refused) as refused:
        read_workbook(path)
    (fault,) = refused.value.faults
    assert fault.code == code
    assert fault_line(fault).startswith("bang.xlsx: ")


@pytest.mark.parametrize("make", [_lying, _named_in_no_letters])
def test_a_directory_that_lies_is_found_out(make: Make, tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    make(path)
    with pytest.raises(Refused) as refused:
        read_workbook(path)
    assert refused.value.faults[0].code == "workbook_broken"


def _edited(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Change the raw XML of one part of a workbook, or add the part."""
    with zipfile.ZipFile(path) as held:
        parts = {name: held.read(name) for name in held.namelist()}
    assert old in parts.setdefault(part, old)
    parts[part] = parts[part].replace(old, new)
    _zip(parts)(path)


UNIT_SHEET = "xl/worksheets/sheet2.xml"
LONG = b"<sst><si><t>" + b"xy" * 150_000 + b"</t></si></sst>"
FAR: dict[str, Callable[[Path], None]] = {
    "workbook_cell_too_far": lambda path: _edited(path, UNIT_SHEET, b'r="B3"', b'r="XFD1048576"'),
    "workbook_text_too_long": lambda path: _edited(path, "xl/sharedStrings.xml", b"<sst/>", LONG),
    "workbook_broken": lambda path: _edited(path, UNIT_SHEET, b"</sheetData>", b"</sheetDatum>"),
}


@pytest.mark.parametrize("code", FAR)
def test_what_would_fill_the_memory_is_not_parsed(code: str, spoiled: Callable[[list[Any]], Path]) -> None:
    path = spoiled([])
    FAR[code](path)
    with pytest.raises(Refused) as refused:
        read_workbook(path)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert fault_line(refused.value.faults[0])


def test_formats_without_content_reach_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["XFD1048576"].number_format = "@"
    book.save(path)
    assert package.check_package(path) == {}


@pytest.mark.parametrize("piece", [1, 7, 64, 10_000])
def test_pieces_do_not_matter(piece: int) -> None:
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c><c r="C%d" t="e"><v>#REF!</v></c><c r="D%d" s="1" /></row>' % ((n,) * 4)
        for n in range(1, 40)
    )
    scan = CellScan()
    for at in range(0, len(rows), piece):
        scan.feed(rows[at : at + piece])
    scan.end()
    assert scan.errors == {(row, 2): "#REF!" for row in range(1, 40)}


def test_an_error_of_the_spreadsheet_is_no_blank(spoiled: Callable[[list[dict[str, Any]]], Path]) -> None:
    path = spoiled([{"sheet": "Đảng viên", "row": 3, "column": "Ngày sinh", "value": "#REF!"}])
    with pytest.raises(ImportRejected) as rejected:
        read_workbook(path)
    (fault,) = rejected.value.faults
    where = (fault.code, fault.sheet, fault.row, fault.column, fault.value)
    assert where == ("cell_error", "Đảng viên", 3, "Ngày sinh", "#REF!")


def test_a_zip_of_something_else_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    _zip({"word/document.xml": b"<x/>"})(path)
    with pytest.raises(Refused) as refused:
        read_workbook(path)
    assert refused.value.faults[0].code == "workbook_is_docx"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_workbook(tmp_path / "none.xlsx")
    assert refused.value.faults[0].code == "workbook_not_found"


def test_a_strange_workbook_lacks_every_sheet(tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(ImportRejected) as rejected:
        read_workbook(path)
    assert {fault.code for fault in rejected.value.faults} == {"sheet_missing"}
    assert len(rejected.value.faults) == 13
