"""The text of a PDF as it is seen: letters ordered by the boxes they stand in, whatever their order in the file.

A stamp turned on its side is read along its own line. Notes, stamps and filled-in fields are drawn into the page first.
"""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2

from xeploai.tools.documents.passage import Kind, Passage, place

pdfium: Any = pypdfium2.raw

MOST_PAGES = 5_000
MOST_LETTERS = 4_000_000
"""A thousand full pages; of what comes after, the order in the file is taken."""

_OUT_OF_LINE = 0.4
_OTHER_SIZE = 2.0
_WORD_GAP = 0.18
_COLUMN_GAP = 1.6
_STRUCK_TWICE = 0.15
_OPEN_LINES = 4
"""Parts of a letter's height: how far two of one line may be out of it; letters so many times as large are a line of
their own (a stamp over small print); what parts words and columns; a letter set twice this near is one made bold."""


@dataclass(slots=True)
class _Letter:
    """A letter in the direction in which it is read: where it begins and ends, its foot on the line, its height."""

    sign: str
    begin: float
    end: float
    foot: float
    height: float


def pdf_passages(content: bytes) -> Iterator[Passage]:
    """Pages, and what notes and fields on them say. A broken or locked file has none; a scan has no letters."""
    try:
        document = pypdfium2.PdfDocument(content)  # type: ignore[no-untyped-call]
    except pypdfium2.PdfiumError:
        return
    try:
        left = MOST_LETTERS
        for number in range(min(len(document), MOST_PAGES)):
            for passage in _page(document, number, left):
                left -= len(passage.text)
                yield passage
        yield from _properties(document)
    finally:
        document.close()  # type: ignore[no-untyped-call]


def _properties(document: pypdfium2.PdfDocument) -> Iterator[Passage]:
    for value in document.get_metadata_dict(skip_empty=True).values():  # type: ignore[no-untyped-call]
        yield Passage(place("property"), Kind.PROPERTY, value)


def _page(document: pypdfium2.PdfDocument, number: int, most: int) -> Iterator[Passage]:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return
    try:
        notes = list(_notes(page, number + 1))
        # Stamps and fields are drawn beside the page; flattened they are part of it. The file itself is not touched.
        pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    finally:
        page.close()
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return
    try:
        text_page = page.get_textpage()
        try:
            count = int(pdfium.FPDFText_CountChars(text_page))
            text = _ordered(text_page, count) if count <= most else str(text_page.get_text_range())
        finally:
            text_page.close()
        if text.strip():
            yield Passage(place("page", page=number + 1), Kind.BODY, text)
    except pypdfium2.PdfiumError:
        pass
    finally:
        page.close()
    yield from notes


def _notes(page: pypdfium2.PdfPage, number: int) -> Iterator[Passage]:
    """What annotations say, and what fields of a form hold, by the file's own words."""
    for index in range(int(pdfium.FPDFPage_GetAnnotCount(page))):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        is_field = pdfium.FPDFAnnot_GetSubtype(note) == pdfium.FPDF_ANNOT_WIDGET
        kind, name = (Kind.FORM_FIELD, "form_field") if is_field else (Kind.ANNOTATION, "annotation")
        for key in (b"Contents", b"Subj", b"V", b"Name"):
            if text := _string(note, key):
                yield Passage(place(name, page=number), kind, text)
        pdfium.FPDFPage_CloseAnnot(note)


def _string(note: object, key: bytes) -> str:
    length = int(pdfium.FPDFAnnot_GetStringValue(note, key, None, 0))
    if not 2 < length < 2_000_000:
        return ""
    buffer = (pdfium.FPDF_WCHAR * (length // 2))()
    pdfium.FPDFAnnot_GetStringValue(note, key, buffer, length)
    return bytes(buffer).decode("utf-16-le", errors="replace").rstrip("\0")


def _ordered(page: pypdfium2.PdfTextPage, count: int) -> str:
    """The letters of a page by lines from above, along each line; each direction of reading by itself."""
    directions: dict[int, list[_Letter]] = {}
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    at_x, at_y, at_box = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box)
    for index in range(count):
        sign = _sign(int(pdfium.FPDFText_GetUnicode(page, index)))
        if not sign or (sign == " " and pdfium.FPDFText_IsGenerated(page, index) == 1):
            continue
        angle = max(0.0, float(pdfium.FPDFText_GetCharAngle(page, index)))
        placed = pdfium.FPDFText_GetCharOrigin(page, index, at_x, at_y)
        if placed and pdfium.FPDFText_GetLooseCharBox(page, index, at_box):
            size = (abs(box.right - box.left), abs(box.top - box.bottom))
            letter = _turned(sign, angle, (x.value, y.value), size)
            directions.setdefault(round(math.degrees(angle)) % 360, []).append(letter)
    return "\n".join(_line(line) for _, letters in sorted(directions.items()) for line in _lines(letters))


def _sign(code: int) -> str:
    if code == 0xFFFE:
        return "-"  # so a hyphen at a line's end is marked
    if code in {9, 0x20, 0xA0}:
        return " "
    return "" if code < 33 or 0xD800 <= code < 0xE000 or code in {0xFFFD, 0xFFFF} or code > 0x10FFFF else chr(code)


def _turned(sign: str, angle: float, origin: tuple[float, float], size: tuple[float, float]) -> _Letter:
    """A letter as if its line were level. The box given stands upright around the turned letter, so it is larger."""
    cos, sin = math.cos(angle), math.sin(angle)
    (x, y), (across, up) = origin, size
    spread = cos * cos - sin * sin
    if abs(spread) > 0.2:
        width = (across * abs(cos) - up * abs(sin)) / spread
        height = (up * abs(cos) - across * abs(sin)) / spread
    else:  # about 45 degrees only the sum of both can be told
        width, height = (across + up) * 0.25, (across + up) * 0.45
    begin = x * cos - y * sin
    return _Letter(sign, begin, begin + max(width, 0.0), x * sin + y * cos, max(height, 0.1))


def _lines(letters: list[_Letter]) -> list[list[_Letter]]:
    """Letters whose feet stand on one line, the highest line first."""
    lines: list[list[_Letter]] = []
    for letter in sorted(letters, key=lambda letter: -letter.foot):
        for line in lines[: -_OPEN_LINES - 1 : -1]:
            first = line[0]
            small, large = sorted((first.height, letter.height))
            if large < small * _OTHER_SIZE and first.foot - letter.foot < small * _OUT_OF_LINE:
                line.append(letter)
                break
        else:
            lines.append([letter])
    return lines


def _line(letters: list[_Letter]) -> str:
    pieces: list[str] = []
    last: _Letter | None = None
    for letter in sorted(letters, key=lambda letter: letter.begin):
        if letter.sign == " ":
            if pieces and not pieces[-1].isspace():
                pieces.append(" ")
            continue
        if last is not None:
            if letter.sign == last.sign and letter.begin - last.begin < last.height * _STRUCK_TWICE:
                continue
            gap = letter.begin - last.end
            if gap > last.height * _WORD_GAP:
                if pieces[-1].isspace():
                    pieces.pop()
                pieces.append("\t" if gap > last.height * _COLUMN_GAP else " ")
        pieces.append(letter.sign)
        last = letter
    return "".join(pieces).strip()
