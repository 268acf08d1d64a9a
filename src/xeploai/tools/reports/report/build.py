"""Builds the Word templates of the report from layout.yaml: `python -m xeploai.tools.reports.report.build`.

The .docx files it writes are kept beside it. Staff edit a copy in Word; this runs only when the form changes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
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
from xeploai.tools.reports.report import FINDINGS
from xeploai.tools.reports.report.layout import layouts
from xeploai.tools.reports.report.narrative import words

CENTRE, LEFT, BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
_TABLE_STYLE = "Table Grid"
_TABLE_SIZE = 10
_AFTER_TABLE = 8


def frame() -> Mapping[str, Any]:
    """The fixed words of the template: headings, table heads, head and foot."""
    fixed: Mapping[str, Any] = words()["frame"]
    return fixed


class _Template:
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

    def control(self, tag: str) -> None:
        """A paragraph that only steers; it leaves nothing in the report."""
        self.doc.add_paragraph(f"{{%p {tag} %}}")

    def each(self, name: str) -> None:
        """One paragraph for every line of a list; what the program says to the office is marked."""
        self.control(f"for line in {name}")
        self._line_of_list()
        self.control("endfor")

    def each_before_table(self, name: str, table: str) -> None:
        """As `each`; the last line stays on the page of the table that follows, if it has rows."""
        self.control(f"for line in {name}")
        self.control(f"if loop.last and {table}")
        self._line_of_list(keep=True)
        self.control("else")
        self._line_of_list()
        self.control("endif")
        self.control("endfor")

    def _line_of_list(self, *, keep: bool = False) -> None:
        self.control("if line.remark")
        self.body("{{ line }}", gap=True, keep=keep)
        self.control("else")
        self.body("{{ line }}", keep=keep)
        self.control("endif")

    def charts(self, name: str) -> None:
        """Pictures with their captions."""
        self.control(f"for chart in {name}")
        self.line("{{ chart.image }}", before=4, keep=True)
        self.line("{{ chart.caption }}", italic=True, size=12, after=8)
        self.control("endfor")

    def gap(self, name: str, *, keep: bool = False) -> None:
        """A marked gap for the office to fill."""
        self.body(words()["gaps"][name], gap=True, keep=keep)

    def table(
        self, heads: Sequence[str], cells: Sequence[str], rows: str, widths: Sequence[int], *, together: bool = False
    ) -> None:
        """A table with one row for every `row` of a list; the header repeats on every page.

        together: a short table of figures that stays on one page
        """
        table = self.doc.add_table(rows=4, cols=len(heads))
        table.style, table.alignment, table.autofit = _TABLE_STYLE, WD_TABLE_ALIGNMENT.CENTER, False
        _air(table)
        _repeat(table.rows[0])
        _whole(table.rows[2])
        tags = {1: f"{{%tr for row in {rows} %}}", 3: "{%tr endfor %}"}
        for index, (head, cell, width) in enumerate(zip(heads, cells, widths, strict=True)):
            table.columns[index].width = Mm(width)
            for row in table.rows:
                row.cells[index].width = Mm(width)
            for row in (table.rows[0], table.rows[2]) if together else (table.rows[0],):
                row.cells[index].vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            self._cell(table.rows[0].cells[index], head, bold=True, align=CENTRE)
            self._cell(table.rows[2].cells[index], cell, align=LEFT if index == 0 or width > 40 else CENTRE)
        for row in (table.rows[0], table.rows[2]) if together else ():
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        for row_index, tag in tags.items():
            self._cell(table.rows[row_index].cells[0], tag)
        self.line("", size=_AFTER_TABLE)

    def _cell(self, cell: Any, text: str, *, bold: bool = False, align: Any = LEFT) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.alignment = align
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(_TABLE_SIZE)

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


def build(layout: Mapping[str, Any]) -> Any:
    """The template for one form of documents."""
    template = _Template(layout)
    _head(template)
    _sections(template)
    _foot(template)
    return template.doc


def _head(template: _Template) -> None:
    form = template.layout["head"]
    left, right = template.two_columns((73, 92))
    first = left.paragraphs[0]
    first.alignment = CENTRE
    first.add_run("{{ doc.superior }}").font.size = Pt(form["superior"])
    template.line("{{ doc.unit }}", parent=left, bold=True, size=form["unit"])
    template.line("*", parent=left)
    template.line("{{ doc.number }}", parent=left, size=form["number"])
    party = right.paragraphs[0]
    party.alignment = CENTRE
    run = party.add_run(frame()["party"])
    run.bold, run.font.size = True, Pt(form["party"])
    party.paragraph_format.left_indent = party.paragraph_format.right_indent = Mm(2)
    party.paragraph_format.space_after = Pt(6)
    _underline(party)
    template.line("{{ doc.place_date }}", parent=right, italic=True, size=form["place"])
    template.line(frame()["kind"], bold=True, size=template.layout["kind"], before=16)
    template.line("{{ doc.extract }}", bold=True, size=template.layout["extract"])
    template.line(template.layout["hyphens"], after=8)
    template.control("if doc.sample")
    template.line("{{ doc.sample }}", italic=True, size=12, after=6)
    template.control("endif")


def _sections(template: _Template) -> None:
    template.each("intro")
    template.heading(frame()["leadership"])
    template.gap("leadership")
    template.each("leadership")
    template.heading(frame()["review"])
    template.each("review")
    template.gap("review")
    template.heading(frame()["results"])
    template.control("for kind in kinds")
    template.body("{{ kind.number }}. {{ kind.name }}", bold=True)
    template.each_before_table("kind.lines", "kind.rows")
    template.control("if kind.rows")
    template.line(frame()["table"], italic=True, size=12, before=4, keep=True)
    template.table(
        frame()["table_heads"],
        [
            "{{ row.name }}",
            "{{ row.total }}",
            "{{ row.evaluated }}",
            "{{ row.XS }}",
            "{{ row.T }}",
            "{{ row.HT }}",
            "{{ row.KHT }}",
            "{{ row.good }}",
            "{{ row.share }}",
        ],
        "kind.rows",
        [33, 15, 15, 17, 17, 17, 17, 17, 17],
        together=True,
    )
    template.control("endif")
    template.control("endfor")
    template.charts("charts")
    template.body(frame()["commendation"], bold=True)
    template.each("commendation")
    template.gap("commendation")
    template.heading(frame()["opinions"])
    for number, (name, title) in enumerate(frame()["opinion_parts"].items(), start=1):
        template.body(f"{number}. {title}", bold=True)
        template.gap(name)
    template.heading(frame()["tasks"])
    template.gap("tasks")
    template.gap("remedies")
    template.heading(frame()["proposals"])
    template.each("proposals")
    template.gap("proposals", keep=True)  # no signature stands on a page of its own


def _foot(template: _Template) -> None:
    form = template.layout["signature"]
    left, right = template.two_columns((82, 83))
    first = left.paragraphs[0]
    run = first.add_run(frame()["recipients"])
    run.underline, run.font.size = True, Pt(14)
    template.line("{%p for line in doc.recipients %}", parent=left, align=LEFT)
    template.line("- {{ line }}", parent=left, align=LEFT, size=12)
    template.line("{%p endfor %}", parent=left, align=LEFT)
    right.paragraphs[0].alignment = CENTRE
    right.paragraphs[0].add_run("{{ doc.signer_authority }}").bold = form["authority_bold"]
    template.line("{{ doc.signer_post }}", parent=right, bold=form["post_bold"])
    for _ in range(4):
        template.line("", parent=right)
    template.line("{{ doc.signer_name }}", parent=right, bold=form["name_bold"])


def build_findings(layout: Mapping[str, Any]) -> Any:
    """The template of the file for the office: no paper of the party, so without head and foot."""
    template = _Template(layout)
    template.line(frame()["findings_title"], bold=True)
    template.line("{{ about }}", italic=True, size=12, before=4, after=8)
    template.control("if findings")
    cells = ["{{ row.severity }}", "{{ row.where }}", "{{ row.text }}"]
    template.table(frame()["findings_heads"], cells, "findings", [20, 42, 103])
    template.control("endif")
    template.control("if findings_more")
    template.body("{{ findings_more }}")
    template.control("endif")
    template.line(frame()["method_title"], bold=True, before=12, after=6, keep=True)
    cells = ["{{ row.item }}", "{{ row.value }}", "{{ row.verified }}"]
    template.table(frame()["method_heads"], cells, "method", [58, 77, 30])
    return template.doc


def main() -> None:
    """Write every template beside this module."""
    folder = Path(__file__).parent
    for layout in layouts():
        build(layout).save(str(folder / f"{layout['id']}.docx"))
    build_findings(layouts()[-1]).save(str(folder / FINDINGS))


if __name__ == "__main__":
    main()
