"""The real server on a throw-away folder and database, in processes of its own; started, filled, stopped."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import psycopg

from xeploai.bench.pages_browser import Browser
from xeploai.bench.pages_committee import Committee
from xeploai.bench.processes import shared_mb
from xeploai.bench.server import Server, throwaway
from xeploai.config.start import module_with_models
from xeploai.core.errors import Refused

SQLITE, POSTGRES = "sqlite", "postgres"
NAIVE = "xeploai.bench.pages_naive_settings"
_DATABASE = "xeploai"
_START_S = 60
_STOP_S = 20


@dataclass(frozen=True, kw_only=True)
class Site:
    """A filled installation.

    environment  what its processes run with
    database     its PostgreSQL server, if it has one
    fill_s       how long filling took
    """

    environment: Mapping[str, str]
    committee: Committee
    database: Server | None
    fill_s: float


@dataclass(frozen=True, kw_only=True)
class Running:
    """A server that answers. process: id of its first process."""

    site: Site
    port: int
    process: int

    def memory_mb(self) -> int:
        """What its processes and its database hold now."""
        database = self.site.database
        return shared_mb(self.process) + (shared_mb(database.pid) if database else 0)


@contextmanager
def site(database: str, members: int) -> Iterator[Site]:
    """A committee of so many members in a fresh installation; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="xeploai-pages-") as folder, _database(database) as server:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("XEPLOAI_")}
        environment |= {"XEPLOAI_DATA": folder, "DJANGO_SETTINGS_MODULE": "xeploai.config.settings"}
        if server is not None:
            environment["XEPLOAI_DATABASE_URL"] = f"postgresql://xeploai@/{_DATABASE}?host={server.folder}"
        begun = time.perf_counter()
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            committee = pool.submit(_fill, environment, members).result()
        yield Site(
            environment=environment, committee=committee, database=server, fill_s=time.perf_counter() - begun
        )  # fmt: skip


@contextmanager
def _database(kind: str) -> Iterator[Server | None]:
    if kind == SQLITE:
        yield None
        return
    # As durable as a real one: what a commit costs is part of what is measured.
    with throwaway({"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}) as server:
        with psycopg.connect(server.conninfo(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {_DATABASE}".encode())
        yield server


def _fill(environment: Mapping[str, str], members: int) -> Committee:
    """In a process of its own: settings hold for one database."""
    for name in [name for name in os.environ if name.startswith("XEPLOAI_")]:
        del os.environ[name]
    os.environ.update(environment)
    held: Committee = module_with_models("xeploai.bench.pages_filling").fill(members)
    return held


@contextmanager
def serving(held: Site, *, settings: str = "") -> Iterator[Running]:
    """`xeploai serve` on a free port of loopback. settings: another settings module than the program's own."""
    port = _free_port()
    environment = {**held.environment, "XEPLOAI_PORT": str(port)}
    if settings:
        environment["DJANGO_SETTINGS_MODULE"] = settings
    log = Path(environment["XEPLOAI_DATA"]) / "serve.log"
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "xeploai.cli.main", "serve"], env=environment, stdout=file, stderr=file
        )
    try:
        _await(process, port, log)
        yield Running(site=held, port=port, process=process.pid)
    finally:
        process.terminate()
        process.wait(_STOP_S)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Raises Refused when it ends, or answers nothing for a minute."""
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
