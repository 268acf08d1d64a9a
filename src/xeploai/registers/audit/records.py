"""Whether sealed records are as the trail says: a comparison in order of their keys, in bounded memory."""

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models

from xeploai.registers.audit.chain import Wrong
from xeploai.registers.audit.seals import GONE, SEALED, Seal, digests_in, sealed_models

CHANGED, MISSING, UNEXPLAINED = "changed", "missing", "unexplained"


class Ledger:
    """What the entries of the trail say of sealed records, kept in a temporary file: half a million do not fit memory
    beside everything else."""

    def __init__(self) -> None:
        self._store = sqlite3.connect("")
        self._store.executescript(
            "CREATE TABLE sealed (kind TEXT, key INTEGER, digest TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;"
            "CREATE TABLE gone (kind TEXT, first INTEGER, last INTEGER);"
        )

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()

    def note(self, values: Mapping[str, Any]) -> None:
        """Take up what one entry says."""
        sealed = (
            (kind, int(key), digest)
            for kind, digests in values.get(SEALED, {}).items()
            for key, digest in digests.items()
        )
        self._store.executemany("INSERT OR REPLACE INTO sealed VALUES (?, ?, ?)", sealed)
        gone = ((kind, first, last) for kind, runs in values.get(GONE, {}).items() for first, last in runs)
        self._store.executemany("INSERT INTO gone VALUES (?, ?, ?)", gone)

    def wrong(self, key: bytes, *, using: str = "default") -> Iterator[Wrong]:
        """Every record that is not as it was sealed, and every one that no entry tells of."""
        for model, seal in sealed_models():
            yield from self._wrong(model, seal, key, using)

    def _wrong(self, model: type[models.Model], seal: Seal, key: bytes, using: str) -> Iterator[Wrong]:
        gone = self._store.execute("SELECT first, last FROM gone WHERE kind = ? ORDER BY last", [seal.kind])
        sealed = self._store.execute("SELECT key, digest FROM sealed WHERE kind = ? ORDER BY key", [seal.kind])
        rows = digests_in(model._base_manager.using(using).all(), seal, key)
        run = next(gone, None)
        for pk, now, then in _joined(rows, sealed):
            while run is not None and run[1] < pk:
                run = next(gone, None)
            if run is not None and run[0] <= pk:
                # Taken away lawfully: a seal without a record is right, a record that came back is not.
                reason = UNEXPLAINED if now else ""
            elif now is None:
                reason = MISSING
            elif then is None:
                reason = UNEXPLAINED
            else:
                reason = CHANGED if now != then else ""
            if reason:
                yield Wrong(kind=seal.kind, id=str(pk), reason=reason)


def _joined(
    now: Iterator[tuple[int, str]], then: Iterator[tuple[int, str]]
) -> Iterator[tuple[int, str | None, str | None]]:
    """Two runs in order of their keys as one: key, digest of today, digest at the time of the act."""
    left, right = next(now, None), next(then, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None
            yield left[0], left[1], None
            left = next(now, None)
        elif left is None or right[0] < left[0]:
            yield right[0], None, right[1]
            right = next(then, None)
        else:
            yield left[0], left[1], right[1]
            left, right = next(now, None), next(then, None)
