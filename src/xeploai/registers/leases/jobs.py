"""The background jobs there are: how each is started, found again after a crash, and given up.

An app names its jobs in its manifest. The queue only wakes the worker: what remains to be done is read from the app's
own records, so nothing is lost with a row of the queue.
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
