"""A random right report leads to nothing; one slip of the pen leads to one finding, at that figure."""

import random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from xeploai.bench.check import quality
from xeploai.bench.random_reports import broken, report, text_of
from xeploai.tools.proofreading.check import check
from xeploai.tools.proofreading.claims import Mark
from xeploai.tools.proofreading.reading import read_bytes

SEEDS = st.integers(min_value=0, max_value=2**32)


def _alarms(text: str) -> list[Mark]:
    return [mark for mark in check(read_bytes(text.encode(), "báo cáo.txt")).marks if mark.finding.needs_a_person]


@settings(max_examples=150)
@given(SEEDS)
def test_a_right_report_is_left_alone(seed: int) -> None:
    assert _alarms(text_of(report(random.Random(seed)))) == []


@settings(max_examples=150)
@given(SEEDS)
# Here the wrong parts add up to the total of the passage before.
@example(1012446)
@example(1037863)
def test_one_slip_is_one_finding(seed: int) -> None:
    rng = random.Random(seed)
    slip = broken(rng, report(rng))
    if slip is None:
        return
    text, start, end, _ = slip
    (mark,) = _alarms(text)
    assert mark.span.start <= start
    assert end <= mark.span.end


def test_precision_and_recall_by_kind() -> None:
    measured = quality(120)
    for kind, figures in measured.items():
        print(f"{kind}: {figures}")  # noqa: T201 -- the measure is the point of the test
        assert figures["precision"] == "1.0000"
        assert figures["recall"] == "1.0000"
    assert {"ratio", "sum"} <= measured.keys()
