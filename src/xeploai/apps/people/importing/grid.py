"""A sheet of an office's .xlsx as text cells: merged cells spread out, days as ISO, leading zeros as they are seen,
letters with marks in their composed form."""

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from xeploai.apps.bounded import WORKBOOK, call
from xeploai.apps.durability.files import passing_folder
from xeploai.apps.exchange.package import check_package, check_size
from xeploai.core.errors import Refused
from xeploai.core.letters import composed

MAX_ROWS = 50_000
MAX_COLUMNS = 200
_NAME_BYTES = 200
_ZEROS = re.compile(r"0+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
"""Marks without width that come along when text is copied out of a page or a PDF."""
# A broken XML part is a SyntaxError, a style or a text that is not in its table an IndexError, whatever reads it.
_BROKEN = (InvalidFileException, SyntaxError, LookupError, ValueError, TypeError, AttributeError, OSError, BadZipFile)


@dataclass(frozen=True)
class Grid:
    """name of the sheet, and its rows; row r of the file is rows[r - 1]. Every row has the same length.

    merged  (row, column) of cells, 0-based, that only repeat the cell they are merged with
    """

    name: str
    rows: Sequence[Sequence[str]]
    merged: frozenset[tuple[int, int]] = frozenset()


@contextmanager
def on_disk(content: bytes, file_name: str) -> Iterator[Path]:
    """An uploaded file under its own name for as long as it is read: readers and their messages want a path."""
    with passing_folder("xeploai-import-") as folder:
        path = folder / (_short(Path(file_name).name) or "tep.xlsx")
        path.write_bytes(content)
        yield path


def _short(name: str) -> str:
    """A name that every file system takes: at most so many bytes, its end kept."""
    return name.encode()[-_NAME_BYTES:].decode(errors="ignore")


def read_grids(content: bytes, file_name: str = "tep.xlsx") -> Sequence[Grid]:
    """The sheets that hold anything. Raises Refused for what is no readable .xlsx, or is far too large."""
    with on_disk(content, file_name) as path:
        check_size(path)
        return call(grids_of, path, limits=WORKBOOK, where=path.name)


def grids_of(path: Path) -> Sequence[Grid]:
    """The same, of a file. Runs in a worker."""
    check_package(path)
    try:
        with path.open("rb") as file:
            book = load_workbook(file, data_only=True)
    except _BROKEN as broken:
        raise Refused.because("import_not_a_workbook", where=path.name) from broken
    return [grid for grid in (_grid(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible") if grid.rows]


def _grid(sheet: Worksheet) -> Grid:
    height, width = _extent(sheet)
    if height > MAX_ROWS or width > MAX_COLUMNS:
        raise Refused.because("import_too_large", where=sheet.title, rows=MAX_ROWS)
    if not height:
        return Grid(sheet.title, [])
    rows = [[_text(cell) for cell in row] for row in sheet.iter_rows(max_row=height, max_col=width)]
    merged = set()
    for area in sheet.merged_cells.ranges:
        if area.min_row > height or area.min_col > width:
            continue
        value = rows[area.min_row - 1][area.min_col - 1]
        for r in range(area.min_row - 1, min(area.max_row, height)):
            for c in range(area.min_col - 1, min(area.max_col, width)):
                if (r, c) != (area.min_row - 1, area.min_col - 1):
                    rows[r][c] = value
                    merged.add((r, c))
    while rows and not any(rows[-1]):
        rows.pop()
    return Grid(sheet.title, rows, frozenset(merged))


def _extent(sheet: Worksheet) -> tuple[int, int]:
    """Rows and columns as far as anything is written: a border drawn down to the last row of Excel is no list."""
    written = [(row, column) for (row, column), cell in sheet._cells.items() if cell.value is not None]
    return max((row for row, _ in written), default=0), max((column for _, column in written), default=0)


def _text(cell: Cell | MergedCell) -> str:
    """What the eye sees: a number formatted with zeros keeps them, a whole number has no ".0", a day is ISO."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    if isinstance(value, int | float):
        whole = int(value)
        if whole != value:
            return repr(value)
        shown = str(cell.number_format)
        return str(whole).rjust(len(shown), "0") if _ZEROS.fullmatch(shown) else str(whole)
    return " ".join(_UNSEEN.sub("", composed(str(value))).split())
