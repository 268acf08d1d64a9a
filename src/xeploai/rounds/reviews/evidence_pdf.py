"""Whether a PDF is whole and only there to be read: nothing that runs, that sends, that carries other files."""

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import cache

from xeploai.core.errors import Refused
from xeploai.rounds.reviews.evidence_rules import MEGABYTE, limit, settings

_BEGIN = re.compile(rb"%PDF-[12]\.\d")
_END, _TAIL = b"%%EOF", 2048
_STREAM = re.compile(rb"stream\r?\n?")
_HEADER = 4096
_PIECE = 1 << 14


def check_pdf(content: bytes, name: str) -> None:
    """Raises Refused: cut off, locked, active, or with objects packed so that nobody can look into them."""
    if not _BEGIN.match(content) or _END not in content[-_TAIL:]:
        raise Refused.because("evidence_cut_off", where=name)
    if _names("Encrypt").search(content):
        raise Refused.because("evidence_locked", where=name)
    active = _names(*settings()["pdf_active"])
    if any(active.search(text) for text in (content, *_object_streams(content, name))):
        raise Refused.because("evidence_active", where=name)


@cache
def _names(*words: str) -> "re.Pattern[bytes]":
    """Finds names of a PDF, any of whose letters may be written as its number: /JavaScript, /J#61vaScript."""
    spelt = ("".join(rf"(?:{sign}|#{ord(sign):02x}|#{ord(sign):02X})" for sign in word) for word in words)
    return re.compile(rf"/(?:{'|'.join(spelt)})(?![A-Za-z0-9#])".encode())


def _object_streams(content: bytes, name: str) -> Iterator[bytes]:
    """Objects that a PDF keeps packed. Raises Refused where they are packed in an unusual way, or without end."""
    left = limit("unpacked_megabytes") * MEGABYTE
    for match in _names("ObjStm").finditer(content):
        begin = _STREAM.search(content, match.end(), match.end() + _HEADER)
        header = content[max(0, content.rfind(b"obj", 0, match.start())) : begin.start() if begin else match.end()]
        filtered = bool(_names("Filter", "F").search(header))
        packed = len(_names("FlateDecode", "Fl").findall(header))
        if begin is None or packed != filtered or _names(*settings()["pdf_unusual"]).search(header):
            raise Refused.because("evidence_active", where=name)
        if not packed:
            continue  # It stands there in clear, and was looked at with the rest.
        unpacked = _unpacked(memoryview(content)[begin.end() :], left)
        left -= len(unpacked)
        if left <= 0:
            raise Refused.because("evidence_bomb", where=name, most=limit("unpacked_megabytes"))
        yield unpacked


def _unpacked(packed: memoryview, most: int) -> bytes:
    """As much as unpacks: a reader shows what stands before a fault as well."""
    unpack, unpacked = zlib.decompressobj(), bytearray()
    for place in range(0, len(packed), _PIECE):
        piece, before = packed[place : place + _PIECE], unpack.copy()
        try:
            unpacked += unpack.decompress(piece, most - len(unpacked) + 1)
        except zlib.error:
            unpacked += _until_fault(before, piece, most - len(unpacked) + 1)
            break
        if unpack.eof or len(unpacked) > most:
            break
    return bytes(unpacked)


def _until_fault(unpack: "zlib._Decompress", piece: memoryview, most: int) -> bytes:
    unpacked = bytearray()
    with suppress(zlib.error):
        for place in range(len(piece)):
            unpacked += unpack.decompress(piece[place : place + 1], most - len(unpacked))
            if len(unpacked) >= most:
                break
    return bytes(unpacked)
