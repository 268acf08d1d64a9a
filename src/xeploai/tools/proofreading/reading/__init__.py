"""From any bytes to a Document, or a refusal that says what the bytes are."""

from collections.abc import Callable
from pathlib import Path

from xeploai.core.errors import Refused
from xeploai.tools.bounded import DOCUMENT, call
from xeploai.tools.documents.encodings import refuse_old_encoding
from xeploai.tools.proofreading.document import Document
from xeploai.tools.proofreading.reading.sniffing import Form, form_of

# A report of this size has some thousand pages; what is larger is no report.
MOST_BYTES = 64 * 1024 * 1024


def _reader(form: Form) -> Callable[[bytes, str], Document]:
    """What reads a form. The parsers of the others, some of them large, are not loaded."""
    match form:
        case Form.PLAIN:
            from xeploai.tools.proofreading.reading.plain import read_plain  # noqa: PLC0415 - as said

            return read_plain
        case Form.HTML:
            from xeploai.tools.proofreading.reading.html import read_html  # noqa: PLC0415

            return read_html
        case Form.WORD:
            from xeploai.tools.proofreading.reading.word import read_word  # noqa: PLC0415

            return read_word
        case Form.PDF:
            from xeploai.tools.proofreading.reading.pdf import read_pdf  # noqa: PLC0415

            return read_pdf


def read_report(path: Path) -> Document:
    """The text of a report. Raises Refused, naming the file, where there is none to read."""
    name = path.name
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise Refused.because("check_too_large", where=name, megabytes=MOST_BYTES // 2**20)
        data = path.read_bytes()
    except OSError as error:
        raise Refused.because("check_unreadable", where=str(path), why=error.strerror or "") from None
    if form_of(data, name) is Form.PLAIN:
        return read_bytes(data, name)
    return call(read_bytes, data, name, limits=DOCUMENT, where=name)


def read_bytes(data: bytes, name: str) -> Document:
    """The text of a report that is already in memory; `name` helps to tell HTML from plain text.

    Here and now: what is no plain text and comes from elsewhere is read by it in a worker.
    """
    document = _reader(form_of(data, name))(data, name)
    if not document.text.strip():
        raise Refused.because("check_no_text", where=name)
    refuse_old_encoding(document.text, name)
    return document
