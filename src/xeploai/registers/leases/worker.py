"""The worker: runs jobs from the queue one at a time, each under a lease, and resumes those that were interrupted.

A job whose process was killed keeps its lease until it expires; then the next worker, after a restart or in another
process, puts it back into the queue. A job may therefore run twice: services make sure that the second run changes
nothing.
"""

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from time import monotonic
from typing import Any

from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

from xeploai.registers.kernel.jobs import Arguments, Job
from xeploai.registers.kernel.manifest import jobs
from xeploai.registers.leases.claims import Claim, attempts_of, claim, renewed
from xeploai.registers.leases.jobs import MOST_ATTEMPTS
from xeploai.registers.leases.models import HOLD, Lease, is_live

Row = DBTaskResult[Any, Any]

_BACKEND = "default"
_IDLE_S = 1.0
_LOOK_EVERY_S = 5.0

_log = logging.getLogger(__name__)


def work(stop: threading.Event) -> None:
    """Do what is asked for until told to stop. A database that is away for a moment is asked again."""
    looked = -_LOOK_EVERY_S
    while not stop.is_set():
        busy = False
        try:
            close_old_connections()
            if monotonic() - looked >= _LOOK_EVERY_S:
                take_up()
                looked = monotonic()
            busy = work_once()
        except DatabaseError:
            _log.exception("jobs")
        if not busy:
            stop.wait(_IDLE_S)


def work_once() -> bool:
    """Run the next job of the queue. False: there is none."""
    # Without a lock on the database, which an idle worker would otherwise take every second.
    if not _ready().exists():
        return False
    taken = _take()
    if taken is None:
        return True
    row, claim = taken
    if claim is None:
        _runner().run_task(row)
        return True
    with renewed(claim):
        _runner().run_task(row)
    if row.status == TaskResultStatus.SUCCESSFUL:
        claim.finish()
    else:
        claim.let_go()
    return True


def _ready() -> DBTaskResultQuerySet:
    return DBTaskResult.objects.ready().filter(backend_name=_BACKEND)


@transaction.atomic
def _take() -> tuple[Row, Claim | None] | None:
    """The next job with a claim on its record. None: another process has it, or has just taken it."""
    row = _ready().get_locked()
    if row is None:
        return None
    arguments = arguments_of(row)
    if not arguments:
        row.claim("serve")
        return row, None
    claimed = claim(row.task_path, arguments[0])
    if claimed is None:
        # Asked for twice: the second waits for the first, and then finds its work done.
        DBTaskResult.objects.filter(pk=row.pk).update(run_after=timezone.now() + HOLD / 4)
        return None
    row.claim(claimed.owner)
    return row, claimed


def _runner() -> Worker:
    """What runs one task and keeps its result in the queue's own row."""
    return Worker(
        queue_names=["*"],
        interval=_IDLE_S,
        batch=False,
        backend_name=_BACKEND,
        startup_delay=False,
        max_tasks=None,
        worker_id="serve",
        excluded_queue_names=[],
    )


def arguments_of(row: Row) -> Arguments:
    """What a job of the queue was asked with."""
    return tuple(row.args_kwargs["args"])


def take_up() -> int:
    """Put back into the queue what was broken off, and give up what broke off too often. Gives how many it found."""
    number = 0
    for row in DBTaskResult.objects.running().filter(backend_name=_BACKEND):
        arguments = arguments_of(row)
        # The row was read before the lease: under a lease that is live now, its job is still under way.
        if not _is_leased(row.task_path, arguments):
            number += _back_into_queue(row, arguments)
    for job, arguments in _unattended():
        number += 1
        _log.warning("job taken up: %s %s", job.task.module_path, arguments[0])
        if attempts_of(job.task.module_path, arguments[0]) < MOST_ATTEMPTS:
            job.task.enqueue(*arguments)
        else:
            _give_up(job, arguments)
    return number


def _is_leased(task: str, arguments: Arguments) -> bool:
    return bool(arguments) and Lease.objects.filter(is_live(timezone.now()), task=task, subject=arguments[0]).exists()


def _back_into_queue(row: Row, arguments: Arguments) -> int:
    """One job of a process that is gone. Its row may have been finished, or begun anew, since it was read."""
    same = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at)
    attempts = attempts_of(row.task_path, arguments[0]) if arguments else len(row.worker_ids)
    if attempts < MOST_ATTEMPTS:
        _log.warning("job taken up: %s %s", row.task_path, arguments[:1])
        return same.update(status=TaskResultStatus.READY, run_after=timezone.now() - timedelta(seconds=1))
    # The record itself is given up as unattended, below.
    return same.update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path="builtins.RuntimeError",
        traceback=f"broken off {attempts} times",
    )


def _unattended() -> Iterator[tuple[Job, Arguments]]:
    """Jobs that the records await and that neither stand in the queue nor are under way."""
    for path, job in jobs().items():
        awaited = list(job.awaited())
        if not awaited:
            continue
        queued = DBTaskResult.objects.filter(
            task_path=path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
        )
        queued_ids = {arguments_of(row)[0] for row in queued if arguments_of(row)}
        for arguments in awaited:
            if arguments[0] not in queued_ids and not _is_leased(path, arguments):
                yield job, arguments


def _give_up(job: Job, arguments: Arguments) -> None:
    with transaction.atomic():
        job.given_up(arguments)
        Lease.objects.filter(task=job.task.module_path, subject=arguments[0]).delete()
