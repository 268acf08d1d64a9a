"""The page as a Word file, A4 landscape, with head rows that repeat on every sheet."""

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from xeploai.tools.documents.properties import Properties, describe
from xeploai.tools.rulebook.page import Page, Table

FONT = "Times New Roman"
WIDTH_MM = 267
BRAND = RGBColor(0xA3, 0x16, 0x1C)


def write_docx(page: Page, path: Path) -> None:
    """Write the page to a file."""
    document = Document()
    _sheet(document)
    title = document.add_heading(page.title, level=0)
    title.runs[0].font.size = Pt(20)
    document.add_paragraph(page.subtitle).runs[0].bold = True
    for sentence in page.sentences:
        document.add_paragraph(sentence)
    for section in page.sections:
        document.add_heading(section.heading, level=1)
        for sentence in section.sentences:
            document.add_paragraph(sentence)
        for table in section.tables:
            if table.rows:
                _table(document, table)
    describe(document, Properties(title=page.title, author="xeploai"))
    document.save(str(path))


def _sheet(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(15)
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = FONT
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(theme), None)
        style.element.rPr.rFonts.set(qn("w:hAnsi"), FONT)
        if name != "Normal":
            style.font.color.rgb = BRAND
    ruled = document.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if ruled is not None:
        document.styles["Title"].element.pPr.remove(ruled)
    document.styles["Normal"].font.size = Pt(11)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)


def _table(document: Any, table: Table) -> None:
    if table.caption:
        caption = document.add_paragraph()
        caption.paragraph_format.keep_with_next = True
        caption.add_run(table.caption).bold = True
    grid = document.add_table(rows=1, cols=len(table.columns))
    grid.style = "Table Grid"
    grid.autofit = False
    _fill(grid.rows[0], table.columns, bold=True)
    _repeat(grid.rows[0])
    for row in table.rows:
        _fill(grid.add_row(), row.cells, italic=row.checked is False)
    whole = sum(table.widths)
    for number, width in enumerate(table.widths):
        size = Mm(WIDTH_MM * width / whole)
        grid.columns[number].width = size
        for cell in grid.columns[number].cells:
            cell.width = size
    document.add_paragraph()


def _fill(row: Any, cells: tuple[str, ...], *, bold: bool = False, italic: bool = False) -> None:
    _unbroken(row)
    for cell, content in zip(row.cells, cells, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(content)
        run.font.size = Pt(9)
        run.bold, run.italic = bold, italic


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _unbroken(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
