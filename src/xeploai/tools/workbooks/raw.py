"""The cells of a workbook as they stand there. Runs in a worker: first the guard of the package, then the parser."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import python_calamine

from xeploai.core.errors import Refused
from xeploai.rulepacks.vocabulary import folded
from xeploai.tools.workbooks.package import Errors, check_package

Raw = str | float | int | bool | date | datetime | time | timedelta | None
"""What the parser gives: a number is a float, an empty cell is ""."""


@dataclass(frozen=True)
class RawSheet:
    """Rows from the first of the sheet on, columns from `first` on (0 for A); errors: cells that show an error."""

    first: int
    rows: list[Sequence[Raw]]
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


def _sheet(book: python_calamine.CalamineWorkbook, name: str, errors: Errors) -> RawSheet:
    sheet = book.get_sheet_by_name(name)
    # One object for all equal texts and days: what is sent, and what it becomes, is then a third as large.
    shared: dict[Raw, Raw] = {}
    first_equal = shared.setdefault
    rows: list[Sequence[Raw]] = [
        tuple([first_equal(cell, cell) if type(cell) is str or type(cell) is date else cell for cell in row])
        for row in sheet.iter_rows()
    ]
    return RawSheet(sheet.start[1] if sheet.start else 0, rows, errors)
