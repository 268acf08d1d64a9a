"""Making a backup: a snapshot of the database that nobody has to wait for, then the files, then the manifest."""

import hashlib
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from xeploai.apps.audit.chain import START
from xeploai.apps.audit.models import Entry
from xeploai.apps.audit.services import audit_record
from xeploai.apps.backup.archive import Writer, written
from xeploai.apps.backup.rows import columns, rows_out, tables
from xeploai.apps.privacy.models import Backup

KEYS = ("audit_key.txt", "secret_key.txt")
_COPY = "backup_copy"


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What a backup holds. audit_head: last entry of the trail that it holds."""

    tables: int
    rows: int
    audit_head: str


def backup_make(path: Path, *, with_keys: bool, using: str = "default") -> Counted:
    """Write a backup to a new file, and note it among those that are known. Raises Refused and then writes nothing."""
    with written(path) as writer:
        with _snapshot(using) as copy:
            counts: dict[str, Any] = {model._meta.label: _table(writer, model._meta.label, copy) for model in tables()}
            head = audit_head_of(copy)
            applied = sorted(map(list, MigrationRecorder(connections[copy]).applied_migrations()))
        # After the tables: every file that a row names has its place by then.
        for file in _files():
            writer.file(f"files/{file.relative_to(settings.DATA).as_posix()}", file)
        if with_keys:
            for name, text in (("audit_key.txt", settings.AUDIT_KEY), ("secret_key.txt", settings.SECRET_KEY)):
                with writer.member(f"keys/{name}") as put:
                    put(text.encode("ascii"))
        writer.finish(
            {
                "program": version("xeploai"), "made_at": timezone.localtime().isoformat(timespec="seconds"),
                "database": connections[using].vendor, "tables": counts, "migrations": applied, "audit_head": head,
            }
        )  # fmt: skip
    _noted(path, head, with_keys=with_keys)
    return Counted(tables=len(counts), rows=sum(one["rows"] for one in counts.values()), audit_head=head)


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
    with tempfile.TemporaryDirectory(prefix="xeploai-backup-") as folder:
        copy = Path(folder) / "copy.sqlite3"
        connection.ensure_connection()
        target = sqlite3.connect(copy)
        try:
            connection.connection.backup(target)
        finally:
            target.close()
        with borrowed(_COPY, {**connection.settings_dict, "NAME": str(copy)}):
            yield _COPY


@contextmanager
def borrowed(alias: str, entry: dict[str, object]) -> Iterator[str]:
    """A further database under a name, for as long as it is wanted."""
    known: dict[str, object] = connections.settings
    known[alias] = connections.configure_settings({"default": {}, alias: dict(entry)})[alias]
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del known[alias]


def _files() -> Iterator[Path]:
    """Files of the data folder's own folders: evidence, snapshots. Neither the database nor keys, nor what is half."""
    top, static = Path(settings.DATA), Path(settings.STATIC_ROOT)
    for folder in sorted(path for path in top.iterdir() if path.is_dir() and path != static):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix != ".part":
                yield file


@transaction.atomic
def _noted(path: Path, head: str, *, with_keys: bool) -> None:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    held = Backup.objects.create(
        path=str(path.resolve()), size=path.stat().st_size, digest=digest, audit_head=head, with_keys=with_keys
    )
    audit_record(
        by=None, action="backup.make", subject=held,
        after={"path": held.path, "digest": digest, "audit_head": head, "with_keys": with_keys},
    )  # fmt: skip
