"""The program's side: a few workers, started when the first is needed, each for one call at a time."""

import atexit
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any, NoReturn, TypeVar

from xeploai.core.errors import Refused, XeploaiError
from xeploai.tools.bounded.blocks import return_large_blocks
from xeploai.tools.bounded.limits import Limits
from xeploai.tools.bounded.wire import Broken, plain_loads, receive, send

T = TypeVar("T")

WORKERS = 2
"""A process that serves people reads as many files at a time; who comes later waits for a place."""
_WAIT_S = 60.0
_CALLS = 200
"""A worker is replaced after as many calls."""
_DYING_S = 0.5
_MEGABYTE = 1 << 20
_SECRET = ("XEPLOAI_", "DJANGO_")

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())  # on a command line, where nobody set up a log, the refusal is all there is


def call(function: Callable[..., T], *arguments: Any, limits: Limits, where: str) -> T:
    """What `function(*arguments)` gives, run in a worker. where: the file, as a refusal names it.

    Raises what the function raised of the project's errors; Refused where it was stopped, where the worker died, where
    the function failed in any other way, and where all workers are taken for long.

    >>> call(len, "abc", limits=Limits(memory_mb=64, cpu_s=5, wall_s=60), where="a.txt")
    3
    """
    return _pool().run(function, *arguments, limits=limits, where=where)


class Pool:
    """Workers of one process. Any thread may call."""

    def __init__(self, size: int = WORKERS, *, wait_s: float = _WAIT_S) -> None:
        self._places = threading.Semaphore(size)
        self._wait_s = wait_s
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []

    def run(self, function: Callable[..., T], *arguments: Any, limits: Limits, where: str) -> T:
        """As `call`."""
        request = pickle.dumps((function, arguments, limits), protocol=pickle.HIGHEST_PROTOCOL)
        if not self._places.acquire(timeout=self._wait_s):
            raise Refused.because("bounded_busy", where=where)
        try:
            worker = self._taken(where)
            try:
                kind, reply = worker.ask(request, limits)
            except BaseException:
                worker.end()
                raise
            if worker.worn:
                worker.end()
            else:
                with self._lock:
                    self._idle.append(worker)
        except _Stopped as stopped:
            _log.warning("a worker was stopped: %s", stopped.code)
            raise _refused(stopped.code, limits, where) from None
        finally:
            self._places.release()
        value: T = result(kind, reply, limits, where)
        return value

    def _taken(self, where: str) -> "_Worker":
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.alive():
                    return worker
                worker.end()
        try:
            return _Worker()
        except OSError as error:
            _log.exception("no worker can be started")
            raise Refused.because("bounded_busy", where=where) from error

    def close(self) -> None:
        """End the workers that are at rest."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.end()


class _Stopped(Exception):
    """The worker is gone before it answered; `code` names the sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Worker:
    """One worker process."""

    def __init__(self) -> None:
        return_large_blocks()  # replies are large too
        life, self._life = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-P", "-m", "xeploai.tools.bounded.child", str(life)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=[life],
                env=_environment(),
            )
        except BaseException:
            os.close(self._life)
            raise
        finally:
            os.close(life)
        self._calls = 0
        self.worn = False

    @property
    def _requests(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _replies(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def ask(self, request: bytes, limits: Limits) -> tuple[bytes, bytes]:
        """Kind and content of the reply. Raises _Stopped; the worker is then to be ended."""
        # The clock stops a worker whatever it does: also one that takes nothing in, or stops half-way through a reply.
        expired = threading.Event()
        clock = threading.Timer(limits.wall_s, self._expire, (expired,))
        clock.daemon = True
        clock.start()
        try:
            send(self._requests, request)
            reply = receive(self._replies, most=limits.memory_mb * _MEGABYTE)
        except (OSError, Broken):
            # One that is dying gets a moment, so that what ended it is known.
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_DYING_S)
            if expired.is_set() or self._process.returncode == -signal.SIGXCPU:
                raise _Stopped("bounded_time") from None
            raise _Stopped("bounded_died") from None
        finally:
            clock.cancel()
            clock.join()  # after it nobody kills a worker that has answered and serves the next
        self._calls += 1
        self.worn = reply[:1] == b"w" or self._calls >= _CALLS or expired.is_set()
        return reply[1:2], reply[2:]

    def _expire(self, expired: threading.Event) -> None:
        expired.set()
        self._process.kill()

    def end(self) -> None:
        """Stop it and take its leave of the system: no process stays behind, alive or as an entry."""
        if self._life < 0:
            return
        self._process.kill()
        self._process.wait()
        for file in (self._requests, self._replies):
            with suppress(BrokenPipeError):
                file.close()
        os.close(self._life)
        self._life = -1


def result(kind: bytes, reply: bytes, limits: Limits, where: str) -> Any:
    """What a worker's reply stands for. Raises the error that it carries."""
    try:
        match kind:
            case b"d":
                return plain_loads(reply)
            case b"r":
                _raise(plain_loads(reply))
            case b"m":
                raise _refused("bounded_memory", limits, where)
        _log.error("reading a file failed: %s", plain_loads(reply))
    except Broken:
        _log.exception("a worker's answer cannot be read")
    raise _refused("bounded_failed", limits, where)


def _raise(reply: Any) -> NoReturn:
    """The error that the function raised, as it was."""
    match reply:
        case (type() as kind, tuple() as faults) if issubclass(kind, XeploaiError):
            raise kind(faults)
    raise Broken


def _refused(code: str, limits: Limits, where: str) -> Refused:
    return Refused.because(code, where=where, megabytes=limits.memory_mb, seconds=limits.cpu_s)


def _environment() -> dict[str, str]:
    """Without the program's settings: keys and passwords are not for who reads a stranger's file."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_SECRET)}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


pools: dict[int, Pool] = {}
"""By process: one that was forked has its parent's pool in its memory, and must leave it alone."""
_pools_lock = threading.Lock()


def _pool() -> Pool:
    with _pools_lock:
        return pools.setdefault(os.getpid(), Pool())


@atexit.register
def _close() -> None:
    if os.getpid() in pools:
        pools[os.getpid()].close()
