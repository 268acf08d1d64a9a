"""The fuzz in small: every reader with fifty inputs, and a driver that outlives what it drives."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import ClassVar

import pytest
from tests.endure.frame import TOP
from tests.endure.fuzz.damage import ODD_TEXTS, hurt_json, hurt_package, hurt_plain, package_of, parts_of
from tests.endure.fuzz.driver import fuzz, job_of, sites
from tests.endure.fuzz.files import FileReader, lean_docx, written_docx
from tests.endure.fuzz.reader import READ, REFUSED, Reader, worded
from tests.endure.fuzz.readers import FILE_READERS, NAMES, SITE_NAMES
from tests.endure.fuzz.worker import Job, Outcome, fed, lot_of

from xeploai.core.errors import XeploaiError
from xeploai.tools.bounded import Limits, call

COUNT = 50
SEED = 1
_LEAST_READ = 0.1


class Harming(Reader):
    """A parser that ends its process, takes too long, or fails, at some inputs."""

    name: ClassVar[str] = f"{__name__}:Harming"

    def feed(self, lot: Random) -> str:
        """By lot, in a bounded call."""
        draw = lot.random()
        try:
            return call(harm, draw, limits=Limits(memory_mb=512, cpu_s=5, wall_s=60), where="a.txt")
        except XeploaiError as error:
            return worded(error)


def harm(draw: float) -> str:
    """What the parser does."""
    if draw < 0.05:
        os.kill(os.getpid(), signal.SIGKILL)
    if draw < 0.2:
        raise ZeroDivisionError
    return READ


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
def test_every_reader_of_files_ends_in_a_result_or_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What it starts is no worker of this suite, and has an installation of its own.
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    readers = [name for name in NAMES if name not in SITE_NAMES]
    with _process() as pool:
        failures = {
            name: pool.submit(fed, job_of(name, SEED, tmp_path, {}), COUNT).result().failures for name in readers
        }
    assert {name: failed for name, failed in failures.items() if failed} == {}


@pytest.mark.slow
def test_every_reader_of_an_installation_ends_in_a_result_or_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What it starts is no worker of this suite, and has an installation of its own.
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    failures, answered = {}, {}
    with sites(SITE_NAMES) as made:
        for name in sorted(SITE_NAMES):
            with _process() as pool:
                outcome = pool.submit(fed, job_of(name, SEED, tmp_path, made), COUNT).result()
                failures[name], answered[name] = outcome.failures, outcome.ended[READ]
    # Who is not signed in is answered at the door, and nothing behind it is tried.
    assert {name: count for name, count in answered.items() if count < COUNT * _LEAST_READ} == {}
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


def test_what_ends_a_parser_is_judged_by_what_the_program_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A bounded worker finds the program's modules only.
    monkeypatch.setenv("PYTHONPATH", str(TOP))
    count = 20
    report = fuzz(Job(reader=Harming.name, seed=SEED, folder=tmp_path, site=None), count=count, seconds=None)
    harmed = sum(lot_of(SEED, Harming.name, number).random() < 0.2 for number in range(count))
    assert harmed > 2
    assert (report.outcome.failures, report.deaths, report.inputs) == ({}, 0, count)
    assert report.outcome.ended == {READ: count - harmed, REFUSED: harmed}


def test_a_run_goes_on_with_a_number(tmp_path: Path) -> None:
    job = Job(reader="values", seed=SEED, folder=tmp_path, site=None)
    whole, end = (fuzz(job, count=count, first=first, seconds=None) for count, first in ((60, 0), (20, 40)))
    front = fuzz(job, count=40, seconds=None)
    assert front.outcome.ended + end.outcome.ended == whole.outcome.ended
    assert (whole.inputs, whole.following) == (60, None)


def test_an_interrupted_run_says_what_was_done_and_where_to_go_on(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.endure", "fuzz", "--reader", "values", "--first", "7"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, cwd=TOP, env=environment, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        printed = ""
        while not printed.endswith("\nvalues\n"):
            printed += run.stdout.readline()
        run.send_signal(signal.SIGTERM)
        printed += run.stdout.read()
    assert run.returncode == 1
    assert printed.endswith("\ninterrupted\n")
    assert re.search(r"values: \d+ inputs from 7 on in .*; 0 failures", printed)
    assert re.search(r"interrupted; all inputs before \d+ were read: go on with --first \d+", printed)


def test_every_whole_seed_is_read(tmp_path: Path) -> None:
    """Damage of what nobody would read anyway would show nothing."""
    refused = {}
    for name, kind in FILE_READERS.items():
        place = tmp_path / name
        place.mkdir()
        reader = kind(place)
        if isinstance(reader, FileReader) and type(reader).feed is FileReader.feed:
            ends = []
            for file, content in reader.seeds:
                (place / file).write_bytes(content)
                ends.append(reader.read(place / file, Random(1)))
            refused[name] = ends.count(REFUSED)
    assert {"workbook", "judge", "check-docx", "evidence"} <= refused.keys()
    assert {name: count for name, count in refused.items() if count} == {}


def test_lean_seeds_are_a_fraction_of_the_whole_ones() -> None:
    whole = written_docx()
    assert len(lean_docx(whole)) * 3 < len(whole)


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
