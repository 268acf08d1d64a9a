"""The statistics workbook: what it shows, and that a spreadsheet recomputes it to the same figures."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xeploai.core.round import Authorisation, Award, Membership, Place
from xeploai.core.subjects import Reason, SubjectKind, TallySubject
from xeploai.rulepacks.regime import Regime
from xeploai.tools.reports.statistics import write_statistics
from xeploai.tools.reports.statistics.sheets import in_order
from xeploai.tools.reports.tally import Tally, tally


@pytest.fixture
def counted(sample: Any, rules: Regime) -> Tally:
    """A round that fills every sheet."""
    members, results = [], []
    for org, levels in {
        "A1": ["XS", "T", "T", "KHT"],
        "A2": ["T", "HT", Reason.EXEMPT],
        "B1": ["T"] * 9 + ["XS"],
    }.items():
        more, rated = sample.members(org, levels)
        members += more
        results += rated
    members += [
        sample.member("=1+1", "C", membership=Membership.PROBATIONARY),
        sample.member("t", "C", membership=Membership.TEMPORARY),
    ]
    results += [
        sample.result(SubjectKind.ORGANISATION, code, level)
        for code, level in {"A": "XS", "B": "T", "C": "T", "A1": "T", "B1": "HT"}.items()
    ]
    leader = [sample.leader(f"l{index}", "B", label="Cấp xã") for index in range(5)]
    results += [sample.result(SubjectKind.LEADER, one.code, "T" if one.code != "l0" else "XS") for one in leader]
    rows = [
        sample.counts(TallySubject.COLLECTIVE, "U", (18,), label="Cơ quan", evaluated=33),
        sample.counts(TallySubject.COLLECTIVE, "U", (4, 10, 1, 0), label="Cấp ủy cơ sở", total=16),
        sample.counts(TallySubject.MEMBER, "U", (3, 10, 2, 0), year=2020, total=20),
    ]
    round_ = sample.round(
        organisations=sample.organisations(A={"unit_type": "commune"}, C={"no_collective_reason": "Không có chi ủy"}),
        members=members,
        leaders=leader,
        results=results,
        counts=rows,
        awards=[Award(to="member", basis="excellent_streak", first_year=2017, last_year=2021, count=2, at=sample.at)],
        authorisations=[Authorisation(pool="Cấp ủy cơ sở", document="Công văn 5 (mẫu)", at=Place("x", 2))],
    )
    return tally(round_, rules)


def cells(path: Path, *, values: bool) -> dict[str, dict[str, object]]:
    book = openpyxl.load_workbook(path, data_only=values)
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
    }


def test_every_sheet_stands_and_text_stays_text(counted: Tally, tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    write_statistics(counted, path)
    shown = cells(path, values=True)
    assert {"Tổng hợp", "Đảng viên", "Trần tỷ lệ", "Theo loại hình đơn vị", "Cách tính", "Phát hiện"} <= shown.keys()
    assert {"Chính thức, dự bị", "So với năm trước", "Không xếp loại cấp ủy", "Danh sách chưa xếp loại"} <= shown.keys()
    assert "Người =1+1" in shown["Danh sách chưa xếp loại"].values()
    assert "=1+1" in cells(path, values=False)["Danh sách chưa xếp loại"].values()
    method = " ".join(str(value) for value in shown["Cách tính"].values())
    assert "hd21-2019" in method
    assert "chưa đối chiếu văn bản" in method
    assert counted.regime.pack_digest in method


def test_the_outline_follows_the_tree(counted: Tally, tmp_path: Path) -> None:
    write_statistics(counted, tmp_path / "s.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx")["Đảng viên"]
    depths = {sheet.cell(row, 2).value: sheet.row_dimensions[row].outlineLevel for row in range(7, 14)}
    assert depths == {"U": 0, "A": 1, "A1": 2, "A2": 2, "B": 1, "B1": 2, "C": 1}
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$5:$6"
    assert sheet.cell(7, 4).value is not None


def test_unknown_is_a_dash_without_formula(counted: Tally, tmp_path: Path) -> None:
    write_statistics(counted, tmp_path / "s.xlsx")
    row = next(
        row
        for row in openpyxl.load_workbook(tmp_path / "s.xlsx")["Tổng hợp"].iter_rows(values_only=True)
        if row[0] == "Tập thể lãnh đạo, quản lý"
    )
    assert row[1] == "–"
    assert row[4] == 22
    assert row[6] == "–"


@pytest.mark.libreoffice
def test_a_spreadsheet_recomputes_the_same_figures(counted: Tally, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    assert office, "soffice is not installed"
    path = tmp_path / "s.xlsx"
    write_statistics(counted, path)
    # Cached values are taken out, so that every figure in the answer was computed there.
    book = openpyxl.load_workbook(path)
    bare = tmp_path / "bare.xlsx"
    book.save(bare)
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    out = tmp_path / "out"
    command = [office, home, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(bare)]
    subprocess.run(command, check=True, capture_output=True)
    ours, theirs = cells(path, values=True), cells(out / "bare.xlsx", values=True)
    formulas = cells(path, values=False)
    checked = 0
    for name, held in formulas.items():
        for at, formula in held.items():
            if isinstance(formula, str) and re.match(r"=(?!1\+1$)", formula):
                mine, other = ours[name].get(at), theirs[name].get(at)
                if isinstance(mine, float):
                    assert other == pytest.approx(mine, abs=1e-12), (name, at, formula)
                else:
                    assert (other or "") == (mine or ""), (name, at, formula)
                checked += 1
    assert checked > 300


def test_lists_stand_in_the_order_they_are_signed(sample: Any, rules: Regime) -> None:
    names = {"m1": "Trần Văn Đạt", "m2": "Lê Thị Ân", "m3": "Nguyễn An", "m4": "Phạm Dũng"}
    members = [
        replace(sample.member(code, "A1", post_rank=1 if code == "m4" else None), name=name)
        for code, name in names.items()
    ]
    held = tally(sample.round(members=[*members, sample.member("b", "A")]), rules)
    waiting = [one for one in held.subjects if one.subject is TallySubject.MEMBER]
    assert [one.code for one in in_order(held, waiting)] == ["b", "m4", "m3", "m2", "m1"]
