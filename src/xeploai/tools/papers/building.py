"""The shipped template of a kind of paper, laid out from its file by the house style.

python -m xeploai.tools.papers.building FOLDER     writes all of them, for every form of documents
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt

from xeploai.rulepacks.data_files import data_of
from xeploai.tools.papers.kinds import COMMON, PaperKind, paper_kinds
from xeploai.tools.papers.template import Template, read_template
from xeploai.tools.reports.house_style import BOTH, CENTRE, LEFT, HouseStyle
from xeploai.tools.reports.report.layout import layouts

_ALIGN = {"left": LEFT, "centre": CENTRE, "both": BOTH}
_SMALL = 12
_TEXT_WIDTH = 165
"""Millimetres between the margins."""


@cache
def shipped_template(code: str, layout: str) -> bytes:
    """The template of a kind in a form of documents, as a .docx."""
    form = next(form for form in layouts() if form["id"] == layout)
    document = _Layout(paper_kinds()[code], form).document()
    content = BytesIO()
    document.save(content)
    return content.getvalue()


@cache
def compiled_template(code: str, layout: str) -> Template:
    """The same, ready to be filled."""
    return read_template(shipped_template(code, layout), f"{code}.docx", paper_kinds()[code].fields)


@cache
def _words() -> Mapping[str, str]:
    words: Mapping[str, str] = data_of(COMMON)["words"]
    return words


class _Layout(HouseStyle):
    """One template that is being laid out."""

    def __init__(self, kind: PaperKind, layout: Mapping[str, Any]) -> None:
        super().__init__(layout)
        self._kind = kind
        self._entries: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
            "text": self._text,
            "line": self._line,
            "dots": self._dots,
            "heading": lambda entry: self.heading(entry["heading"]),
            "each": lambda entry: self._block("#", entry["each"], entry["of"]),
            "when": lambda entry: self._block("?", entry["when"], entry["of"]),
            "table": self._table,
            "annex": self._annex,
        }

    def document(self) -> Any:
        """The whole of it."""
        self._begin()
        # What belongs to the paper stands behind the signature.
        self._all([entry for entry in self._kind.layout if "annex" not in entry])
        self._end()
        self._all([entry for entry in self._kind.layout if "annex" in entry])
        self._mark_unverified()
        return self.doc

    def _begin(self) -> None:
        number = "{{so_ky_hieu}}" if self._kind.head != "internal" else ""
        self.head(
            superior="{{cap_tren}}",
            unit="{{don_vi}}",
            number=number,
            place_date="{{dia_danh_ngay}}",
            party=_words()["party"],
        )
        if self._kind.head == "letter":
            left = self.doc.tables[0].rows[0].cells[0]
            self.line(self._kind.extract, parent=left, italic=True, size=_SMALL)
            self.line("", size=_SMALL)
            return
        self.line(self._kind.type_name, bold=True, size=self.layout["kind"], before=16, keep=True)
        self.line(self._kind.extract, bold=True, size=self.layout["extract"], keep=True)
        self.line(self.layout["hyphens"], after=8)
        self._when("mau", [{"line": "{{mau_so_lieu}}", "italic": True, "size": _SMALL}])

    def _end(self) -> None:
        if self._kind.foot == "none":
            return
        self._keep_last()
        self.line("", size=6, keep=True)
        if self._kind.foot == "minutes":
            left, right = self.two_columns((82, 83))
            for cell, title, name in (
                (left, _words()["recorder"], "{{nguoi_ghi}}"),
                (right, _words()["chair"], "{{chu_tri}}"),
            ):
                cell.paragraphs[0].alignment = CENTRE
                cell.paragraphs[0].add_run(title).bold = True
                for _ in range(4):
                    self.line("", parent=cell)
                self.line(name, parent=cell, bold=True)
            return
        self.foot(
            title=_words()["recipients"],
            recipients=("{{#noi_nhan}}", "- {{noi}}", "{{/noi_nhan}}"),
            authority="{{tham_quyen}}",
            post="{{chuc_vu_ky}}",
            name="{{ho_ten_ky}}",
        )

    def _keep_last(self) -> None:
        """No signature stands on a page of its own."""
        paragraphs = self.doc.paragraphs
        if paragraphs:
            paragraphs[-1].paragraph_format.keep_with_next = True

    def _mark_unverified(self) -> None:
        """In the foot of the first page, where the form of the regime was not seen."""
        foot = self.doc.sections[0].first_page_footer
        foot.paragraphs[0].add_run("{{chua_doi_chieu}}").italic = True
        foot.paragraphs[0].runs[0].font.size = Pt(9)

    def _all(self, entries: Sequence[Mapping[str, Any]]) -> None:
        for entry in entries:
            name = next(iter(entry))
            self._entries[name](entry)

    def _when(self, flag: str, entries: Sequence[Mapping[str, Any]]) -> None:
        self._block("?", flag, entries)

    def _block(self, sign: str, name: str, entries: Sequence[Mapping[str, Any]]) -> None:
        self.doc.add_paragraph(f"{{{{{sign}{name}}}}}")
        self._all(entries)
        self.doc.add_paragraph(f"{{{{/{name}}}}}")

    def _text(self, entry: Mapping[str, Any]) -> None:
        style = {name: bool(entry.get(name)) for name in ("bold", "italic", "keep")}
        lead = entry.get("lead")
        self.body(lead or entry["text"], **style)
        if lead:
            paragraph = self.doc.paragraphs[-1]
            paragraph.runs[0].bold = True
            paragraph.add_run(entry["text"])

    def _dots(self, entry: Mapping[str, Any]) -> None:
        """Lines to write on by hand, dotted as far as the margin whatever the font."""
        for _ in range(entry["dots"]):
            self.body("\t")
            stops = self.doc.paragraphs[-1].paragraph_format.tab_stops
            stops.add_tab_stop(Mm(_TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            self.doc.paragraphs[-1].paragraph_format.first_line_indent = Mm(0)

    def _line(self, entry: Mapping[str, Any]) -> None:
        self.line(
            entry["line"],
            align=_ALIGN[entry.get("align", "centre")],
            bold=bool(entry.get("bold")),
            italic=bool(entry.get("italic")),
            size=entry.get("size"),
            before=entry.get("before", 0),
            after=entry.get("after", 4),
            keep=bool(entry.get("keep")),
        )

    def _table(self, entry: Mapping[str, Any]) -> None:
        """Rows of a list, in groups where another list holds it: then a row of the group's name stands before each."""
        cells = list(entry["cells"])
        cells[0] = f"{{{{#{entry['table']}}}}}{cells[0]}"
        cells[-1] = f"{cells[-1]}{{{{/{entry['table']}}}}}"
        empty = [""] * (len(cells) - 1)
        group = entry.get("group")
        rows = [cells]
        if group:
            title = ["", group["title"], *empty[1:]]  # in the column where names stand
            rows = [[f"{{{{#{group['each']}}}}}", *empty], title, cells, [f"{{{{/{group['each']}}}}}", *empty]]
        table = self.grid(
            entry["heads"],
            rows,
            entry["widths"],
            centred=entry.get("centred", (0,)),
            together=bool(entry.get("together")),
            size=entry.get("size", _SMALL),
        )
        if group:
            table.rows[2].cells[1].paragraphs[0].runs[0].bold = True

    def _annex(self, entry: Mapping[str, Any]) -> None:
        """A list that belongs to the paper, on a page of its own."""
        first = self.line(_words()["annex"], bold=True, size=self.layout["kind"], keep=True)
        first.paragraph_format.page_break_before = True
        self.line(entry["annex"], bold=True, size=self.layout["extract"], keep=True)
        self.line("{{kem_theo}}", italic=True, size=_SMALL, keep=True)
        self.line(self.layout["hyphens"], after=8, keep=True)
        self._all(entry["of"])


def main(folder: Path) -> None:
    """Write every shipped template."""
    folder.mkdir(parents=True, exist_ok=True)
    for form in layouts():
        for code in paper_kinds():
            (folder / f"{code}-{form['id']}.docx").write_bytes(shipped_template(code, form["id"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
