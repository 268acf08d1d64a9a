"""Which background jobs there are, and how each of them begins, is found again, and is given up.

An app names its tasks in its manifest. The queue only wakes the worker: what waits to be done is read from
the app's own records, so nothing is lost with a row of the queue.
"""

from typing import Any

from django.db import transaction
from django_tasks.base import Task

from xeploai.registers.leases.claims import attempts_forget

# A job that broke off so often would break off again: it is given up, and whoever asked is told.
MOST_ATTEMPTS = 3


def job_ask(task: "Task[..., Any]", *arguments: Any) -> None:
    """Hand a job to the worker when the caller's transaction is through; all its attempts are open again."""
    attempts_forget(task.module_path, arguments[0])
    transaction.on_commit(lambda: task.enqueue(*arguments))
