"""The letter by which an office asks its superior: open questions, how they are handled now, room for the answer.

The form is that of party papers on the day (tools/reports/report/layout.yaml). What the program cannot know is a
marked gap, which the office fills in before signing.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from xeploai.rulepacks.questions import Question, State, register
from xeploai.rulepacks.regime import Regime
from xeploai.rulepacks.schema import ParameterSpec
from xeploai.tools.documents.properties import Properties, describe
from xeploai.tools.reports.report.layout import layout_on
from xeploai.tools.rulebook.labels import label
from xeploai.tools.rulebook.questions import alternatives, answer_line, standing, text_of

GAP = "……"
_WIDTHS_MM = (10, 63, 29, 30, 33)


def write_letter(regime: Regime, target: Path | IO[bytes], *, on: date) -> None:
    """Write the letter about every question that is not answered by one paper."""
    layout = layout_on(on)
    document = Document()
    _sheet(document, layout)
    _head(document, regime, on)
    open_questions = [question for question in register(regime) if question.state is not State.ANSWERED]
    _addressee(document)
    for sentence in _opening(regime, open_questions):
        _paragraph(document, sentence)
    if open_questions:
        _table(document, regime, open_questions)
        _paragraph(document, label("letter_closing", gap=GAP))
    _foot(document)
    describe(document, Properties(title=label("letter_subject", title=regime.title), author="xeploai"))
    document.save(str(target) if isinstance(target, Path) else target)


def _opening(regime: Regime, open_questions: Sequence[Question]) -> list[str]:
    if not open_questions:
        return [label("letter_nothing", title=regime.title)]
    return [label("letter_opening", title=regime.title, count=len(open_questions), gap=GAP)]


def _sheet(document: Any, layout: Mapping[str, Any]) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, width in layout["margins"].items():
        setattr(section, f"{side}_margin", Mm(width))
    style = document.styles["Normal"]
    style.font.name, style.font.size = layout["font"], Pt(layout["body"]["size"])
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), layout["font"])
    style.paragraph_format.space_after = Pt(layout["body"]["after"])


def _head(document: Any, regime: Regime, on: date) -> None:
    left, right = _columns(document, (75, 90))
    _line(left, label("letter_issuer", gap=GAP), bold=True)
    _line(left, "*", bold=False)
    _line(left, label("letter_number", gap=GAP))
    _line(left, label("letter_subject", title=regime.title), size=12, italic=True)
    _line(right, label("letter_party"), bold=True)
    _line(right, label("letter_place", gap=GAP, year=on.year), italic=True)


def _addressee(document: Any) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_before = Pt(12)
    _runs(paragraph, label("letter_to", gap=GAP))


def _paragraph(document: Any, sentence: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Mm(10)
    _runs(paragraph, sentence)


def _table(document: Any, regime: Regime, open_questions: Sequence[Question]) -> None:
    grid = document.add_table(rows=1, cols=len(_WIDTHS_MM))
    grid.style, grid.autofit = "Table Grid", False
    heads = [label(f"letter_column_{code}") for code in ("number", "content", "standing", "alternatives", "opinion")]
    _fill(grid.rows[0], heads, bold=True)
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for question in open_questions:
        content = label(
            "letter_content", text=without_codes(question, text_of(regime, question)), clause=question.statement.clause
        )
        if question.state is State.DISPUTED:
            content += " " + label("letter_disputed", answers="; ".join(map(answer_line, question.answers)))
        cells = [
            str(question.number),
            content,
            standing(regime, question),
            "; ".join(alternatives(regime, question)),
            "",
        ]
        _fill(grid.add_row(), cells)
    for number, width in enumerate(_WIDTHS_MM):
        grid.columns[number].width = Mm(width)  # what LibreOffice reads; Word reads that of the cells
        for cell in grid.columns[number].cells:
            cell.width = Mm(width)
    document.add_paragraph()


def _foot(document: Any) -> None:
    left, right = _columns(document, (75, 90))
    for line in label("letter_recipients", gap=GAP).split("|"):
        _line(left, line, size=12, centred=False)
    _line(right, label("letter_authority", gap=GAP), bold=True)
    _line(right, label("letter_post", gap=GAP))


def _columns(document: Any, widths: tuple[int, int]) -> tuple[Any, Any]:
    """Two columns without lines: the head and the foot of a party paper."""
    grid = document.add_table(rows=1, cols=2)
    grid.autofit = False
    for cell, width in zip(grid.rows[0].cells, widths, strict=True):
        cell.width = Mm(width)
        cell.paragraphs[0].paragraph_format.space_after = Pt(0)
    return grid.rows[0].cells[0], grid.rows[0].cells[1]


def _line(
    cell: Any, text: str, *, bold: bool = False, italic: bool = False, size: int = 14, centred: bool = True
) -> None:
    first = cell.paragraphs[0]
    paragraph = first if not first.runs else cell.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.space_after = Pt(0)
    for run in _runs(paragraph, text):
        run.bold, run.italic, run.font.size = bold, italic, Pt(size)


def _runs(paragraph: Any, text: str) -> list[Any]:
    """The text, each gap a marked run of its own."""
    runs = []
    for number, part in enumerate(text.split(GAP)):
        if number:
            gap = paragraph.add_run(GAP)
            gap.font.highlight_color = WD_COLOR_INDEX.YELLOW
            runs.append(gap)
        if part:
            runs.append(paragraph.add_run(part))
    return runs


def without_codes(question: Question, text: str) -> str:
    """The question without the codes that only authors of policies need: "ngày đánh giá (as_of)"."""
    spec = question.statement
    codes = [*(spec.allowed or ()), "true", "false"] if isinstance(spec, ParameterSpec) else []
    for code in codes:
        text = text.replace(f" ({code})", "")
    return text


def _fill(row: Any, cells: Sequence[str], *, bold: bool = False) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, content in zip(row.cells, cells, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(content)
        run.font.size, run.bold = Pt(11), bold
