"""A claim on a job: taken by one guarded update, renewed while the work goes on, let go at its end."""

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, close_old_connections, connections
from django.db.models import F, QuerySet
from django.utils import timezone

from xeploai.registers.leases.models import HOLD, RENEW_EVERY_S, Lease, is_live

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The right to work on a record, for as long as it is renewed."""

    task: str
    subject: int
    owner: str

    def renew(self) -> bool:
        """Hold it longer. False: it has been lost to somebody else."""
        return bool(self._rows().update(until=timezone.now() + HOLD))

    def finish(self) -> None:
        """The work is done: nothing is left of the lease."""
        self._rows().delete()

    def let_go(self) -> None:
        """The work broke off: whoever comes next may take it up, and the attempt counts."""
        self._rows().update(owner="", until=timezone.now())

    def _rows(self) -> "QuerySet[Lease]":
        return Lease.objects.filter(task=self.task, subject=self.subject, owner=self.owner)


def claim(task: str, subject: int) -> Claim | None:
    """Take the right to work on a record. None: somebody else has it."""
    now = timezone.now()
    Lease.objects.get_or_create(task=task, subject=subject, defaults={"until": now})
    owner = secrets.token_hex(16)
    free = Lease.objects.filter(task=task, subject=subject).exclude(is_live(now))
    # Holds on SQLite and PostgreSQL: of two that come at once, the second finds a live lease.
    if not free.update(owner=owner, until=now + HOLD, attempt=F("attempt") + 1):
        return None
    return Claim(task=task, subject=subject, owner=owner)


def attempts_of(task: str, subject: int) -> int:
    """How often a job has been claimed since somebody asked for it."""
    return Lease.objects.filter(task=task, subject=subject).values_list("attempt", flat=True).first() or 0


def attempts_forget(task: str, subject: int) -> None:
    """Somebody asks anew: all attempts are open again. Part of the transaction in which it is asked."""
    Lease.objects.filter(task=task, subject=subject).update(attempt=0)


@contextmanager
def renewed(claim: Claim) -> Iterator[None]:
    """Renew a claim, in a thread of its own, while the block runs."""
    ended = threading.Event()
    thread = threading.Thread(target=_renew, args=(claim, ended), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _renew(claim: Claim, ended: threading.Event) -> None:
    while not ended.wait(RENEW_EVERY_S):
        try:
            close_old_connections()
            claim.renew()
        except DatabaseError:
            # The job itself may hold the database's only writer: nobody else takes the lease meanwhile either.
            _log.debug("lease %s %s not renewed", claim.task, claim.subject)
    connections.close_all()
