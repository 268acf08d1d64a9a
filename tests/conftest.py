"""Real parts that tests of several folders lean on."""

from collections.abc import Iterator
from itertools import count

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection as database
from django.db import connections
from django.test import TransactionTestCase

from xeploai.apps.audit.triggers import guard, unguard
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


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """XEPLOAI_TEST_DATABASE=postgres: the suites of the web run on a server of this session's own."""
    if settings.TEST_DATABASE == "postgres":
        server = request.getfixturevalue("postgres_server")
        connections["default"].settings_dict["HOST"] = str(server.folder)


@pytest.fixture(autouse=True, scope="session")
def _audit_trail_can_be_emptied_between_tests() -> Iterator[None]:
    """Tests with real transactions empty all tables afterwards, which the trail's triggers rightly refuse."""
    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def emptied(self: TransactionTestCase) -> None:
        unguard(database)
        empty(self)
        guard(database)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
        yield


@pytest.fixture(autouse=True)
def _limits_start_anew() -> None:
    """Rate limits of one test are none of the next one's business."""
    cache.clear()
