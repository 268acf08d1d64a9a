"""Rivals run in processes of their own, which know nothing of this module: their jobs are Python's own functions."""

import os
import secrets
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import cast

import pytest

from xeploai.bench.measure import Job, Rival, Timing, race, summary
from xeploai.core.errors import Refused


def rival(what: str, job: Job, runs: int | None = None) -> Rival:
    start = cast(Callable[[], AbstractContextManager[Job]], partial(nullcontext, job))
    return Rival(what=what, start=start, runs=runs)


def says(text: str) -> Job:
    return partial(str, text)


def holds(mebibytes: int) -> Job:
    return partial(eval, f"str(len(b'x' * ({mebibytes} << 20)) > 0)")


def counts_up(*, below: bool = False) -> Job:
    """Adds up here, or in a process of its own that ends before the answer."""
    work = "str(sum(range(9_000_000)) % 97)"
    if below:
        call = f"[{sys.executable!r}, '-c', 'print({work})']"
        work = f"__import__('subprocess').run({call}, capture_output=True, text=True).stdout.strip()"
    return partial(eval, work)


def test_rivals_are_timed_in_turns_and_the_first_is_ours() -> None:
    ours, other = race([rival("ours", says("x")), rival("other", says("x"), runs=2)], runs=3)
    assert (len(ours.seconds), len(other.seconds)) == (3, 2)
    assert ours.peak_mb > 0
    told = summary("name", {"members": 1}, [ours, other])
    assert list(told) == [
        "name",
        "params",
        "runs",
        "median_s",
        "min_s",
        "max_s",
        "cpu_s",
        "peak_mb",
        "beside",
        "digest",
    ]
    assert told["min_s"] <= told["median_s"] <= told["max_s"]
    assert (told["runs"], told["digest"], told["beside"][0]["what"]) == (3, "x", "other")


def test_the_ratio_is_the_others_median_over_ours() -> None:
    ours = Timing(what="ours", digest="x", seconds=[1.0, 2.0, 9.0], cpu=[0.5, 0.25, 0.75])
    other = Timing(what="other", digest="x", seconds=[4.0, 6.0], cpu=[4.0, 5.0])
    told = summary("n", {}, [ours, other])
    assert (told["cpu_s"], told["beside"][0]["ratio"], told["beside"][0]["cpu_s"]) == (0.5, 2.5, 4.5)


def test_processor_time_is_that_of_the_rival_and_of_what_it_starts() -> None:
    here, below, idle = race(
        [
            rival("here", counts_up()),
            rival("below", counts_up(below=True)),
            rival("idle", says(str(sum(range(9_000_000)) % 97))),
        ]
    )
    assert min(here.cpu_s, below.cpu_s) > 3 * idle.cpu_s


def test_memory_is_that_of_the_rival_alone() -> None:
    little, much = race([rival("little", holds(1)), rival("much", holds(99))], runs=1)
    assert 90 < much.peak_mb - little.peak_mb < 120


@pytest.mark.parametrize(
    ("rivals", "code"),
    [
        ([rival("a", says("x")), rival("b", says("y"))], "bench_differs"),
        ([rival("a", secrets.token_hex)], "bench_differs"),
        ([rival("a", partial(os._exit, 3))], "bench_died"),
    ],
    ids=["two results", "one that changes", "a death"],
)
def test_what_makes_a_measurement_worthless(rivals: list[Rival], code: str) -> None:
    with pytest.raises(Refused) as refused:
        race(rivals, runs=2)
    assert [fault.code for fault in refused.value.faults] == [code]
