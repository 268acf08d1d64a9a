"""The file of a backup: a ZIP of lines of JSON for each table, the files, and a manifest.

Its last bytes, which a ZIP keeps for a comment, are the checksum of all bytes before: a file that was cut or altered
anywhere is found before anything is written. That shows damage; whoever alters content on purpose and seals it anew is
found by the keyed chain of the trail (`audit verify`).
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from xeploai.core.errors import Fault, Refused, system_error
from xeploai.tools.bounded.packages import UNREADABLE
from xeploai.tools.durability.files import folder_sync, passing_folder

FORMAT = 1
KEYS = ("audit_key.txt", "secret_key.txt")
_MANIFEST = "manifest.json"
_MANIFEST_BYTES = 16 * 1024 * 1024
_MAGIC = b"PK\x03\x04"
_SEAL = hashlib.sha256().digest_size * 2
_PIECE = 1024 * 1024
_FAULTS = (*UNREADABLE, KeyError)


class TableContent(BaseModel):
    """What a backup holds of one table."""

    model_config = ConfigDict(strict=True)

    rows: Annotated[int, Field(ge=0)]
    columns: list[str]


class Manifest(BaseModel):
    """What a backup says of itself; a key more, of a later version, is let be.

    program     version of the program that made it
    tables      by label of the model
    migrations  app and name of every migration that its database had
    audit_head  digest of the last entry of the audit log
    """

    model_config = ConfigDict(strict=True)

    program: Annotated[str, Field(max_length=40)]
    tables: dict[str, TableContent]
    migrations: list[Annotated[list[str], Field(min_length=2, max_length=2)]]
    audit_head: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


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
        """One member from a file; none where it was removed meanwhile."""
        try:
            opened_file = path.open("rb")
        except FileNotFoundError:
            return
        with opened_file as source, self.member(name) as put:
            for piece in _pieces(source):
                put(piece)

    def finish(self, content: Mapping[str, Any]) -> None:
        """The manifest, which comes last."""
        text = json.dumps({"format": FORMAT, **content}, ensure_ascii=False, indent=1)
        self._archive.writestr(_MANIFEST, text)


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """A new archive that appears whole or not at all. Raises Refused where there is something, or no way, at `path`."""
    with ExitStack() as stack:
        try:
            if path.exists():
                raise Refused.because("backup_exists", where=str(path))
            # Half a backup of a process that was killed lies in such a folder, and goes with the next one made here.
            draft = stack.enter_context(passing_folder(".xeploai-backup-", within=path.parent)) / path.name
            handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise Refused.because("backup_unwritable", where=str(path), why=error.strerror or "") from None
        try:
            with os.fdopen(handle, "w+b") as file:
                archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
                archive.comment = b"0" * _SEAL
                try:
                    yield Writer(archive)
                    archive.close()
                finally:
                    # After a failure its own end would write the rest once more, and complain on the screen.
                    archive.fp = None
                seal = _seal_of(file)
                file.seek(-_SEAL, os.SEEK_END)
                file.write(seal)
                file.flush()
                os.fsync(file.fileno())
            _publish(draft, path)
            folder_sync(path.parent)
        except (OSError, ValueError) as error:
            # A full disk reaches us as a complaint of the ZIP about the member that it could not end.
            reason = system_error(error)
            if reason is None:
                raise
            raise _unwritable(path, reason) from error


def _publish(draft: Path, path: Path) -> None:
    """Give the whole archive its name. Unlike a rename, a link never replaces what somebody put there meanwhile."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise Refused.because("backup_exists", where=str(path)) from None
    except OSError:
        draft.rename(path)  # A file system without links.


def _unwritable(path: Path, error: OSError) -> Refused:
    """Names the file that could not be read, where it was not the archive that could not be written."""
    return Refused.because("backup_unwritable", where=str(error.filename or path), why=error.strerror or "")


class Archive:
    """A backup that was found whole."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest, where: str) -> None:
        self._archive, self.manifest, self.where = archive, manifest, where

    def lines(self, name: str) -> Iterator[list[Any]]:
        """The rows of one member. Raises Refused where it holds anything else."""
        try:
            with self._archive.open(name) as file:
                for line in file:
                    row = json.loads(line)
                    if not isinstance(row, list):
                        raise damaged(self.where)
                    yield row
        except _FAULTS:
            raise damaged(self.where) from None

    def copy(self, name: str, target: Path) -> None:
        """One member as a file, for its owner only. Raises OSError where that cannot be written."""
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            for piece in self._pieces(name):
                file.write(piece)

    def _pieces(self, name: str) -> Iterator[bytes]:
        try:
            with self._archive.open(name) as source:
                yield from _pieces(source)
        except _FAULTS:
            raise damaged(self.where) from None

    def under(self, folder: str) -> list[str]:
        """Members of one folder."""
        return [name for name in self._archive.namelist() if name.startswith(folder)]


def damaged(where: str) -> Refused:
    """For a backup whose content is not what the program writes."""
    return Refused.because("backup_damaged", where=where)


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
            if file.read(len(_MAGIC)) != _MAGIC:
                raise Refused.because("backup_not_one", where=where)
            if _seal_of(file) != file.read(_SEAL):
                raise damaged(where)
            archive = zipfile.ZipFile(file)
            names = archive.namelist()
            document = _document(archive)
        except _FAULTS:
            raise damaged(where) from None
        manifest = _manifest(document, where)
        expected = {_MANIFEST, *(f"tables/{label}.jsonl" for label in manifest.tables)}
        others = [name for name in names if name not in expected]
        if not expected.issubset(names) or len(set(names)) != len(names) or not all(map(_belongs, others)):
            raise damaged(where)
        yield Archive(archive, manifest, where)


def _document(archive: zipfile.ZipFile) -> Any:
    """The manifest as JSON. Raises KeyError or ValueError for an archive of something else."""
    member = archive.getinfo(_MANIFEST)
    if member.file_size > _MANIFEST_BYTES:
        raise ValueError(member.file_size)
    return json.loads(archive.read(member))


def _manifest(document: Any, where: str) -> Manifest:
    """Raises Refused for another format, and for one that does not say what it must, naming the key."""
    form = document.get("format") if isinstance(document, dict) else None
    if type(form) is int and form != FORMAT:
        raise Refused.because("backup_other_format", where=where, value=form)
    try:
        if form != FORMAT:
            raise Refused([Fault(code="backup_manifest", sheet=where, column="format")])
        return Manifest.model_validate(document)
    except ValidationError as error:
        keys = {".".join(map(str, fault["loc"][:3])) for fault in error.errors(include_url=False)}
        raise Refused([Fault(code="backup_manifest", sheet=where, column=", ".join(sorted(keys)[:3]))]) from None


def _seal_of(file: IO[bytes]) -> bytes:
    """The checksum of all but the last bytes, which are left to be read."""
    left, digest = file.seek(0, os.SEEK_END) - _SEAL, hashlib.sha256()
    file.seek(0)
    while left > 0:
        piece = file.read(min(_PIECE, left))
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest().encode("ascii")


def _belongs(name: str) -> bool:
    """A member beside the tables: a key that we know, or a file in a folder of the data folder, and no way out of it.

    Nothing may lie in the data folder itself: there the database and the keys are.
    """
    path = PurePosixPath(name)
    plain = name.isprintable() and ".." not in path.parts and "\\" not in name and ":" not in name
    top, *below = path.parts
    return plain and ((top == "files" and len(below) > 1) or (top == "keys" and "/".join(below) in KEYS))


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece
