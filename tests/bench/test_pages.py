"""The measurement of pages on a small committee: its shape, the same pages on both databases, and few queries each.

Times are for the measurement alone; what is held here are counts and contents.
"""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xeploai.bench.pages.filling import committee
from xeploai.bench.pages.plan import WORK, pages
from xeploai.bench.pages.report import percentile
from xeploai.bench.pages.run import run
from xeploai.cli.bench import _lines
from xeploai.registers.accounts.models import User
from xeploai.registers.audit.services import views_append

SMALL, LARGER = 150, 300
QUERIES = 12
FIRST_VIEW_BYTES = 150_000
# What belongs to a transaction and not to a question.
_AROUND = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "PRAGMA")


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    """One short round on SQLite."""
    return run(members=SMALL, runs=1, database="sqlite", at_work_s=1)


@pytest.mark.slow
def test_the_document_has_the_shape_that_is_promised(measured: dict[str, Any]) -> None:
    head = ["name", "params", "runs", "median_s", "min_s", "max_s", "cpu_s", "peak_mb", "beside", "digest"]
    assert list(measured) == [*head, "databases"]
    assert (measured["name"], measured["runs"], measured["params"]["members"]) == ("pages", 1, SMALL)
    [naive] = measured["beside"]
    assert naive["digest"] == measured["digest"]
    assert naive["ratio"] > 1
    assert measured["peak_mb"] > 50


@pytest.mark.slow
def test_every_page_is_measured_and_light(measured: dict[str, Any]) -> None:
    [told] = measured["databases"].values()
    for name, page in told["pages"].items():
        assert page["one_person"] or page["twenty_people"], name
        if page["bytes"]:
            assert page["bytes"]["sent"] <= min(FIRST_VIEW_BYTES, page["bytes"]["plain"]), name
    assert set().union(*WORK.values()) <= set(told["pages"])
    assert told["twenty_people"]["requests"] > 0


@pytest.mark.slow
def test_a_reader_gets_a_table(measured: dict[str, Any]) -> None:
    lines = _lines(measured)
    [told] = measured["databases"].values()
    assert sum(line.strip().startswith(tuple(told["pages"])) for line in lines) >= len(told["pages"])


@pytest.mark.slow
@pytest.mark.postgres
def test_both_databases_show_the_same_pages(measured: dict[str, Any], postgres_server: object) -> None:
    told = run(members=SMALL, runs=1, database="postgres", at_work_s=1)
    assert told["digest"] == measured["digest"]
    assert {name: page["digest"] for name, page in told["databases"]["postgres"]["pages"].items()} == {
        name: page["digest"] for name, page in measured["databases"]["sqlite"]["pages"].items()
    }


def _counts(members: int) -> dict[str, int]:
    """Queries of each page with so many members; nothing stays."""
    with transaction.atomic():
        held = committee(members)
        by_role = {worker.role: worker for worker in reversed(held.workers)}
        told = {}
        for page in pages(held, by_role["member"]):
            client = Client()
            user = User.objects.get(username=by_role[page.role].username)
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
            client.get(page.address)
            # As beside the running program, where few views wait for longer than some seconds.
            views_append()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page.address).status_code == 200, page.name
            told[page.name] = sum(not query["sql"].startswith(_AROUND) for query in queries)
        transaction.set_rollback(True)
    return told


@pytest.mark.slow
@pytest.mark.django_db
def test_few_queries_a_page_however_many_members() -> None:
    few, many = _counts(SMALL), _counts(LARGER)
    assert few == many
    assert {name: number for name, number in many.items() if number > QUERIES} == {}


@pytest.mark.parametrize(
    ("seconds", "expected"), [([0.3], 0.3), ([0.1, 0.2], 0.2), ([*range(1, 21)], 19), ([*range(1, 101)], 95)]
)
def test_the_95th_percentile_is_one_that_was_seen(seconds: list[float], expected: float) -> None:
    assert percentile(seconds, 95) == expected
