"""The same check for a file: its name, and whatever text can be read out of it."""

import io
from collections.abc import Iterable

from python_calamine import CalamineError, CalamineWorkbook

from xeploai.apps.proofreading.reading import read_bytes
from xeploai.apps.secrecy import refuse_secrets
from xeploai.core.errors import Refused

_SHEETS = (".xlsx", ".xls", ".ods")
_TEXTS = (".docx", ".pdf", ".html", ".htm", ".txt", ".md")


def refuse_secret_file(name: str, content: bytes) -> None:
    """Raises Refused, naming where the mark stands. A scan, a picture and a damaged file have no text to look at."""
    refuse_secrets([name])
    if name.lower().endswith(_SHEETS):
        _refuse_sheets(content)
    elif name.lower().endswith(_TEXTS):
        try:
            text = read_bytes(content, name).text
        except Refused:
            return
        refuse_secrets(text.splitlines(), where=name)


def _refuse_sheets(content: bytes) -> None:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            sheets = [
                (sheet, book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)) for sheet in book.sheet_names
            ]
    except CalamineError:
        return
    for sheet, rows in sheets:
        refuse_secrets((_lines(row) for row in rows), where=sheet)


def _lines(row: Iterable[object]) -> str:
    """A row as text in which each cell has a line of its own: a stamp stands alone in its cell."""
    return "\n".join(str(cell) for cell in row)
