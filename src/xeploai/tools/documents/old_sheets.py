"""The text of an .xls: cells and names of sheets by calamine; the rest as runs of letters in the file itself.

Page headers, text boxes and comments of this format are not read by any library at hand. Their Vietnamese letters stand
in the file two bytes each, so that a run of them is found without knowing what it belongs to.
"""

import io
import re
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineWorkbook

from xeploai.tools.documents.passage import Kind, Passage, column_letters, place, printed

_LETTERS = rb"[\x20-\x7e\x09\xa0-\xff]\x00|[\xa0-\xf9]\x1e|[\x02\x03\x10\x11\x28\x29\x68\x69\xa0\xa1\xaf\xb0]\x01"
"""A letter that Vietnamese is written with, as two bytes: Latin, with tone, and ă đ ĩ ũ ơ ư."""

_RUN = re.compile(rb"(?:" + _LETTERS + rb"){3,4000}")


def old_sheet_passages(content: bytes) -> Iterator[Passage]:
    """Cells, names of sheets, and every other run of letters once."""
    seen: set[str] = set()
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            number = 0
            for sheet in book.sheet_names:
                for row, cells in enumerate(book.get_sheet_by_name(sheet).to_python(skip_empty_area=False), start=1):
                    number += 1
                    for column, value in enumerate(cells):
                        text = str(value)
                        if text.strip():
                            seen.add(text)
                            where = place("sheet_cell", sheet=sheet, cell=f"{column_letters(column)}{row}")
                            yield Passage(where, Kind.CELL, text, number)
            for sheet in book.sheet_names:
                seen.add(sheet)
                yield Passage(place("sheet_name"), Kind.SHEET_NAME, sheet)
    except CalamineError:
        pass
    for run in _RUN.finditer(content):
        for text in printed(run.group().decode("utf-16-le", errors="replace")):
            if text not in seen:
                seen.add(text)
                yield Passage(place("raw"), Kind.RAW, text)
