"""What a bounded worker does, done by the process that is fuzzed: on a busy machine, two switches between processes
take many times as long as most reading does.

The call is the program's: its request and its reply are packed and unpacked, its limits are set, its errors come back
as a worker sends them. Only the other process is missing, and with it the survival of what ends one: an input that
fails, or ends the process, is read again with a real worker, and that counts.
"""

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from xeploai.tools.bounded import child, pool
from xeploai.tools.bounded.limits import Limits

T = TypeVar("T")


class TooLong(BaseException):
    """An input took more processor time than it may; passes every `except Exception`."""


class Inside(pool.Pool):
    """A pool without processes. mark: a file that says whether a bounded call is under way."""

    def __init__(self, mark: Path) -> None:
        super().__init__()
        self._mark = os.open(mark, os.O_CREAT | os.O_WRONLY)

    def run(self, function: Callable[..., T], *arguments: Any, limits: Limits, where: str) -> T:
        """As a worker does it, here."""
        request = pickle.dumps((function, arguments, limits), protocol=pickle.HIGHEST_PROTOCOL)
        os.pwrite(self._mark, _UNDER_WAY, 0)
        try:
            kind, reply = child.answer(request)
        finally:
            child.lift()
            os.pwrite(self._mark, _AT_REST, 0)
        if kind == b"f" and pickle.loads(reply).startswith(TooLong.__name__):
            raise TooLong
        result: T = pool.result(kind, reply, limits, where)
        return result

    @contextmanager
    def used(self, *, apart: bool) -> Iterator[None]:
        """Bounded calls go here; apart: to the real workers of this process."""
        workers = pool.pools.setdefault(os.getpid(), pool.Pool())
        if not apart:
            pool.pools[os.getpid()] = self
        try:
            yield
        finally:
            pool.pools[os.getpid()] = workers


_UNDER_WAY, _AT_REST = b"1", b"0"


def under_way(mark: Path) -> bool:
    """Whether a process that is gone was in a bounded call."""
    return mark.exists() and mark.read_bytes() == _UNDER_WAY
