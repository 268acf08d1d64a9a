"""Whether a file is a workbook that may be opened: what it is, how large, and what it would unpack to.

Looked at before any parser sees it, in bounded memory: a file may lie about its ending and its sizes.
"""

import zipfile
from pathlib import Path

from xeploai.core.errors import Refused

MEGABYTE = 1 << 20
MAX_FILE = 64 * MEGABYTE
MAX_UNPACKED = 768 * MEGABYTE
MAX_RATIO = 200
"""A part that unpacks to more than this many times its size is no table: tables reach about 30."""

_SMALL = 4 * MEGABYTE
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_MACROS = "xl/vbaProject.bin"
_WORKBOOK = "xl/workbook.xml"


def check_package(path: Path) -> None:
    """Pass if the file can be read as .xlsx. Raises Refused naming what it is instead, and what to do."""
    name = path.name
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError as error:
        raise Refused.because("workbook_not_found", where=name) from error
    if size == 0:
        raise Refused.because("workbook_empty_file", where=name)
    if size > MAX_FILE:
        raise Refused.because("workbook_too_large", where=name, size=size // MEGABYTE, limit=MAX_FILE // MEGABYTE)
    if head.startswith(b"PK"):
        _check_parts(path)
        return
    raise Refused.because(_what(path, head), where=name)


def _what(path: Path, head: bytes) -> str:
    if head.startswith(_OLE):
        with path.open("rb") as file:
            return "workbook_password" if _ENCRYPTED in file.read(MAX_FILE) else "workbook_is_xls"
    if head.startswith(_PICTURES):
        return "workbook_is_picture"
    if head.startswith(b"%PDF"):
        return "workbook_is_pdf"
    if b"\x00" not in head and any(mark in head for mark in (b",", b";", b"\t")):
        return "workbook_is_csv"
    return "workbook_unknown"


def _check_parts(path: Path) -> None:
    name = path.name
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if _WORKBOOK not in names:
                raise Refused.because("workbook_unknown", where=name)
            if _MACROS in names:
                raise Refused.because("workbook_macros", where=name)
            unpacked = sum(part.file_size for part in parts)
            steep = any(p.file_size > _SMALL and p.file_size > MAX_RATIO * max(p.compress_size, 1) for p in parts)
            if unpacked > MAX_UNPACKED or steep:
                raise Refused.because("workbook_bomb", where=name, limit=MAX_UNPACKED // MEGABYTE)
            for part in parts:
                # Read to the declared size; the checksum then tells whether the part was as long as declared.
                with package.open(part) as content:
                    while content.read(MEGABYTE):
                        pass
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Refused.because("workbook_broken", where=name) from error
