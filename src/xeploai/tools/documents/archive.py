"""The XML parts of a package (.docx, .xlsx, .odt, .ods), each told by its root element: names may be anything.

Sizes are judged before anything is unpacked, and counted again while it is: a directory may lie.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from lxml import etree

from xeploai.core.errors import Refused
from xeploai.tools.bounded.packages import MEGABYTE, UNREADABLE, Excessive, PackageLimits, check_parts
from xeploai.tools.workbooks.package import MAX_UNPACKED

LIMITS = PackageLimits(unpacked=MAX_UNPACKED, parts=20_000)
MOST_PART = 120 * MEGABYTE
"""Of one part that is laid out in memory as a tree. Sheets are read in passing and may be larger."""

MOST_BETWEEN = 16 * MEGABYTE
"""Of one row or string: a sheet has 16,384 columns."""

_XML_ENDINGS = (".xml", ".rels", ".vml")


@dataclass(frozen=True)
class Part:
    """A part of a package. root: the local name of its first element; empty where it is no XML."""

    name: str
    root: str


class Archive:
    """A package in memory. Raises Refused for one that would unpack without end; a broken one has no parts."""

    def __init__(self, content: bytes, name: str) -> None:
        self._name = name
        self._archive: zipfile.ZipFile | None = None
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except UNREADABLE:
            return
        try:
            check_parts(self._archive, LIMITS)
        except Excessive:
            raise self.bomb() from None

    def bomb(self) -> Refused:
        """What is raised for a package that is more than any document."""
        return Refused.because("check_zip_bomb", where=self._name, megabytes=MOST_PART // MEGABYTE)

    def parts(self) -> list[Part]:
        """Every XML part with its root, in the order of the package."""
        infos = self._archive.infolist() if self._archive else []
        names = [info.filename for info in infos if info.filename.lower().endswith(_XML_ENDINGS)]
        return [Part(name, self._root(name)) for name in dict.fromkeys(names)]

    def _root(self, name: str) -> str:
        for _, element in self._events(name, events=("start",)):
            return str(etree.QName(element).localname)
        return ""

    def tree(self, part: str) -> etree._Element | None:
        """A part as a tree; None where nothing of it can be read. Raises Refused for one without end."""
        if self._archive is None:
            return None
        try:
            with self._archive.open(part) as stream:
                xml = stream.read(MOST_PART + 1)
        except (*UNREADABLE, KeyError):
            return None
        if len(xml) > MOST_PART:
            raise self.bomb()
        # A document that a program still opens may have a fault in it: what can be read is read.
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True
        )
        try:
            return etree.fromstring(xml, parser)
        except etree.XMLSyntaxError:
            return None

    def elements(self, part: str, *tags: str) -> Iterator[etree._Element]:
        """The elements with these local names as they end, in their order, each emptied when the next is asked for."""
        for _, element in self._events(part, events=("end",), tag=[f"{{*}}{tag}" for tag in tags]):
            yield element
            element.clear()

    def _events(self, part: str, **options: object) -> Iterator[tuple[str, etree._Element]]:
        if self._archive is None:
            return
        try:
            with self._archive.open(part) as stream:
                paced = _Paced(stream, self)
                for event, element in etree.iterparse(
                    paced, resolve_entities=False, no_network=True, load_dtd=False, recover=True, **options
                ):
                    paced.since = 0
                    yield event, element
        except (*UNREADABLE, KeyError, etree.XMLSyntaxError):
            return


class _Paced:
    """A part as it is read, piece by piece. What lies between two elements that are handed over is held in memory."""

    def __init__(self, stream: IO[bytes], archive: Archive) -> None:
        self._stream = stream
        self._archive = archive
        self.since = 0

    def read(self, size: int) -> bytes:
        """The next piece. Raises Refused where one row is larger than any."""
        self.since += size
        if self.since > MOST_BETWEEN:
            raise self._archive.bomb()
        return self._stream.read(size)
