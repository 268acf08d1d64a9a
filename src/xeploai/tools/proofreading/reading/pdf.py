"""Text of a PDF by pypdfium2 (Apache 2.0 / BSD). Lines are put together to paragraphs; a scan has no text."""

from contextlib import closing
from dataclasses import replace

import pypdfium2

from xeploai.core.errors import Refused
from xeploai.tools.documents.legibility import doubt_of
from xeploai.tools.proofreading.document import Document, Unread
from xeploai.tools.proofreading.reading.plain import plain_document

_MOST_PAGES = 5000
_MOST_NAMED = 200
_MOST_TEXT = 40_000_000


def read_pdf(data: bytes, name: str) -> Document:
    """The text of all pages. Raises Refused for a broken or locked file, and for pages that are only pictures."""
    try:
        pdf = pypdfium2.PdfDocument(data)  # type: ignore[no-untyped-call]
    except pypdfium2.PdfiumError as error:
        code = "check_pdf_locked" if "password" in str(error).lower() else "check_pdf_broken"
        raise Refused.because(code, where=name) from None
    try:
        pages, length = [], 0
        for number in range(min(len(pdf), _MOST_PAGES)):
            pages.append(_page_text(pdf, number))
            length += len(pages[-1])
            if length > _MOST_TEXT:
                raise Refused.because("check_too_large", where=name, megabytes=_MOST_TEXT // 1_000_000)
    finally:
        pdf.close()  # type: ignore[no-untyped-call]
    if not any(char.isalnum() for page in pages for char in page):
        raise Refused.because("check_pdf_scanned", where=name)
    # A page whose letters cannot be trusted is named and left out: its figures may be right, its words are not.
    doubts = [_doubt(page) for page in pages]
    unread = [Unread(code, {"page": number}) for number, code in enumerate(doubts, start=1) if code]
    text = "\f".join("" if code else page for page, code in zip(pages, doubts, strict=True))
    return replace(plain_document(text), unread=tuple(unread[:_MOST_NAMED]))


def _doubt(page: str) -> str:
    """Why a page was not read: it is a picture, or its letters cannot be trusted; empty where it was."""
    if not any(char.isalnum() for char in page):
        return "check_unread_page"
    return doubt_of(page) or ""


def _page_text(pdf: pypdfium2.PdfDocument, number: int) -> str:
    try:
        with closing(pdf[number]) as page, closing(page.get_textpage()) as letters:
            # pdfium marks a hyphen at a line's end with U+FFFE and unknown glyphs with U+FFFD
            text = str(letters.get_text_range()).replace("\ufffe", "-").replace("\x00", "")
    except pypdfium2.PdfiumError:
        return ""
    return "\n".join(line for line in text.splitlines() if not _is_page_number(line))


def _is_page_number(line: str) -> bool:
    held = line.strip(" -–")
    return held.isdecimal() and len(held) <= 4
