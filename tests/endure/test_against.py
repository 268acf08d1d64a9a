"""Two builds in turns: the source of each is the one that runs, and a difference is told."""

import json
import sys
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest
from tests.endure.against import Build, digest_of, main
from tests.endure.frame import TOP


def _build(folder: Path, name: str, answer: str) -> Build:
    place = folder / name / "xeploai" / "cli"
    place.mkdir(parents=True)
    for package in (place.parent, place):
        (package / "__init__.py").write_text("")
    (place / "main.py").write_text(f"print({answer!r})\n")
    return Build(name=name, python=Path(sys.executable), source=folder / name)


def test_each_build_runs_its_own_source(tmp_path: Path) -> None:
    old, new, other = (_build(tmp_path, name, answer) for name, answer in (("a", "1"), ("b", "1"), ("c", "2")))
    for build in (old, new, other):
        build.run(["cap"], tmp_path, counted=True)
    assert old.digests == new.digests != other.digests
    assert old.statuses == {0}
    assert len(old.seconds) == len(old.cpu_s) == 1
    assert old.peak_mb[0] > 1


def test_a_package_is_the_same_whenever_it_was_made(tmp_path: Path) -> None:
    digests = []
    for year in (2020, 2024):
        out = tmp_path / str(year)
        out.mkdir()
        with ZipFile(out / "a.docx", "w") as package:
            package.writestr(ZipInfo("word/document.xml", (year, 1, 1, 0, 0, 0)), "<x/>")
            package.writestr("docProps/core.xml", str(year))
        printed = tmp_path / "stdout"
        printed.write_text(f"wrote {out}")
        digests.append(digest_of(printed, out))
    assert digests[0] == digests[1]


def test_a_benchmark_is_the_same_result_whatever_time_it_took(tmp_path: Path) -> None:
    document = {"name": "judge", "params": {"members": 10}, "median_s": 0.1, "peak_mb": 80, "digest": "1912b443"}
    digests = []
    for changed in ({}, {"median_s": 0.3, "peak_mb": 90}, {"digest": "0000"}):
        printed = tmp_path / "stdout"
        printed.write_text(json.dumps(document | changed))
        digests.append(digest_of(printed, tmp_path / "out"))
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.slow
def test_a_commit_against_itself_gives_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    if not (TOP / ".git").exists():
        pytest.skip("no history to compare with")
    assert main(["HEAD", "cap --excellent 37 --good 151", "--runs", "1", "--make", "template {in}/a.xlsx"]) == 0
    printed = capsys.readouterr().out
    assert "results equal" in printed
    assert "a.xlsx" in printed
    assert "made by the new build" in printed
