"""The kinds of papers: each has a template that is laid out, filled, and opened by others; their page is right."""

import shutil
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from tests.tools.papers.documents import texts

from xeploai.rulepacks.load import released
from xeploai.tools.documents.properties import Properties
from xeploai.tools.papers.building import compiled_template, shipped_template
from xeploai.tools.papers.fields import FieldKind, sample_values
from xeploai.tools.papers.filling import fill
from xeploai.tools.papers.kinds import paper_groups, paper_kinds
from xeploai.tools.papers.overview import overview
from xeploai.tools.reports.report.layout import layouts

ROOT = Path(__file__).parents[3]
LAYOUTS = [layout["id"] for layout in layouts()]
MADE = datetime(2026, 12, 1, tzinfo=UTC)


def sample(code: str, layout: str) -> bytes:
    kind = paper_kinds()[code]
    about = Properties(title=kind.title, author="Đơn vị (mẫu)")
    return fill(compiled_template(code, layout), sample_values(kind.fields), about, made=MADE)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("code", paper_kinds())
def test_every_kind_is_laid_out_and_filled(code: str, layout: str) -> None:
    kind = paper_kinds()[code]
    assert kind.group in paper_groups()
    lines = texts(sample(code, layout))
    assert not [line for line in lines if "{{" in line or "}}" in line]
    assert any("ĐẢNG CỘNG SẢN VIỆT NAM" in line for line in lines)
    assert kind.extract
    document: Any = docx.Document(BytesIO(sample(code, layout)))
    for table in document.tables[1:]:
        heads = table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
        assert heads or len(table.columns) == 2, "a list repeats its head on every page"
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)


@pytest.mark.parametrize("code", paper_kinds())
def test_a_shipped_template_uses_every_field_of_its_own(code: str) -> None:
    common = set.intersection(*(set(kind.fields) for kind in paper_kinds().values()))
    unused = {note.value for note in compiled_template(code, LAYOUTS[0]).notes} - common
    assert unused == set()
    assert shipped_template(code, LAYOUTS[0])[:2] == b"PK"


def test_every_regime_is_named_and_every_list_has_samples() -> None:
    packs = {pack.id for pack in released()}
    for kind in paper_kinds().values():
        assert set(kind.regimes) == packs, kind.code
        for name, field in kind.fields.items():
            assert field.kind is not FieldKind.LIST or field.sample, (kind.code, name)


def test_the_page_of_papers_is_the_one_that_the_registry_gives() -> None:
    assert (ROOT / "docs/papers.md").read_text(encoding="utf-8") == overview()


@pytest.mark.libreoffice
def test_libreoffice_opens_every_kind(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    assert office, "soffice is not installed"
    for code in paper_kinds():
        (tmp_path / f"{code}.docx").write_bytes(sample(code, LAYOUTS[-1]))
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    files = sorted(map(str, tmp_path.glob("*.docx")))
    subprocess.run([*command, "--outdir", str(tmp_path), *files], check=True, capture_output=True, timeout=110)
    for code in paper_kinds():
        document = pypdfium2.PdfDocument(tmp_path / f"{code}.pdf")  # type: ignore[no-untyped-call]
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
        document.close()  # type: ignore[no-untyped-call]
        assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text, code
        assert "{{" not in text, code
