"""The package of a Word template: looked at before any part of it is parsed, and refused where it is more than text.

A template comes from a stranger's Word. It may hold programs, fetch parts from another machine when it is opened, or
claim to be what it is not; a paper that an office signs may do none of this.
"""

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from xeploai.core.errors import Fault, Refused
from xeploai.tools.bounded.packages import MEGABYTE, Excessive, PackageLimits, check_parts

MOST_BYTES = 5 * MEGABYTE
LIMITS = PackageLimits(unpacked=60 * MEGABYTE, parts=2_000)

_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, KeyError, ValueError, EOFError, OSError)
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_TYPES = "[Content_Types].xml"
_WORD_ML = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_MAIN = f"{_WORD_ML}document.main+xml"
_FILLED = tuple(f"{_WORD_ML}{part}+xml" for part in ("document.main", "header", "footer", "footnotes", "endnotes"))
_PROGRAMS = ("vbaproject.bin", "vbadata.xml", "/embeddings/", "/activex/")
_LINKS = ("/hyperlink",)
_CHUNK = "/aFChunk"


@dataclass(frozen=True, kw_only=True)
class Package:
    """The parts of a template. filled: those that may hold fields, by name, parsed, the body first."""

    parts: Mapping[str, bytes]
    filled: Mapping[str, etree._Element]


def read_package(content: bytes, where: str) -> Package:
    """The parts of a .docx.

    where  name of the file, for the message

    Raises Refused for what is no .docx, is too large, holds a program, or fetches something from elsewhere.
    """
    parts = _parts(content, where)
    types = {
        entry.get("PartName", "").lstrip("/"): entry.get("ContentType", "") for entry in _xml(parts, _TYPES, where)
    }
    if any("macroEnabled" in kind for kind in types.values()) or any(
        mark in f"/{name.lower()}" for name in parts for mark in _PROGRAMS
    ):
        raise Refused.because("template_program", where=where)
    if _MAIN not in types.values():
        raise Refused.because("template_unreadable", where=where)
    faults = [
        Fault(code="template_outside", sheet=where, value=target)
        for name in sorted(parts)
        if name.endswith(".rels")
        for target in _outside(_xml(parts, name, where))
    ]
    if faults:
        raise Refused(faults)
    names = sorted(
        (name for name, kind in types.items() if kind in _FILLED and name in parts),
        key=lambda name: (types[name] != _MAIN, name),
    )
    return Package(parts=parts, filled={name: _xml(parts, name, where) for name in names})


def _parts(content: bytes, where: str) -> Mapping[str, bytes]:
    if len(content) > MOST_BYTES:
        raise Refused.because("template_too_large", where=where, megabytes=MOST_BYTES // MEGABYTE)
    if content.startswith(_OLD_WORD):
        raise Refused.because("template_old_word", where=where)
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            check_parts(package, LIMITS)
            return {name: package.read(name) for name in dict.fromkeys(package.namelist()) if not name.endswith("/")}
    except Excessive as error:
        raise Refused.because("template_too_large", where=where, megabytes=LIMITS.unpacked // MEGABYTE) from error
    except _BROKEN as error:
        raise Refused.because("template_unreadable", where=where) from error


def _xml(parts: Mapping[str, bytes], name: str, where: str) -> etree._Element:
    """Raises Refused for a part that is missing, broken, or brings definitions of its own."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(parts[name], parser)
    except (KeyError, etree.XMLSyntaxError, ValueError) as error:
        raise Refused.because("template_unreadable", where=where) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused.because("template_unreadable", where=where)
    return root


def _outside(relations: etree._Element) -> Iterator[str]:
    """What a part fetches when the paper is opened: a template on a server, a linked picture, another document."""
    for relation in relations:
        kind = relation.get("Type", "")
        external = relation.get("TargetMode", "") == "External"
        if (external and not kind.endswith(_LINKS)) or kind.endswith(_CHUNK):
            yield relation.get("Target", "")
