"""The benchmark of the look for marks: the same paragraphs marked both ways, and every check grows in a line."""

import pytest

from xeploai.bench.marks import CHECKS, SHAPES, Check, growth, run
from xeploai.cli.bench import _lines


@pytest.mark.slow
def test_both_ways_see_the_same_and_every_check_meets_every_shape() -> None:
    measured = run(runs=1, size=50_000, checks=CHECKS[:2], shrink=50)
    assert measured["name"] == "marks"
    assert {other["digest"] for other in measured["beside"]} == {measured["digest"]}
    assert len(measured["growth"]) == 2 * len(SHAPES)
    assert any("dòng trống" in line for line in _lines(measured))


def test_the_square_is_seen_as_the_square() -> None:
    """A check that compares every letter with every other one; its work is counted, so nothing depends on the clock."""
    steps: list[int] = []
    row = growth(Check("mẫu", lambda text: steps.append(len(text) ** 2), size=1_000), "dòng trống")
    assert len(row["cpu_s"]) == 4
    assert len(row["ratios"]) == 3
    first, *_, last = sorted(set(steps))
    assert 50 < last / first < 64


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_check_takes_every_shape_and_none_takes_its_square(check: Check, shape: str) -> None:
    """Processor time, with room for a busy machine: eight times the text is eight times the work, its square 64."""
    row = growth(check, shape, shrink=10)
    assert row["cpu_s"][-1] < 30 * max(row["cpu_s"][0], 0.002)
