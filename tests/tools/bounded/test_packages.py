"""A package is judged by its directory, with the packages within it, before any part is parsed."""

import io
import struct
import zipfile
from collections.abc import Mapping

import pytest

from xeploai.tools.bounded.packages import MEGABYTE, Excessive, PackageLimits, check_parts

LIMITS = PackageLimits(unpacked=10_000, parts=10)


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return held.getvalue()


def wrapped(content: bytes, times: int) -> bytes:
    for _ in range(times):
        content = zipped({"a.zip": content})
    return content


def overlapping() -> bytes:
    """Ten entries of one directory that all name the same packed bytes."""
    one = bytearray(zipped({"a": bytes(range(256)) * 2}, zipfile.ZIP_STORED))
    at = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    entry = bytes(one[at:end])
    tail = bytearray(one[end:])
    tail[8:12] = struct.pack("<HH", 10, 10)
    tail[12:16] = struct.pack("<I", 10 * len(entry))
    return bytes(one[:at]) + entry * 10 + bytes(tail)


PASSES = {
    "plain": zipped({"a.xml": b"<a/>", "b.xml": b"<b/>" * 100}),
    "within": wrapped(b"x", 3),
    "no package": zipped({"a.zip": b"PK\x03\x04 and no more"}),
    "at the limit": zipped({"a": b"x" * 10_000}),
    "as many": zipped({str(n): b"" for n in range(10)}),
}
REFUSED = {
    "too much": zipped({"a": b"x" * 10_001}),
    "too many": zipped({str(n): b"" for n in range(11)}),
    "too much within": zipped({"a.zip": zipped({"a": b"x" * 9_900}), "b": b"x" * 100}),
    "too many within": zipped(
        {"a.zip": zipped({str(n): b"" for n in range(9)}), "b.zip": zipped({"a": b"", "b": b""})}
    ),
    "too deep": wrapped(b"x", 4),
    "overlapping": overlapping(),
}


def _check(content: bytes, limits: PackageLimits = LIMITS) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        check_parts(package, limits)


@pytest.mark.parametrize("name", PASSES)
def test_an_honest_package_passes(name: str) -> None:
    _check(PASSES[name])


@pytest.mark.parametrize("name", REFUSED)
def test_one_that_holds_too_much_is_refused(name: str) -> None:
    with pytest.raises(Excessive):
        _check(REFUSED[name])


def test_what_unpacks_to_far_more_than_it_is_is_refused_where_it_is_large() -> None:
    ample = PackageLimits(unpacked=100 * MEGABYTE)
    _check(zipped({"a": b"x" * (3 * MEGABYTE)}), ample)
    with pytest.raises(Excessive):
        _check(zipped({"a": b"x" * (5 * MEGABYTE)}), ample)
    _check(zipped({"a": b"x" * (5 * MEGABYTE)}, zipfile.ZIP_STORED), ample)
