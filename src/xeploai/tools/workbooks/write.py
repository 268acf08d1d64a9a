"""A round written as a workbook: the empty template, a sample, or data of our own, all by the sheets' one declaration.

Every text goes in as text, whatever it begins with. The file is the same to the byte for the same round.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xeploai.core.dates import PartialDate
from xeploai.core.levels import Level
from xeploai.core.round import Place, Round
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.data_files import data_file
from xeploai.tools.workbooks import sheets
from xeploai.tools.workbooks.guard import FORMULA_SIGNS
from xeploai.tools.workbooks.sheet_definition import Cell, Column, Sheet

DATE_FORMAT = "dd/mm/yyyy"
_LAST_ROW = 99_999
_BRAND, _HEAD, _LINE = "#a3161c", "#5f574f", "#e2dcd4"
# Spreadsheets disagree about days before March 1900 (a leap day that never was), so those go in as text.
_FIRST_EXCEL_DAY = date(1900, 3, 1)
_TEXT_CELLS = {Cell.TEXT, Cell.CODE, Cell.CARD, Cell.NAME, Cell.PARTIAL, Cell.LEVEL, Cell.CHOICE, Cell.YES_NO}


def write_workbook(path: Path, round_: Round | None = None, notes: Mapping[Place, str] | None = None) -> None:
    """Write the workbook, empty or with a round. notes: what stands in the note column beside a record.

    Raises OSError where the file cannot be written.
    """
    try:
        with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
            book.set_properties({"created": datetime(2000, 1, 1), "title": _guide()["title"]})  # noqa: DTZ001
            writer = _Writer(book)
            writer.guide()
            writer.unit(round_)
            for sheet in sheets.TABLES:
                writer.table(sheet, _records(round_, sheet), notes or {})
            writer.lists()
    except FileCreateError as error:  # the library's own wrapping, no OSError itself
        raise OSError(str(error)) from error


def _records(round_: Round | None, sheet: Sheet) -> Sequence[Any]:
    if round_ is None:
        return ()
    return {
        sheets.ORGANISATIONS.name: round_.organisations,
        sheets.MEMBERS.name: round_.members,
        sheets.COLLECTIVES.name: round_.collectives,
        sheets.LEADERS.name: round_.leaders,
        sheets.RESULTS.name: round_.results,
        sheets.PAST.name: round_.past,
        sheets.COUNTS.name: round_.counts,
        sheets.TARGETS.name: round_.targets,
        sheets.AWARDS.name: round_.awards,
        sheets.REGISTERS.name: round_.register,
        sheets.PROPOSALS.name: round_.proposals,
        sheets.AUTHORISATIONS.name: round_.authorisations,
    }[sheet.name]


@cache
def _guide() -> Mapping[str, Any]:
    guide: Mapping[str, Any] = data_file("tools/workbooks/guide.yaml")
    return guide


def field(record: Any, key: str) -> Any:
    """What a record holds for a column; the families of counts stand in mappings."""
    match key.partition("."):
        case ("levels", ".", level):
            return record.levels.get(Level(level))
        case ("not_evaluated", ".", reason):
            return record.not_evaluated.get(reason)
        case ("causes", ".", cause):
            return record.causes.get(cause)
    return getattr(record, key)


def shown(column: Column, value: Any) -> str | int | date | None:
    """A value as its cell shows it: names for codes, a real date where all of it is known."""
    if value is None:
        return None
    match column.cell:
        case Cell.CHOICE:
            assert column.area is not None
            return vocabulary.name(column.area, value)
        case Cell.LEVEL:
            return vocabulary.name("levels", value.value)
        case Cell.YES_NO:
            return vocabulary.name("yes_no", "yes" if value else "no")
        case Cell.PARTIAL:
            assert isinstance(value, PartialDate)
            return value.vi if value.day is None else _day(value.first)
        case Cell.DAY:
            return _day(value)
        case Cell.COUNT | Cell.RANK | Cell.YEAR:
            return int(value)
    return str(value)


def _day(day: date) -> str | date:
    return day if day >= _FIRST_EXCEL_DAY else PartialDate.of(day).vi


def _one_page_wide(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


class _Writer:
    """Formats and sheets of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        wrap = {**base, "text_wrap": True}
        head = {
            **wrap,
            "bold": True,
            "font_color": "white",
            "valign": "vcenter",
            "align": "center",
            "border": 1,
            "border_color": _LINE,
        }
        self._plain = book.add_format(base)
        self._text = book.add_format({**base, "num_format": "@"})
        # The apostrophe of Excel: a text that looks like a formula stays one when the cell is edited.
        self._quoted = book.add_format({**base, "num_format": "@", "quote_prefix": True})
        self._wrapped = book.add_format({**wrap, "num_format": "@"})
        self._date = book.add_format({**base, "num_format": DATE_FORMAT, "align": "left"})
        self._number = book.add_format({**base, "num_format": "0"})
        self._number_left = book.add_format({**base, "num_format": "0", "align": "left"})
        self._head = book.add_format({**head, "bg_color": _HEAD})
        self._head_required = book.add_format({**head, "bg_color": _BRAND})
        self._title = book.add_format({**base, "font_size": 16, "bold": True, "font_color": _BRAND})
        self._section = book.add_format({**base, "font_size": 13, "bold": True})
        self._label_required = book.add_format({**head, "bg_color": _BRAND, "align": "left"})
        self._label = book.add_format({**wrap, "bold": True})
        self._link = book.add_format({**base, "font_color": "#0b4f8a", "underline": 1})

    def guide(self) -> None:
        """The page of instructions, with a line and a link for every sheet."""
        sheet = self._book.add_worksheet(sheets.GUIDE_SHEET)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 30, self._plain)
        sheet.set_column(1, 1, 100, self._plain)
        _one_page_wide(sheet)
        sheet.write_string(0, 0, _guide()["title"], self._title)
        row = 2
        for section in _guide()["sections"]:
            sheet.write_string(row, 0, section["heading"], self._section)
            row += 1
            for line in section["lines"]:
                sheet.set_row(row, 34 if len(line) > 160 else 18)
                sheet.merge_range(row, 0, row, 1, line, self._wrapped)
                row += 1
            row += 1
        for table in (sheets.UNIT, *sheets.TABLES):
            sheet.write_url(row - 1, 0, f"internal:'{table.name}'!A1", self._link, table.name)
            sheet.write_string(row - 1, 1, table.about, self._wrapped)
            row += 1

    def unit(self, round_: Round | None) -> None:
        """The unit's page: an item a line."""
        sheet = self._book.add_worksheet(sheets.UNIT.name)
        sheet.set_column(0, 0, 30, self._plain)
        sheet.set_column(1, 1, 60, self._plain)
        sheet.set_column(2, 2, 60, self._plain)
        _one_page_wide(sheet)
        for index, header in enumerate((sheets.UNIT_ITEM, sheets.UNIT_VALUE, "Ghi chú")):
            sheet.write_string(0, index, header, self._head)
        sheet.freeze_panes(1, 1)
        for row, column in enumerate(sheets.UNIT.columns, start=1):
            sheet.write_string(row, 0, column.header, self._label_required if column.required else self._label)
            self._value(sheet, row, 1, column, field(round_.unit, column.key) if round_ else None)
            sheet.write_string(row, 2, column.note, self._wrapped)
            self._drop_down(sheet, column, row, 1, row)

    def table(self, table: Sheet, records: Iterable[Any], notes: Mapping[Place, str]) -> None:
        """One sheet of records under a frozen header row."""
        sheet = self._book.add_worksheet(table.name)
        sheet.freeze_panes(1, 2)
        sheet.set_row(0, 48)
        _one_page_wide(sheet)
        sheet.repeat_rows(0)
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, column.width, self._format(column))
            sheet.write_string(0, index, column.header, self._head_required if column.required else self._head)
            if column.note:
                sheet.write_comment(0, index, column.note, {"x_scale": 1.6, "font_size": 10})
            self._drop_down(sheet, column, 1, index, _LAST_ROW)
        row = 0
        for row, record in enumerate(records, start=1):
            for index, column in enumerate(table.columns):
                value = notes.get(record.at) if column.key == sheets.NOTE else field(record, column.key)
                if value is not None:
                    self._value(sheet, row, index, column, value)
        sheet.autofilter(0, 0, max(row, 1), len(table.columns) - 1)

    def _format(self, column: Column) -> Format:
        if column.cell in _TEXT_CELLS:
            return self._text
        if column.cell is Cell.DAY:
            return self._date
        return self._number if column.cell is Cell.COUNT else self._number_left

    def _value(self, sheet: Worksheet, row: int, index: int, column: Column, value: Any) -> None:
        match shown(column, value):
            case None:
                sheet.write_blank(row, index, None, self._format(column))
            case date() as day:
                sheet.write_datetime(row, index, datetime(day.year, day.month, day.day), self._date)  # noqa: DTZ001
            case int() as number:
                sheet.write_number(row, index, number, self._format(column))
            case str() as text:
                self._string(sheet, row, index, text)

    def _string(self, sheet: Worksheet, row: int, index: int, text: str) -> None:
        sheet.write_string(row, index, text, self._quoted if text.startswith(FORMULA_SIGNS) else self._text)

    def _drop_down(self, sheet: Worksheet, column: Column, row: int, index: int, last_row: int) -> None:
        area = column.list_area
        if area is None:
            return
        letter = xlsxwriter.utility.xl_col_to_name(_areas().index(area))
        source = f"='{sheets.LISTS_SHEET}'!${letter}$2:${letter}${len(vocabulary.codes(area)) + 1}"
        # Abbreviations are read as well, so a name that is not in the list is only warned of.
        sheet.data_validation(
            row,
            index,
            last_row,
            index,
            {
                "validate": "list",
                "source": source,
                "error_type": "warning",
                "error_title": column.header[:32],
                "error_message": "Nên chọn trong danh sách hoặc ghi chữ viết tắt được chấp nhận.",
            },
        )

    def lists(self) -> None:
        """The names that the drop-downs offer, a column an area."""
        sheet = self._book.add_worksheet(sheets.LISTS_SHEET)
        _one_page_wide(sheet)
        sheet.freeze_panes(1, 0)
        columns = [
            [_area_title(area), *(vocabulary.name(area, code) for code in vocabulary.codes(area))] for area in _areas()
        ]
        sheet.set_column(0, len(columns) - 1, 40, self._plain)
        for row in range(max(map(len, columns))):
            for index, names in enumerate(columns):
                if row < len(names):
                    sheet.write_string(row, index, names[row], self._text if row else self._head)


@cache
def _areas() -> tuple[str, ...]:
    """Vocabulary areas that some drop-down offers, in order of their first use."""
    columns = (column for sheet in (sheets.UNIT, *sheets.TABLES) for column in sheet.columns)
    return tuple(dict.fromkeys(area for column in columns if (area := column.list_area)))


def _area_title(area: str) -> str:
    """The header of the first column that offers the area."""
    return next(c.header for s in (sheets.UNIT, *sheets.TABLES) for c in s.columns if c.list_area == area)
