"""What a file is, by its first bytes; the name decides only between plain text and HTML."""

import re
from enum import StrEnum

from xeploai.core.errors import Refused


class Form(StrEnum):
    """The forms that can be read."""

    PLAIN = "plain"
    HTML = "html"
    WORD = "word"
    PDF = "pdf"


_PICTURES = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body|meta|div|p|table)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument."
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 4096


def form_of(data: bytes, name: str) -> Form:
    """The form of a file. Raises Refused for what is no text: nothing at all, a picture, another program's file."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise Refused.because("check_empty", where=name)
    head = data[:_HEAD]
    if head.startswith(b"%PDF") or b"%PDF-" in head[:1024]:
        return Form.PDF
    if head.startswith(b"PK"):
        if _OPEN_DOCUMENT in head[:200]:
            raise Refused.because("check_open_document", where=name)
        return Form.WORD
    if head.startswith(_OLD_OFFICE):
        raise Refused.because("check_old_office", where=name)
    if head.startswith(b"{\\rtf"):
        raise Refused.because("check_rtf", where=name)
    picture = _picture(head)
    if picture is not None:
        raise Refused.because("check_picture", where=name, form=picture)
    if b"\x00" in head and not head.startswith(_UTF16):
        raise Refused.because("check_binary", where=name)
    if name.lower().endswith((".html", ".htm", ".xhtml")) or _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return Form.HTML
    return Form.PLAIN


def _picture(head: bytes) -> str | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP"
    if head[4:8] == b"ftyp":
        return "HEIC"
    found = next((form for magic, form in _PICTURES.items() if head.startswith(magic)), None)
    return None if found == "BMP" and b"\x00" not in head[:32] else found
