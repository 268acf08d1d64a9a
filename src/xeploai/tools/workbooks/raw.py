"""The cells of a workbook as they stand there. Runs in a worker: first the guard of the package, then the parser."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

import python_calamine

from xeploai.core.errors import Refused
from xeploai.rulepacks.vocabulary import folded
from xeploai.tools.workbooks.package import Errors, check_package

Raw = str | float | int | bool | date | datetime | time | timedelta | None
"""What the parser gives: a number is a float, an empty cell is ""."""


@dataclass(frozen=True)
class RawSheet:
    """Columns from `first` on (0 for A), each from the first row of the sheet on and equally long.

    By columns, for then a sheet of fifty thousand rows is twenty lists and not fifty thousand: to send, to hold and to
    read. errors: cells that show an error.
    """

    first: int
    columns: list[list[Raw]]
    errors: Errors


def raw_sheets(path: Path, wanted: Collection[str]) -> Mapping[str, RawSheet | None]:
    """Every sheet by its name; those whose folded name is not wanted are named only.

    Raises Refused where the file is no workbook that may be opened.
    """
    errors = check_package(path)
    try:
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            return {
                name: _sheet(book, name, errors.get(name, {})) if folded(name) in wanted else None
                for name in book.sheet_names
            }
    except python_calamine.PasswordError as error:
        raise Refused.because("workbook_password", where=path.name) from error
    except python_calamine.CalamineError as error:
        raise Refused.because("workbook_broken", where=path.name) from error


_ROWS_AT_ONCE = 200
"""So few that they are still in the processor's own memory when they become columns."""
_SHARED = {str, date}


def _sheet(book: python_calamine.CalamineWorkbook, name: str, errors: Errors) -> RawSheet:
    sheet = book.get_sheet_by_name(name)
    first = sheet.start[1] if sheet.start else 0
    rows = sheet.iter_rows()
    columns: list[list[Raw]] = []
    # One object for all equal texts and days: what is sent, and what it becomes, is then a third as large.
    shared: dict[Raw, Raw] = {}
    while piece := list(islice(rows, _ROWS_AT_ONCE)):
        columns = columns or [[] for _ in piece[0]]
        for column, cells in zip(columns, zip(*piece, strict=True), strict=True):
            # Equal numbers of two types are two cells; a text or a day is equal to its kind alone. Most columns of a
            # template stay empty.
            equal = any(cells) and set(map(type, cells)) <= _SHARED
            column.extend(map(shared.setdefault, cells, cells) if equal else cells)
    return RawSheet(first, columns, errors)
