"""The statistics workbook: every figure of a tally as a table that prints well and recomputes itself."""

from pathlib import Path

from xeploai.tools.reports.statistics import sheets
from xeploai.tools.reports.statistics.book import Book, texts
from xeploai.tools.reports.statistics.subjects import pools_sheet, subject_sheets
from xeploai.tools.reports.tally import Tally


def write_statistics(tally: Tally, path: Path) -> None:
    """Write the workbook."""
    unit = tally.round.unit
    line = texts()["unit"] % {"unit": unit.name, "date": unit.closing_on.strftime("%d/%m/%Y")}
    title = texts()["titles"]["overview"] % {"year": unit.year}
    with Book(path, unit_line=line + (texts()["sample"] if unit.sample else ""), title_of_file=title) as book:
        sheets.overview(book, tally)
        subject_sheets(book, tally)
        pools_sheet(book, tally)
        sheets.unit_types(book, tally)
        sheets.membership(book, tally)
        sheets.causes(book, tally)
        sheets.previous(book, tally)
        sheets.lists(book, tally)
        sheets.streaks(book, tally)
        sheets.findings(book, tally)
        sheets.method(book, tally)
