"""Whoever waits for a process waits while it works, and not for one that stands still."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests import patience
from tests.patience import Patience

_WORKS = "while True: pass"
_PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_WORKS!r}])"
_STANDS = "import sys; print(flush=True); sys.stdin.read()"

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


@contextmanager
def _running(code: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        yield process
        process.terminate()


def _verdict(process: "subprocess.Popen[str]", monkeypatch: pytest.MonkeyPatch, *taken: int) -> list[bool]:
    """Windows of no length, in each of which the process took so many ticks."""
    ticks = iter(taken)
    monkeypatch.setattr(patience, "_ticks", lambda _: next(ticks))
    held = Patience(process.pid, window_s=0)
    return [held.over() for _ in taken]


def test_a_window_with_a_second_of_work_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sysconf", lambda _: 100)
    with _running(_STANDS) as process:
        assert _verdict(process, monkeypatch, 100, 200, 299, 600) == [False, False, True, False]


def test_the_work_of_children_counts() -> None:
    with _running(_PARENT) as process:
        before = patience._ticks(process.pid)
        assert before is not None
        while (patience._ticks(process.pid) or 0) < before + 20:
            assert process.poll() is None
        subprocess.run(["pkill", "-P", str(process.pid)], check=True)


def test_one_that_stands_still_takes_nothing() -> None:
    with _running(_STANDS) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert not Patience(process.pid).over()
        assert Patience(process.pid, window_s=0).over()


def test_one_that_has_ended_is_waited_for_no_more() -> None:
    with _running("") as process:
        process.wait()
        assert Patience(process.pid).over()
