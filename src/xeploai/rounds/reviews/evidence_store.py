"""Storage of evidence files: in the data folder, outside everything that is served, under meaningless names.

A file is put in place by a rename, so that an interrupted upload leaves nothing that looks complete. Files that no row
names any more are deleted later: a crash in between never loses a file that is still named.
"""

import os
import secrets
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from xeploai.tools.durability.files import folder_sync

_PART = ".part"


def folder() -> Path:
    """Made, for its owner only, when it is missing."""
    path = Path(settings.DATA) / "evidence"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def path_of(stored: str) -> Path:
    """The file under a name that `place` gave."""
    return folder() / stored


@contextmanager
def received(pieces: Iterable[bytes], *, most: int) -> Iterator[Path]:
    """What is coming in, on the disk for as long as it is looked at. Stops taking in beyond `most` bytes."""
    draft = folder() / (secrets.token_hex(16) + _PART)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
                if file.tell() > most:
                    break
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def place(draft: Path) -> str:
    """Give a received file its place, on the disk before any row names it. Gives the name to keep."""
    stored = secrets.token_hex(20)
    draft.rename(path_of(stored))
    folder_sync(folder())
    return stored


def discard(stored: Iterable[str]) -> None:
    """Delete files; one that is gone already is no fault."""
    for name in stored:
        path_of(name).unlink(missing_ok=True)


def sweep(named: Collection[str], *, older_than_s: int) -> int:
    """Delete what no row names, if it has lain there for a while. Gives how many went."""
    gone = 0
    before = time.time() - older_than_s
    for file in folder().iterdir():
        with suppress(FileNotFoundError):  # Somebody else's sweep, or an upload that has just got its place.
            if file.name not in named and file.stat().st_mtime < before:
                file.unlink()
                gone += 1
    return gone
