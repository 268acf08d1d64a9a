"""Into a new place, never over anything: tables made, rows written and counted, the head of the trail compared."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.db.migrations.loader import MigrationLoader

from xeploai.apps.backup.archive import Archive
from xeploai.apps.backup.making import Counted, audit_head_of, borrowed
from xeploai.apps.backup.rows import columns, numbers_follow, rows_in, table_empty, tables
from xeploai.core.errors import Refused

_TARGET = "restore_target"


@contextmanager
def new_folder(place: Path) -> Iterator[Path]:
    """A folder that appears at `place` whole or not at all. Raises Refused where something is there already."""
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise Refused.because("restore_not_empty", where=str(place))
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    try:
        draft.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise Refused.because("backup_unwritable", where=str(place), why=error.strerror or "") from None
    try:
        yield draft
        os.rename(draft, place)  # noqa: PTH104 - an empty folder at `place` may be replaced, and nothing else
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def restore_into_folder(archive: Archive, folder: Path, entry: dict[str, Any]) -> Counted:
    """Everything into a folder: the database that `entry` names in it, files, and the keys if the backup has them."""
    _require_fits(archive)
    counted = _restore_rows(archive, entry)
    files_restore(archive, folder)
    for name in archive.under("keys/"):
        archive.copy(name, folder / name.removeprefix("keys/"))
    return counted


def restore_into_database(archive: Archive, entry: dict[str, Any], *, files_into: Path) -> Counted:
    """Rows into an empty database of its own server, files into a data folder that has none of them."""
    _require_fits(archive)
    for name in archive.under("files/"):
        if (files_into / name.removeprefix("files/")).exists():
            raise Refused.because("restore_file_there", where=str(files_into), value=name.removeprefix("files/"))
    counted = _restore_rows(archive, entry)
    files_restore(archive, files_into)
    return counted


def files_restore(archive: Archive, folder: Path) -> None:
    """Files to their places below a data folder."""
    for name in archive.under("files/"):
        archive.copy(name, folder / name.removeprefix("files/"))


def _require_fits(archive: Archive) -> None:
    """The tables are those of this program. Raises Refused for a backup of another version."""
    said = {label: one["columns"] for label, one in archive.manifest["tables"].items()}
    known = {model._meta.label: [field.attname for field in columns(model)] for model in tables()}
    applied = {(app, name) for app, name in archive.manifest["migrations"]}
    if said != known or applied != set(MigrationLoader(None).disk_migrations):
        raise Refused.because("restore_other_version", value=archive.manifest["program"])


def _restore_rows(archive: Archive, entry: dict[str, Any]) -> Counted:
    with borrowed(_TARGET, entry):
        connection = connections[_TARGET]
        try:
            if connection.introspection.table_names():
                raise Refused.because("restore_not_empty", where=connection.settings_dict["NAME"])
            if connection.vendor == "postgresql":
                # Tables and rows appear together; SQLite cannot make tables so, but its file is thrown away.
                with transaction.atomic(using=_TARGET):
                    return _tables_and_rows(archive)
            return _tables_and_rows(archive)
        except DatabaseError as error:
            raise Refused.because("restore_failed", where=entry["NAME"], why=str(error).splitlines()[0]) from error


def _tables_and_rows(archive: Archive) -> Counted:
    call_command("migrate", database=_TARGET, verbosity=0, interactive=False)
    connection = connections[_TARGET]
    with transaction.atomic(using=_TARGET):
        if connection.vendor == "postgresql":
            # Making the tables left some references to be checked at once; rows come in the order of their tables.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model in tables():
            table_empty(model, _TARGET)
        for model in tables():
            rows_in(model, archive.lines(f"tables/{model._meta.label}.jsonl"), _TARGET)
        numbers_follow(_TARGET)
        counted = _counted()
        said = {label: one["rows"] for label, one in archive.manifest["tables"].items()}
        if counted != said or audit_head_of(_TARGET) != archive.manifest["audit_head"]:
            raise Refused.because("restore_differs", where=str(connection.settings_dict["NAME"]))
        connection.check_constraints()
    return Counted(tables=len(counted), rows=sum(counted.values()), audit_head=archive.manifest["audit_head"])


def _counted() -> dict[str, int]:
    return {model._meta.label: model._base_manager.using(_TARGET).count() for model in tables()}
