"""Corrections as tracked changes: the copy holds them, the original text is still there, other parts are untouched."""

import io
import shutil
import subprocess
import unicodedata
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree

from xeploai.tools.proofreading.check import check
from xeploai.tools.proofreading.fix import AUTHOR, fixed_word
from xeploai.tools.proofreading.reading import read_bytes
from xeploai.tools.proofreading.reading.word import W


def _report(*, decomposed: bool = False) -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("Có 9/45 chi bộ được khen (")
    paragraph.add_run("2").bold = True
    paragraph.add_run("1%) và 669/4.238 đảng viên được khen (15,76%); còn 5/10 tổ đảng (50%) chưa họp.")
    table = document.add_table(rows=1, cols=1)
    table.cell(0, 0).text = "Trong ô: 6.027/6.110 đảng viên (98,46%) đã học."
    if decomposed:
        for run in paragraph.runs:
            run.text = unicodedata.normalize("NFD", run.text)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _fixed(data: bytes) -> tuple[bytes, int]:
    fixed, changes = fixed_word(data, "a.docx", check(read_bytes(data, "a.docx")).marks)
    return fixed, len(changes)


def _xml(data: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


@pytest.mark.parametrize("decomposed", [False, True])
def test_every_wrong_percentage_becomes_a_tracked_change(decomposed: bool) -> None:
    fixed, changes = _fixed(_report(decomposed=decomposed))
    root = _xml(fixed)
    assert changes == 3
    gone = ["".join(text.text or "" for text in change.iter(f"{W}delText")) for change in root.iter(f"{W}del")]
    came = ["".join(text.text or "" for text in change.iter(f"{W}t")) for change in root.iter(f"{W}ins")]
    assert gone == ["21%", "15,76%", "98,46%"]
    assert came == ["20%", "15,79%", "98,64%"]
    changed = [*root.iter(f"{W}del"), *root.iter(f"{W}ins")]
    assert {change.get(f"{W}author") for change in changed} == {AUTHOR}
    assert len({change.get(f"{W}id") for change in changed}) == len(changed)


def test_the_copy_is_right_and_the_rest_is_as_it_was() -> None:
    data = _report()
    fixed, _ = _fixed(data)
    before, after = read_bytes(data, "a.docx").text, read_bytes(fixed, "a.docx").text
    assert after == before.replace("21%", "20%").replace("15,76%", "15,79%").replace("98,46%", "98,64%")
    assert not check(read_bytes(fixed, "a.docx")).needs_a_person
    with zipfile.ZipFile(io.BytesIO(data)) as one, zipfile.ZipFile(io.BytesIO(fixed)) as two:
        assert one.namelist() == two.namelist()
        same = [name for name in one.namelist() if name != "word/document.xml"]
        assert all(one.read(name) == two.read(name) for name in same)


def test_looks_of_the_run_are_kept() -> None:
    root = _xml(_fixed(_report())[0])
    first = next(root.iter(f"{W}ins"))
    assert first.find(f"{W}r/{W}rPr/{W}b") is not None


def test_a_report_without_faults_stays_as_it_is() -> None:
    document = docx.Document()
    document.add_paragraph("Có 9/45 chi bộ được khen (20%).")
    held = io.BytesIO()
    document.save(held)
    fixed, changes = _fixed(held.getvalue())
    assert changes == 0
    assert fixed == held.getvalue()


@pytest.mark.libreoffice
def test_libreoffice_opens_the_copy(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "a.docx").write_bytes(_fixed(_report())[0])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    text = read_bytes((tmp_path / "a.pdf").read_bytes(), "a.pdf").text
    assert "15,79%" in text
