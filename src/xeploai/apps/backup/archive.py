"""The file of a backup: a ZIP of lines of JSON for each table, the files, and a manifest.

Its last bytes, which a ZIP keeps for a comment, are the checksum of all bytes before: a file that was cut or altered
anywhere is found before anything is written. That shows damage; whoever alters content on purpose and seals it anew is
found by the keyed chain of the trail (`audit verify`).
"""

import hashlib
import json
import os
import secrets
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from xeploai.core.errors import Refused

FORMAT = 1
_MANIFEST = "manifest.json"
_SEAL = hashlib.sha256().digest_size * 2
_PIECE = 1024 * 1024
_FAULTS = (zipfile.BadZipFile, OSError, EOFError, KeyError, ValueError, NotImplementedError, RuntimeError)


class Writer:
    """Takes members in."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @contextmanager
    def member(self, name: str) -> Iterator[Callable[[bytes], object]]:
        """One member, written piece by piece."""
        with self._archive.open(name, "w", force_zip64=True) as file:
            yield file.write

    def file(self, name: str, path: Path) -> None:
        """One member from a file."""
        with path.open("rb") as source, self.member(name) as put:
            for piece in _pieces(source):
                put(piece)

    def finish(self, said: Mapping[str, Any]) -> None:
        """The manifest, which comes last."""
        text = json.dumps({"format": FORMAT, **said}, ensure_ascii=False, indent=1)
        self._archive.writestr(_MANIFEST, text)


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """A new archive that appears whole or not at all. Raises Refused where there is something, or no way, at `path`."""
    if path.exists():
        raise Refused.because("backup_exists", where=str(path))
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused.because("backup_unwritable", where=str(path), why=error.strerror or "") from None
    try:
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.comment = b"0" * _SEAL
                yield Writer(archive)
            seal = _seal_of(file)
            file.seek(-_SEAL, os.SEEK_END)
            file.write(seal)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # Unlike a rename it never replaces what somebody put there meanwhile.
        except FileExistsError:
            raise Refused.because("backup_exists", where=str(path)) from None
        except OSError:
            draft.rename(path)  # A file system without links.
    finally:
        draft.unlink(missing_ok=True)


class Archive:
    """A backup that was found whole."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> None:
        self._archive, self.manifest = archive, manifest

    def lines(self, name: str) -> Iterator[Any]:
        """The rows of one member."""
        with self._archive.open(name) as file:
            for line in file:
                yield json.loads(line)

    def copy(self, name: str, target: Path) -> None:
        """One member as a file, for its owner only."""
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with self._archive.open(name) as source, os.fdopen(handle, "wb") as file:
            for piece in _pieces(source):
                file.write(piece)

    def under(self, folder: str) -> list[str]:
        """Members of one folder."""
        return [name for name in self._archive.namelist() if name.startswith(folder)]


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """A backup, after all of it was read and compared. Raises Refused for one that is cut, altered or unknown."""
    where = str(path)
    try:
        file = path.open("rb")
    except OSError as error:
        raise Refused.because("backup_unreadable", where=where, why=error.strerror or "") from None
    with file:
        try:
            if _seal_of(file) != file.read(_SEAL):
                raise Refused.because("backup_damaged", where=where)
            archive = zipfile.ZipFile(file)
            manifest: Mapping[str, Any] = json.loads(archive.read(_MANIFEST))
            said = manifest["format"]
        except _FAULTS:
            raise Refused.because("backup_damaged", where=where) from None
        if said != FORMAT:
            raise Refused.because("backup_other_format", where=where, value=said)
        if not all(map(_plain, archive.namelist())):
            raise Refused.because("backup_damaged", where=where)
        yield Archive(archive, manifest)


def _seal_of(file: IO[bytes]) -> bytes:
    """The checksum of all but the last bytes, which are left to be read."""
    left, digest = file.seek(0, os.SEEK_END) - _SEAL, hashlib.sha256()
    file.seek(0)
    while left > 0:
        piece = file.read(min(_PIECE, left))
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest().encode("ascii")


def _plain(name: str) -> bool:
    """A name that stays in its folder."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece
