"""A sheet that prints well and recomputes itself: formats, headers, and cells that know unknown from zero."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import Worksheet

from xeploai.core.figures import Share
from xeploai.rulepacks.data_files import data_file

UNKNOWN = "–"
FIRST_ROW = 6
"""0-based row where the body of a sheet begins: title, unit, base, empty line, two header rows."""

_LINE = 15.5
"""Height of one line in points."""

_LOCALE = "[$-42A]"
_PLAIN = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
_BOX = {**_PLAIN, "border": 1, "border_color": "#9a9187"}
_STYLES: Mapping[str, Mapping[str, object]] = {
    "title": {**_PLAIN, "bold": True, "font_size": 14, "font_color": "#7d0f14"},
    "unit": {**_PLAIN, "bold": True},
    "note": {**_PLAIN, "italic": True, "font_color": "#5f574f"},
    "head": {**_BOX, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#f1ece5"},
    "text": {**_BOX, "text_wrap": True},
    "strong": {**_BOX, "bold": True, "text_wrap": True, "bg_color": "#faf7f3"},
    "code": {**_BOX, "font_color": "#5f574f", "font_size": 9},
    "count": {**_BOX, "num_format": f"{_LOCALE}#,##0", "align": "right"},
    "share": {**_BOX, "num_format": f"{_LOCALE}0.00%", "align": "right"},
    "exact": {**_BOX, "num_format": f"{_LOCALE}#,##0.0###", "align": "right"},
    "bad": {**_BOX, "bg_color": "#fde7e7", "font_color": "#9b1c1c", "text_wrap": True},
    "warn": {**_BOX, "bg_color": "#fdf1d6", "font_color": "#7a5200", "text_wrap": True},
}


@cache
def texts() -> Mapping[str, Any]:
    """The words of the statistics workbook (vi.yaml)."""
    loaded: Mapping[str, Any] = data_file("tools/reports/statistics/vi.yaml")
    return loaded


@dataclass(frozen=True, kw_only=True)
class Head:
    """A column: its header, the group header above it, its width in characters."""

    header: str
    group: str | None = None
    width: float = 9
    hidden: bool = False


class Book:
    """The workbook being written; saved when the block ends without an error."""

    def __init__(self, path: Path, *, unit_line: str, title_of_file: str) -> None:
        # Text that begins with "=" stays text: only write_formula makes formulas.
        self._book = xlsxwriter.Workbook(
            str(path), {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
        )
        self._book.set_properties({"title": title_of_file})
        self._book.set_calc_mode("auto")
        self._formats: dict[tuple[str, int], Any] = {}
        self._pages: list[Page] = []
        self.unit_line = unit_line

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for page in self._pages:
            page.finish()
        self._book.close()

    def style(self, name: str, indent: int = 0) -> Any:
        """A cell format by name; indented for the outline."""
        if (name, indent) not in self._formats:
            self._formats[name, indent] = self._book.add_format({**_STYLES[name], "indent": indent})
        return self._formats[name, indent]

    def sheet(self, name: str, title: str, heads: Sequence[Head], *, note: str | None = None) -> "Page":
        """A new sheet with title, unit, note and header rows."""
        sheet = self._book.add_worksheet(_sheet_name(name), worksheet_class=_Sheet)
        self._pages.append(Page(self, sheet, title, heads, note))
        return self._pages[-1]


class _Sheet(Worksheet):
    """A sheet whose formulas are taken as they stand: sums, shares and IF, which every Excel knows.

    The library would look for some thirty names of newer functions in each of them, a third of the work of a workbook.
    A version of the library that asks elsewhere writes the same file and takes its time.
    """

    def _prepare_formula(self, formula: str, *_: object, **__: object) -> str:
        return formula.removeprefix("=")


def _sheet_name(name: str) -> str:
    """A name that Excel takes: at most 31 characters, none of []:*?/\\."""
    return "".join(letter for letter in name if letter not in "[]:*?/\\")[:31]


class Page:
    """One sheet. Rows and columns are counted from 0."""

    def __init__(self, book: Book, sheet: Any, title: str, heads: Sequence[Head], note: str | None) -> None:
        self.book = book
        self.sheet = sheet
        self._widths = [head.width for head in heads]
        self._lines: dict[int, int] = {}
        self._depths: dict[int, tuple[int, bool]] = {}
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, title, book.style("title"))
        sheet.write_string(1, 0, book.unit_line, book.style("unit"))
        if note:
            sheet.write_string(2, 0, note, book.style("note"))
        self._heads(heads)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
        sheet.repeat_rows(FIRST_ROW - 2, FIRST_ROW - 1)
        sheet.set_footer(f'&C&"Times New Roman"{texts()["page"]}')
        sheet.freeze_panes(FIRST_ROW, 1)

    def _heads(self, heads: Sequence[Head]) -> None:
        head = self.book.style("head")
        upper, lower = FIRST_ROW - 2, FIRST_ROW - 1
        column = 0
        while column < len(heads):
            last = column
            while last + 1 < len(heads) and heads[column].group and heads[last + 1].group == heads[column].group:
                last += 1
            if heads[column].group is None:
                self.sheet.merge_range(upper, column, lower, column, heads[column].header, head)
            elif last == column:
                self.sheet.write_string(upper, column, heads[column].group or "", head)
            else:
                self.sheet.merge_range(upper, column, upper, last, heads[column].group, head)
            column = last + 1
        for index, heading in enumerate(heads):
            self.sheet.set_column(index, index, heading.width, None, {"hidden": heading.hidden})
            if heading.group is not None:
                self.sheet.write_string(lower, index, heading.header, head)
        grouped = any(head.group is not None for head in heads)
        self.sheet.set_row(upper, 30 if grouped else 24)
        self.sheet.set_row(lower, 48 if grouped else 24)

    def text(self, row: int, column: int, value: object, style: str = "text", indent: int = 0) -> None:
        """A text cell; its row becomes as high as the text needs."""
        width = self._widths[column] - 2 * indent if column < len(self._widths) else 9
        self._lines[row] = max(self._lines.get(row, 1), -(-len(str(value or "")) // max(int(width), 4)))
        self.sheet.write_string(row, column, "" if value is None else str(value), self.book.style(style, indent))

    def count(self, row: int, column: int, value: int | None, formula: str | None = None) -> None:
        """A count, by formula where one is given; unknown is a dash and has no formula."""
        style = self.book.style("count")
        if value is None:
            self.sheet.write_string(row, column, UNKNOWN, style)
        elif formula is None:
            self.sheet.write_number(row, column, value, style)
        else:
            self.sheet.write_formula(row, column, f"={formula}", style, value)

    def share(self, row: int, column: int, share: Share, num: int, den: int) -> None:
        """A percentage over two cells of the row; empty over zero, a dash where unknown."""
        style = self.book.style("share")
        if share.num is None or share.den is None:
            self.sheet.write_string(row, column, UNKNOWN, style)
            return
        top, bottom = xl_rowcol_to_cell_fast(row, num), xl_rowcol_to_cell_fast(row, den)
        # The cached value is what a viewer shows that does not calculate; a spreadsheet knows no exact fractions.
        cached: float | str = share.num / share.den if share.den else ""
        self.sheet.write_formula(row, column, f'=IF({bottom}=0,"",{top}/{bottom})', style, cached)

    def outline(self, row: int, depth: int, *, hidden: bool = False) -> None:
        """Put a row into the outline; Excel knows seven depths."""
        self._depths[row] = (min(depth, 7), hidden)

    def finish(self) -> None:
        """Set heights and outline, once all is written."""
        for row in sorted(self._lines.keys() | self._depths.keys()):
            depth, hidden = self._depths.get(row, (0, False))
            height = max(1, self._lines.get(row, 1)) * _LINE
            # Excel shows the plus sign on the row above folded ones only where it is told so.
            folded = not hidden and self._depths.get(row + 1, (0, False))[1]
            self.sheet.set_row(row, height, None, {"level": depth, "hidden": hidden, "collapsed": folded})
        self.sheet.outline_settings(True, False, True, False)

    @staticmethod
    def cell(row: int, column: int) -> str:
        """A1 name of a cell."""
        return str(xl_rowcol_to_cell_fast(row, column))

    @staticmethod
    def column(column: int) -> str:
        """Letters of a column."""
        return str(xl_col_to_name(column))
