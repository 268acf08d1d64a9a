"""Memory and processor time of processes as the kernel counts them (Linux, /proc)."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_PROC = Path("/proc")
_KB_PER_MB = 1024
_EVERY_S = 1.0


def _kb(file: Path, key: str) -> int:
    """The kilobytes behind `key` in a status file; 0 when the process has gone or may not be read."""
    try:
        for line in file.read_text().splitlines():
            if line.startswith(key):
                return int(line.split()[1])
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    return 0


def descendants(root: int) -> list[int]:
    """The processes below one process, itself left out."""
    children = _by_parent()
    pids: list[int] = []
    left = [root]
    while left:
        below = children.get(left.pop(), [])
        pids += below
        left += below
    return pids


def _children(root: int) -> list[int]:
    """The processes that one process has started and that live."""
    return _by_parent().get(root, [])


def _by_parent() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue
            # The command stands in brackets and may hold spaces; the parent is the second word after it.
            children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    return children


def peak_mb() -> int:
    """The most this process held so far in memory, with what each of its living descendants held at most, in MiB."""
    everyone = [os.getpid(), *descendants(os.getpid())]
    return sum(_kb(_PROC / str(pid) / "status", "VmHWM:") for pid in everyone) // _KB_PER_MB


def shared_mb(root: int) -> int:
    """What a server's processes hold now in MiB, each shared page counted once (their peaks cannot be added)."""
    everyone = [root, *descendants(root)]
    return sum(_kb(_PROC / str(pid) / "smaps_rollup", "Pss:") for pid in everyone) // _KB_PER_MB


def cpu_s(root: int) -> float:
    """Processor time in seconds that the living threads of a process and of those below it have used."""
    everyone = [root, *descendants(root)]
    return sum(_thread_ns(file) for pid in everyone for file in (_PROC / str(pid)).glob("task/*/schedstat")) / 1e9


def used_s(server: int | None = None) -> float:
    """Processor time in seconds that this process has used so far, with the processes below it, ended ones among them,
    and with a server that works for it."""
    below = sum(cpu_s(pid) for pid in _children(os.getpid()))
    return sum(os.times()[:4]) + below + (cpu_s(server) if server is not None else 0.0)


def _thread_ns(file: Path) -> int:
    try:
        return int(file.read_text().split()[0])
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0


class Peak:
    """The most that was seen while it was watched."""

    mb = 0


@contextmanager
def watched(memory_mb: Callable[[], int]) -> Iterator[Peak]:
    """Ask once a second how much memory others hold, to know their peak: their own peaks cannot be added."""
    peak, over = Peak(), threading.Event()

    def watch() -> None:
        while True:
            peak.mb = max(peak.mb, memory_mb())
            if over.wait(_EVERY_S):
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()
    peak.mb = max(peak.mb, memory_mb())
