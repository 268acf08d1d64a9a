"""The compiled form of packs, and of the program's own YAML files: made by the build, only read when the program runs.

To read a pack from its files takes the schema, its imports and a third of a second; what comes of it is the same every
time. compiling.py (run by the build and by dev.py) therefore lays it down in `built/`, each entry under the digest
of everything it was made of: the source files and, where records of the program are stored, the program that made them.
An entry is answered only where that digest fits what lies there now. In every other case (a changed, missing or damaged
entry, a pack an office received) the reader gets None and reads the source; nothing is ever written at run time.
"""

import hashlib
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).resolve().parents[1]
BUILT = Path(__file__).with_name("built")
_HEADER = 2 * 64


def compiled_data(file: Path) -> Any:
    """The plain data of one of the program's YAML files; None where it is to be read from the file."""
    return stored_payload(data_name(file), data_key(file))


def data_name(file: Path) -> str:
    """Entry of a YAML file."""
    return f"{'-'.join(file.relative_to(SOURCE).parts)}.data"


def data_key(file: Path) -> str:
    """Over one YAML file."""
    return digest_of_parts([file.read_bytes()])


def digest_of_parts(parts: Iterable[bytes]) -> str:
    """SHA-256 over parts, each with its length, so that no two lists of parts come to the same bytes."""
    summed = hashlib.sha256()
    for part in parts:
        summed.update(b"%d:" % len(part) + part)
    return summed.hexdigest()


def header_of(key: str, payload: bytes) -> bytes:
    """What stands before a payload: the key it is stored under, and its own digest."""
    return key.encode() + digest_of_parts([payload]).encode()


def stored_payload(name: str, key: str) -> Any:
    """What was stored under a key; None for another key, and for an entry that is missing or not whole."""
    try:
        entry = (BUILT / name).read_bytes()
    except OSError:
        return None
    header, payload = entry[:_HEADER], entry[_HEADER:]
    if header != header_of(key, payload):
        return None
    return pickle.loads(payload)  # noqa: S301 - a file of the program, as trusted as its modules
