"""The report of a campaign at any moment: what stands is counted, who waits is pending, nothing is counted twice."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from tests.rounds.rated import LEVELS, PAPER, branch_decide

from xeploai.cli.main import main
from xeploai.core.errors import Refused
from xeploai.core.levels import Level
from xeploai.core.round import Membership as RoundMembership
from xeploai.core.subjects import Reason, SubjectKind
from xeploai.registers.audit.models import Entry
from xeploai.registers.people.models import Membership, MembershipKind, PastLevel
from xeploai.rounds.campaigns.models import Campaign, RosterEntry
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.campaigns.supplements import supplement_open
from xeploai.rounds.decisions.ceilings import groups_set
from xeploai.rounds.decisions.drafts import Choice, draft_change, draft_make
from xeploai.rounds.decisions.issuing import decision_issue
from xeploai.rounds.decisions.pools import pools_of
from xeploai.rounds.decisions.postponements import Order, level_postpone
from xeploai.rounds.reporting.drawing import round_of_campaign
from xeploai.rounds.reporting.services import campaign_report
from xeploai.tools.messages import fault_line
from xeploai.tools.reports.results import results_json
from xeploai.tools.reports.tally import tally


@pytest.fixture
def campaign(unit: Any, officer: Any) -> Campaign:
    found: Campaign = unit.open(officer)
    return found


@pytest.fixture
def decided(unit: Any, campaign: Campaign, officer: Any) -> Campaign:
    """The five members of one branch are decided, nobody else."""
    branch_decide(unit, campaign, officer)
    return campaign


def group_of(results: Any, subject: str) -> Any:
    [group] = [
        one
        for one in results["groups"]
        if one["subject"] == subject and one["label"] is None and one["scope"] == results["groups"][0]["scope"]
    ]
    return group


def test_what_stands_is_counted_and_the_rest_is_pending(decided: Campaign, tmp_path: Path) -> None:
    made = campaign_report(named=str(decided.public_id), to=tmp_path / "out")
    assert sorted(made.files) == [
        "bao-cao-2025.docx",
        "diem-can-xem-2025.docx",
        "findings.json",
        "results.json",
        "thong-ke-2025.xlsx",
    ]
    results = json.loads((tmp_path / "out/results.json").read_text(encoding="utf-8"))
    members = group_of(results, "member")
    assert members["levels"] == {"XS": 0, "T": 4, "HT": 1, "KHT": 0}
    assert members["evaluated"] == len(LEVELS)
    assert members["total"] == members["evaluated"] + sum(members["not_evaluated"].values())
    assert made.pending["Đảng viên"] == members["not_evaluated"]["pending"] == 3
    assert Document(str(tmp_path / "out/bao-cao-2025.docx")).paragraphs
    assert Entry.objects.filter(action="report.write").exists()


def test_places_are_those_of_the_screen(decided: Campaign, tmp_path: Path) -> None:
    made = campaign_report(named=decided.title, to=tmp_path / "out")
    [here] = [pool for pool in pools_of(decided) if pool.key.group == "Giáo viên"]
    [there] = [pool for pool in group_of(made.results, "member")["pools"] if pool["label"].startswith("Giáo viên")]
    assert (there["base"], there["places"], there["used"]) == (here.places.base, here.places.places, here.places.used)


def test_the_record_repeats_the_snapshot(decided: Campaign) -> None:
    round_ = round_of_campaign(decided)
    subjects = list(decided.subjects.filter(listed=True))
    assert len(round_.results) == len(subjects)
    assert len({(result.kind, result.subject) for result in round_.results}) == len(subjects)
    levels = Counter(result.level for result in round_.results)
    assert levels[Level.GOOD] == 4
    assert all((result.level is None) == (result.reason is not None) for result in round_.results)
    assert {result.decision_number for result in round_.results if result.level} == {"12-QĐ/ĐU"}
    assert Reason.PENDING in {result.reason for result in round_.results}


def test_the_verb_says_of_what_day_the_figures_are(
    decided: Campaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(decided.public_id), "--out", str(tmp_path / "out")]) == 1
    assert "Số liệu tính đến ngày" in capsys.readouterr().out
    assert main(["report", str(decided.public_id), "--out", str(tmp_path / "out")]) == 2
    assert main(["report", "không có", "--out", str(tmp_path / "khac")]) == 2
    assert not (tmp_path / "khac").exists()


def test_who_waits_by_order_of_a_body_is_pending_with_that_reason(
    unit: Any, decided: Campaign, officer: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order = Order(body_name="Ủy ban Kiểm tra (mẫu)", number="7-CV/UBKT", signed_on=date(2025, 12, 1))
    level_postpone(subject=unit.subject(decided, "em"), order=order, by=officer)
    assert main(["report", str(decided.public_id), "--out", str(tmp_path / "out")]) == 1
    assert "Đảng viên: 3" in (text := capsys.readouterr().out)
    assert "trong đó 1 tạm hoãn" in text


def test_without_rules_nothing_is_written(unit: Any, officer: Any, tmp_path: Path) -> None:
    campaign = unit.open(officer, pack="")
    with pytest.raises(Refused) as refused:
        campaign_report(named=str(campaign.public_id), to=tmp_path / "out")
    assert [fault.code for fault in refused.value.faults] == ["result_without_rules"]
    assert not (tmp_path / "out").exists()


def test_who_was_decided_in_a_supplementary_round_is_counted_in_its_group(
    unit: Any, campaign: Campaign, officer: Any, tmp_path: Path
) -> None:
    supplement = supplement_open(
        parent=campaign, title="Bổ sung (mẫu)", subjects=[unit.subject(campaign, "dat").pk], by=officer
    )
    subject = unit.subject(supplement, "dat")
    groups_set(campaign=supplement, subjects=[subject], group="Giáo viên", by=officer)
    draft = draft_make(campaign=supplement, body=subject.entry.decider, tally="member", by=officer)
    choice = Choice(subject=subject.pk, level="T", reason="Theo kết luận của Ban Thường vụ")
    draft_change(draft=draft, choices=[choice], seen=draft.revision, by=officer)
    decision_issue(draft=draft, paper=PAPER, seen=draft.revision, by=officer)
    with pytest.raises(Refused) as refused:
        campaign_report(named=str(supplement.public_id), to=tmp_path / "out")
    [fault] = refused.value.faults
    assert fault.code == "report_supplementary"
    assert campaign.title in fault_line(fault)
    made = campaign_report(named=str(campaign.public_id), to=tmp_path / "out")
    members = group_of(made.results, "member")
    assert members["levels"]["T"] == 1
    assert [pool["base"] for pool in members["pools"] if pool["label"].startswith("Giáo viên")] == [1]


def test_a_made_up_code_is_nobody_elses(unit: Any, campaign: Campaign) -> None:
    other = unit.subject(campaign, "an")
    RosterEntry.objects.filter(subject=unit.subject(campaign, "dat")).update(number=f"DV{other.person_id}")
    campaign.nodes.filter(organisation=unit["a1"]).update(code=f"TC{unit['a2'].pk}")
    campaign.nodes.filter(organisation=unit["a2"]).update(code="")
    round_ = round_of_campaign(campaign)
    for records in (round_.members, round_.organisations):
        assert len({record.code for record in records}) == len(records)


def test_earlier_levels_and_who_takes_part_for_a_time_are_in_the_record(unit: Any, campaign: Campaign) -> None:
    dat, em = unit.person("dat"), unit.person("em")
    for year in (2023, 2025):
        PastLevel.objects.create(kind="member", person=dat, year=year, level="XS", label="Xuất sắc")
    PastLevel.objects.create(kind="member", person=dat, year=2024, quarter=1, level="XS", label="Xuất sắc")
    Membership.objects.create(
        person=em, organisation=unit["a1"], kind=MembershipKind.TEMPORARY, valid_from=campaign.period_start
    )
    round_ = round_of_campaign(campaign)
    [past] = round_.past
    assert (past.year, past.level, past.kind) == (2023, Level.EXCELLENT, SubjectKind.MEMBER)
    [visitor] = [member for member in round_.members if member.membership is RoundMembership.TEMPORARY]
    assert (visitor.name, visitor.org) == ("Võ Em", "A1")
    regime = campaign_regime(campaign)
    assert regime is not None
    figures = results_json(tally(round_, regime))["tree"]
    assert (figures["members"], figures["temporary_members"]) == (8, 1)
