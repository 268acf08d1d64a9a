"""Rivals run in processes of their own, which know nothing of this module: their jobs are Python's own functions."""

import os
import secrets
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


def test_rivals_are_timed_in_turns_and_the_first_is_ours() -> None:
    ours, other = race([rival("ours", says("x")), rival("other", says("x"), runs=2)], runs=3)
    assert (len(ours.seconds), len(other.seconds)) == (3, 2)
    assert ours.peak_mb > 0
    told = summary("name", {"members": 1}, [ours, other])
    assert list(told) == ["name", "params", "runs", "median_s", "min_s", "max_s", "peak_mb", "beside", "digest"]
    assert told["min_s"] <= told["median_s"] <= told["max_s"]
    assert (told["runs"], told["digest"], told["beside"][0]["what"]) == (3, "x", "other")


def test_the_ratio_is_the_others_median_over_ours() -> None:
    ours = Timing(what="ours", digest="x", seconds=[1.0, 2.0, 9.0])
    other = Timing(what="other", digest="x", seconds=[4.0, 6.0])
    assert summary("n", {}, [ours, other])["beside"][0]["ratio"] == 2.5


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
