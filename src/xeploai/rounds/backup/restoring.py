"""Into a new place, never over anything: tables made, rows written and counted, the head of the trail compared.

Tables are made as they were when the backup was made, so that a backup of an earlier version fits; the next start of
the program brings them up to date, with the keys at hand that a restore does not have.
"""

import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.exceptions import InvalidMigrationPlan
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph, Node
from django.db.models import Model

from xeploai.core.errors import Refused
from xeploai.registers.audit.triggers import append_only, guard_all, unguard
from xeploai.rounds.backup.archive import Archive, Manifest, damaged
from xeploai.rounds.backup.making import Counted, audit_head_of, default_database
from xeploai.rounds.backup.rows import columns, numbers_follow, rows_in, table_empty, tables

# Parts that an office switches on: tables of theirs are known only where they are on.
_SWITCHED = {"socialaccount": "XEPLOAI_OIDC_SERVER"}


@contextmanager
def new_folder(place: Path) -> Iterator[Path]:
    """A folder that appears at `place` whole or not at all. Raises Refused where something is there already."""
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    try:
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise Refused.because("restore_not_empty", where=str(place))
        draft.mkdir(mode=0o700, parents=True)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Refused.because("backup_unwritable", where=str(place), why=why) from None
    try:
        yield draft
        os.rename(draft, place)  # noqa: PTH104 - an empty folder at `place` may be replaced, and nothing else
    except OSError as error:
        raise Refused.because("restore_unwritable", where=str(place), why=error.strerror or "") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def restore_into_folder(archive: Archive, folder: Path, entry: dict[str, Any], *, place: str) -> Counted:
    """Everything into a folder: the database that `entry` names in it, files, and the keys if the backup has them.

    place  how the folder is named to people: what it will be called once it is whole
    """
    with _empty_database(entry, place):
        counted = _tables_and_rows(archive, place=place)
    _files_copy(archive, folder)
    for name in archive.under("keys/"):
        archive.copy(name, folder / name.removeprefix("keys/"))
    return counted


def restore_into_database(archive: Archive, entry: dict[str, Any], *, place: str, files_into: Path) -> Counted:
    """Rows into an empty database of its own server, files into a data folder that has none of them.

    place  how the database is named to people

    The folder is made when it is missing; after a failure it is as it was, and the database is empty.
    """
    names = archive.under("files/")
    there = [name for name in names if os.path.lexists(files_into / name.removeprefix("files/"))]
    if there:
        raise Refused.because("restore_file_there", where=str(files_into), value=there[0].removeprefix("files/"))
    # Tables, rows and files appear together: nothing can refuse any more once the files are there.
    with _empty_database(entry, place) as connection, transaction.atomic():
        counted = _tables_and_rows(archive, place=place)
        with _taken_back(files_into, names):
            _files_copy(archive, files_into)
            connection.check_constraints()
    return counted


def _files_copy(archive: Archive, folder: Path) -> None:
    for name in archive.under("files/"):
        archive.copy(name, folder / name.removeprefix("files/"))


@contextmanager
def _taken_back(folder: Path, names: Sequence[str]) -> Iterator[None]:
    """Files and folders that were not there before go again where something fails. Raises Refused on a full disk."""
    targets = [folder / name.removeprefix("files/") for name in names]
    missing = {parent for target in targets for parent in target.parents if not parent.exists()}
    try:
        yield
    except BaseException as error:
        for target in targets:
            target.unlink(missing_ok=True)
        for parent in sorted(missing, reverse=True):
            if parent.is_dir():
                parent.rmdir()
        if isinstance(error, OSError):
            where = str(error.filename or folder)
            raise Refused.because("restore_unwritable", where=where, why=error.strerror or "") from None
        raise


@contextmanager
def _empty_database(entry: dict[str, Any], place: str) -> Iterator[BaseDatabaseWrapper]:
    """The database to fill, for all code that runs within. Raises Refused where it is not empty, or refuses."""
    with default_database(entry) as alias:
        connection = connections[alias]
        try:
            if connection.introspection.table_names():
                raise Refused.because("restore_not_empty", where=place)
            yield connection
        except DatabaseError as error:
            why = (str(error).splitlines() or [type(error).__name__])[0]
            raise Refused.because("restore_failed", where=place, why=why) from error


def _tables_and_rows(archive: Archive, *, place: str) -> Counted:
    """Tables as they were when the backup was made, and every row. Raises Refused where anything differs."""
    manifest, connection = archive.manifest, connections[DEFAULT_DB_ALIAS]
    registry, older = _tables_make(manifest)
    models = tables(registry)
    _require_fits(manifest, models)
    standing = set(connection.introspection.table_names())
    unguard(connection, [table for table in append_only() if table.table in standing])
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # Making the tables left some references to be checked at once; rows come in the order of their tables.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model in models:
            table_empty(model, DEFAULT_DB_ALIAS)
        for model in models:
            _rows_write(archive, model)
        numbers_follow(models, DEFAULT_DB_ALIAS)
        counted = {model._meta.label: model._base_manager.count() for model in models}
        expected = {label: manifest.tables[label].rows for label in counted}
        if counted != expected or audit_head_of(DEFAULT_DB_ALIAS) != manifest.audit_head:
            raise Refused.because("restore_differs", where=place)
        connection.check_constraints()
    guard_all(using=DEFAULT_DB_ALIAS)
    return Counted(tables=len(manifest.tables), rows=sum(counted.values()), audit_head=manifest.audit_head, older=older)


def _rows_write(archive: Archive, model: type[Model]) -> None:
    label = model._meta.label
    try:
        rows_in(model, archive.manifest.tables[label].columns, archive.lines(f"tables/{label}.jsonl"), DEFAULT_DB_ALIAS)
    except (TypeError, ValueError, OverflowError, ValidationError):
        # A value that its column cannot hold, or a row of another length.
        raise damaged(archive.where) from None


def _tables_make(manifest: Manifest) -> tuple[Apps, bool]:
    """Run exactly the migrations that the backup's database had. Gives the models of that time, and whether this
    program has further migrations. Raises Refused for a backup of a later version, or of a part that is off here."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    loader = executor.loader
    had = {(app, name) for app, name in manifest.migrations}
    for app in sorted({app for app, _ in had - loader.disk_migrations.keys()}):
        filled = any(label.startswith(f"{app}.") and table.rows for label, table in manifest.tables.items())
        if app not in _SWITCHED or app in loader.migrated_apps:
            raise Refused.because("restore_newer_version", version=manifest.program)
        if filled:
            raise Refused.because("restore_part_is_off", part=app, variable=_SWITCHED[app])
    applied = had & loader.graph.nodes.keys()
    last = [key for key in applied if not any(child.key in applied for child in _later_of_same_app(loader.graph, key))]
    try:
        executor.migrate(sorted(last))
    except InvalidMigrationPlan as error:
        # Migrations that no program ever had together.
        raise Refused.because("restore_other_version", version=manifest.program) from error
    if executor.loader.applied_migrations.keys() - had:
        raise Refused.because("restore_other_version", version=manifest.program)
    older = any(leaf not in had for leaf in loader.graph.leaf_nodes())
    return executor.loader.project_state(sorted(last)).apps, older


def _later_of_same_app(graph: MigrationGraph, key: tuple[str, str]) -> Iterator[Node]:
    return (child for child in graph.node_map[key].children if child.key[0] == key[0])


def _require_fits(manifest: Manifest, models: Sequence[type[Model]]) -> None:
    """The backup has the columns of these tables, and no rows of any other."""
    expected = {model._meta.label: sorted(field.attname for field in columns(model)) for model in models}
    archived = {
        label: sorted(table.columns) for label, table in manifest.tables.items() if label in expected or table.rows
    }
    if archived != expected:
        raise Refused.because("restore_other_version", version=manifest.program)
