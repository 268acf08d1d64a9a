"""Files that must outlive a power cut, and folders that must not outlive the process that works in them."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LOCK, _UNLOCKED = ".lock", ".unlocked"
_NEW_FOR_S = 3600


def folder_sync(folder: Path) -> None:
    """Put the names in a folder on the disk: a file that was written through is lost when its name is.

    A file system that cannot do it for folders says so by an error, and keeps names in its own way.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def file_sync(path: Path) -> None:
    """Put the content of a file on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def passing_folder(prefix: str, *, within: Path | None = None) -> Iterator[Path]:
    """A folder for the time of one job. What killed processes left under the same prefix goes first.

    prefix  names the kind of work; within: the folder around it, else the system's for temporary files
    """
    top = within or Path(tempfile.gettempdir())
    abandoned_delete(prefix, within=top)
    with tempfile.TemporaryDirectory(dir=top, prefix=prefix) as name, (Path(name) / _UNLOCKED).open("w") as lock:
        # The system lets go of the lock when the process ends, in whatever way: a folder without one is abandoned.
        fcntl.flock(lock, fcntl.LOCK_EX)
        # It takes its name only now: whoever clears up at this very moment would find a lock that nobody holds.
        (Path(name) / _UNLOCKED).rename(Path(name) / _LOCK)
        yield Path(name)


def abandoned_delete(prefix: str, *, within: Path | None = None) -> int:
    """Delete folders of `passing_folder` whose process is gone. Gives how many went."""
    gone = 0
    for folder in (within or Path(tempfile.gettempdir())).glob(f"{prefix}*"):
        with suppress(OSError):  # Somebody else's, or going at this moment.
            if folder.is_symlink() or not folder.is_dir():
                continue
            if not (folder / _LOCK).exists():
                # Made a moment ago, or killed in that very moment; nothing else than an empty one goes.
                if folder.stat().st_mtime < time.time() - _NEW_FOR_S:
                    (folder / _UNLOCKED).unlink(missing_ok=True)
                    folder.rmdir()
            elif _is_abandoned(folder):
                shutil.rmtree(folder)
                gone += 1
    return gone


def _is_abandoned(folder: Path) -> bool:
    with (folder / _LOCK).open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
