"""What every long run prints first: which program was tried, on what, and how busy the machine was."""

import os
import platform
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
_MEMORY = Path("/dev/shm")  # what Linux keeps in memory


def fast_folder() -> str | None:
    """Where small files that change all the time lie: in memory, if the system has such a folder."""
    return str(_MEMORY) if os.access(_MEMORY, os.W_OK) else None


@contextmanager
def interruptible() -> Iterator[None]:
    """KeyboardInterrupt for SIGTERM too, and for Ctrl+C in a run that a shell put into the background."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def commit() -> str:
    """The commit of the checkout, with "+dirty" where files differ from it."""
    head = _git("rev-parse", "HEAD")
    return f"{head}+dirty" if _git("status", "--porcelain") else head


def _git(*arguments: str) -> str:
    asked = subprocess.run(["git", *arguments], cwd=TOP, capture_output=True, text=True, check=False)
    return asked.stdout.strip() if asked.returncode == 0 else "unknown"


def opening(name: str, parameters: Mapping[str, object]) -> None:
    """Print the head of a run: with it and the seed the run can be made again."""
    loads = "/".join(f"{load:.2f}" for load in os.getloadavg())
    show(f"run         {name}")
    show(f"commit      {commit()}")
    show(f"machine     {platform.python_version()}, {os.cpu_count()} processors, load {loads} before the run")
    for key, value in parameters.items():
        show(f"{key:<11} {value}")


def show(line: str = "") -> None:
    """One line, at once: a long run is watched while it lasts."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
