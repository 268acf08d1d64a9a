"""Damage done by lot to valid input: to bytes, to text, to trees of JSON, to XML, and to packages of parts.

Everything is drawn from the `Random` that is handed in, so that seed and number of an input make it again.
"""

import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from io import BytesIO
from random import Random
from typing import Any

from lxml import etree

# No number of letters of ours decides how deep a reader may be taken: below the stack of Python and of libxml2.
DEEP = 200
_LONG = 5000

ODD_TEXTS: Sequence[str] = (
    "",
    " ",
    "\t",
    "\r\n",
    "\u00a0",
    "\u200b",
    "\ufeff",
    "\u202e",
    "\x00",
    "\x0b",
    "\x1f",
    "\x7f",
    "\x85",
    "²",
    "①",
    "½",
    "٣",
    "१२",
    "１２",
    "𝟙",
    "Ⅸ",
    "〇",
    "壹",
    "−5",
    "+5",
    "-0",
    "-1",
    "0",
    "00",
    "007",
    "1,5",
    "1.5",
    "1.5.5",
    "1e5",
    "1e308",
    "1e999",
    "-1e999",
    "NaN",
    "Infinity",
    "0x10",
    "0b1",
    "1_000",
    "9" * 19,
    "9" * 400,
    "9" * _LONG,
    "0." + "3" * 400,
    "1" + "0" * 400,
    "15,79%",
    "100,00%",
    "-3%",
    "²%",
    "٣/٤",
    "5/0",
    "0/0",
    "9999999999/1",
    "31/02/2024",
    "29/02/2023",
    "00/00/0000",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2024-13-01",
    "2024-02",
    "²⁰²⁴",
    "٢٠٢٤",
    "１/２/２０２４",
    "ngày 31 tháng 2 năm 2024",
    "ngày ² tháng ³",
    "29254",
    "-29254",
    "1900-02-29",
    "true",
    "null",
    "on",
    "no",
    "~",
    "[]",
    "{}",
    "{{ x }}",
    "{{ 9**9 }}",
    "{% for x in y %}",
    "{%",
    "}}",
    "{{ unit.__class__ }}",
    "=1+1",
    "@SUM(A1)",
    "#REF!",
    "#N/A",
    "'",
    '"',
    "\\",
    "`",
    "<b>",
    "</w:p>",
    "&",
    "&amp;",
    "&#0;",
    "]]>",
    "<!--",
    "%s%n",
    "%(x)s",
    "../../x",
    "C:\\x",
    "file:///x",
    "a" * _LONG,
    "Đ" * _LONG,
    "\u0301" * 500,
    "e\u0301\u0323" * 50,
    "İ",
    "ß",
    "ﷺ",
    "Ω\u2126",
    "👩‍👩‍👧‍👦",
    "\ud800",
    "\udfff\ud800",
    "Nguyễn Văn A",
    "Nguyễn Văn A",
    "bí thư",
    "Chi bộ ²",
    "x" * 40_000,
    "\n" * 300,
    "," * 300,
    "(" * 300,
    "XS",
    "HT",
)

ODD_VALUES: Sequence[Any] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2,
    10**6,
    2**31,
    2**63,
    -(2**63) - 1,
    10**30,
    10**400,
    0.5,
    -0.5,
    1e300,
    1.00005,
    "1",
    "x",
    "XS",
    "none",
    [],
    {},
    [[]],
    [None],
    {"": None},
    {"x": 1},
    ["XS", 3],
    "2021-02-30",
    "2021-12-15",
    "²",
    "\ud800",
)

ODD_BYTES: Sequence[bytes] = (
    b"\x00",
    b"\xff",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xfe\xff",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"%PDF-",
    b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\xff",
    b"\x80\x00\x00\x00",
    b"\x00" * 64,
    b"\xb2",
    b"<!DOCTYPE x>",
    b"endobj",
    b"stream\n",
    b"-1",
)

Damage = Callable[[Random, bytes], bytes]


def times(lot: Random) -> int:
    """How often an input is hurt: mostly once, so that what is wrong can be told."""
    return lot.choice((1, 1, 1, 2, 3, 6))


def hurt_bytes(lot: Random, data: bytes) -> bytes:
    """Bits turned, blocks cut, swapped, repeated, put in, written over."""
    content = bytearray(data)
    for _ in range(times(lot)):
        content = _hurt_once(lot, content)
    return bytes(content)


def _hurt_once(lot: Random, content: bytearray) -> bytearray:
    size = len(content)
    if not size:
        return bytearray(lot.choice(ODD_BYTES))
    at = lot.randrange(size)
    length = min(lot.choice((1, 2, 4, 16, 64, 512)), size - at)
    match lot.randrange(8):
        case 0 | 1:
            for _ in range(lot.choice((1, 1, 4, 16))):
                content[lot.randrange(size)] ^= 1 << lot.randrange(8)
        case 2:
            del content[at:]
        case 3:
            del content[at : at + length]
        case 4:
            content[at:at] = lot.choice(ODD_BYTES)
        case 5:
            content[at:at] = content[at : at + length] * lot.choice((1, 3, 50))
        case 6:
            other = lot.randrange(size)
            content[at : at + length], content[other : other + length] = (
                content[other : other + length],
                content[at : at + length],
            )
        case _:
            content[at : at + length] = lot.choice((b"\x00", b"\xff", b"0", b"9")) * length
    return content


_PIECE = re.compile(r"\d+|\w+|\s+|[^\w\s]")


def hurt_text(lot: Random, text: str) -> str:
    """Numbers, words and signs replaced by odd ones, taken out, said twice, exchanged; lines moved."""
    for _ in range(times(lot)):
        if lot.random() < 0.25:
            text = _hurt_lines(lot, text)
            continue
        pieces = list(_PIECE.finditer(text))
        if not pieces:
            return lot.choice(ODD_TEXTS)
        piece, other = lot.choice(pieces), lot.choice(pieces)
        start, end = piece.span()
        put = lot.choice((lot.choice(ODD_TEXTS), lot.choice(ODD_TEXTS), "", piece.group() * 2, other.group()))
        text = text[:start] + put + text[end:]
    return text


def _hurt_lines(lot: Random, text: str) -> str:
    lines = text.split("\n")
    at, other = lot.randrange(len(lines)), lot.randrange(len(lines))
    match lot.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[other])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            lines[at] = " " * lot.choice((1, 2, 40)) + lines[at].lstrip()
    return "\n".join(lines)


def encoded(lot: Random, text: str) -> bytes:
    """Text as somebody's program would write it; half a letter of UTF-16 goes out as it is."""
    coding = lot.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1258"))
    return text.encode(coding, errors="surrogatepass" if coding.startswith("utf") else "replace")


def hurt_plain(lot: Random, data: bytes) -> bytes:
    """Text in a file: mostly its words, sometimes its bytes."""
    if lot.random() < 0.25:
        return hurt_bytes(lot, data)
    return encoded(lot, hurt_text(lot, data.decode("utf-8", errors="replace")))


def hurt_tree(lot: Random, tree: Any) -> Any:
    """One place of a tree of mappings, lists and plain values: another value, another type, gone, repeated, deep."""
    places = list(_places(tree, ()))
    if not places:
        return lot.choice(ODD_VALUES)
    path = lot.choice(places)
    holder = _copied(tree)
    tree = holder
    for step in path[:-1]:
        holder = holder[step]
    step = path[-1]
    match lot.randrange(8):
        case 0:
            del holder[step]
        case 1:
            other = tree
            for part in lot.choice(places):
                other = other[part]
            holder[step] = _copied(other)
        case 2 if isinstance(holder, dict):
            holder[lot.choice((*ODD_TEXTS[:60], str(step) + "x"))] = holder[step]
        case 2 | 3 if isinstance(holder, list):
            holder[step:step] = [_copied(holder[step])] * lot.choice((1, 20))
        case 3:
            holder[step] = _deep(lot)
        case 4:
            holder[step] = lot.choice(ODD_TEXTS)
        case _:
            holder[step] = _copied(lot.choice(ODD_VALUES))
    return tree


def _places(tree: Any, path: tuple[Any, ...]) -> Any:
    steps = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, below in steps:
        yield (*path, step)
        yield from _places(below, (*path, step))


def _copied(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _copied(value) for key, value in tree.items()}
    return [_copied(value) for value in tree] if isinstance(tree, list) else tree


def _deep(lot: Random) -> Any:
    tree: Any = 1
    for _ in range(lot.choice((3, 20, DEEP))):
        tree = [tree] if lot.random() < 0.5 else {"x": tree}
    return tree


def hurt_json(lot: Random, data: bytes) -> bytes:
    """A JSON document: its tree, a key said twice, its text, its bytes."""
    if lot.random() < 0.2:
        return hurt_plain(lot, data)
    tree = json.loads(data)
    for _ in range(times(lot)):
        tree = hurt_tree(lot, tree)
    text = json.dumps(tree, ensure_ascii=lot.random() < 0.5)
    if lot.random() < 0.1:
        keys = list(re.finditer(r'"(\w+)": ', text))
        if keys:
            key = lot.choice(keys)
            text = text[: key.start()] + f"{key.group()}{lot.choice(('1', 'null', '[]'))}, " + text[key.start() :]
    return text.encode("utf-8", errors="surrogatepass")


def hurt_xml(lot: Random, data: bytes) -> bytes:
    """Elements out, doubled, moved, renamed, nested; attributes and texts changed. Broken XML is hurt as bytes."""
    whole = _tree(data)
    if whole is None:
        return hurt_bytes(lot, data)
    root = deepcopy(whole)
    for _ in range(times(lot)):
        _hurt_element(lot, root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


@lru_cache(maxsize=256)
def _tree(data: bytes) -> Any:
    """Parsed once: the parts of the seeds are hurt again and again."""
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError:
        return None


def fit_for_xml(text: str) -> str:
    """What XML can say at all; the rest is for damage of bytes."""
    return "".join(sign for sign in text if sign in "\t\n" or " " <= sign <= "\ud7ff" or "\ue000" <= sign <= "\ufffd")


def _hurt_element(lot: Random, root: Any) -> None:
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    element, other = lot.choice(elements), lot.choice(elements)
    parent = element.getparent()
    match lot.randrange(9):
        case 0 if parent is not None:
            parent.remove(element)
        case 1 if parent is not None:
            for _ in range(lot.choice((1, 1, 30))):
                parent.insert(parent.index(element), _twin(element))
        case 2 if parent is not None:
            parent.insert(parent.index(element), _twin(other))
        case 3:
            element.tag = other.tag
        case 4:
            inner = element
            for _ in range(lot.choice((1, 5, DEEP))):
                inner = etree.SubElement(inner, lot.choice((element.tag, other.tag)))
        case 5 | 6 if element.attrib:
            name = lot.choice(sorted(element.attrib))
            values = [value for found in elements for value in found.attrib.values()] or [""]
            if lot.random() < 0.2:
                del element.attrib[name]
            else:
                element.attrib[name] = fit_for_xml(
                    lot.choice((lot.choice(ODD_TEXTS), lot.choice(values), "s", "n", "b", "e"))
                )
        case 7:
            element.attrib[lot.choice(("t", "r", "s", "count", "val"))] = fit_for_xml(lot.choice(ODD_TEXTS))
        case _:
            texts = [found for found in elements if found.text] or elements
            lot.choice(texts).text = fit_for_xml(lot.choice(ODD_TEXTS))


def _twin(element: Any) -> Any:
    """Of an element without what follows it."""
    twin = deepcopy(element)
    twin.tail = None
    return twin


def hurt_package(lot: Random, data: bytes) -> bytes:
    """A package of parts (.xlsx, .docx): the XML of a part, a part as a whole, the package's own bytes."""
    if lot.random() < 0.2:
        return hurt_bytes(lot, data)
    parts = dict(_whole_parts(data))
    for _ in range(lot.choice((1, 1, 2))):
        name = lot.choice(sorted(parts)) if parts else "x.xml"
        match lot.randrange(10):
            case 0:
                parts.pop(name, None)
            case 1:
                parts[name] = parts[lot.choice(sorted(parts))] if parts else b""
            case 2:
                parts[lot.choice((f"{name}x", name.upper(), "../" + name, "xl/vbaProject.bin", "word/x.xml"))] = (
                    parts.get(name, b"")
                )
            case 3 | 4:
                parts[name] = hurt_bytes(lot, parts.get(name, b""))
            case _:
                parts[name] = hurt_xml(lot, parts.get(name, b"<x/>"))
    return package_of(parts)


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a package by their names."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


_whole_parts = lru_cache(maxsize=32)(parts_of)

_LOCAL, _ENTRY, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
_VERSION, _UTF8, _DAY = 20, 0x800, 33
"""2.0, names in UTF-8, 1 January 1980."""


def package_of(parts: Mapping[str, bytes], *, comment: bytes = b"") -> bytes:
    """A package, the same bytes for the same parts: no time of day stands in it.

    As `zipfile` would write it, which however packs every part anew: all but one or two are those of the seed.
    """
    written, directory = bytearray(), bytearray()
    for name, content in parts.items():
        method, checksum, packed = _packed(content)
        path, at = name.encode(), len(written)
        flags = 0 if path.isascii() else _UTF8
        about = (_VERSION, flags, method, 0, _DAY, checksum, len(packed), len(content), len(path), 0)
        written += _LOCAL.pack(b"PK\x03\x04", *about) + path + packed
        directory += _ENTRY.pack(b"PK\x01\x02", _VERSION, *about, 0, 0, 0, 0, at) + path
    end = (0, 0, len(parts), len(parts), len(directory), len(written), len(comment))
    return bytes(written + directory + _END.pack(b"PK\x05\x06", *end) + comment)


@lru_cache(maxsize=1024)
def _packed(content: bytes) -> tuple[int, int, bytes]:
    """Method, checksum and packed bytes of a part."""
    if not content:
        return zipfile.ZIP_STORED, 0, b""
    packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    return zipfile.ZIP_DEFLATED, zlib.crc32(content), packer.compress(content) + packer.flush()


_TIMES = re.compile(rb"(<dcterms:\w+[^>]*>)[^<]*(</dcterms)")


def settled(data: bytes) -> bytes:
    """A package without the times at which it was made: a seed must be the same on another day."""
    return package_of(
        {name: _TIMES.sub(rb"\g<1>2026-01-01T00:00:00Z\2", part) for name, part in parts_of(data).items()}
    )
