"""Page views that wait to be appended to the audit chain, so that looking at a page never competes for the write lock.

PostgreSQL keeps them in a table: one insert, no lock. SQLite allows one writer at a time, so they are kept in a small
separate database beside the main one (`<database>.views`); reading a page then never waits for an import. Rows stay
for a while after they were appended, so that a repeated view within a quarter of an hour is recognised.
"""

import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from xeploai.registers.audit.chain import moment
from xeploai.registers.audit.models import PendingView, SpoolMark

# A second look at the same thing within this time is no second entry.
WINDOW = timedelta(minutes=15)
_KEPT = 2 * WINDOW
_WAIT_S = 20
# The file is written to without waiting for the disk: a killed process loses nothing, a power cut the last moments.
_START = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
_TABLES = """
CREATE TABLE IF NOT EXISTS spool (name TEXT);
CREATE TABLE IF NOT EXISTS pending (
  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT, at TEXT, note TEXT, seal TEXT, appended INTEGER DEFAULT 0);
CREATE INDEX IF NOT EXISTS pending_same ON pending (key, at);
CREATE INDEX IF NOT EXISTS pending_waiting ON pending (id) WHERE appended = 0;
"""


@dataclass(frozen=True, kw_only=True)
class Pending:
    """One look at something.

    key       names reader and thing: two rows with one key tell of the same look
    note      the entry to be, as JSON (services.audit_view)
    seal      keyed digest of the other three: what somebody else put among the rows is told from ours
    repeated  an entry tells of the same look already
    """

    id: int = 0
    key: str
    at: datetime
    note: str
    seal: str
    repeated: bool = False


class Spool(Protocol):
    """Where views wait."""

    def put(self, row: Pending) -> None:
        """Keep a look, unless the same one was kept a moment ago. Raises OperationalError where it cannot."""

    def waiting(self) -> bool:
        """Whether any row is still to be appended."""

    def pending(self, most: int) -> Sequence[Pending]:
        """The oldest rows that are to be appended. Asked within the turn of the writer who appends them."""

    def appended(self, rows: Sequence[Pending]) -> None:
        """Note, in the transaction of their entries, that these rows are appended."""

    def forget(self) -> None:
        """After that transaction: rows that nothing is compared with any more go."""


class TableSpool:
    """PostgreSQL: rows of the main database."""

    def put(self, row: Pending) -> None:
        """As of Spool."""
        with connection.cursor() as cursor:
            cursor.execute(
                'INSERT INTO "audit_pendingview" (key, at, note, seal, appended) SELECT %s, %s, %s, %s, false '
                'WHERE NOT EXISTS (SELECT 1 FROM "audit_pendingview" WHERE key = %s AND at > %s)',
                [row.key, row.at, row.note, row.seal, row.key, row.at - WINDOW],
            )

    def waiting(self) -> bool:
        """As of Spool."""
        return PendingView.objects.filter(appended=False).exists()

    def pending(self, most: int) -> Sequence[Pending]:
        """As of Spool. Two processes may have kept the same look in the same moment."""
        same = PendingView.objects.filter(
            key=OuterRef("key"), appended=True, at__gt=OuterRef("at") - WINDOW, at__lte=OuterRef("at") + WINDOW
        )
        rows = PendingView.objects.filter(appended=False).annotate(repeated=Exists(same)).order_by("id")[:most]
        return [
            Pending(id=row.pk, key=row.key, at=row.at, note=row.note, seal=row.seal, repeated=row.repeated)
            for row in rows
        ]

    def appended(self, rows: Sequence[Pending]) -> None:
        """As of Spool."""
        PendingView.objects.filter(pk__in=[row.id for row in rows]).update(appended=True)

    def forget(self) -> None:
        """As of Spool."""
        PendingView.objects.filter(appended=True, at__lt=timezone.now() - _KEPT).delete()


class FileSpool:
    """SQLite: a database beside the main one. Up to which row it is appended, the main one knows (SpoolMark), for the
    two files cannot be written in one transaction."""

    def __init__(self, path: str) -> None:
        try:
            self._store = sqlite3.connect(path, isolation_level=None, timeout=_WAIT_S)
            self._store.executescript(_START + _TABLES)
            self._store.execute("INSERT INTO spool SELECT ? WHERE NOT EXISTS (SELECT 1 FROM spool)", [uuid4().hex])
        except sqlite3.Error as error:
            raise OperationalError(str(error)) from error
        self._name = str(self._scalar("SELECT name FROM spool ORDER BY rowid LIMIT 1"))

    def put(self, row: Pending) -> None:
        """As of Spool."""
        at, since = moment(row.at), moment(row.at - WINDOW)
        same = "SELECT 1 FROM pending WHERE key = ? AND at > ?"
        try:
            # Asked first without the turn of a writer: most looks are repeated ones.
            if self._scalar(same, row.key, since) is None:
                self._store.execute(
                    f"INSERT INTO pending (key, at, note, seal) SELECT ?, ?, ?, ? WHERE NOT EXISTS ({same})",
                    [row.key, at, row.note, row.seal, row.key, since],
                )
        except sqlite3.Error as error:
            raise OperationalError(str(error)) from error

    def waiting(self) -> bool:
        """As of Spool."""
        return self._scalar("SELECT 1 FROM pending WHERE appended = 0 LIMIT 1") is not None

    def pending(self, most: int) -> Sequence[Pending]:
        """As of Spool."""
        rows = self._store.execute(
            "SELECT id, key, at, note, seal FROM pending WHERE appended = 0 AND id > ? ORDER BY id LIMIT ?",
            [self._last(), most],
        )
        return [
            Pending(id=pk, key=key, at=datetime.fromisoformat(at), note=note, seal=seal)
            for pk, key, at, note, seal in rows
        ]

    def appended(self, rows: Sequence[Pending]) -> None:
        """As of Spool."""
        mark = SpoolMark(spool=self._name, last=rows[-1].id)
        SpoolMark.objects.bulk_create([mark], update_conflicts=True, unique_fields=["spool"], update_fields=["last"])
        transaction.on_commit(lambda: self._note(mark.last))

    def forget(self) -> None:
        """As of Spool. A process may have died between its entries and the note here that they stand."""
        self._note(self._last())
        before = moment(timezone.now() - _KEPT)
        self._store.execute("DELETE FROM pending WHERE appended = 1 AND at < ?", [before])

    def _last(self) -> int:
        return SpoolMark.objects.filter(spool=self._name).values_list("last", flat=True).first() or 0

    def _note(self, last: int) -> None:
        self._store.execute("UPDATE pending SET appended = 1 WHERE appended = 0 AND id <= ?", [last])

    def _scalar(self, statement: str, *values: object) -> object:
        row = self._store.execute(statement, values).fetchone()
        return row[0] if row else None


_local = threading.local()


def spool() -> Spool:
    """The spool of this thread's database."""
    if connection.vendor == "postgresql":
        return TableSpool()
    path = spool_file(str(connection.settings_dict["NAME"]))
    if getattr(_local, "path", None) != path:
        _local.spool, _local.path = FileSpool(path), path
    file_spool: FileSpool = _local.spool
    return file_spool


def spool_file(database: str) -> str:
    """Where the views of an SQLite database wait."""
    return f"{database}.views"
