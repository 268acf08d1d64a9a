"""Calls in worker processes, tried with harmless functions and small limits: a word, and the next call finds a worker
that works."""

import collections
import itertools
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from xeploai.core.errors import Refused
from xeploai.core.levels import Level
from xeploai.tools.bounded import Limits, Pool
from xeploai.tools.bounded.wire import Broken, plain_loads
from xeploai.tools.messages import fault_line
from xeploai.tools.proofreading.reading import read_bytes

AMPLE = Limits(memory_mb=256, cpu_s=30, wall_s=120)
READERS = [
    "xeploai.tools.workbooks.raw",
    "xeploai.registers.people.importing.grid",
    "xeploai.tools.proofreading.fix",
    "xeploai.tools.reports.filling",
    "xeploai.rounds.reviews.evidence_kinds",
    "xeploai.tools.classification_marks.papers",
]


class Calls:
    """What runs a program when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str, ...]]:
        return os.system, ("true",)


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(2, wait_s=60)
    yield made
    made.close()
    assert _children() == set()


def _children() -> set[int]:
    """Processes of this one that run a worker, or are still entries of the system after their end."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text()
            line = (entry / "cmdline").read_text()
        except OSError:
            continue
        state, parent = stat.rpartition(")")[2].split()[:2]
        if int(parent) == os.getpid() and ("xeploai.tools.bounded.child" in line or state == "Z"):
            found.add(int(entry.name))
    return found - _before


_before: set[int] = set()


@pytest.fixture(autouse=True)
def _workers_of_others() -> None:
    """The pool of other tests of this process may have workers at rest."""
    _before.clear()
    _before.update(_children())


def _refusal(run: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refused:
        run()
    (fault,) = refused.value.faults
    assert fault_line(fault).startswith("báo cáo.pdf: ")
    return fault.code


def test_a_result_comes_back_and_the_worker_serves_again(pool: Pool) -> None:
    first = pool.run(os.getpid, limits=AMPLE, where="a")
    assert first != os.getpid()
    assert pool.run(os.getpid, limits=AMPLE, where="a") == first
    assert pool.run(sorted, {Decimal(2), Decimal(1)}, limits=AMPLE, where="a") == [Decimal(1), Decimal(2)]


@pytest.mark.parametrize(
    ("function", "arguments", "limits", "code"),
    [
        (time.sleep, (600,), Limits(memory_mb=64, cpu_s=30, wall_s=0.2), "bounded_time"),
        (collections.deque, (itertools.repeat(0), 0), Limits(memory_mb=64, cpu_s=1, wall_s=300), "bounded_time"),
        (bytes, (1 << 27,), Limits(memory_mb=64, cpu_s=30, wall_s=120), "bounded_memory"),
        (os._exit, (0,), AMPLE, "bounded_died"),
        (os.abort, (), AMPLE, "bounded_died"),
        (sys.exit, (1,), AMPLE, "bounded_failed"),
        (int, ("x",), AMPLE, "bounded_failed"),
        (threading.Lock, (), AMPLE, "bounded_failed"),  # a result that cannot be sent
    ],
)
def test_what_goes_wrong_has_a_word_and_the_next_call_works(
    function: Callable[..., Any], arguments: tuple[Any, ...], limits: Limits, code: str, pool: Pool
) -> None:
    for _ in range(2):
        assert _refusal(lambda: pool.run(function, *arguments, limits=limits, where="báo cáo.pdf")) == code
        assert pool.run(len, "abc", limits=AMPLE, where="a") == 3


def test_errors_of_the_project_come_back_as_they_were(pool: Pool) -> None:
    with pytest.raises(Refused) as refused:
        pool.run(read_bytes, b"%PDF-1.7 ", "báo cáo.pdf", limits=AMPLE, where="x")
    assert [(fault.code, fault.sheet) for fault in refused.value.faults] == [("check_pdf_broken", "báo cáo.pdf")]


def test_limits_are_of_one_call_and_not_of_the_worker(pool: Pool) -> None:
    worker = pool.run(os.getpid, limits=AMPLE, where="a")
    for _ in range(20):
        assert len(pool.run(bytes, 1 << 24, limits=Limits(memory_mb=64, cpu_s=1, wall_s=60), where="a")) == 1 << 24
    assert pool.run(os.getpid, limits=AMPLE, where="a") == worker


def test_a_worker_is_replaced_after_its_calls(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xeploai.tools.bounded.pool._CALLS", 2)
    workers = [pool.run(os.getpid, limits=AMPLE, where="a") for _ in range(4)]
    assert workers[0] == workers[1] != workers[2] == workers[3]


def test_a_worker_that_was_ended_from_outside_is_replaced(pool: Pool) -> None:
    worker = pool.run(os.getpid, limits=AMPLE, where="a")
    os.kill(worker, 9)
    _until(lambda: worker not in _alive())
    assert pool.run(os.getpid, limits=AMPLE, where="a") not in {worker, os.getpid()}


def test_many_at_a_time_share_few_workers(pool: Pool) -> None:
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(pool.run, divmod, number, 7, limits=AMPLE, where="a") for number in range(200)]
        died = [threads.submit(pool.run, os._exit, 1, limits=AMPLE, where="a") for _ in range(6)]
        assert [one.result() for one in asked] == [divmod(number, 7) for number in range(200)]
        assert {type(one.exception()) for one in died} == {Refused}
    assert len(_children()) <= 2


def test_who_waits_too_long_is_told(pool: Pool) -> None:
    narrow = Pool(1, wait_s=0.05)
    with ThreadPoolExecutor(1) as threads:
        busy = threads.submit(narrow.run, time.sleep, 2, limits=AMPLE, where="a")
        _until(lambda: bool(_children()))
        assert _refusal(lambda: narrow.run(len, "", limits=AMPLE, where="báo cáo.pdf")) == "bounded_busy"
        assert busy.result() is None
    narrow.close()


def test_a_worker_knows_no_setting(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XEPLOAI_SECRET_KEY", "bí mật")
    assert pool.run(os.getenv, "XEPLOAI_SECRET_KEY", limits=AMPLE, where="a") is None
    assert pool.run(os.getenv, "PATH", limits=AMPLE, where="a") == os.environ["PATH"]


@pytest.mark.parametrize("work", ["time.sleep, 600", "len, 'abc'"], ids=["at work", "at rest"])
def test_workers_end_when_their_parent_is_killed(work: str) -> None:
    program = f"""
import os, time
from xeploai.tools.bounded import Limits, Pool
limits = Limits(memory_mb=64, cpu_s=60, wall_s=600)
pool = Pool(1)
print(pool.run(os.getpid, limits=limits, where="a"), flush=True)
pool.run({work}, limits=limits, where="a")
time.sleep(600)
"""
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    assert worker in _alive()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _until(lambda: worker not in _alive())


def _alive() -> set[int]:
    """Processes that run; entries of ended ones, which somebody else is to take, do not."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state not in "ZX":
            found.add(int(entry.name))
    return found


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize("value", [Level.EXCELLENT, date(2026, 1, 2), {"a": (1, 2.5, None, b"x")}, frozenset({3})])
def test_plain_values_and_the_projects_own_are_taken_in(value: object) -> None:
    assert plain_loads(pickle.dumps(value)) == value


@pytest.mark.parametrize("value", [os.system, subprocess.Popen, read_bytes, Path("a"), Calls()], ids=range(5))
def test_nothing_else_is(value: object) -> None:
    with pytest.raises(Broken):
        plain_loads(pickle.dumps(value))


@pytest.mark.parametrize("module", READERS)
def test_what_reads_in_a_worker_needs_no_django(module: str) -> None:
    program = f"import sys, {module}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
