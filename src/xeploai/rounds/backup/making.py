"""Making a backup: a snapshot of the database that nobody has to wait for, then the files, then the manifest."""

import hashlib
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.registers.audit.chain import START
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.services import audit_record, views_append
from xeploai.rounds.backup.archive import KEYS, Writer, written
from xeploai.rounds.backup.rows import columns, rows_out, tables
from xeploai.rounds.privacy.models import Backup
from xeploai.tools.durability.files import passing_folder

_COPY = "backup_copy"


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What a backup holds.

    audit_head  digest of the last entry of the trail that it holds
    older       made by an earlier version: the next start brings what was restored to this one
    """

    tables: int
    rows: int
    audit_head: str
    older: bool = False


def backup_make(path: Path, *, with_keys: bool, using: str = "default") -> Counted:
    """Write a backup to a new file, and note it among those that are known. Raises Refused and then writes nothing."""
    if using == "default":
        # On SQLite views wait in a file of their own, which no backup holds.
        views_append()
    with written(path) as writer:
        with _snapshot(using) as copy:
            counts: dict[str, Any] = {model._meta.label: _table(writer, model._meta.label, copy) for model in tables()}
            head = audit_head_of(copy)
            applied = sorted(map(list, MigrationRecorder(connections[copy]).applied_migrations()))
        # After the tables: every file that a row names has its place by then.
        for file in _files():
            writer.file(f"files/{file.relative_to(settings.DATA).as_posix()}", file)
        if with_keys:
            for name, text in zip(KEYS, (settings.AUDIT_KEY, settings.SECRET_KEY), strict=True):
                with writer.member(f"keys/{name}") as put:
                    put(text.encode())
        writer.finish(
            {
                "program": version("xeploai"),
                "made_at": timezone.localtime().isoformat(timespec="seconds"),
                "database": connections[using].vendor,
                "tables": counts,
                "migrations": applied,
                "audit_head": head,
            }
        )
    try:
        _noted(path, head, with_keys=with_keys)
    except BaseException:
        # A backup that nobody knows of would outlive the terms of what it holds.
        path.unlink(missing_ok=True)
        raise
    return Counted(tables=len(counts), rows=sum(table["rows"] for table in counts.values()), audit_head=head)


def audit_head_of(using: str) -> str:
    """Digest of the last entry of the trail in one database."""
    last = Entry.objects.using(using).order_by("-seq").values_list("digest", flat=True).first()
    return last or START


def _table(writer: Writer, label: str, using: str) -> dict[str, object]:
    model = next(model for model in tables() if model._meta.label == label)
    number = 0
    with writer.member(f"tables/{label}.jsonl") as put:
        for line in rows_out(model, using):
            put(line)
            number += 1
    return {"rows": number, "columns": [field.attname for field in columns(model)]}


@contextmanager
def _snapshot(using: str) -> Iterator[str]:
    """The alias of a database that stands still while others go on writing."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with transaction.atomic(using=using):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield using
        return
    with passing_folder("xeploai-backup-") as folder:
        copy = folder / "copy.sqlite3"
        connection.ensure_connection()
        target = sqlite3.connect(copy)
        try:
            connection.connection.backup(target)
        except sqlite3.Error as error:
            raise Refused.because("backup_no_snapshot", where=tempfile.gettempdir(), why=error) from None
        finally:
            target.close()
        with borrowed(_COPY, {**connection.settings_dict, "NAME": str(copy)}):
            yield _COPY


@contextmanager
def borrowed(alias: str, entry: Mapping[str, object]) -> Iterator[str]:
    """A further database under a name, for as long as it is wanted."""
    databases: dict[str, object] = connections.settings
    databases[alias] = _configured(entry)
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del databases[alias]


@contextmanager
def default_database(entry: Mapping[str, object]) -> Iterator[str]:
    """Another database in the place of the installation's own, for whatever asks for "the" database.

    Code that makes tables may name none: migrations of libraries do. Under a further name it would read and change
    the installation's database, or fail on a machine that has none.
    """
    databases: dict[str, object] = connections.settings
    former = databases[DEFAULT_DB_ALIAS], connections[DEFAULT_DB_ALIAS]
    databases[DEFAULT_DB_ALIAS] = _configured(entry)
    del connections[DEFAULT_DB_ALIAS]
    try:
        yield DEFAULT_DB_ALIAS
    finally:
        connections[DEFAULT_DB_ALIAS].close()
        databases[DEFAULT_DB_ALIAS], connections[DEFAULT_DB_ALIAS] = former


def _configured(entry: Mapping[str, object]) -> object:
    """An entry with everything that Django adds to those of the settings."""
    return connections.configure_settings({DEFAULT_DB_ALIAS: dict(entry)})[DEFAULT_DB_ALIAS]


def _files() -> Iterator[Path]:
    """Files of the data folder's own folders: evidence, snapshots. Neither the database nor keys, nor what is half."""
    top = Path(settings.DATA)
    passing = {Path(settings.STATIC_ROOT), Path(settings.FILE_UPLOAD_TEMP_DIR)}
    for folder in sorted(path for path in top.iterdir() if path.is_dir() and path not in passing):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix != ".part":
                yield file


@transaction.atomic
def _noted(path: Path, head: str, *, with_keys: bool) -> None:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    backup = Backup.objects.create(
        path=str(path.resolve()), size=path.stat().st_size, digest=digest, audit_head=head, with_keys=with_keys
    )
    audit_record(
        by=None,
        action="backup.make",
        subject=backup,
        after={"path": backup.path, "digest": digest, "audit_head": head, "with_keys": with_keys},
    )
