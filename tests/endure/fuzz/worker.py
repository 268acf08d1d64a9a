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

MOST_CPU_S = 10.0
MOST_GROWTH_MB = 512
_MOST_ADDRESSES = 8 << 30
_KB_PER_MB = 1024
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


class TooLong(BaseException):
    """An input took more processor time than it may; passes every `except Exception`."""


def lot_of(seed: int, reader: str, number: int) -> Random:
    """What decides about one input, and nothing else does."""
    return Random(f"{seed}:{reader}:{number}")


def work(job: Job, pipe: "Connection[Any, Any]") -> None:
    """Take ranges of inputs out of the pipe until there are none; say what became of each input at once."""
    with job.stacks.open("w") as stacks:
        faulthandler.enable(stacks)
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_ADDRESSES, _MOST_ADDRESSES))
        reader = prepared(job)
        pipe.send(None)
        while (numbers := pipe.recv()) is not None:
            for number in numbers:
                outcome = Outcome()
                attempt(reader, job, number, outcome)
                pipe.send(outcome)


def prepared(job: Job) -> Any:
    """The reader in its folder, with the installation's copy if it needs one."""
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
    return reader_named(job.reader)(place)


def attempt(reader: Any, job: Job, number: int, outcome: Outcome) -> None:
    """One input. What was raised is classed by its kind and by the last line of ours that it passed."""
    before = _peak_mb()
    try:
        with limited():
            outcome.ended[reader.feed(lot_of(job.seed, job.reader, number))] += 1
    except (Exception, TooLong) as error:
        outcome.fail(class_of(error), number)
        gc.collect()
    except SystemExit as error:
        outcome.fail(class_of(error), number)
    grown = _peak_mb() - before
    if grown > MOST_GROWTH_MB:
        outcome.fail(f"memory: more than {MOST_GROWTH_MB} MB for one input", number)


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
    reader, outcome = prepared(job), Outcome()
    for number in range(count):
        attempt(reader, job, number, outcome)
    return outcome


def shown(job: Job, number: int) -> str:
    """What one input gives, for a person who mends it: the traceback, and where the input lies."""
    begun = time.process_time()
    reader = prepared(job)
    try:
        with limited():
            ended = str(reader.feed(lot_of(job.seed, job.reader, number)))
    except (Exception, TooLong):
        ended = traceback.format_exc()
    return f"{ended}\n{time.process_time() - begun:.1f} s of the processor; files of the input: {job.folder / 'files'}"
