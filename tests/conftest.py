"""Real parts that tests of several folders lean on."""

from collections.abc import Iterator
from itertools import count

import psycopg
import pytest

from xeploai.bench.server import Server, programs, throwaway

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server of this session's own, never the system's cluster."""
    if programs() is None:
        pytest.skip("PostgreSQL's server programs are not installed (apt package postgresql)")
    with throwaway() as server:
        yield server


@pytest.fixture
def postgres(postgres_server: Server) -> str:
    """The connection string of a fresh database."""
    database = f"test_{next(_numbers)}"
    with psycopg.connect(postgres_server.conninfo(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database}".encode())
    return postgres_server.conninfo(database)
