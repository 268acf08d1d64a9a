"""The soak in small, and what it would notice."""

import re
import signal
import subprocess
import sys
import time

import pytest
from tests.endure.frame import TOP
from tests.endure.soak import main
from tests.endure.soak.figures import Event, Sample, grown_too_far, latencies


@pytest.mark.slow
def test_four_people_work_without_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--minutes", "0.34", "--people", "4", "--members", "150"])
    printed = capsys.readouterr().out
    assert status == 0, printed
    assert printed.endswith("passed\n")
    for line in ("commit ", "seed ", "audit verify:", "sign in ", "WAL MiB"):
        assert line in printed


@pytest.mark.slow
def test_an_interrupted_soak_prints_its_figures() -> None:
    command = [sys.executable, "-m", "tests.endure", "soak", "--people", "2", "--members", "150"]
    with subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        printed = ""
        while not printed.endswith("\nwork begins\n"):
            printed += run.stdout.readline()
        time.sleep(3)
        run.send_signal(signal.SIGTERM)
        printed += run.stdout.read()
    assert run.returncode == 1
    assert re.search(r"\ninterrupted after 0\.\d of 60 minutes: 0 faults\n$", printed), printed
    for line in ("audit verify:", "WAL MiB", "requests of 2 people"):
        assert line in printed


def _samples(memory: list[int], files: int = 90) -> list[Sample]:
    return [
        Sample(at=place * 5, memory_mb=mb, files=files, processes=4, database_mb=6, wal_mb=4)
        for place, mb in enumerate(memory)
    ]


@pytest.mark.parametrize(
    ("memory", "faults"),
    [
        ([100, 100, 300, 300, 300, 300, 300, 300], []),
        ([100, 100, 300, 300, 350, 400, 439, 439], []),
        ([100, 100, 300, 300, 350, 400, 440, 440], ["memory_mb grew from 300 to 440"]),
        ([100, 900], []),
    ],
)
def test_memory_may_grow_by_a_quarter_and_64_mib_after_the_first_quarter(memory: list[int], faults: list[str]) -> None:
    assert grown_too_far(_samples(memory)) == faults


def test_latencies_of_the_first_and_the_last_quarter_stand_side_by_side() -> None:
    events = [Event(at=at, action="home", seconds=at / 1000) for at in range(1, 101)]
    heads, everything, home = latencies(events)
    assert "first 1/4" in heads
    assert everything.split()[0] == "all"
    assert home.split() == ["home", "100", "50", "95", "100", "24", "99"]
