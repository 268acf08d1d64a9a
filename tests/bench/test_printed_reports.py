"""Faults planted in printed phrasing are found, right texts and texts without their base are left alone."""

from xeploai.bench.printed_reports import FAULTS, printed_quality


def test_planted_faults_and_struck_bases() -> None:
    measured = printed_quality(4)
    assert measured["right texts"]["errors reported"] == 0
    assert measured["base struck out"]["errors reported"] == 0
    for kind in FAULTS:
        assert measured[kind]["found"] * 100 >= 90 * measured[kind]["planted"], (kind, measured[kind])
