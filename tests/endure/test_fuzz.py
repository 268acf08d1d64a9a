"""The fuzz in small: every reader with a few hundred inputs, and a driver that outlives what it drives."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import ClassVar

import pytest
from tests.endure.fuzz.damage import ODD_TEXTS, hurt_json, hurt_package, hurt_plain, package_of, parts_of
from tests.endure.fuzz.driver import fuzz, job_of, sites
from tests.endure.fuzz.reader import READ, Reader
from tests.endure.fuzz.readers import NAMES, SITE_NAMES
from tests.endure.fuzz.worker import Job, Outcome, fed, lot_of

COUNT = 60
SEED = 1


class Dying(Reader):
    """Ends its process at some inputs, raises at others."""

    name: ClassVar[str] = f"{__name__}:Dying"

    def feed(self, lot: Random) -> str:
        """By lot."""
        draw = lot.random()
        if draw < 0.06:
            os.kill(os.getpid(), signal.SIGKILL)
        if draw < 0.15:
            raise ZeroDivisionError
        return READ


@contextmanager
def _process() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.mark.slow
def test_every_reader_of_files_ends_in_a_result_or_in_words(tmp_path: Path) -> None:
    readers = [name for name in NAMES if name not in SITE_NAMES]
    with _process() as pool:
        failures = {
            name: pool.submit(fed, job_of(name, SEED, tmp_path, {}), COUNT).result().failures for name in readers
        }
    assert {name: failed for name, failed in failures.items() if failed} == {}


@pytest.mark.slow
def test_every_reader_of_an_installation_ends_in_a_result_or_in_words(tmp_path: Path) -> None:
    failures = {}
    with sites(SITE_NAMES) as made:
        for name in sorted(SITE_NAMES):
            with _process() as pool:
                failures[name] = pool.submit(fed, job_of(name, SEED, tmp_path, made), COUNT).result().failures
    assert {name: failed for name, failed in failures.items() if failed} == {}


def test_a_process_that_dies_costs_one_input(tmp_path: Path) -> None:
    count = 120
    job = Job(reader=Dying.name, seed=SEED, folder=tmp_path, site=None)
    report = fuzz(job, count=count, seconds=None)
    draws = [lot_of(SEED, Dying.name, number).random() for number in range(count)]
    killed = [number for number, draw in enumerate(draws) if draw < 0.06]
    raised = [number for number, draw in enumerate(draws) if 0.06 <= draw < 0.15]
    assert killed
    assert raised
    (death, at_death), (error, at_error) = sorted(report.outcome.failures.items(), reverse=True)
    assert (death, sorted(at_death)) == ("killed by SIGKILL", killed)
    assert error.startswith("ZeroDivisionError at ")
    assert sorted(at_error) == raised
    assert report.inputs == count
    assert report.deaths == len(killed)


def test_seed_and_number_make_an_input_again() -> None:
    data = b'{"pack": "hd21-2019", "subjects": [{"id": "m1", "points": [1, 2.5]}]}'
    package = package_of({"a.xml": b"<a><b c='1'>x</b><d/></a>", "b.bin": bytes(200)})
    for number in range(50):
        for damage, seed in ((hurt_json, data), (hurt_plain, data), (hurt_package, package)):
            assert damage(lot_of(3, "x", number), seed) == damage(lot_of(3, "x", number), seed)
    assert lot_of(3, "x", 1).random() != lot_of(3, "y", 1).random() != lot_of(4, "y", 1).random()


def test_packages_are_the_same_bytes_for_the_same_parts() -> None:
    parts = {"a.xml": b"<a/>", "b/c.xml": b"<c/>"}
    assert parts_of(package_of(parts)) == parts
    assert package_of(parts) == package_of(parts)


def test_odd_texts_hold_what_people_and_programs_send() -> None:
    assert {"²", "\ud800", "\x00", "31/02/2024"} <= set(ODD_TEXTS)


def test_an_outcome_counts_by_class() -> None:
    first, second = Outcome(), Outcome()
    first.fail("A", 1)
    second.fail("A", 5)
    second.ended[READ] = 3
    first.add(second)
    assert (first.failures, first.ended) == ({"A": [1, 5]}, {READ: 3})
