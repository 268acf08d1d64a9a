"""Reads a sheet of an office's .xlsx as text cells: merged cells are filled, days become ISO as precise as displayed,
leading zeros are kept as displayed, and Unicode is composed. A cell whose formula has no stored result holds "=..."."""

import io
import math
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from xeploai.core.errors import Refused
from xeploai.core.letters import composed
from xeploai.registers.people.importing.formats import parts_shown, shown_number
from xeploai.tools.bounded import WORKBOOK, call
from xeploai.tools.durability.files import passing_folder
from xeploai.tools.workbooks.package import Errors, check_package, check_size

MAX_ROWS = 50_000
MAX_COLUMNS = 200
_NAME_BYTES = 200
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""A character that XML cannot hold, or the line break of another system, as the format of workbooks writes it."""
_CONTROL = re.compile("[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f]")
_LETTERS = str.maketrans(
    {
        "\u00d0": "Đ",
        "\u0189": "Đ",
        "\u00f0": "đ",
        "\u0256": "đ",
        "\u01cd": "Ă",
        "\u01ce": "ă",
        **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
    }
)
"""Letters of other languages that look like Vietnamese ones and are typed for them; signs of full width."""
_CYRILLIC = str.maketrans("АВЕІКМНОРСТУХаеіорсух", "ABEIKMHOPCTYXaeiopcyx")
_LATIN = re.compile("[A-Za-z]")
_STROKE = {"D\u0335": "Đ", "d\u0335": "đ", "D\u0336": "Đ", "d\u0336": "đ"}
_STRICT, _USUAL = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
"""Marks without width that come along when text is copied out of a page or a PDF."""
# A broken XML part is a SyntaxError, a style or a text that is not in its table an IndexError, whatever reads it.
_BROKEN = (InvalidFileException, SyntaxError, LookupError, ValueError, TypeError, AttributeError, OSError, BadZipFile)


@dataclass(frozen=True)
class Grid:
    """name of the sheet, and its rows; row r of the file is rows[r - 1]. Every row has the same length.

    merged  (row, column) of cells, 0-based, that only repeat the cell they are merged with
    unseen  rows, 0-based, that are hidden or filtered away
    hidden  whether the sheet itself is hidden
    since_1904  whether bare numbers of days count from 1904
    comments  rows, 0-based -> the notes that hang on their cells
    """

    name: str
    rows: Sequence[Sequence[str]]
    merged: frozenset[tuple[int, int]] = frozenset()
    unseen: frozenset[int] = frozenset()
    hidden: bool = False
    since_1904: bool = False
    comments: Mapping[int, Sequence[str]] = field(default_factory=dict)


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
    errors = check_package(path)
    try:
        with path.open("rb") as file:
            book = load_workbook(_usual(file.read()), data_only=True)
    except _BROKEN as broken:
        raise Refused.because("import_not_a_workbook", where=path.name) from broken
    since_1904 = book.epoch == CALENDAR_MAC_1904
    grids = [_grid(sheet, errors.get(sheet.title, {}), since_1904=since_1904) for sheet in book.worksheets]
    return [grid for grid in grids if grid.rows]


def _usual(content: bytes) -> io.BytesIO:
    """The workbook; one of the strict kind (ISO 29500) under the names of the usual kind, which alone the parser
    knows."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if _STRICT not in package.read("xl/workbook.xml"):
            return io.BytesIO(content)
        usual = io.BytesIO()
        with zipfile.ZipFile(usual, "w", zipfile.ZIP_DEFLATED) as out:
            for part in package.infolist():
                text = package.read(part)
                if part.filename.endswith((".xml", ".rels")):
                    text = re.sub(re.escape(_STRICT) + rb"(\w+)/", _USUAL + rb"\1/2006/", text)
                out.writestr(part, text)
    usual.seek(0)
    return usual


def _grid(sheet: Worksheet, errors: Errors, *, since_1904: bool) -> Grid:
    height, width = _extent(sheet)
    unstored = {place: text for place, text in errors.items() if text.startswith("=")}
    height = max([height, *(row for row, _ in unstored)])
    width = max([width, *(column + 1 for _, column in unstored)])
    if height > MAX_ROWS or width > MAX_COLUMNS:
        raise Refused.because("import_too_large", where=sheet.title, rows=MAX_ROWS)
    if not height:
        return Grid(sheet.title, [])
    rows = [[_text(cell) for cell in row] for row in sheet.iter_rows(max_row=height, max_col=width)]
    for (row, column), formula in unstored.items():
        rows[row - 1][column] = formula
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
    unseen = frozenset(row - 1 for row, look in sheet.row_dimensions.items() if look.hidden and row <= len(rows))
    hidden = sheet.sheet_state != "visible"
    comments: dict[int, list[str]] = {}
    for (row, _), cell in sheet._cells.items():
        if cell.comment is not None and row <= len(rows):
            comments.setdefault(row - 1, []).append(cell_text(str(cell.comment.text)))
    return Grid(sheet.title, rows, frozenset(merged), unseen, hidden=hidden, since_1904=since_1904, comments=comments)


def _extent(sheet: Worksheet) -> tuple[int, int]:
    """Rows and columns as far as anything is written: a border drawn down to the last row of Excel is no list."""
    written = [(row, column) for (row, column), cell in sheet._cells.items() if cell.value is not None]
    return max((row for row, _ in written), default=0), max((column for _, column in written), default=0)


def _text(cell: Cell | MergedCell) -> str:
    """What the eye sees: a number formatted with zeros keeps them, a whole number has no ".0", a day is ISO."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        iso = value.date().isoformat() if isinstance(value, datetime) else value.isoformat()
        return iso[: (4, 7, 10)[parts_shown(str(cell.number_format)) - 1]]
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    if isinstance(value, int | float):
        whole = int(value)
        return repr(value) if whole != value else shown_number(whole, str(cell.number_format))
    return cell_text(str(value))


def cell_text(text: str) -> str:
    """A text of a cell in one spelling.

    >>> cell_text("Bí thư_x000D_\\nẤp Ðông"), cell_text("_x005F_x000D_")
    ('Bí thư Ấp Đông', '_x000D_')
    """
    if "_x" in text:
        text = _ESCAPE.sub(lambda sign: chr(int(sign.group(1), 16)), text)
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if not text.isascii():
        text = composed(text).translate(_LETTERS)
        for stroke, letter in _STROKE.items():
            text = text.replace(stroke, letter)
        text = _UNSEEN.sub("", text)
        if not text.isascii() and _LATIN.search(text):
            text = text.translate(_CYRILLIC)
    # An apostrophe before a text keeps a spreadsheet from reading it; it is no part of it.
    return " ".join(_CONTROL.sub("", text).split()).removeprefix("'").lstrip()
