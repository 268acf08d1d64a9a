"""The real server over a filled installation, in processes of its own; started, asked whether it answers, stopped."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from xeploai.bench.installation import Installation, installation
from xeploai.bench.pages.browser import Browser
from xeploai.bench.pages.committee import Committee
from xeploai.bench.processes import cpu_s, shared_mb
from xeploai.core.errors import Refused

NAIVE = "xeploai.bench.pages.naive_settings"
_START_S = 300
_STOP_S = 20


@dataclass(frozen=True, kw_only=True)
class Site:
    """A filled installation. fill_s: how long filling took."""

    installation: Installation
    committee: Committee
    fill_s: float


@dataclass(frozen=True, kw_only=True)
class Running:
    """A server that answers. roots: its first process and that of its database."""

    site: Site
    port: int
    roots: tuple[int, ...]

    def memory_mb(self) -> int:
        """What its processes and its database hold now."""
        return sum(shared_mb(root) for root in self.roots)

    def cpu_s(self) -> float:
        """Processor time that its living processes and its database have used."""
        return sum(cpu_s(root) for root in self.roots)


@contextmanager
def site(database: str, members: int) -> Iterator[Site]:
    """A committee of so many members in a fresh installation; gone afterwards."""
    with installation(database) as installed:
        begun = time.perf_counter()
        committee: Committee = installed.run("xeploai.bench.pages.filling", "fill", members)
        yield Site(installation=installed, committee=committee, fill_s=time.perf_counter() - begun)


@contextmanager
def serving(site: Site, *, settings: str = "") -> Iterator[Running]:
    """The server of a site. settings: another settings module than the program's own."""
    with answering(site.installation, settings=settings) as (port, process):
        database = site.installation.database
        yield Running(site=site, port=port, roots=(process, *([database.pid] if database else ())))


@contextmanager
def answering(installation: Installation, *, settings: str = "") -> Iterator[tuple[int, int]]:
    """`xeploai serve` on a free port of loopback: the port, and its first process."""
    port = _free_port()
    environment = {**installation.environment, "XEPLOAI_PORT": str(port)}
    if settings:
        environment["DJANGO_SETTINGS_MODULE"] = settings
    log = Path(environment["XEPLOAI_DATA"]) / "serve.log"
    with log.open("w", encoding="utf-8") as file:
        # Ctrl+C is for this process, which stops the server itself once nobody asks it any more.
        process = subprocess.Popen(
            [sys.executable, "-m", "xeploai.cli.main", "serve"],
            env=environment,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    try:
        _await(process, port, log)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(_STOP_S)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Raises Refused when it ends, or answers nothing for five minutes."""
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        browser = Browser(port)
        try:
            if browser.get("/dang-nhap/").status == 200:
                return
        except ConnectionError:
            time.sleep(0.2)
        finally:
            browser.close()
    sys.stderr.write(log.read_text(encoding="utf-8"))
    raise Refused.because("bench_died", what="xeploai serve")
