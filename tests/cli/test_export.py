"""`export`: the tables of a campaign in a folder, or nothing at all."""

import csv
import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook
from tests.rounds.duties import leave_duties

from xeploai.cli.main import main
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.selectors import audit_head
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.services import person_add
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.roster import campaign_open
from xeploai.rounds.campaigns.services import CampaignFacts, RulesChoice, campaign_create, campaign_rules_set

TITLE = "Kiểm điểm năm 2026 (mẫu)"
NAMES = {"a1": "Mẫu Văn An", "a2": "=Thử Thị Bình"}
TABLES = ("units", "subjects", "reasons", "amendments", "reviews", "opinions", "results", "decisions", "seals")


@pytest.fixture
def campaign(cast: Any) -> Campaign:
    """An open campaign with two members."""
    officer, since, end = cast.actor("organisation_officer"), date(2026, 1, 1), date(2026, 12, 31)
    for number, (key, name) in enumerate(NAMES.items()):
        facts = PersonFacts(full_name=name, numbers={"card": f"0000{number}"})
        person_add(facts=facts, branch=cast.orgs[key], since=since, by=officer)
    about = CampaignFacts(kind="annual", title=TITLE, period_start=since, period_end=end, closing_on=end)
    held = campaign_create(body=cast.orgs["ward"], facts=about, by=officer)
    campaign_rules_set(campaign=held, choice=RulesChoice(pack_id="hd43-2025"), by=officer)
    leave_duties(held, officer)
    campaign_open(campaign=held, by=officer)
    return held


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def export(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the verb; gives exit status, output and errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(["export", *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def read_xlsx(folder: Path) -> dict[str, list[list[Any]]]:
    book = load_workbook(folder / "export.xlsx")
    held = [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book]
    return {name: rows[1:] for name, rows in zip(TABLES, held, strict=False)}


def read_csv(folder: Path) -> dict[str, list[list[Any]]]:
    held = {}
    for name in TABLES:
        text = (folder / f"{name}.csv").read_text(encoding="utf-8-sig")
        rows = list(csv.reader(text.splitlines()))
        held[name] = rows[1 : rows.index([])]
    return held


def read_parquet(folder: Path) -> dict[str, list[list[Any]]]:
    with duckdb.connect() as connection:
        return {
            name: [list(row) for row in connection.execute(f"FROM '{folder / name}.parquet'").fetchall()]
            for name in TABLES
        }


@pytest.mark.parametrize(("kind", "read"), [("xlsx", read_xlsx), ("csv", read_csv), ("parquet", read_parquet)])
def test_the_tables_stand_in_the_folder(
    campaign: Campaign, tmp_path: Path, export: Run, kind: str, read: Callable[[Path], dict[str, list[list[Any]]]]
) -> None:
    status, out, _ = export(str(campaign.public_id), "--to", str(tmp_path / "dir"), "--format", kind)
    assert status == 0
    printed = json.loads(out)
    assert printed == json.loads((tmp_path / "dir" / "export.json").read_text(encoding="utf-8"))
    held = read(tmp_path / "dir")
    assert printed["tables"] == len(TABLES)
    assert printed["rows"] == sum(map(len, held.values()))
    assert printed["audit_head"] == audit_head()
    members = [row for row in held["subjects"] if row[1] == "Đảng viên"]
    sign = "'" if kind == "csv" else ""
    assert [(row[0], row[2]) for row in members] == [("Mẫu Văn An", "00000"), (f"{sign}=Thử Thị Bình", "00001")]
    assert {row[4] for row in held["reviews"]} == {"Chưa viết"}
    assert len(held["units"]) == 6
    entry = Entry.objects.select_related("values").latest("seq")
    assert (entry.action, entry.user, entry.subject) == ("export.campaign", None, str(campaign.public_id))
    assert entry.values.held["after"]["rows"]["units"] == 6


def test_a_title_that_only_one_bears_is_enough(campaign: Campaign, tmp_path: Path, export: Run) -> None:
    assert export(TITLE, "--to", str(tmp_path))[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.json", "export.xlsx"]
    Campaign.objects.create(
        body=campaign.body,
        kind="annual",
        title=TITLE,
        period_start=campaign.period_start,
        period_end=campaign.period_end,
        closing_on=campaign.closing_on,
    )
    status, _, err = export(TITLE, "--to", str(tmp_path / "next"))
    assert (status, str(campaign.public_id) in err) == (2, True)


def refused(export: Run, *arguments: str) -> str:
    """What is said where nothing is done."""
    before = Entry.objects.count()
    status, out, err = export(*arguments)
    assert (status, out, Entry.objects.count()) == (2, "", before)
    assert len(err.splitlines()) == 1
    return err


def test_what_cannot_be_leaves_nothing(campaign: Campaign, tmp_path: Path, export: Run) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "own.txt").write_text("giữ nguyên", encoding="utf-8")
    known = str(campaign.public_id)
    assert "đã có tệp" in refused(export, known, "--to", str(full))
    assert [path.name for path in full.iterdir()] == ["own.txt"]
    assert "Không ghi được" in refused(export, known, "--to", str(tmp_path / "no" / "where"))
    assert "Không ghi được" in refused(export, known, "--to", str(full / "own.txt"))
    target = tmp_path / "new"
    assert TITLE in refused(export, "Đợt không có", "--to", str(target))
    campaign.status = "draft"
    campaign.save()
    assert "chưa lập danh sách" in refused(export, known, "--to", str(target))
    assert not target.exists()


@pytest.mark.parametrize("made", [True, False])
def test_a_failure_half_way_leaves_nothing(
    campaign: Campaign, tmp_path: Path, export: Run, monkeypatch: pytest.MonkeyPatch, made: bool
) -> None:
    target = tmp_path / "dir"
    if made:
        target.mkdir()
    moved = Path.rename
    calls = []

    def full_disk(path: Path, to: Path) -> Path:
        calls.append(path)
        if len(calls) == 2:
            raise OSError(28, os.strerror(28))
        return moved(path, to)

    monkeypatch.setattr(Path, "rename", full_disk)
    assert "Không ghi được" in refused(export, str(campaign.public_id), "--to", str(target), "--format", "csv")
    assert target.exists() is made
    assert not made or not list(target.iterdir())


@pytest.mark.parametrize("arguments", [[], ["x"], ["x", "--to", "y", "--format", "pdf"]])
def test_a_wrong_command_line_is_said(arguments: list[str], export: Run) -> None:
    assert export(*arguments)[0] == 2
