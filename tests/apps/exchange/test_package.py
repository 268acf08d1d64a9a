"""Files that are no workbook are told for what they are, before any parser sees them."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from xeploai.apps.exchange import package
from xeploai.apps.exchange.read import read_workbook
from xeploai.apps.wording import fault_line
from xeploai.core.errors import ImportRejected, Refused

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
        file.truncate(200 * package.MEGABYTE)


def _cut(path: Path) -> None:
    openpyxl.Workbook().save(path)
    path.write_bytes(path.read_bytes()[:-100])


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


def test_sizes_that_lie_are_found_out(tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    _lying(path)
    with pytest.raises(Refused) as refused:
        read_workbook(path)
    assert refused.value.faults[0].code == "workbook_broken"


def test_a_zip_of_something_else_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "bang.xlsx"
    _zip({"word/document.xml": b"<x/>"})(path)
    with pytest.raises(Refused) as refused:
        read_workbook(path)
    assert refused.value.faults[0].code == "workbook_unknown"


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
