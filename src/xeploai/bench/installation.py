"""A throw-away installation: a data folder and a database of its own, and processes that run with its settings."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import psycopg

from xeploai.bench.server import Server, throwaway
from xeploai.config.start import module_of_new_installation

SQLITE, POSTGRES = "sqlite", "postgres"
TITLES: Mapping[str, str] = {SQLITE: "SQLite", POSTGRES: "PostgreSQL"}
BOTH = "both"
_DATABASE = "xeploai"


@dataclass(frozen=True, kw_only=True)
class Installation:
    """An empty installation.

    environment  what its processes run with
    database     its PostgreSQL server, if it has one
    """

    environment: Mapping[str, str]
    database: Server | None

    def run(self, module: str, function: str, *arguments: object) -> Any:
        """Call a function of a module that needs models, in a process of its own: settings hold for one database."""
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(_call, self.environment, module, function, *arguments).result()


def kinds(database: str) -> list[str]:
    """The databases that an option of the command line names."""
    return [SQLITE, POSTGRES] if database == BOTH else [database]


@contextmanager
def installation(database: str) -> Iterator[Installation]:
    """A fresh one on one of the databases; gone afterwards. Raises Refused where PostgreSQL is not installed."""
    with tempfile.TemporaryDirectory(prefix="xeploai-bench-") as folder, _server(database) as server:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("XEPLOAI_")}
        environment |= {"XEPLOAI_DATA": folder, "DJANGO_SETTINGS_MODULE": "xeploai.config.settings"}
        if server is not None:
            environment["XEPLOAI_DATABASE_URL"] = f"postgresql://xeploai@/{_DATABASE}?host={server.folder}"
        yield Installation(environment=environment, database=server)


@contextmanager
def _server(kind: str) -> Iterator[Server | None]:
    if kind == SQLITE:
        yield None
        return
    # As durable as a real one: what a commit costs is part of what is measured.
    with throwaway({"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}) as server:
        with psycopg.connect(server.conninfo(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {_DATABASE}".encode())
        yield server


def settle(environment: Mapping[str, str]) -> None:
    """Make this process one of the installation's, before the first model is imported."""
    for name in [name for name in os.environ if name.startswith("XEPLOAI_")]:
        del os.environ[name]
    os.environ.update(environment)


def _call(environment: Mapping[str, str], module: str, function: str, *arguments: object) -> Any:
    settle(environment)
    callee: Callable[..., Any] = getattr(module_of_new_installation(module), function)
    return callee(*arguments)
