"""Builds the Word templates of the report from layout.yaml: `python -m xeploai.tools.reports.report.build`.

The .docx files it writes are kept beside it. Staff edit a copy in Word; this runs only when the form changes.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from xeploai.tools.reports.house_style import HouseStyle
from xeploai.tools.reports.report import FINDINGS
from xeploai.tools.reports.report.layout import layouts
from xeploai.tools.reports.report.narrative import words

_NARROW = 40
"""Millimetres: narrower columns than this hold figures."""


def frame() -> Mapping[str, Any]:
    """The fixed words of the template: headings, table heads, head and foot."""
    fixed: Mapping[str, Any] = words()["frame"]
    return fixed


class _Template(HouseStyle):
    """The house style with what docxtpl reads: loops, conditions, pictures."""

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
        empty = [""] * (len(heads) - 1)
        begin, end = [f"{{%tr for row in {rows} %}}", *empty], ["{%tr endfor %}", *empty]
        centred = [index for index, width in enumerate(widths) if index and width <= _NARROW]
        self.grid(heads, [begin, cells, end], widths, centred=centred, together=together)


def build(layout: Mapping[str, Any]) -> Any:
    """The template for one form of documents."""
    template = _Template(layout)
    _head(template)
    _sections(template)
    _foot(template)
    return template.doc


def _head(template: _Template) -> None:
    template.head(
        superior="{{ doc.superior }}",
        unit="{{ doc.unit }}",
        number="{{ doc.number }}",
        place_date="{{ doc.place_date }}",
        party=frame()["party"],
    )
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
    template.foot(
        title=frame()["recipients"],
        recipients=("{%p for line in doc.recipients %}", "- {{ line }}", "{%p endfor %}"),
        authority="{{ doc.signer_authority }}",
        post="{{ doc.signer_post }}",
        name="{{ doc.signer_name }}",
    )


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
