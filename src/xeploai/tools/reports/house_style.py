"""The look of our Word papers: page, fonts, lines, the two heads and the two feet, by the form of documents of a day.

What stands in a paper is the affair of who builds it; a field of a template is to this module a text like any other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from xeploai.tools.documents.properties import Properties, describe

CENTRE, LEFT, BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
_TABLE_STYLE = "Table Grid"
_TABLE_SIZE = 10
_AFTER_TABLE = 8


class HouseStyle:
    """A document that is being laid out. layout: see reports/report/layout.py."""

    def __init__(self, layout: Mapping[str, Any]) -> None:
        self.layout = layout
        self.doc: Any = docx.Document()
        describe(self.doc, Properties(title="", author=""), made=datetime(2026, 1, 1))  # noqa: DTZ001
        _drop_unused_styles(self.doc)
        self._page()
        self._styles()

    def _page(self) -> None:
        section, margins = self.doc.sections[0], self.layout["margins"]
        section.page_height, section.page_width = Mm(297), Mm(210)
        section.orientation = WD_ORIENT.PORTRAIT
        section.top_margin, section.bottom_margin = Mm(margins["top"]), Mm(margins["bottom"])
        section.left_margin, section.right_margin = Mm(margins["left"]), Mm(margins["right"])
        section.header_distance = Mm(10)
        section.different_first_page_header_footer = True
        number = section.header.paragraphs[0]
        number.alignment = CENTRE
        _field(number, "PAGE")

    def _styles(self) -> None:
        body, font = self.layout["body"], self.layout["font"]
        normal = self.doc.styles["Normal"]
        normal.font.name, normal.font.size = font, Pt(body["size"])
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), font)
        normal.element.rPr.rFonts.set(qn("w:cs"), font)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "vi-VN")
        normal.element.rPr.append(language)
        normal.paragraph_format.space_after = Pt(0)

    def line(
        self,
        text: str,
        *,
        parent: Any = None,
        align: Any = CENTRE,
        size: int | None = None,
        bold: bool = False,
        italic: bool = False,
        gap: bool = False,
        before: int = 0,
        after: int = 0,
        keep: bool = False,
    ) -> Any:
        """A paragraph without indent."""
        paragraph = (parent or self.doc).add_paragraph()
        paragraph.alignment = align
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
        paragraph.paragraph_format.keep_with_next = keep
        run = paragraph.add_run(text)
        run.bold, run.italic = bold, italic
        if size:
            run.font.size = Pt(size)
        if gap:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        return paragraph

    def body(
        self, text: str, *, gap: bool = False, bold: bool = False, italic: bool = False, keep: bool = False
    ) -> None:
        """A paragraph of running text in the measure of the form. keep: on the page of what follows."""
        form = self.layout["body"]
        paragraph = self.line(text, align=BOTH, gap=gap, bold=bold, italic=italic, after=form["after"])
        paragraph.paragraph_format.first_line_indent = Mm(form["first_line"])
        line = form["line"]
        if "exact" in line:
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
            paragraph.paragraph_format.line_spacing = Pt(line["exact"])
        else:
            paragraph.paragraph_format.line_spacing = line["multiple"]
        paragraph.paragraph_format.keep_with_next = bold or keep

    def two_columns(self, widths: tuple[int, int]) -> tuple[Any, Any]:
        """A borderless table of two cells, for head and foot of the document."""
        table = self.doc.add_table(rows=1, cols=2)
        table.autofit = False
        _whole(table.rows[0])
        for column, cell, width in zip(table.columns, table.rows[0].cells, widths, strict=True):
            column.width = cell.width = Mm(width)
        return table.rows[0].cells[0], table.rows[0].cells[1]

    def heading(self, text: str) -> None:
        """A main part: I- NAME."""
        self.line(text, align=LEFT, bold=True, before=6, after=4, keep=True)

    def grid(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        *,
        centred: Sequence[int] = (),
        together: bool = False,
        size: int = _TABLE_SIZE,
    ) -> Any:
        """A table with a head that repeats on every page, no row of it cut by the end of one.

        widths    of the columns in millimetres; centred: columns by number
        together  a short table that stays on one page
        """
        table = self.doc.add_table(rows=1 + len(rows), cols=len(heads))
        table.style, table.alignment, table.autofit = _TABLE_STYLE, WD_TABLE_ALIGNMENT.CENTER, False
        _air(table)
        _repeat(table.rows[0])
        for number, (row, texts) in enumerate(zip(table.rows, [heads, *rows], strict=True)):
            _whole(row)
            for index, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
                table.columns[index].width = cell.width = Mm(widths[index])
                if together or number == 0:
                    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
                paragraph = cell.paragraphs[0]
                paragraph.alignment = CENTRE if number == 0 or index in centred else LEFT
                paragraph.paragraph_format.keep_with_next = together or number == 0
                run = paragraph.add_run(text)
                run.bold, run.font.size = number == 0, Pt(size)
        self.line("", size=_AFTER_TABLE)
        return table

    def head(self, *, superior: str, unit: str, number: str, place_date: str, party: str) -> None:
        """Who issues it and its number (none: empty) on the left; the party, place and date on the right."""
        form = self.layout["head"]
        left, right = self.two_columns((73, 92))
        first = left.paragraphs[0]
        first.alignment = CENTRE
        first.add_run(superior).font.size = Pt(form["superior"])
        self.line(unit, parent=left, bold=True, size=form["unit"])
        if number:
            self.line("*", parent=left)
            self.line(number, parent=left, size=form["number"])
        line = right.paragraphs[0]
        line.alignment = CENTRE
        run = line.add_run(party)
        run.bold, run.font.size = True, Pt(form["party"])
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(2)
        line.paragraph_format.space_after = Pt(6)
        _underline(line)
        self.line(place_date, parent=right, italic=True, size=form["place"])

    def foot(self, *, title: str, recipients: Sequence[str], authority: str, post: str, name: str) -> None:
        """Who receives it on the left; who signs on the right."""
        form = self.layout["signature"]
        left, right = self.two_columns((82, 83))
        first = left.paragraphs[0]
        run = first.add_run(title)
        run.underline, run.font.size = True, Pt(14)
        for text in recipients:
            self.line(text, parent=left, align=LEFT, size=12)
        right.paragraphs[0].alignment = CENTRE
        right.paragraphs[0].add_run(authority).bold = form["authority_bold"]
        self.line(post, parent=right, bold=form["post_bold"])
        for _ in range(4):
            self.line("", parent=right)
        self.line(name, parent=right, bold=form["name_bold"])


def _drop_unused_styles(document: Any) -> None:
    """Take out the looks of tables that nothing here uses, and the second copy of all styles, for Word 2010 alone.

    They are 600 KB of the 700 of python-docx's blank document, which every report that is filled in would read, write
    and carry along. Word offers its own looks of tables all the same.
    """
    for style in list(document.styles):
        if style.type is WD_STYLE_TYPE.TABLE and not style.element.default and style.name != _TABLE_STYLE:
            style.delete()
    relations = document.part.rels
    for name, relation in list(relations.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            del relations[name]


def _field(paragraph: Any, code: str) -> None:
    for kind, text in (("begin", None), (None, code), ("end", None)):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def _repeat(row: Any) -> None:
    properties = row._tr.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _air(table: Any) -> None:
    """Space between the text of a cell and its border, in twentieths of a point."""
    margins = OxmlElement("w:tblCellMar")
    for side, space in (("top", 50), ("left", 70), ("bottom", 50), ("right", 70)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(space))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    # The schema puts the margins of cells before the look of the table.
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def _whole(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _underline(paragraph: Any) -> None:
    """A solid line under the paragraph, as wide as its text needs."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "8"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{key}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)
