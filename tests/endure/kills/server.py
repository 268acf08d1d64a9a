"""`xeploai serve` in a process group of its own, which can be killed in part or as a whole."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.patience import Patience

from xeploai.bench.pages.browser import Browser

_GONE_S = 10


class Server:
    """The running program."""

    def __init__(self, environment: Mapping[str, str], port: int, log: Path) -> None:
        self.port, self._log = port, log
        with log.open("a", encoding="utf-8") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "xeploai.cli.main", "serve"],
                env={**environment, "XEPLOAI_PORT": str(port)},
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    def answers(self) -> bool:
        """Whether it shows a page, however long the start takes."""
        patience = Patience(self.process.pid)
        while self.process.poll() is None and not patience.over():
            browser = Browser(self.port)
            try:
                if browser.get("/dang-nhap/").status == 200:
                    return True
            except (OSError, ConnectionError):
                time.sleep(0.1)
            finally:
                browser.close()
        return False

    def workers(self) -> list[int]:
        """Process ids of the web workers."""
        return [pid for pid in _children(self.process.pid) if b"spawn_main" in _command(pid)]

    def kill(self, target: str, *, choice: int) -> list[int]:
        """SIGKILL for the main process, one web worker, or all at once. Gives the processes that must end by it."""
        if target == "worker":
            workers = sorted(self.workers())
            if not workers:
                return []
            chosen = workers[choice % len(workers)]
            os.kill(chosen, signal.SIGKILL)
            return [chosen]
        everybody = [self.process.pid, *_children(self.process.pid)]
        if target == "group":
            os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.kill()
        self.process.wait()
        return everybody

    def stop(self) -> None:
        """The clean end."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def said(self) -> str:
        """What it printed, all starts together."""
        return self._log.read_text(encoding="utf-8", errors="replace")


def gone(pids: list[int]) -> bool:
    """Whether processes are there no more, given a moment to end."""
    end = time.monotonic() + _GONE_S
    while time.monotonic() < end:
        if not any(_lives(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


def free_port() -> int:
    """A port of loopback that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(parent: int) -> list[int]:
    return [pid for pid in _pids() if _stat(pid)[1:2] == [str(parent)]]


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]


def _lives(pid: int) -> bool:
    return _stat(pid)[:1] not in ([], ["Z"])


def _stat(pid: int) -> list[str]:
    """State, parent, ...; empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
