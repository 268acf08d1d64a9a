"""Messages between the program and a worker: a length, then a pickle.

The program trusts no worker, which may have been taken over by the file it reads: what it unpickles is made of plain
values and of this project's own classes, and of nothing else that can be called.
"""

import io
import pickle
import struct
from typing import IO, Any

_LENGTH = struct.Struct(">Q")
_PLAIN = {
    ("builtins", "bytearray"),
    ("builtins", "complex"),
    ("builtins", "frozenset"),
    ("builtins", "set"),
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "time"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("decimal", "Decimal"),
}


class Broken(Exception):
    """The other side ended, or what it sent is no message."""


def send(file: IO[bytes], message: bytes) -> None:
    """Raises OSError where the other side is gone."""
    file.write(_LENGTH.pack(len(message)))
    file.write(message)
    file.flush()


def receive(file: IO[bytes], *, most: int) -> bytes:
    """The next message. Raises Broken at the end, and for one of more than `most` bytes."""
    head = file.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise Broken
    (length,) = _LENGTH.unpack(head)
    if length > most:
        raise Broken
    message = file.read(length)
    if len(message) < length:
        raise Broken
    return message


class _Plain(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Raises UnpicklingError for everything but plain values and the project's classes."""
        known = (module, name) in _PLAIN
        if not known and not module.startswith("xeploai."):
            raise pickle.UnpicklingError(f"{module}.{name}")
        kind = super().find_class(module, name)
        if not isinstance(kind, type) or not (known or kind.__module__.startswith("xeploai.")):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return kind


def plain_loads(message: bytes) -> Any:
    """What a worker sent. Raises Broken where it is no pickle of plain values."""
    try:
        return _Plain(io.BytesIO(message)).load()
    except Exception as error:
        raise Broken from error
