"""Whether a .docx or .xlsx is one, and whether it only holds what is read: no macros, programs, foreign files.

What a package says of itself is read with an XML parser, never by looking for words: the same thing may be written in
many ways, and what Office understands must be understood here.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from xeploai.core.errors import Refused
from xeploai.rounds.reviews.evidence_rules import MEGABYTE, limit, settings
from xeploai.tools.bounded.packages import UNREADABLE, Excessive, PackageLimits, check_parts

_PIECE = 1 << 16
_SMALL_PART = 4 * MEGABYTE
_TYPES = "[content_types].xml"
_LINKS = ".rels"
_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
_MACRO = ("macroenabled", "vbaproject")


def office_kind(path: Path, name: str) -> str:
    """docx or xlsx. Raises Refused for every other package, one that is cut off, and one with something active."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            check_parts(package, PackageLimits(unpacked=limit("unpacked_megabytes") * MEGABYTE, parts=limit("parts")))
            _check_names(parts, name)
            kind = _main_of(package, parts, name)
            for part in parts:
                _check_part(package, part, name)
            return kind
    except Excessive as error:
        raise Refused.because("evidence_bomb", where=name, most=limit("unpacked_megabytes")) from error
    except (*UNREADABLE, etree.XMLSyntaxError) as error:
        raise Refused.because("evidence_cut_off", where=name) from error


def _check_names(parts: list[zipfile.ZipInfo], name: str) -> None:
    """No place outside, and no two parts of one name: each program would read another of them."""
    places = [_place(part) for part in parts]
    outside = any(place.startswith("/") or ".." in place.split("/") for place in places)
    if outside or len(set(places)) < len(places):
        raise Refused.because("evidence_kind", where=name)
    for place in places:
        if any(word in place for word in settings()["office_active"]):
            raise Refused.because("evidence_macros" if "vba" in place else "evidence_active", where=name)


def _place(part: zipfile.ZipInfo) -> str:
    return part.filename.lower().replace("\\", "/")


def _main_of(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo], name: str) -> str:
    """The kind by the package's own list of contents; a package without one is an archive."""
    listed = next((part for part in parts if _place(part) == _TYPES), None)
    if listed is None:
        raise Refused.because("evidence_archive", where=name)
    types = [str(node.get("ContentType", "")).strip() for node in _nodes(package, listed)]
    if any(word in content_type.lower() for content_type in types for word in _MACRO):
        raise Refused.because("evidence_macros", where=name)
    kinds = {_MAIN[content_type] for content_type in types if content_type in _MAIN}
    if len(kinds) != 1:
        raise Refused.because("evidence_kind", where=name)
    return kinds.pop()


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    with package.open(part) as content:
        if _is_foreign(content.read(_PIECE)):
            raise Refused.because("evidence_active", where=name)
        while content.read(_PIECE):
            pass
    if _place(part).endswith(_LINKS) and any(_fetches(node) for node in _nodes(package, part)):
        raise Refused.because("evidence_active", where=name)


def _is_foreign(head: bytes) -> bool:
    """Whether a part is a program or another archive."""
    return any(head.startswith(bytes.fromhex(start)) for start in settings()["office_foreign"])


def _fetches(link: "etree._Element") -> bool:
    """Whether opening the document would fetch something from elsewhere."""
    outside = str(link.get("TargetMode", "")).strip().lower() == "external"
    return outside and not str(link.get("Type", "")).strip().endswith(tuple(settings()["office_links"]))


def _nodes(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> "Iterator[etree._Element]":
    """Every element of a small part. What it declares for itself is never followed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    with package.open(part) as content:
        root = etree.fromstring(content.read(_SMALL_PART), parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise zipfile.BadZipFile("a part of a package declares nothing")
    return root.iter(etree.Element)
