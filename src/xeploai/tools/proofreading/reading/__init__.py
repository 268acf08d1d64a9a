"""From any bytes to a Document, or a refusal that says what the bytes are."""

from collections.abc import Callable, Mapping
from pathlib import Path

from xeploai.core.errors import Refused
from xeploai.tools.bounded import DOCUMENT, call
from xeploai.tools.documents.encodings import refuse_old_encoding
from xeploai.tools.proofreading.document import Document
from xeploai.tools.proofreading.reading.html import read_html
from xeploai.tools.proofreading.reading.pdf import read_pdf
from xeploai.tools.proofreading.reading.plain import read_plain
from xeploai.tools.proofreading.reading.sniffing import Form, form_of
from xeploai.tools.proofreading.reading.word import read_word

# A report of this size has some thousand pages; what is larger is no report.
MOST_BYTES = 64 * 1024 * 1024

_READERS: Mapping[Form, Callable[[bytes, str], Document]] = {
    Form.PLAIN: read_plain,
    Form.HTML: read_html,
    Form.WORD: read_word,
    Form.PDF: read_pdf,
}


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
    document = _READERS[form_of(data, name)](data, name)
    if not document.text.strip():
        raise Refused.because("check_no_text", where=name)
    refuse_old_encoding(document.text, name)
    return document
