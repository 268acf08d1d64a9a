"""Which background jobs there are, and how each of them begins, is found again, and is given up.

An app names its tasks in its manifest. The queue only wakes the worker: what waits to be done is read from
the app's own records, so nothing is lost with a row of the queue.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django_tasks.base import Task

from xeploai.registers.kernel.manifest import manifests
from xeploai.registers.leases.claims import attempts_forget

# A job that broke off so often would break off again: it is given up, and whoever asked is told.
MOST_ATTEMPTS = 3

Arguments = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Job:
    """One kind of background job. The first argument of its task is the number of the record it works on.

    awaited   arguments of every job that the records say is under way
    given_up  says on the record of a job, given its arguments, that it was broken off for good
    """

    task: "Task[..., Any]"
    awaited: Callable[[], Iterable[Arguments]]
    given_up: Callable[[Arguments], None]


def jobs() -> dict[str, Job]:
    """Those of every app, by the path of the task."""
    return {job.task.module_path: job for manifest in manifests().values() for job in manifest.jobs}


def job_ask(task: "Task[..., Any]", *arguments: Any) -> None:
    """Hand a job to the worker when the caller's transaction is through; all its attempts are open again."""
    attempts_forget(task.module_path, arguments[0])
    transaction.on_commit(lambda: task.enqueue(*arguments))
