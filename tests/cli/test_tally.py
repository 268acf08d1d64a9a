"""`xeploai tally` from workbook to files: the five samples to the digit, all or nothing, exit status."""

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from xeploai.cli.main import main
from xeploai.tools.workbooks.samples import sample
from xeploai.tools.workbooks.write import write_workbook

Levels = tuple[int | None, ...]

GROUPS: list[tuple[str, str, str | None, int | None, int, Levels]] = [
    # sample, subject, label, total, evaluated, XS T HT KHT (None: the source does not say)
    ("hepza-2021", "branch", None, 194, 189, (37, 151, 1, 0)),
    ("di-an-2019", "grassroots_organisation", None, 49, 49, (9, 36, 4, 0)),
    ("di-an-2019", "branch", None, None, 138, (27, 94, 17, 0)),
    ("di-an-2019", "member", None, 4928, 4238, (669, 3220, 317, 32)),
    ("di-an-2019", "collective", "Tập thể lãnh đạo cơ quan, đơn vị thị xã", None, 33, (18, None, None, 0)),
    ("di-an-2019", "collective", "Cấp ủy cơ sở", None, 35, (14, None, None, 0)),
    ("di-an-2019", "leader", "Cấp thị xã", None, 119, (45, None, None, None)),
    ("di-an-2019", "leader", "Cấp phường", None, 44, (16, None, None, None)),
    ("di-an-2019", "leader", None, None, 163, (61, 100, None, None)),
    ("tra-vinh-block-2022", "collective", None, 75, 75, (14, 57, 3, 1)),
    ("tra-vinh-block-2022", "grassroots_organisation", None, 85, 85, (16, 63, 5, 1)),
    ("tra-vinh-block-2022", "member", None, 6231, 6110, (922, 5105, 58, 25)),
]

TREES = [
    ("hepza-2021", {"grassroots_committees": 12, "branches": 194, "members": 1979, "members_exempt": 4}),
    (
        "vi-thuy-2021",
        {
            "grassroots_organisations": 48,
            "grassroots_branches": 33,
            "grassroots_committees": 15,
            "branches_under_committees": 177,
            "members": 3754,
        },
    ),
    ("di-an-2019", {"grassroots_organisations": 49, "members": 4928, "temporary_members": 26}),
    ("tra-vinh-block-2022", {"grassroots_organisations": 85}),
]

AWARDS: dict[str, set[tuple[str, str, tuple[int, int] | None, int]]] = {
    "hepza-2021": {
        ("collective", "exemplary_excellent", (2021, 2021), 1),
        ("collective", "excellent_streak", (2017, 2021), 3),
        ("member", "excellent_streak", (2017, 2021), 8),
    },
    "binh-tan-2020": {
        ("grassroots_committee", "clean_and_strong_exemplary", (2020, 2020), 5),
        ("collective", "organisation_work", None, 19),
        ("individual", "organisation_work", None, 35),
        ("member", "excellent_streak", (2016, 2020), 28),
    },
    "tra-vinh-block-2022": {
        ("grassroots_organisation", "exemplary_excellent", (2022, 2022), 16),
        ("collective", "study_of_ho_chi_minh", None, 15),
        ("individual", "study_of_ho_chi_minh", None, 15),
        ("inspection_committee", "excellent", (2022, 2022), 8),
    },
}


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, Path]]:
    """Every sample, tallied once: exit status and folder."""
    home = tmp_path_factory.mktemp("tally")
    held = {}
    for name in ("hepza-2021", "vi-thuy-2021", "binh-tan-2020", "di-an-2019", "tra-vinh-block-2022"):
        workbook, out = home / f"{name}.xlsx", home / "out" / name
        assert main(["template", str(workbook), "--example", name]) == 0
        held[name] = (main(["tally", str(workbook), "--out", str(out)]), out)
    return held


def results(runs: dict[str, tuple[int, Path]], name: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((runs[name][1] / "results.json").read_text(encoding="utf-8"))
    return held


def group(held: dict[str, Any], subject: str, label: str | None) -> dict[str, Any]:
    wanted = (held["unit_code"], subject, label)
    found: list[dict[str, Any]] = [g for g in held["groups"] if (g["scope"], g["subject"], g["label"]) == wanted]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("case", GROUPS, ids=lambda case: f"{case[0]}-{case[1]}-{case[2]}")
def test_published_figures(
    runs: dict[str, tuple[int, Path]], case: tuple[str, str, str | None, int | None, int, Levels]
) -> None:
    name, subject, label, total, evaluated, levels = case
    held = group(results(runs, name), subject, label)
    assert total is None or held["total"] == total
    assert held["evaluated"] == evaluated
    for code, count in zip(("XS", "T", "HT", "KHT"), levels, strict=True):
        assert count is None or held["levels"][code] == count, code


@pytest.mark.parametrize(("name", "tree"), TREES)
def test_trees(runs: dict[str, tuple[int, Path]], name: str, tree: dict[str, int]) -> None:
    held = results(runs, name)["tree"]
    assert {key: held[key] for key in tree} == tree


@pytest.mark.parametrize("name", AWARDS)
def test_awards_and_streaks(runs: dict[str, tuple[int, Path]], name: str) -> None:
    held = results(runs, name)
    awards = {
        (award["to"], award["basis"], tuple(award["years"]) if "years" in award else None, award["count"])
        for award in held["awards"]
    }
    assert awards == AWARDS[name]
    findings = json.loads((runs[name][1] / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert not [finding for finding in findings if finding["code"].startswith(("streak", "award"))]


def test_streaks_are_computed_from_past_results(runs: dict[str, tuple[int, Path]]) -> None:
    held = {one["kind"]: (one["count"], one["years"]) for one in results(runs, "hepza-2021")["streaks"]}
    assert held == {"organisation": (3, [2017, 2021]), "member": (8, [2017, 2021])}
    held = {one["kind"]: (one["count"], one["years"]) for one in results(runs, "binh-tan-2020")["streaks"]}
    assert held == {"member": (28, [2016, 2020])}


def test_registers_targets_and_parts(runs: dict[str, tuple[int, Path]]) -> None:
    assert results(runs, "tra-vinh-block-2022")["registers"] == {
        "training_classes": 2,
        "training_attendees": 145,
        "guidance_documents": 7,
    }
    targets = {(t["met"], t["of"], t["pct"]) for t in results(runs, "binh-tan-2020")["targets"]}
    assert targets == {(18, 23, "78.26"), (41, 75, "54.67")}
    held = results(runs, "vi-thuy-2021")
    assert (15, 16, "93.75") in {(t["met"], t["of"], t["pct"]) for t in held["targets"]}
    assert (14, 268) in {(part["branches"], part["members"]) for part in held["tree"]["parts"]}
    assert held["sample"] is True
    assert held["unit"].endswith("(mẫu)")


def test_shares_and_caps(runs: dict[str, tuple[int, Path]]) -> None:
    dian = group(results(runs, "di-an-2019"), "grassroots_organisation", None)
    assert dian["nested"] == {"good_or_better": 45, "excellent_share": {"num": 9, "den": 45, "pct": "20.00"}}
    assert [(pool["places"], pool["used"], pool["holds"]) for pool in dian["pools"]] == [(9, 9, True)]
    block = group(results(runs, "tra-vinh-block-2022"), "grassroots_organisation", None)
    assert [(pool["places"], pool["left"], pool["holds"]) for pool in block["pools"]] == [(15, -1, False)]


def test_every_group_foots(runs: dict[str, tuple[int, Path]]) -> None:
    for name in runs:
        for held in results(runs, name)["groups"]:
            if held["total"] is not None and held["evaluated"] is not None:
                reasons = held["not_evaluated"].values()
                assert held["total"] == held["evaluated"] + sum(reasons), (name, held)
            if None not in held["levels"].values() and held["evaluated"] is not None:
                assert sum(held["levels"].values()) == held["evaluated"], (name, held)


def test_the_files(runs: dict[str, tuple[int, Path]]) -> None:
    status, out = runs["di-an-2019"]
    assert sorted(path.name for path in out.iterdir()) == [
        "bao-cao-2019.docx",
        "diem-can-xem-2019.docx",
        "findings.json",
        "results.json",
        "thong-ke-2019.xlsx",
    ]
    assert status == 1  # the caps of 2019 were passed
    assert not [path for path in out.parent.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("name", ["di-an-2019", "hepza-2021"])
def test_files_are_the_same_whatever_the_hash_seed(name: str, tmp_path: Path) -> None:
    main(["template", str(tmp_path / "bang.xlsx"), "--example", name])
    written = []
    for seed in ("0", "1"):
        out = tmp_path / seed
        command = [
            str(Path(sys.executable).with_name("xeploai")),
            "tally",
            str(tmp_path / "bang.xlsx"),
            "--out",
            str(out),
        ]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
        written.append({path.name: _content(path) for path in sorted(out.iterdir())})
    assert written[0] == written[1]


def _content(path: Path) -> Any:
    """What a file holds; the hour at which an office file was written is left out."""
    if path.suffix == ".json":
        return path.read_bytes()
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist() if not name.startswith("docProps/")}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A sample workbook to spoil."""
    path = tmp_path / "bang.xlsx"
    main(["template", str(path), "--example", "di-an-2019"])
    return path


def test_json_prints_the_results_and_nothing_else(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    main(["tally", str(workbook), "--out", str(tmp_path / "out"), "--json"])
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert printed["pack"] == "hd21-2019"
    assert len(printed["pack_digest"]) == 64


def test_a_leader_without_a_group_writes_nothing(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(workbook)
    sheet = book["Cán bộ"]
    column = next(cell.column for cell in sheet[1] if cell.value == "Nhóm")
    assert column is not None
    for row in (2, 3):
        sheet.cell(row, column).value = None
    book.save(workbook)
    capsys.readouterr()
    assert main(["tally", str(workbook), "--out", str(tmp_path / "out"), "--json"]) == 2
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert [(error["sheet"], error["row"], error["column"]) for error in errors] == [
        ("Cán bộ", 2, "Nhóm"),
        ("Cán bộ", 3, "Nhóm"),
    ]
    assert not (tmp_path / "out").exists()


def test_a_wrong_report_template_writes_nothing(workbook: Path, tmp_path: Path) -> None:
    template = tmp_path / "mau.docx"
    template.write_text("x", encoding="utf-8")
    out = tmp_path / "out"
    assert main(["tally", str(workbook), "--out", str(out), "--template", str(template)]) == 2
    assert not out.exists()


def test_a_file_where_the_folder_should_be(workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    out.write_text("x", encoding="utf-8")
    capsys.readouterr()
    assert main(["tally", str(workbook), "--out", str(out)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert out.read_text(encoding="utf-8") == "x"


def test_a_second_run_replaces_the_first(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    main(["tally", str(workbook), "--out", str(out)])
    (out / "ghi-chu.txt").write_text("giữ lại", encoding="utf-8")
    first = (out / "results.json").read_text(encoding="utf-8")
    main(["tally", str(workbook), "--out", str(out)])
    assert (out / "results.json").read_text(encoding="utf-8") == first
    assert (out / "ghi-chu.txt").exists()


def test_a_wrong_figure_of_an_own_template_is_shown_beside_the_report(
    workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The report is written as the template wants it; what the checker finds in it is a finding and a line."""
    template, out = tmp_path / "mau.docx", tmp_path / "out"
    document = docx.Document(str(files("xeploai.tools.reports.report") / "hd36-2018.docx"))
    document.add_paragraph("Lớp học có 80 đảng viên, trong đó 12 đảng viên nữ, chiếm 18,5%.")
    document.save(str(template))
    capsys.readouterr()
    assert main(["tally", str(workbook), "--out", str(out), "--template", str(template)]) == 1
    findings = json.loads((out / "findings.json").read_text(encoding="utf-8"))["findings"]
    (draft,) = [finding for finding in findings if finding["code"] == "draft_figure"]
    assert "18,5%" in draft["message"]
    assert draft["message"] in capsys.readouterr().out
    plain = tmp_path / "plain"
    main(["tally", str(workbook), "--out", str(plain)])
    findings = json.loads((plain / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert "draft_figure" not in {finding["code"] for finding in findings}


def test_another_pack_is_a_finding(workbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["tally", str(workbook), "--out", str(out), "--pack", "hd43-2025"]) == 1
    findings = json.loads((out / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert "pack_of_other_period" in {finding["code"] for finding in findings}


def test_a_missing_group_is_named_beside_all_other_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = sample("di-an-2019").round
    leaders = [replace(leader, group=None) if number == 0 else leader for number, leader in enumerate(held.leaders)]
    organisations = [replace(org, parent="X") if number == 1 else org for number, org in enumerate(held.organisations)]
    write_workbook(tmp_path / "bad.xlsx", replace(held, leaders=leaders, organisations=organisations))
    assert main(["tally", str(tmp_path / "bad.xlsx"), "--out", str(tmp_path / "out"), "--json"]) == 2
    faults = json.loads(capsys.readouterr().out)["errors"]
    assert [(fault["sheet"], fault["row"], fault["column"]) for fault in faults] == [
        ("Tổ chức", 3, "Mã tổ chức cấp trên"),
        ("Cán bộ", 2, "Nhóm"),
    ]
    assert not (tmp_path / "out").exists()


def test_a_total_that_nobody_calculated_is_named_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "so.xlsx"
    write_workbook(path, sample("di-an-2019").round)
    book = openpyxl.load_workbook(path)
    sheet = book["Số tổng hợp"]
    sheet["G2"], sheet["J2"] = "=187+31", "=K2+L2+M2+N2"
    book.save(path)
    capsys.readouterr()
    assert main(["tally", str(path), "--out", str(tmp_path / "out"), "--json"]) == 2
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert [(error["row"], error["column"], error["value"]) for error in errors] == [
        (2, sheet["G1"].value, "=187+31"),
        (2, sheet["J1"].value, "=K2+L2+M2+N2"),
    ]
    assert not (tmp_path / "out").exists()
