"""Lists that leave the program: the same table as a workbook, as plain text with commas, or as Parquet.

Rows are taken one after the other and never all held. The last sheet, or the last lines, say where the list came from.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from textwrap import wrap

import duckdb
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from xeploai.columns.engines.duck import connect
from xeploai.columns.schema import PARQUET
from xeploai.rulepacks import vocabulary
from xeploai.tools.durability.files import passing_folder
from xeploai.tools.workbooks.guard import FORMULA_SIGNS, guarded

Value = str | int | bool | date | None
Facts = Mapping[str, str]
"""Where a list came from: label -> text, in the order of print."""

ABOUT = "Nguồn gốc"
A4 = 9
"""Paper, by its number in Excel."""

LINE = 16
"""Height of one line of text in points."""

BUTTON = 3
"""What the button of a filter takes of a header, in characters."""


class Kind(StrEnum):
    """What a column holds; the value is the type in Parquet."""

    TEXT = "VARCHAR"
    COUNT = "BIGINT"
    DAY = "DATE"
    YES_NO = "BOOLEAN"


@dataclass(frozen=True, kw_only=True)
class Column:
    """key: its name for programs; title: its header; width in characters."""

    key: str
    title: str
    width: int = 18
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line. id: of what it shows, for the trail; empty where nothing is named."""

    cells: Sequence[Value]
    id: str = ""


@dataclass(kw_only=True)
class Table:
    """A list to be written once.

    key, title  its name for programs, and for the reader
    rows        taken while it is written; a second writing would find none
    count, ids  how many went out, and of what, as far as it was written
    """

    key: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Row]
    count: int = 0
    ids: list[str] = field(default_factory=list)

    def take(self) -> Iterator[Sequence[Value]]:
        """The rows, noted as they pass."""
        for row in self.rows:
            self.count += 1
            if row.id:
                self.ids.append(row.id)
            yield row.cells


class Workbook:
    """A workbook being written sheet after sheet, in constant memory."""

    def __init__(self, path: Path) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(path), options)
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        self._head = self._book.add_format(
            {**base, "bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#f1ece5", "border": 1}
        )
        self._text = self._book.add_format({**base, "num_format": "@", "text_wrap": True})
        # The apostrophe of Excel: what looks like a formula stays text when the cell is edited.
        self._quoted = self._book.add_format({**base, "num_format": "@", "text_wrap": True, "quote_prefix": True})
        self._day = self._book.add_format({**base, "num_format": "dd/mm/yyyy", "align": "left"})
        self._number = self._book.add_format({**base, "num_format": "0"})

    def add(self, table: Table) -> None:
        """One sheet: a frozen header with filters, the rows under it; prints one page wide."""
        sheet = self._sheet(table.title)
        sheet.set_header(f"&C&B{table.title}")
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 1)
        heads = [len(wrap(column.title, max(column.width - BUTTON, 1))) for column in table.columns]
        sheet.set_row(0, LINE * max(heads))
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(0, index, column.title, self._head)
        for number, cells in enumerate(table.take(), start=1):
            # Not every program makes room for text that takes several lines.
            sheet.set_row(number, LINE * _lines(cells, table.columns))
            for index, value in enumerate(cells):
                self._write(sheet, number, index, value)
        sheet.autofilter(0, 0, max(table.count, 1), len(table.columns) - 1)

    def close(self, about: Facts) -> None:
        """The last sheet, and the file. Raises OSError where it cannot be written."""
        sheet = self._sheet(ABOUT)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 90)
        for row, (label, text) in enumerate(about.items()):
            sheet.write_string(row, 0, label, self._head)
            self._write(sheet, row, 1, text)
        try:
            self._book.close()
        except FileCreateError as error:  # the library's own wrapping, no OSError itself
            raise OSError(str(error)) from error

    def _sheet(self, title: str) -> Worksheet:
        sheet = self._book.add_worksheet("".join(letter for letter in title if letter not in "[]:*?/\\")[:31])
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P/&N")
        return sheet

    def _write(self, sheet: Worksheet, row: int, index: int, value: Value) -> None:
        match value:
            case None:
                pass
            case bool():
                sheet.write_string(row, index, _yes_or_no(value), self._text)
            case int():
                sheet.write_number(row, index, value, self._number)
            case date():
                sheet.write_datetime(row, index, datetime(value.year, value.month, value.day), self._day)  # noqa: DTZ001
            case str():
                sheet.write_string(row, index, value, self._quoted if value.startswith(FORMULA_SIGNS) else self._text)


def _lines(cells: Sequence[Value], columns: Sequence[Column]) -> int:
    """How many lines the longest text of a row takes; words that do not fit go to the next line whole."""
    return max(
        (
            len(wrap(cell, column.width))
            for cell, column in zip(cells, columns, strict=True)
            if isinstance(cell, str) and len(cell) > column.width
        ),
        default=1,
    )


def write_csv(path: Path, table: Table) -> None:
    """The table as text; Excel reads UTF-8 only where the file says so by its first character."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow([column.title for column in table.columns])
        sheet.writerows([_plain(value) for value in cells] for cells in table.take())


def close_csv(path: Path, about: Facts) -> None:
    """The last lines, after an empty one."""
    with path.open("a", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow([])
        sheet.writerows([label, guarded(text)] for label, text in about.items())


def write_parquet(path: Path, table: Table) -> None:
    """The table with its columns' keys and types. Raises OSError where the file cannot be written."""
    keys = [column.key for column in table.columns]
    kinds = {column.key: column.kind.value for column in table.columns}
    with passing_folder("xeploai-export-") as folder, connect() as connection:
        lines = folder / "rows.json"
        with lines.open("w", encoding="utf-8") as file:
            for cells in table.take():
                file.write(json.dumps(dict(zip(keys, cells, strict=True)), ensure_ascii=False, default=str) + "\n")
        read = f"read_json('{_quoted(lines)}', format = 'newline_delimited', columns = {kinds})"
        try:
            connection.execute(f"COPY (FROM {read}) TO '{_quoted(path)}' ({PARQUET})")
        except duckdb.IOException as error:
            raise OSError(str(error)) from error


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _yes_or_no(value: bool) -> str:
    return vocabulary.name("yes_no", "yes" if value else "no")


def _plain(value: Value) -> object:
    if isinstance(value, bool):
        return _yes_or_no(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return guarded(value)
