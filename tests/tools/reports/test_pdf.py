"""A PDF made of our report by LibreOffice: one family of fonts, embedded, and text that comes out whole."""

import ctypes
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dev
import docx
import pypdfium2
import pytest

from xeploai.core.subjects import TallySubject
from xeploai.rulepacks.regime import Regime
from xeploai.tools.documents.legibility import doubt_of
from xeploai.tools.documents.pdf import pdf_passages
from xeploai.tools.proofreading.reading.pdf import read_pdf
from xeploai.tools.reports.report import write_report
from xeploai.tools.reports.tally import tally

pdfium: Any = pypdfium2.raw
LETTERS = "ẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ ƠƯĐĂÂÊÔ"


@pytest.fixture(scope="module")
def office() -> str:
    found = shutil.which("soffice")
    assert found, "soffice is not installed"
    return found


def _families(content: bytes) -> Iterator[tuple[str, bool]]:
    """Family and whether embedded, of every piece of text on every page."""
    document = pypdfium2.PdfDocument(content)  # type: ignore[no-untyped-call]
    try:
        for page in document:
            for index in range(pdfium.FPDFPage_CountObjects(page)):
                piece = pdfium.FPDFPage_GetObject(page, index)
                if pdfium.FPDFPageObj_GetType(piece) != pdfium.FPDF_PAGEOBJ_TEXT:
                    continue
                font = pdfium.FPDFTextObj_GetFont(piece)
                name = ctypes.create_string_buffer(200)
                pdfium.FPDFFont_GetBaseFontName(font, name, 200)
                yield name.value.decode().rpartition("+")[2], pdfium.FPDFFont_GetIsEmbedded(font) == 1
            page.close()
    finally:
        document.close()  # type: ignore[no-untyped-call]


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


@pytest.mark.libreoffice
def test_fonts_and_text_of_a_pdf(office: str, sample: Any, rules: Regime, tmp_path: Path) -> None:
    members = sample.counts(TallySubject.MEMBER, "U", (669, 3220, 317, 32), total=4928)
    path = tmp_path / "r.docx"
    write_report(tally(sample.round(counts=[members]), rules), path)
    document = docx.Document(str(path))
    for run in ({}, {"bold": True}, {"italic": True}):
        added = document.add_paragraph().add_run(f"{LETTERS} {LETTERS.lower()}")
        added.bold, added.italic = run.get("bold"), run.get("italic")
    document.save(str(path))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    content = path.with_suffix(".pdf").read_bytes()
    families = set(_families(content))
    assert {name.partition("-")[0] for name, _ in families} == {"LiberationSerif"}, "see LibreOffice in dev.py"
    assert all(embedded for _, embedded in families)
    printed = "\n".join(paragraph.text for paragraph in document.paragraphs)
    by_place = "\n".join(passage.text for passage in pdf_passages(content))
    in_order = read_pdf(content, "r.pdf").text
    assert "669/4.238 đảng viên được đánh giá" in " ".join(in_order.split())
    for text in (by_place, in_order):
        assert doubt_of(text) is None
        assert not _words(printed) - _words(text)


def test_a_family_without_vietnamese_is_not_enough() -> None:
    assert not dev._writes_vietnamese("no such family")


def test_the_first_liberation_fonts_are_not_what_is_installed() -> None:
    packages = {package for part in dev.PARTS for package in part.packages}
    assert "fonts-liberation2" in packages
    assert "fonts-liberation" not in packages
