"""What a file that somebody attaches really is, by its content: its name and what the browser says count for nothing.

Only five kinds come in. Nothing is ever opened for showing: the check walks the outer structure, in bounded memory and
time, so that a file that was cut off, that carries a program, or that unpacks without end is refused at the door.
"""

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from xeploai.core.errors import Refused
from xeploai.rounds.reviews.evidence_office import office_kind
from xeploai.rounds.reviews.evidence_pdf import check_pdf
from xeploai.rounds.reviews.evidence_rules import MEGABYTE, limit, settings

_NEAR = 1024
_PDF, _PNG, _JPEG, _ZIP = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"PK\x03\x04"
_KNOWN_AS: Mapping[str, str] = {
    "programs": "evidence_executable",
    "archives": "evidence_archive",
    "old_office": "evidence_old_office",
}


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
    if head.startswith(_ZIP):
        return office_kind(path, name)
    if head.startswith(_PDF):
        kind = "pdf"
        check_pdf(path.read_bytes(), name)
    elif head.startswith((_PNG, _JPEG)):
        kind = "png" if head.startswith(_PNG) else "jpeg"
        with path.open("rb") as file:
            (_check_png if kind == "png" else _check_jpeg)(file, size, name)
    else:
        raise Refused.because(_code_of(head), where=name)
    if _is_archive_too(path):
        raise Refused.because("evidence_active", where=name)
    return kind


def _is_archive_too(path: Path) -> bool:
    """Whether a program that unpacks would take a picture or a paper for its own: archives may begin anywhere."""
    content = path.read_bytes()
    inside = (bytes.fromhex(sign) for sign in settings()["archives_anywhere"])
    return zipfile.is_zipfile(path) or any(sign in content for sign in inside)


def _code_of(head: bytes) -> str:
    for kind, code in _KNOWN_AS.items():
        if any(head.startswith(bytes.fromhex(start)) for start in settings()["known_by"][kind]):
            return code
    low = head.lower().replace(b"\x00", b"")
    return "evidence_markup" if any(word.encode() in low for word in settings()["markup"]) else "evidence_kind"


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


def _check_jpeg(file: BinaryIO, _size: int, name: str) -> None:
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
