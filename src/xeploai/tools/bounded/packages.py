"""Whether a ZIP package may be unpacked: looked at by its directory before any part of it is parsed.

A package may hold a thousand times its size, packages within packages, and parts that share the same packed bytes. What
it says of its sizes binds Python's reader, which never unpacks a part further; a reader in native code is bound by the
limits of its worker.
"""

import os
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

MEGABYTE = 1 << 20
MAX_RATIO = 200
"""A part that unpacks to more than this many times its size is no text, table or picture: tables reach about 30."""
_SMALL = 4 * MEGABYTE
_DEEPEST = 2
UNREADABLE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
"""What zipfile raises for a package that is cut off, altered or locked, or whose names are no text."""
_HEAD = b"PK\x03\x04"


@dataclass(frozen=True, kw_only=True)
class PackageLimits:
    """How much a package may hold, packages within it included.

    unpacked  bytes of all parts
    parts     how many
    """

    unpacked: int
    parts: int = 10_000


class Excessive(Exception):
    """The package would unpack to more than it may, or lies about what it holds."""


def check_parts(package: zipfile.ZipFile, limits: PackageLimits) -> None:
    """Raises Excessive, and UNREADABLE for a broken package."""
    _Count(limits).take(package, depth=0)


class _Count:
    """What was counted so far, over a package and those within it."""

    def __init__(self, limits: PackageLimits) -> None:
        self._limits = limits
        self._unpacked = self._parts = 0

    def take(self, package: zipfile.ZipFile, *, depth: int) -> None:
        parts = package.infolist()
        self._parts += len(parts)
        self._unpacked += sum(part.file_size for part in parts)
        if self._parts > self._limits.parts or self._unpacked > self._limits.unpacked:
            raise Excessive
        if any(part.file_size > _SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts):
            raise Excessive
        # Parts that overlap share their packed bytes, so that a small file holds them many times over.
        if sum(part.compress_size for part in parts) > _size(package.fp):
            raise Excessive
        for part in parts:
            self._within(package, part, depth)

    def _within(self, package: zipfile.ZipFile, part: zipfile.ZipInfo, depth: int) -> None:
        # A part that is locked or broken is nothing that anybody unpacks: who needs it says so.
        with suppress(*UNREADABLE), package.open(part) as content:
            if content.read(len(_HEAD)) != _HEAD:
                return
            if depth == _DEEPEST:
                raise Excessive
            content.seek(0)
            if not zipfile.is_zipfile(content):
                return
            content.seek(0)
            with zipfile.ZipFile(content) as inner:
                self.take(inner, depth=depth + 1)


def _size(file: IO[bytes] | None) -> int:
    assert file is not None
    at = file.tell()
    size = file.seek(0, os.SEEK_END)
    file.seek(at)
    return size
