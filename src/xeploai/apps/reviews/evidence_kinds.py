"""What a file that somebody attaches really is, by its content: its name and what the browser says count for nothing.

Only five kinds come in. Nothing is ever opened for showing: the check walks the outer structure, in bounded memory and
time, so that a file that was cut off, that carries a program, or that unpacks without end is refused at the door.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

import yaml

from xeploai.apps.exchange.package import MAX_RATIO
from xeploai.core.errors import Refused

MEGABYTE = 1 << 20
_PIECE = 1 << 16
_TAIL = 2048
_NEAR = 1024
_SMALL_PART = 4 * MEGABYTE

_PDF = re.compile(rb"%PDF-[12]\.\d")
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_ZIP = b"PK\x03\x04"
_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
_TYPES, _MOST_TYPES = "[Content_Types].xml", MEGABYTE
_MACRO = b"macroEnabled"
_RELATION = re.compile(rb"<Relationship\b[^>]*>", re.IGNORECASE)


@cache
def settings() -> Mapping[str, Any]:
    """evidence.yaml, read once."""
    text = (files("xeploai.apps.reviews") / "evidence.yaml").read_text(encoding="utf-8")
    held: Mapping[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return held


def limit(name: str) -> int:
    """A limit of evidence.yaml."""
    return int(settings()["limits"][name])


def kind_of(path: Path, *, name: str) -> str:
    """Which of the kinds a file is. `name` only says in a refusal which file is meant.

    Raises Refused: empty, too large, not one of the kinds, cut off, or with something active inside.
    """
    size = path.stat().st_size
    if size == 0:
        raise Refused.because("evidence_empty", where=name)
    if size > limit("megabytes") * MEGABYTE:
        raise Refused.because("evidence_too_large", where=name, most=limit("megabytes"))
    with path.open("rb") as file:
        head = file.read(_NEAR)
        if _PDF.match(head):
            _check_pdf(file, name)
            return "pdf"
        if head.startswith(_PNG):
            _check_png(file, size, name)
            return "png"
        if head.startswith(_JPEG):
            _check_jpeg(file, name)
            return "jpeg"
    if head.startswith(_ZIP):
        return _office_kind(path, name)
    raise Refused.because(_code_of(head), where=name)


_KNOWN_AS = {"programs": "evidence_executable", "archives": "evidence_archive", "old_office": "evidence_old_office"}


def _code_of(head: bytes) -> str:
    for known, code in _KNOWN_AS.items():
        if any(head.startswith(bytes.fromhex(start)) for start in settings()["known_by"][known]):
            return code
    low = head.lower().replace(b"\x00", b"")
    return "evidence_markup" if any(word.encode() in low for word in settings()["markup"]) else "evidence_kind"


def _check_pdf(file: BinaryIO, name: str) -> None:
    file.seek(0)
    content = file.read()
    if b"%%EOF" not in content[-_TAIL:]:
        raise Refused.because("evidence_cut_off", where=name)
    active = re.compile(rb"/(?:" + b"|".join(word.encode() for word in settings()["pdf_active"]) + rb")(?![A-Za-z])")
    for text in (content, *_object_streams(content)):
        # Letters of a name may be written as #4A.
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), text)
        if active.search(text) or active.search(plain):
            raise Refused.because("evidence_active", where=name)


def _object_streams(content: bytes) -> Iterator[bytes]:
    """Objects that a PDF keeps packed, as far as they unpack to a bounded size."""
    most = limit("unpacked_megabytes") * MEGABYTE
    for found in re.finditer(rb"/ObjStm\b", content):
        begin = content.find(b"stream", found.end(), found.end() + _NEAR)
        if begin < 0:
            continue
        begin += len(b"stream")
        begin += 2 if content[begin : begin + 2] == b"\r\n" else 1
        unpacked = b""
        try:
            unpacked = zlib.decompressobj().decompress(content[begin:], max(most, 1))
        except zlib.error:
            continue
        most -= len(unpacked)
        if most <= 0:
            return
        yield unpacked


def _check_png(file: BinaryIO, size: int, name: str) -> None:
    """Chunk by chunk to the end mark: header first, every length inside the file, every checksum right."""
    place, first = len(_PNG), True
    while place + 12 <= size:
        file.seek(place)
        length, kind = int.from_bytes(file.read(4), "big"), file.read(4)
        if (first and kind != b"IHDR") or place + 12 + length > size:
            break
        body, checksum = file.read(length), int.from_bytes(file.read(4), "big")
        if zlib.crc32(body, zlib.crc32(kind)) != checksum:
            break
        if kind == b"IEND":
            return
        place, first = place + 12 + length, False
    raise Refused.because("evidence_cut_off", where=name)


def _check_jpeg(file: BinaryIO, name: str) -> None:
    """Segment by segment to the picture itself, which must end: cameras may write after the end, never before."""
    file.seek(2)
    framed = False
    while (mark := file.read(2)) and len(mark) == 2 and mark[0] == 0xFF:
        length = int.from_bytes(file.read(2), "big")
        if length < 2:
            break
        framed = framed or (0xC0 <= mark[1] <= 0xCF and mark[1] not in {0xC4, 0xC8, 0xCC})
        if mark[1] == 0xDA:
            if framed and b"\xff\xd9" in file.read():
                return
            break
        file.seek(length - 2, 1)
    raise Refused.because("evidence_cut_off", where=name)


def _office_kind(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            _check_size(parts, name)
            kind = _main_of(package, name)
            _check_parts(package, parts, name)
            return kind
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise Refused.because("evidence_cut_off", where=name) from error


def _check_size(parts: list[zipfile.ZipInfo], name: str) -> None:
    """By what the parts say of themselves; reading them to that size and no further proves it afterwards."""
    unpacked = sum(part.file_size for part in parts)
    steep = any(one.file_size > _SMALL_PART and one.file_size > MAX_RATIO * max(one.compress_size, 1) for one in parts)
    if steep or unpacked > limit("unpacked_megabytes") * MEGABYTE or len(parts) > limit("parts"):
        raise Refused.because("evidence_bomb", where=name, most=limit("unpacked_megabytes"))


def _main_of(package: zipfile.ZipFile, name: str) -> str:
    """The kind by the package's own list of contents; any other package is an archive."""
    if _TYPES not in package.namelist():
        raise Refused.because("evidence_archive", where=name)
    with package.open(_TYPES) as file:
        listed = file.read(_MOST_TYPES)
    if _MACRO in listed:
        raise Refused.because("evidence_macros", where=name)
    for content_type, kind in _MAIN.items():
        if f'"{content_type}"'.encode() in listed:
            return kind
    raise Refused.because("evidence_kind", where=name)


def _check_parts(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo], name: str) -> None:
    for part in parts:
        place = part.filename.lower().replace("\\", "/")
        if any(word in place for word in settings()["office_active"]):
            raise Refused.because("evidence_macros" if "vba" in place else "evidence_active", where=name)
        if place.startswith("/") or ".." in place.split("/"):
            raise Refused.because("evidence_kind", where=name)
        links = place.endswith(".rels")
        with package.open(part) as content:
            held = b""
            first = True
            while piece := content.read(_PIECE):
                if first and _foreign(piece):
                    raise Refused.because("evidence_active", where=name)
                first = False
                held = held + piece if links and len(held) < MEGABYTE else b""
            if links and _fetches(held):
                raise Refused.because("evidence_active", where=name)


def _foreign(head: bytes) -> bool:
    """Whether a part is a program or another archive."""
    return any(head.startswith(bytes.fromhex(start)) for start in settings()["office_foreign"])


def _fetches(relations: bytes) -> bool:
    """Whether opening the document would fetch something from elsewhere."""
    links = [link.encode() for link in settings()["office_links"]]
    return any(
        b'TargetMode="External"' in found[0] and not any(link in found[0] for link in links)
        for found in _RELATION.finditer(relations)
    )
