"""Whether a file is a workbook that may be opened: what it is, how large, and what it would unpack to.

Looked at before any parser sees it: a file may lie about its ending and its sizes. Its size is judged where it came in;
all else in the worker that then parses it.
"""

import re
import zipfile
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from xeploai.core.errors import Refused
from xeploai.tools.bounded.packages import MEGABYTE, UNREADABLE, Excessive, PackageLimits, check_parts
from xeploai.tools.workbooks.cellscan import CellScan, TooFar, TooLong, Unsure

MAX_FILE = 64 * MEGABYTE
MAX_UNPACKED = 768 * MEGABYTE
_LARGEST_LIST = 16 * MEGABYTE
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_MACROS = "vbaproject.bin"
_WORKBOOK = "xl/workbook.xml"
_CALCULATE = re.compile(rb"""\sfullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
_LINKS = "xl/_rels/workbook.xml.rels"

Errors = Mapping[tuple[int, int], str]
"""Cells that show an error of the spreadsheet, by row (from 1) and column (from 0): "#REF!"; and those whose formula
has no stored result: "=A1+A2"."""


def check_size(path: Path) -> None:
    """Raises Refused for a file that is not there, is empty, or is too large to be looked at."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise Refused.because("workbook_not_found", where=path.name) from error
    if size == 0:
        raise Refused.because("workbook_empty_file", where=path.name)
    if size > MAX_FILE:
        raise Refused.because("workbook_too_large", where=path.name, size=size // MEGABYTE, limit=MAX_FILE // MEGABYTE)


def check_package(path: Path) -> Mapping[str, Errors]:
    """The error cells of each sheet, if the file can be read as .xlsx: a parser may take them for empty ones.

    Raises Refused naming what the file is instead, or what is wrong with it, and what to do.
    """
    check_size(path)
    try:
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError as error:
        raise Refused.because("workbook_not_found", where=path.name) from error
    if head.startswith(b"PK"):
        return _check_parts(path)
    raise Refused.because(_what(path, head), where=path.name)


def _what(path: Path, head: bytes) -> str:
    if head.startswith(_OLE):
        with path.open("rb") as file:
            return "workbook_password" if _ENCRYPTED in file.read(MAX_FILE) else "workbook_is_xls"
    if head.startswith(_PICTURES):
        return "workbook_is_picture"
    if head.startswith(b"%PDF"):
        return "workbook_is_pdf"
    if head.startswith(_ARCHIVES):
        return "workbook_is_archive"
    return _what_text(head)


def _what_text(head: bytes) -> str:
    """What a file of letters is: spreadsheets save pages of the web, and older XML, under the name of a workbook."""
    utf_16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if utf_16 else "latin-1", errors="ignore").lstrip("\ufeffï»¿ \t\r\n").casefold()
    if text.startswith("mime-version:") or "content-type: multipart/related" in text:
        return "workbook_is_mhtml"
    if "<?mso-application" in text or "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "workbook_is_xml_2003"
    if any(mark in text for mark in ("<html", "<!doctype html", "<table", "<head", "<meta ", "<body")):
        return "workbook_is_html"
    if text.startswith("{\\rtf"):
        return "workbook_is_rtf"
    if text.startswith("<?xml"):
        return "workbook_is_xml"
    if "\x00" not in text and any(mark in text for mark in (",", ";", "\t")):
        return "workbook_is_csv"
    return "workbook_unknown"


def _what_package(package: zipfile.ZipFile, names: AbstractSet[str]) -> str:
    """What a ZIP that holds no workbook of the kind is."""
    if "xl/workbook.bin" in names:
        return "workbook_is_xlsb"
    if "word/document.xml" in names:
        return "workbook_is_docx"
    if "mimetype" in names and package.read("mimetype")[:200].strip().startswith(
        b"application/vnd.oasis.opendocument.spreadsheet"
    ):
        return "workbook_is_ods"
    return "workbook_unknown"


def _check_parts(path: Path) -> Mapping[str, Errors]:
    name = path.name
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if _WORKBOOK not in names:
                raise Refused.because(_what_package(package, names), where=name)
            if any(part.lower().endswith(_MACROS) for part in names):
                raise Refused.because("workbook_macros", where=name)
            check_parts(package, PackageLimits(unpacked=MAX_UNPACKED))
            uncalculated = _CALCULATE.search(_listed(package, _WORKBOOK)) is not None
            errors = {part.filename: _scanned(package, part, uncalculated=uncalculated) for part in parts}
            if not any(errors.values()):
                return {}
            return {sheet: errors.get(part, {}) for part, sheet in _sheets(package).items()}
    except Excessive:
        raise Refused.because("workbook_bomb", where=name, limit=MAX_UNPACKED // MEGABYTE) from None
    except TooFar as far:
        raise Refused.because("workbook_cell_too_far", where=name, value=far.cell) from far
    except TooLong as long:
        raise Refused.because("workbook_text_too_long", where=name) from long
    except (*UNREADABLE, SyntaxError, KeyError) as error:
        raise Refused.because("workbook_broken", where=name) from error


def _scanned(package: zipfile.ZipFile, part: zipfile.ZipInfo, *, uncalculated: bool) -> Errors:
    """The error cells of one part. It is read to the declared size; the checksum then tells whether that was true.

    uncalculated  whether the workbook asks to be calculated when it is opened: its formulas were written by a program
    """
    try:
        scan = _fed(CellScan(), package, part)
    except Unsure:
        scan = _fed(CellScan(exact=True), package, part)
    return {**scan.unreckoned, **scan.errors} if uncalculated else scan.errors


def _fed(scan: CellScan, package: zipfile.ZipFile, part: zipfile.ZipInfo) -> CellScan:
    with package.open(part) as content:
        while piece := content.read(MEGABYTE):
            scan.feed(piece)
    scan.end()
    return scan


def _sheets(package: zipfile.ZipFile) -> Mapping[str, str]:
    """The sheet that each part holds, by the workbook's own list."""
    # Needed of few workbooks, and larger than all else that reads one.
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    links = etree.fromstring(_listed(package, _LINKS), parser)
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    sheets = {}
    for sheet in etree.fromstring(_listed(package, _WORKBOOK), parser).iter("{*}sheet"):
        link = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), None)
        target = targets.get(link, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        sheets[part] = str(sheet.get("name"))
    return sheets


def _listed(package: zipfile.ZipFile, name: str) -> bytes:
    """A part that only lists others. Raises BadZipFile for one that is too large for it."""
    with package.open(name) as part:
        content = part.read(_LARGEST_LIST + 1)
    if len(content) > _LARGEST_LIST:
        raise zipfile.BadZipFile(name)
    return content
