"""What a background job is: its task, how what it has to do is found again, and how it is given up."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django_tasks.base import Task

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
