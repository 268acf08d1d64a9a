"""The benchmark of the checker: the same claims from every form, and quality for each kind."""

import pytest

from xeploai.bench.check import run


@pytest.mark.slow
def test_every_form_gives_the_same_claims() -> None:
    measured = run(runs=1, size=20_000, reports=10)
    assert measured["name"] == "check"
    assert {other["digest"] for other in measured["beside"]} == {measured["digest"]}
    assert {kind["precision"] for kind in measured["quality"].values()} == {"1.0000"}
