"""A few kills of the real program on each database, at the moments of a fixed seed: nothing is lost or half done."""

import subprocess
import sys
from pathlib import Path

import pytest

_TOP = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_three_kills_lose_nothing_and_leave_nothing_half_done(database: str, request: pytest.FixtureRequest) -> None:
    if database == "postgres":
        request.getfixturevalue("postgres_server")  # Skips where there are no server programs.
    command = [sys.executable, "-m", "tests.endure.kills", "--database", database, "--count", "3", "--seed", "1"]
    run = subprocess.run([*command, "--members", "140"], cwd=_TOP, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{database}: 0 failures, seed 1" in run.stdout
