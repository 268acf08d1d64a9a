import json
from pathlib import Path

import pytest

from xeploai.bench import national
from xeploai.bench.national import Country
from xeploai.cli.bench import MODULES, bench_names
from xeploai.cli.main import main
from xeploai.columns.engines.duck import connect, files
from xeploai.core.quota import QuotaRule

QUOTA = QuotaRule(share_per_10k=2000)


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(national, "cache", lambda: tmp_path)


def test_the_whole_country_has_the_size_that_is_told() -> None:
    country = Country(national.MEMBERS)
    assert (country.provinces, country.districts, country.grassroots, country.branches) == (34, 700, 52_000, 290_000)


def test_a_small_country_is_ragged_moves_and_changes() -> None:
    country = Country(20_000)
    folder = national.snapshot(20_000, year=2021, quota=QUOTA)
    assert national.snapshot(20_000, year=2021, quota=QUOTA) == folder
    with connect() as connection:
        depth = f"""
            SELECT MAX(depth), COUNT(*) FROM {files(folder, "closure")}
            WHERE descendant >= {country.first_branch} GROUP BY descendant
        """
        levels = dict(
            connection.execute(
                f"SELECT * FROM (SELECT max_depth, COUNT(*) FROM ({depth}) AS d(max_depth, n) GROUP BY 1)"
            ).fetchall()
        )
        assert set(levels) == {3, 4}
        assert 0.2 < levels[3] / country.branches < 0.4
        new = connection.execute(
            f"SELECT COUNT(*) FROM {files(folder, 'subject')} ANTI JOIN {files(folder, 'past')} USING (subject)"
        ).fetchone()
        years = connection.execute(f"SELECT DISTINCT year FROM {files(folder, 'past')} ORDER BY 1").fetchall()
    assert new is not None
    assert 0.02 < new[0] / 20_000 < 0.04
    assert years == [(2017,), (2018,), (2019,), (2020,)]


@pytest.mark.postgres
@pytest.mark.slow
def test_all_engines_give_one_digest(capsys: pytest.CaptureFixture[str], postgres_server: object) -> None:
    assert main(["bench", "rollup", "--members", "20000", "--runs", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [other["what"] for other in told["beside"]] == ["PostgreSQL", "pandas", "SQLite"]
    assert {other["digest"] for other in told["beside"]} == {told["digest"]}
    assert told["params"]["members"] == 20_000
    assert told["peak_mb"] > 0


def test_benchmarks_are_listed_as_they_exist() -> None:
    assert "rollup" in bench_names()
    assert set(bench_names()) <= set(MODULES)


def test_an_unknown_benchmark_is_a_fault_of_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "nothing", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["errors"]


def test_an_option_that_the_benchmark_lacks_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "check", "--engine", "spark", "--json"]) == 2
    assert [error["value"] for error in json.loads(capsys.readouterr().out)["errors"]] == ["--engine"]


@pytest.mark.parametrize("runs", ["0", "-1", "many"])
def test_runs_are_a_number_above_zero(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "rollup", "--runs", runs, "--json"]) == 2
