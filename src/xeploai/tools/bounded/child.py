"""The worker process: reads a function and its arguments, runs it within limits, writes the result, and repeats.

It ends with its parent: when idle, because its input ends; when busy, because the kernel signals that a pipe whose
other end only the parent holds was closed. (A parser in an endless loop may never let another thread of the worker run,
and the kernel's own "parent died" signal follows threads: a web server ends some of them while it lives on.)
"""

import fcntl
import gc
import math
import os
import pickle
import resource
import signal
import sys
import traceback
from pathlib import Path
from typing import IO, Any

from xeploai.core.errors import XeploaiError
from xeploai.tools.bounded.blocks import return_large_blocks
from xeploai.tools.bounded.limits import Limits
from xeploai.tools.bounded.wire import Broken, receive, send

_MEGABYTE = 1 << 20
_GROWN_MB = 256
"""A worker that holds on to more than this from earlier calls is replaced."""
_MOST_REQUEST = 1 << 32


def main() -> None:
    """Serve until the parent is gone or the worker is worn."""
    requests, replies = _pipes()
    _end_with_parent(int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which may want to finish what runs
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold what people sent
    # A parser's result is all live: to look through it for garbage again and again while it grows finds nothing.
    gc.set_threshold(200_000, 20, 100)
    return_large_blocks()
    fresh = _address_space()
    while True:
        try:
            request = receive(requests, most=_MOST_REQUEST)
        except Broken:
            return
        kind, reply = answer(request)
        del request
        lift()
        worn = kind == b"m" or _address_space() > fresh + _GROWN_MB * _MEGABYTE
        try:
            send(replies, (b"w" if worn else b"-") + kind + reply)
        except BrokenPipeError:
            return
        del reply  # what was sent would else stay beside what the next call builds
        if worn:
            return


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Where requests come from and replies go to; whatever a library prints goes nowhere."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    return requests, replies


def _end_with_parent(life: int) -> None:
    """Let the kernel send SIGIO, whose default is to end the process, when the last writer of a pipe is gone."""
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(life, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(life, fcntl.F_SETFL, fcntl.fcntl(life, fcntl.F_GETFL) | os.O_ASYNC | os.O_NONBLOCK)
    try:
        if os.read(life, 1) == b"":  # it was gone before the signal was asked for
            sys.exit(0)
    except BlockingIOError:
        pass


def answer(request: bytes) -> tuple[bytes, bytes]:
    """What came of one call: d(one) with its result, r(efused) with the error's class and faults, m(emory), f(ailed).

    The reply is pickled within the limits too.
    """
    try:
        function, arguments, limits = pickle.loads(request)  # noqa: S301 - it comes from the program itself
        _bound(limits)
        return b"d", pickle.dumps(function(*arguments), protocol=pickle.HIGHEST_PROTOCOL)
    except XeploaiError as error:
        return b"r", _pickled((type(error), error.faults))
    except MemoryError:
        return b"m", b""
    except BaseException as error:  # a panic of a library in Rust is no Exception
        where = "".join(traceback.format_tb(error.__traceback__))
        return b"f", _pickled(f"{type(error).__name__}\n{where}")


def _pickled(value: Any) -> bytes:
    lift()
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def _bound(limits: Limits) -> None:
    """Limits from here on: what the worker has and has used so far is not the call's."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _set(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime) + limits.cpu_s)
    _set(resource.RLIMIT_AS, _address_space() + limits.memory_mb * _MEGABYTE)


def lift() -> None:
    """No limits between two calls."""
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (hard, hard))


def _set(kind: int, soft: int) -> None:
    """The soft limit, which is lifted after the call; a hard limit of the system's stays above it."""
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _address_space() -> int:
    """Bytes of address space in use."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    main()
