"""The measurement of opening a campaign: its shape, and one roster however and wherever it is written."""

import pytest

from xeploai.bench.opening.run import run


@pytest.mark.slow
def test_the_document_has_the_shape_that_is_promised() -> None:
    told = run(members=140, runs=1, database="sqlite")
    head = ["name", "params", "runs", "median_s", "min_s", "max_s", "cpu_s", "peak_mb", "beside", "digest"]
    assert list(told) == head
    assert told["params"] == {"members": 140, "organisations": 85, "collectives": 75}
    assert (told["name"], told["runs"]) == ("opening", 1)
    [naive] = told["beside"]
    assert naive["digest"] == told["digest"]


@pytest.mark.slow
@pytest.mark.postgres
def test_both_databases_hold_the_same_roster(postgres_server: object) -> None:
    told = run(members=140, runs=1)
    assert {other["digest"] for other in told["beside"]} == {told["digest"]}
    assert len(told["beside"]) == 3
