"""The yearly report: its form, its sentences, its gaps, and what a wrong template is told."""

import re
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import docx
import pytest

from xeploai.core.errors import Refused
from xeploai.core.round import Proposal, Register, RegisterEntry, Target
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rulepacks.regime import Regime
from xeploai.tools.reports.report import template_name, write_report
from xeploai.tools.reports.report.build import build
from xeploai.tools.reports.report.context import context
from xeploai.tools.reports.report.layout import layouts
from xeploai.tools.reports.tally import Tally, tally

OWN = Path(str(files("xeploai.tools.reports.report")))


@pytest.fixture
def counted(sample: Any, rules: Regime) -> Tally:
    """Dĩ An's figures over the small district, as totals."""
    rows = [
        sample.counts(TallySubject.MEMBER, "U", (669, 3220, 317, 32), total=4928, temporary=26),
        sample.counts(TallySubject.GRASSROOTS_ORGANISATION, "U", (9, 36, 4, 0), total=49, group="x"),
        sample.counts(TallySubject.COLLECTIVE, "U", (18,), label="Cơ quan", evaluated=33),
        sample.counts(TallySubject.MEMBER, "U", (612, 3070, 340, 29), year=2020),
    ]
    round_ = sample.round(
        organisations=sample.organisations()[:1],
        counts=rows,
        register=[RegisterEntry(register=Register.TRAINING_CLASS, name="Lớp A (mẫu)", at=sample.at, attendees=145)],
        targets=[Target(name="Kết nạp đảng viên", at=sample.at, met=41, of=75)],
        proposals=[Proposal(text="Đề nghị hướng dẫn sớm hơn", at=sample.at, org="U")],
    )
    return tally(replace(round_, unit=replace(sample.unit, issued_on=date(2022, 2, 5), place="Nơi Mẫu")), rules)


def text_of(path: Path) -> str:
    document = docx.Document(str(path))
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(parts)


def test_sentences_carry_figures_with_their_base(counted: Tally, tmp_path: Path) -> None:
    path = tmp_path / "r.docx"
    write_report(counted, path)
    text = text_of(path)
    for sentence in (
        "669/4.238 đảng viên được đánh giá, xếp loại ở mức hoàn thành xuất sắc nhiệm vụ, chiếm 15,79%",
        "9/45 hoàn thành xuất sắc nhiệm vụ, bằng 20,00% số hoàn thành tốt nhiệm vụ trở lên",
        "3.889/4.238 đảng viên xếp loại hoàn thành tốt nhiệm vụ trở lên",
        "20% × 45 = 9; đã xếp 09, trong trần",
        "690/4.928 đảng viên",
        "26 đảng viên sinh hoạt tạm thời",
        "41/75, đạt 54,67%",
        "145 lượt người dự",
        "chưa có số liệu ở mức hoàn thành tốt nhiệm vụ, hoàn thành nhiệm vụ",
        "So với năm 2020: hoàn thành xuất sắc nhiệm vụ tăng 57",
        "Đề nghị hướng dẫn sớm hơn",
    ):
        assert sentence in text, sentence
    assert "None" not in text
    assert "{" not in text


def test_form_of_the_document(counted: Tally, tmp_path: Path) -> None:
    path = tmp_path / "r.docx"
    write_report(counted, path)
    document = docx.Document(str(path))
    section: Any = document.sections[0]
    measures = (section.page_width, section.page_height, section.left_margin, section.right_margin, section.top_margin)
    assert [round(measure.mm) for measure in measures] == [210, 297, 30, 15, 20]
    normal: Any = document.styles["Normal"]
    assert normal.font.name == "Times New Roman"
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    text = text_of(path)
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
    assert "Độc lập - Tự do" not in text
    assert "Nơi Mẫu, ngày 05 tháng 02 năm 2022" in text
    assert re.search(r"Số\s+-BC/HU", text)
    assert "\n-----\n" in text
    assert "./." not in text


def test_opinions_are_marked_gaps(counted: Tally, tmp_path: Path) -> None:
    path = tmp_path / "r.docx"
    write_report(counted, path)
    marked = [
        run.text
        for paragraph in docx.Document(str(path)).paragraphs
        for run in paragraph.runs
        if run.font.highlight_color is not None
    ]
    assert len([text for text in marked if text.startswith("[…Cơ quan soạn thảo bổ sung: ")]) == 9
    assert all(text.startswith("[…") and text.endswith("…]") for text in marked)


def test_charts_are_in_it(counted: Tally, tmp_path: Path) -> None:
    path = tmp_path / "r.docx"
    write_report(counted, path)
    with zipfile.ZipFile(path) as package:
        # Levels by kind; no pool is above its cap, and no organisation has figures of its own.
        assert len([name for name in package.namelist() if name.startswith("word/media/")]) == 1


def test_names_cannot_break_the_document(sample: Any, rules: Regime, tmp_path: Path) -> None:
    leaders = [sample.leader("l1", "A", group="<b>&{{ x }}"), sample.leader("l2", "A", group="y")]
    results = [sample.result(SubjectKind.LEADER, one.code, "XS") for one in leaders]
    write_report(tally(sample.round(leaders=leaders, results=results), rules), tmp_path / "r.docx")
    assert "<b>&{{ x }}" in text_of(tmp_path / "r.docx")


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout["id"])
def test_the_kept_templates_are_what_is_built(layout: Any) -> None:
    kept = docx.Document(str(OWN / f"{layout['id']}.docx"))
    assert kept.element.xml == build(layout).element.xml


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2017, 1, 1), "hd36-2018.docx"),
        (date(2026, 5, 26), "hd36-2018.docx"),
        (date(2026, 5, 27), "hd05-2026.docx"),
    ],
)
def test_the_form_follows_the_day_of_signing(on: date, name: str) -> None:
    assert template_name(on) == name


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("{{ doc.unitt }}", "report_template_field", "unitt"),
        ("{{ so_lieu }}", "report_template_field", "so_lieu"),
        ("{{ doc.unit ", "report_template_syntax", None),
        ("{{ ''.__class__.__mro__ }}", "report_template_syntax", None),
    ],
)
def test_a_wrong_template_is_told_what_is_wrong(
    counted: Tally, tmp_path: Path, text: str, code: str, told: str | None
) -> None:
    template, out = tmp_path / "mau.docx", tmp_path / "r.docx"
    document = docx.Document(str(OWN / "hd36-2018.docx"))
    document.add_paragraph(text)
    document.save(str(template))
    with pytest.raises(Refused) as caught:
        write_report(counted, out, template=template)
    fault = caught.value.faults[0]
    assert (fault.code, fault.sheet) == (code, "mau.docx")
    assert told is None or fault.values["field"] == told
    assert not out.exists()


def test_a_file_that_is_no_document(counted: Tally, tmp_path: Path) -> None:
    template = tmp_path / "mau.docx"
    template.write_text("x", encoding="utf-8")
    with pytest.raises(Refused, match="report_template_unreadable"):
        write_report(counted, tmp_path / "r.docx", template=template)


def test_an_edited_template_is_used(counted: Tally, tmp_path: Path) -> None:
    template = tmp_path / "mau.docx"
    shutil.copy(OWN / "hd36-2018.docx", template)
    document = docx.Document(str(template))
    document.add_paragraph("Thêm một dòng cho {{ doc.unit }}")
    document.save(str(template))
    write_report(counted, tmp_path / "r.docx", template=template)
    assert "Thêm một dòng cho HUYỆN ỦY MẪU (MẪU)" in text_of(tmp_path / "r.docx")


def test_every_field_of_a_template_is_in_the_manual(counted: Tally) -> None:
    manual = (Path(__file__).parents[3] / "docs" / "reports.md").read_text(encoding="utf-8")
    fields = {*context(counted), "charts", *(f"doc.{name}" for name in context(counted)["doc"])} - {"doc"}
    assert not [field for field in fields if f"`{field}`" not in manual]
