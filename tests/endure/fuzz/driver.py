"""Two processes that are fed inputs, watched, and replaced when they die; what became of every input, by class."""

import re
import shutil
import signal
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from tests.endure.frame import show
from tests.endure.fuzz.inside import under_way
from tests.endure.fuzz.readers import SITE_NAMES
from tests.endure.fuzz.worker import SITE, Job, Outcome, work

from xeploai.bench.installation import SQLITE, installation

PROCESSES = 2
MOST_CLOCK_S = 120
"""An input that is not done by then hangs, however busy the machine is."""

_CHUNK = 100
_SHOWN_EVERY_S = 60.0
_MOST_DEATHS = 100
_MEMBERS = 141
_BARE = ("restore",)
_FRAME = re.compile(r'File ".*?/src/(xeploai/[^"]+)", line (\d+) in (\S+)')


@dataclass(kw_only=True)
class Report:
    """How a reader stood it. following: number of the input with which another run goes on; None: all were read."""

    reader: str
    inputs: int
    seconds: float
    outcome: Outcome
    deaths: int = 0
    following: int | None = None
    interrupted: bool = False

    @property
    def per_second(self) -> float:
        """Inputs a second, with all processes."""
        return self.inputs / max(self.seconds, 0.001)

    @property
    def failures(self) -> int:
        """Of all classes together."""
        return sum(map(len, self.outcome.failures.values()))


@contextmanager
def sites(readers: Sequence[str]) -> Iterator[dict[str, Path]]:
    """The installations that these readers need: a filled one, and a bare one for backups."""
    made: dict[str, Path] = {}
    wanted = [name for name in readers if name in SITE_NAMES]
    with installation(SQLITE) as filled, installation(SQLITE) as bare:
        if set(wanted) & set(_BARE):
            bare.run("tests.endure.staff", "bare")
        if set(wanted) - set(_BARE):
            told = filled.run("tests.endure.staff", "fill", _MEMBERS)
            testing = {**filled.environment, "DJANGO_SETTINGS_MODULE": "xeploai.config.testing"}
            # With it these settings would take a data folder of their own.
            testing.pop("PYTEST_XDIST_WORKER", None)
            seen, usernames = set[str](), []
            for username, role in told.accounts:
                if role not in seen:
                    seen.add(role)
                    usernames.append(username)
            crawler = replace(filled, environment=testing)
            crawler.run("tests.endure.fuzz.crawl", "collect", usernames, filled.environment["XEPLOAI_DATA"])
        for name in wanted:
            made[name] = Path((bare if name in _BARE else filled).environment["XEPLOAI_DATA"])
        yield made


@dataclass(frozen=True)
class _Order:
    """Inputs for one process. apart: with real bounded workers."""

    numbers: range
    apart: bool = False


def fuzz(job: Job, *, count: int, first: int = 0, seconds: float | None = None) -> Report:
    """Feed a reader so many inputs, or as many as it takes in so many seconds, or until Ctrl+C."""
    begun = time.monotonic()
    until = begun + seconds if seconds is not None else None
    end = first + count
    waiting = deque(_Order(range(start, min(start + _CHUNK, end))) for start in range(first, end, _CHUNK))
    report = Report(reader=job.reader, inputs=0, seconds=0, outcome=Outcome())
    hands = [_Hand(replace(job, folder=job.folder / str(number))) for number in range(PROCESSES)]
    shown = begun
    try:
        show(f"\n{job.reader}")
        while any(hand.at_work for hand in hands) or (waiting and not _over(until) and report.deaths < _MOST_DEATHS):
            for hand in hands:
                if waiting and not hand.at_work and not _over(until) and report.deaths < _MOST_DEATHS:
                    hand.give(waiting[0])
                    # Not before: an interruption in between must not lose them.
                    waiting.popleft()
            wait([hand.pipe for hand in hands if hand.at_work], timeout=0.5)
            for hand in hands:
                _look(hand, report, waiting)
            report.seconds = time.monotonic() - begun
            if time.monotonic() > shown + _SHOWN_EVERY_S:
                shown = time.monotonic()
                show(f"  {report.inputs} of {count} inputs, {report.per_second:.0f}/s, {report.failures} failures")
    except KeyboardInterrupt:
        report.interrupted = True
    finally:
        left = [hand.numbers for hand in hands if hand.at_work] + [order.numbers for order in waiting]
        report.following = min((numbers.start for numbers in left), default=None)
        for hand in hands:
            hand.end()
    return report


def _over(until: float | None) -> bool:
    return until is not None and time.monotonic() > until


def _look(hand: "_Hand", report: Report, waiting: deque[_Order]) -> None:
    """Take what a process has done; if it died or hangs, note the input that it was at and go on behind it."""
    if not hand.at_work:
        return
    _take(hand, report)
    why = hand.trouble()
    if not why:
        return
    # What it said before it died is still in the pipe.
    _take(hand, report)
    left, hand.numbers = hand.numbers, range(0)
    hand.end()
    if len(left) > 1:
        waiting.appendleft(_Order(left[1:]))
    if left and under_way(hand.job.mark):
        # A parser ended the process: what counts is what the program does, whose parsers have processes of their own.
        waiting.appendleft(_Order(left[:1], apart=True))
    elif left:
        report.inputs += 1
        report.deaths += 1
        report.outcome.fail(f"{why}{hand.stack()}", left.start)


def _take(hand: "_Hand", report: Report) -> None:
    for outcome in hand.said():
        report.inputs += 1
        report.outcome.add(outcome)
        hand.numbers = hand.numbers[1:]


@dataclass
class _Hand:
    """One process and the inputs that it has in hand, the one it is at first."""

    job: Job
    numbers: range = range(0)
    _process: SpawnProcess | None = None
    _last: float = 0.0

    @property
    def at_work(self) -> bool:
        """Whether it has inputs to read."""
        return bool(self.numbers)

    def give(self, order: _Order) -> None:
        """Hand over inputs; a process that is not there is started."""
        self.numbers = order.numbers
        if self._process is None:
            shutil.rmtree(self.job.folder, ignore_errors=True)
            self.job.folder.mkdir(parents=True)
            spawn = get_context("spawn")
            self.pipe: Connection[Any, Any]
            self.pipe, theirs = spawn.Pipe()
            self._process = spawn.Process(target=work, args=(self.job, theirs))
            self._process.start()
            theirs.close()
        self._last = time.monotonic()
        self.pipe.send((order.numbers, order.apart))

    def said(self) -> Iterator[Outcome]:
        """What became of the inputs since the last look. The first word of a process only says that it is ready."""
        try:
            while self.pipe.poll():
                outcome = self.pipe.recv()
                self._last = time.monotonic()
                if outcome is not None:
                    assert isinstance(outcome, Outcome)
                    yield outcome
        except (EOFError, OSError):
            pass

    def trouble(self) -> str:
        """Why it cannot go on; empty while it can, or has nothing to do."""
        if self._process is None or not self.numbers:
            return ""
        if not self._process.is_alive():
            code = self._process.exitcode or 0
            return f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
        return "hangs" if time.monotonic() - self._last > MOST_CLOCK_S else ""

    def stack(self) -> str:
        """The last line of ours on the stack that the interpreter left."""
        place = _FRAME.search(self.job.stacks.read_text()) if self.job.stacks.exists() else None
        return f" at {place[1]}:{place[2]} {place[3]}" if place else ""

    def end(self) -> None:
        """Stop it."""
        if self._process is not None:
            # Without a number it was about to be started when the run was interrupted.
            if self._process.pid is not None:
                self._process.kill()
                self._process.join()
            self.pipe.close()
            self._process = None


def job_of(reader: str, seed: int, folder: Path, made: dict[str, Path]) -> Job:
    """The work for one reader in a folder of the run."""
    return Job(reader=reader, seed=seed, folder=folder / reader, site=made.get(reader))


__all__ = ["PROCESSES", "SITE", "Report", "fuzz", "job_of", "sites"]
