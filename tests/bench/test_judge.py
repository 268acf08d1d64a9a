"""The benchmark of judging on a small country: both ways agree and the report has its shape."""

from xeploai.bench.judge import run


def test_both_ways_agree() -> None:
    measured = run(runs=1, members=3000)
    assert measured["name"] == "judge"
    assert measured["params"] == {"members": 3000, "pack": "hd43-2025", "threads": 2}
    [plain] = measured["beside"]
    assert plain["digest"] == measured["digest"]
    assert "3000 người" in plain["what"]
    assert plain["ratio"] > 0
