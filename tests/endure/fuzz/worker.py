"""A process that feeds one reader input after input, and says what became of each; the driver starts another when it
dies.

How long and how much memory one input may take is measured in processor time and resident memory of this process: a
busy machine is no fault of the reader.
"""

import contextlib
import faulthandler
import gc
import logging
import os
import resource
import shutil
import signal
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from types import FrameType, TracebackType
from typing import Any

from tests.endure.fuzz.inside import Inside, TooLong

MOST_CPU_S = 10.0
MOST_GROWTH_MB = 512
_MOST_ADDRESSES = 8 << 30
_KB_PER_MB = 1024
_APART = 50
"""Of so many inputs one is read with real bounded workers from the start."""
_PEAK_FORGOTTEN = "5"
TOP = Path(__file__).resolve().parents[3]
SITE = "site"
"""Folder of the filled installation in the folder of a run; every worker takes a copy."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """Which reader is fed what. folder: of the worker."""

    reader: str
    seed: int
    folder: Path
    site: Path | None

    @property
    def stacks(self) -> Path:
        """Where the interpreter writes the stack of a process that is killed by a signal."""
        return self.folder / "stack"

    @property
    def mark(self) -> Path:
        """Whether the process is in a bounded call: see `inside`."""
        return self.folder / "mark"


@dataclass
class Outcome:
    """What became of a run of inputs. failures: class -> numbers of the inputs."""

    ended: Counter[str] = field(default_factory=Counter)
    failures: dict[str, list[int]] = field(default_factory=dict)

    def add(self, other: "Outcome") -> None:
        """Those of another run too."""
        self.ended += other.ended
        for name, inputs in other.failures.items():
            self.failures.setdefault(name, []).extend(inputs)

    def fail(self, name: str, number: int) -> None:
        """One more failure of a class."""
        self.failures.setdefault(name, []).append(number)


def lot_of(seed: int, reader: str, number: int) -> Random:
    """What decides about one input, and nothing else does."""
    return Random(f"{seed}:{reader}:{number}")


def work(job: Job, pipe: "Connection[Any, Any]") -> None:
    """Take ranges of inputs out of the pipe until there are none; say what became of each input at once."""
    # Ctrl+C is for the driver, which ends its processes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with job.stacks.open("w") as stacks:
        faulthandler.enable(stacks)
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_ADDRESSES, _MOST_ADDRESSES))
        reader = Prepared(job)
        pipe.send(None)
        while (order := pipe.recv()) is not None:
            numbers, apart = order
            for number in numbers:
                pipe.send(reader.attempt(number, apart=apart))


class Prepared:
    """A reader in its folder, with the installation's copy if it needs one."""

    def __init__(self, job: Job) -> None:
        logging.disable(logging.CRITICAL)
        # No worker is a test of the suite, whoever starts it.
        os.environ.pop("PYTEST_XDIST_WORKER", None)
        # What a library finds odd in a damaged file is said by the fault, if at all.
        warnings.simplefilter("ignore")
        if job.site is not None:
            shutil.copytree(job.site, job.folder / SITE, dirs_exist_ok=True)
            os.environ |= {"XEPLOAI_DATA": str(job.folder / SITE), "DJANGO_SETTINGS_MODULE": "xeploai.config.testing"}
            import django  # noqa: PLC0415 - settings come first

            django.setup()
        from tests.endure.fuzz.readers import reader_named  # noqa: PLC0415 - models come with it

        signal.signal(signal.SIGPROF, _too_long)
        place = job.folder / "files"
        place.mkdir(exist_ok=True)
        self._job = job
        self._inside = Inside(job.mark)
        self._reader = reader_named(job.reader)(place)

    def attempt(self, number: int, *, apart: bool = False) -> Outcome:
        """One input. apart: with real bounded workers; so are some in any case, and what fails without them."""
        apart = apart or number % _APART == 0
        outcome = self._once(number, apart=apart)
        if outcome.failures and not apart:
            # The program is not ended by what ends a parser: it counts what it does then. The peak of memory was the
            # first reading's.
            with contextlib.suppress(OSError):
                Path("/proc/self/clear_refs").write_text(_PEAK_FORGOTTEN, encoding="ascii")
            outcome = self._once(number, apart=True)
        return outcome

    def _once(self, number: int, *, apart: bool) -> Outcome:
        """What was raised is classed by its kind and by the last line of ours that it passed."""
        before, outcome = _peak_mb(), Outcome()
        try:
            outcome.ended[self.read(number, apart=apart)] += 1
        except (Exception, TooLong) as error:
            outcome.fail(class_of(error), number)
            gc.collect()
        except SystemExit as error:
            outcome.fail(class_of(error), number)
        grown = _peak_mb() - before
        if grown > MOST_GROWTH_MB:
            outcome.fail(f"memory: more than {MOST_GROWTH_MB} MB for one input", number)
        return outcome

    def read(self, number: int, *, apart: bool) -> str:
        """How reading ended. Raises whatever the reader raises."""
        with limited(), self._inside.used(apart=apart):
            return str(self._reader.feed(lot_of(self._job.seed, self._job.reader, number)))


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """At most so much processor time."""
    signal.setitimer(signal.ITIMER_PROF, MOST_CPU_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _too_long(signum: int, frame: FrameType | None) -> None:
    del signum, frame
    raise TooLong


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _KB_PER_MB


def class_of(error: BaseException) -> str:
    """Kind of the error, and where it left our code; an Unfit also says what was unfit."""
    name = type(error).__name__
    if name == "Unfit":
        return f"Unfit: {error}"
    return f"{name} at {_place(error.__traceback__)}"


def _place(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if "/src/xeploai/" in frame.filename] or frames[-1:]
    last = ours[-1]
    return f"{last.filename.rpartition('/src/')[2]}:{last.lineno} {last.name}"


def fed(job: Job, count: int) -> Outcome:
    """The first inputs of a reader in this very process, for a test."""
    job.folder.mkdir(parents=True, exist_ok=True)
    reader, outcome = Prepared(job), Outcome()
    for number in range(count):
        outcome.add(reader.attempt(number))
    return outcome


def shown(job: Job, number: int) -> str:
    """What one input gives, for a person who mends it: the traceback, and where the input lies."""
    begun = time.process_time()
    reader = Prepared(job)
    try:
        ended = reader.read(number, apart=True)
    except (Exception, TooLong):
        ended = traceback.format_exc()
    return f"{ended}\n{time.process_time() - begun:.1f} s of the processor; files of the input: {job.folder / 'files'}"
