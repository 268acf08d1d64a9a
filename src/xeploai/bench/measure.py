"""How long a job takes: rivals in processes of their own, run in turns, medians, peak memory, equal results.

Turns (A B C, A B C) share out whatever else the machine does; one run of each comes first and is not counted.
"""

import multiprocessing
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from statistics import median
from time import perf_counter
from typing import Any

from xeploai.bench.processes import peak_mb, shared_mb, used_s
from xeploai.core.errors import Refused

RUNS = 5

Job = Callable[[], str]
"""Does the work once and gives a checksum of its result."""


@dataclass(frozen=True, kw_only=True)
class Rival:
    """One way to do the work.

    what    its name in the report
    start   opens what the work needs, outside the time; a module-level function or a partial of one, because
            it runs in a process of its own
    runs    timed runs where it is too slow for as many as the others
    server  process id of a server that works for it, whose memory counts
    """

    what: str
    start: Callable[[], AbstractContextManager[Job]]
    runs: int | None = None
    server: int | None = None


@dataclass(kw_only=True)
class Timing:
    """What was seen of one rival. seconds hold the timed runs, cpu what each took of the processors; peak_mb covers its
    whole life, start included."""

    what: str
    digest: str
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak_mb: int = 0

    @property
    def median_s(self) -> float:
        """Median of the timed runs."""
        return median(self.seconds)

    @property
    def cpu_s(self) -> float:
        """Median of the processor time of the timed runs, child processes and servers included."""
        return median(self.cpu)


@dataclass(frozen=True, kw_only=True)
class _Run:
    """One run of a rival; peak_mb: the most it held so far."""

    seconds: float
    cpu_s: float
    digest: str
    peak_mb: int


def _serve(rival: Rival, door: Connection) -> None:
    """In the rival's process: one run for each message, until None comes."""
    with rival.start() as job:
        while door.recv() is not None:
            begun, used = perf_counter(), used_s(rival.server)
            digest = job()
            seconds, cpu = perf_counter() - begun, used_s(rival.server) - used
            peak = peak_mb() + (shared_mb(rival.server) if rival.server else 0)
            door.send(_Run(seconds=seconds, cpu_s=cpu, digest=digest, peak_mb=peak))


class _Worker:
    """A rival in its process."""

    def __init__(self, rival: Rival, within: ExitStack) -> None:
        self.rival = rival
        context = multiprocessing.get_context("spawn")
        self._door, theirs = context.Pipe()
        # Not a daemon: Spark's gateway is a child process, which a daemon may not have.
        process = context.Process(target=_serve, args=(rival, theirs))
        process.start()
        theirs.close()
        within.callback(process.join)
        within.callback(self._end)

    def _end(self) -> None:
        try:
            self._door.send(None)
        except BrokenPipeError:
            return

    def run(self) -> _Run:
        """Raises Refused when the process died."""
        try:
            self._door.send(True)
            done: _Run = self._door.recv()
        except (EOFError, BrokenPipeError) as died:
            raise Refused.because("bench_died", what=self.rival.what) from died
        return done


def race(rivals: Sequence[Rival], *, runs: int = RUNS) -> list[Timing]:
    """Time every rival in turns. Raises Refused when one dies or two results differ."""
    with ExitStack() as within:
        workers = [_Worker(rival, within) for rival in rivals]
        timings = []
        for worker in workers:
            first = worker.run()
            timings.append(Timing(what=worker.rival.what, digest=first.digest, peak_mb=first.peak_mb))
        for turn in range(runs):
            for worker, timing in zip(workers, timings, strict=True):
                if turn < (worker.rival.runs or runs):
                    done = worker.run()
                    timing.seconds.append(done.seconds)
                    timing.cpu.append(done.cpu_s)
                    timing.peak_mb = done.peak_mb
                    _same(timing, done.digest)
    for timing in timings[1:]:
        _same(timings[0], timing.digest, what=timing.what)
    return timings


def _same(timing: Timing, digest: str, *, what: str | None = None) -> None:
    if digest != timing.digest:
        raise Refused.because("bench_differs", what=timing.what, other=what or timing.what)


def summary(name: str, params: dict[str, Any], timings: Sequence[Timing]) -> dict[str, Any]:
    """The document a benchmark prints: the first rival is ours, the others stand beside it."""
    ours = timings[0]
    return {
        "name": name,
        "params": params,
        "runs": len(ours.seconds),
        "median_s": round(ours.median_s, 4),
        "min_s": round(min(ours.seconds), 4),
        "max_s": round(max(ours.seconds), 4),
        "cpu_s": round(ours.cpu_s, 4),
        "peak_mb": ours.peak_mb,
        "beside": [
            {
                "what": other.what,
                "median_s": round(other.median_s, 4),
                "ratio": round(other.median_s / ours.median_s, 2),
                "cpu_s": round(other.cpu_s, 4),
                "runs": len(other.seconds),
                "peak_mb": other.peak_mb,
                "digest": other.digest,
            }
            for other in timings[1:]
        ],
        "digest": ours.digest,
    }
