"""Waiting for a process of ours: as long as it lives and works, however busy the machine is.

A clock says more about the machine than about the process. What stands still is told by its processor time: a process
that took less than a second of it in three minutes waits for something that will never come. (Asking its queue every
second takes a server less; starting takes it more, even where it gets a fiftieth of a processor.)
"""

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

WINDOW_S = 180
LEAST_S = 1


@dataclass
class Patience:
    """Waits for a process and its children. window_s: how often their processor time is looked at."""

    pid: int
    window_s: float = WINDOW_S
    _taken: int = 0
    _since: float = field(default_factory=time.monotonic)

    def over(self) -> bool:
        """Whether the process is gone or stood still through a whole window."""
        taken = _ticks(self.pid)
        if taken is None:
            return True
        if time.monotonic() - self._since < self.window_s:
            return False
        worked = taken - self._taken >= LEAST_S * os.sysconf("SC_CLK_TCK")
        self._taken, self._since = taken, time.monotonic()
        return not worked


def _ticks(root: int) -> int | None:
    """Processor time of a process with all that came from it, in the kernel's ticks; None where it has ended. Without
    /proc the time of this very moment: then nothing ever stands still."""
    if not Path("/proc/self/stat").exists():
        return time.monotonic_ns() if _exists(root) else None
    parents: dict[int, int] = {}
    taken: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (stat := _stat(int(folder.name))):
            state, parent, *numbers = stat
            if state != "Z":
                parents[int(folder.name)] = int(parent)
                # User and system time, and those of children that have ended.
                taken[int(folder.name)] = sum(map(int, numbers[9:13]))
    if root not in parents:
        return None
    return sum(taken[pid] for pid in parents if _descends(pid, root, parents))


def _descends(pid: int, root: int, parents: dict[int, int]) -> bool:
    while pid in parents and pid != root:
        pid = parents[pid]
    return pid == root


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
