"""A child ends with its parent, also when that one is killed: by the kernel, and by its own look elsewhere."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

_LONG_S = 60

_PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1], str(os.getpid())], stdout=subprocess.PIPE, text=True)
print(child.pid, child.stdout.readline().strip(), flush=True)
time.sleep(60)
"""
_CHILD = """
import sys, time
from xeploai.tools.processes import parent
{before}
parent.end_with_parent(int(sys.argv[1]))
print("tied", flush=True)
time.sleep(60)
"""
_NO_KERNEL = "parent.sys = type('Other', (), {'platform': 'other'})"


def is_there(pid: int) -> bool:
    """Whether a process lives; one that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
@pytest.mark.parametrize("before", ["", _NO_KERNEL], ids=["by the kernel", "by its own look"])
def test_a_child_ends_when_its_parent_is_killed(before: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT, _CHILD.format(before=before)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        pid, word = process.stdout.readline().split()
        assert (word, is_there(int(pid))) == ("tied", True)
        process.send_signal(signal.SIGKILL)
    end = time.monotonic() + _LONG_S / 2
    while is_there(int(pid)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_there(int(pid))


def test_one_whose_parent_was_gone_before_it_asked_ends_at_once() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _CHILD.format(before=""), str(os.getppid())], timeout=_LONG_S, check=False
    )
    assert ended.returncode == 1
