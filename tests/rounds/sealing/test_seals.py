"""A sealed round: the same in every figure whatever comes afterwards, provable, with names only for their term."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.rounds.rated import PAPER, branch_decide

from xeploai.cli.main import main
from xeploai.core.errors import Denied, Refused
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.selectors import audit_verify
from xeploai.registers.audit.services import purge_open
from xeploai.registers.audit.triggers import append_only, guard, unguard
from xeploai.registers.kernel.personal_data import Whose, rows_read
from xeploai.registers.people.models import Person
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.services import campaign_close
from xeploai.rounds.campaigns.supplements import supplement_open
from xeploai.rounds.decisions.annulment import AnnullingPaper, level_annul
from xeploai.rounds.decisions.ceilings import groups_set
from xeploai.rounds.decisions.drafts import Choice, draft_change, draft_make
from xeploai.rounds.decisions.issuing import decision_issue
from xeploai.rounds.decisions.models import DecidedLevel
from xeploai.rounds.decisions.notices import notice_give, petition_enter
from xeploai.rounds.decisions.postponements import Order, level_postpone
from xeploai.rounds.reporting.drawing import round_of_campaign, subjects_pending
from xeploai.rounds.sealing import services
from xeploai.rounds.sealing.models import FigureFile, NamedFile, RoundSeal
from xeploai.rounds.sealing.open_cases import counted
from xeploai.rounds.sealing.reports import report
from xeploai.rounds.sealing.retention import RETENTION_RULES
from xeploai.rounds.sealing.services import contents, digest_of, seal_make, seal_recount
from xeploai.rounds.sealing.stored_round import names_of_file, round_of_files
from xeploai.rounds.sealing.subject_access import PERSONAL_DATA
from xeploai.tools.messages import fault_line
from xeploai.tools.reports.results import results_json


@pytest.fixture
def campaign(unit: Any, officer: Any) -> Campaign:
    opened: Campaign = unit.open(officer)
    branch_decide(unit, opened, officer)
    return opened


@pytest.fixture
def seal(campaign: Campaign, officer: Any) -> RoundSeal:
    made, new = seal_make(campaign=campaign, seen=0, by=officer)
    assert new
    return made


def rerate(unit: Any, campaign: Campaign, officer: Any, key: str, level: str) -> None:
    """Annul what stands for somebody and decide anew."""
    subject = unit.subject(campaign, key)
    annulling = AnnullingPaper(
        body_name="Đảng ủy phường", number="30-QĐ/ĐU", signed_on=date(2026, 1, 5), reason="Có vi phạm sau quyết định"
    )
    level_annul(decided=DecidedLevel.objects.get(subject=subject), paper=annulling, by=officer)
    draft = draft_make(campaign=campaign, body=subject.entry.decider, tally="member", by=officer)
    choice = Choice(subject=subject.pk, level=level, reason="Theo kết luận kiểm tra")
    draft_change(draft=draft, choices=[choice], seen=draft.revision, by=officer)
    again = dict(vars(PAPER)) | {"number": "31-QĐ/ĐU", "signed_on": date(2026, 1, 6)}
    decision_issue(draft=draft, paper=type(PAPER)(**again), seen=draft.revision, by=officer)


def test_a_seal_names_nobody_and_holds_all_that_figures_are_made_from(campaign: Campaign, seal: RoundSeal) -> None:
    files = contents(seal)
    assert sorted(files) == [
        "authorisations.parquet",
        "collectives.parquet",
        "differences.json",
        "leaders.parquet",
        "members.parquet",
        "open-cases.json",
        "organisations.parquet",
        "past.parquet",
        "results.json",
        "results.parquet",
        "rules.json",
        "seal.json",
        "unit.parquet",
    ]
    everything = b"".join(content for name, content in files.items() if not name.endswith("parquet")).decode()
    people = list(Person.objects.all())
    stored = round_of_files(files)
    everything += repr(stored)
    for person in people:
        assert person.full_name not in everything
    assert {member.code for member in stored.members} == {str(person.public_id) for person in people}
    assert stored == services._drawn(campaign)[0]
    names = names_of_file(bytes(seal.named_files.get(name="names.parquet").content))
    assert {(row.id, row.name) for row in names} == {(str(person.public_id), person.full_name) for person in people}


def test_the_manifest_names_every_file_and_by_what_it_was_made(seal: RoundSeal) -> None:
    files = contents(seal)
    manifest = json.loads(files["seal.json"])
    assert digest_of(files["seal.json"]) == seal.digest
    assert manifest["figures"] == {name: digest_of(files[name]) for name in sorted(files) if name != "seal.json"}
    assert manifest["names"] == dict(seal.named_files.values_list("name", "digest"))
    assert manifest["rules"]["rules_digest"] == seal.binding.rules_digest
    assert json.loads(files["rules.json"]) == seal.binding.stored.document  # type: ignore[union-attr]
    assert manifest["program"] == seal.program
    assert "report/hd36-2018.docx" in manifest["templates"]
    assert manifest["audit_head"] == Entry.objects.order_by("-seq")[1].digest
    entry = Entry.objects.get(action="seal.make")
    assert (entry.subject, entry.values.held["after"]["digest"]) == (str(seal.public_id), seal.digest)


def test_what_is_open_is_listed_by_its_reason(unit: Any, campaign: Campaign, officer: Any) -> None:
    before, _ = seal_make(campaign=campaign, by=officer)
    reasons = counted(before.open_cases)
    assert reasons["not_told"] == 5
    assert reasons["undecided"] == sum(services_pending(campaign).values())
    decided = DecidedLevel.objects.get(subject=unit.subject(campaign, "cuc"))
    notice_give(decision=decided.decision, unit=unit["a1"], number="4-BB", given_on=date(2025, 12, 22), by=officer)
    petition_enter(decided=decided, text="Đề nghị xem lại", received_on=date(2025, 12, 23), by=officer)
    after, _ = seal_make(campaign=campaign, by=officer)
    assert counted(after.open_cases) == {**{key: n for key, n in reasons.items() if key != "not_told"}, "petition": 1}


def test_who_waits_by_order_of_a_body_is_listed_as_such(unit: Any, campaign: Campaign, officer: Any) -> None:
    before, _ = seal_make(campaign=campaign, by=officer)
    order = Order(body_name="Ủy ban Kiểm tra (mẫu)", number="7-CV/UBKT", signed_on=date(2025, 12, 1))
    level_postpone(subject=unit.subject(campaign, "em"), order=order, by=officer)
    after, new = seal_make(campaign=campaign, by=officer)
    assert new
    assert counted(after.open_cases)["postponed"] == 1
    assert counted(after.open_cases)["undecided"] == counted(before.open_cases)["undecided"] - 1


def services_pending(campaign: Campaign) -> dict[str, int]:
    return dict(subjects_pending(round_of_campaign(campaign)))


def test_the_report_of_a_sealed_round_is_the_same_whatever_the_register_says(
    unit: Any, campaign: Campaign, seal: RoundSeal, officer: Any, tmp_path: Path
) -> None:
    first = report(named=str(campaign.public_id), to=tmp_path / "first")
    rerate(unit, campaign, officer, "dat", "HT")
    Person.objects.filter(pk=unit.people["an"].pk).update(full_name="Tên Khác")
    again = report(named=str(campaign.public_id), to=tmp_path / "again")
    assert first.files == again.files
    for name in first.files:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    assert (tmp_path / "again/results.json").read_bytes() == contents(seal)["results.json"]
    now = report(named=str(campaign.public_id), to=tmp_path / "now", now=True)
    assert members(now)["levels"]["T"] == members(first)["levels"]["T"] - 1


def members(made: Any) -> Any:
    unit = made.results["unit_code"]
    return next(
        group
        for group in made.results["groups"]
        if (group["scope"], group["subject"], group["label"]) == (unit, "member", None)
    )


def test_a_rating_anew_makes_a_second_seal_that_lists_what_is_another_figure(
    unit: Any, campaign: Campaign, seal: RoundSeal, officer: Any, tmp_path: Path
) -> None:
    assert seal.differences == {}
    assert seal_make(campaign=campaign, seen=0, by=officer) == (seal, False)
    rerate(unit, campaign, officer, "dat", "HT")
    second, new = seal_make(campaign=campaign, seen=1, by=officer)
    assert (new, second.number, second.differences["to"]) == (True, 2, 1)
    unit_code = json.loads(contents(second)["results.json"])["unit_code"]
    figures = {
        row["figure"]: (row["first"], row["change"], row["now"])
        for row in second.differences["figures"]
        if (row["scope"], row["subject"]) == (unit_code, "member")
    }
    assert figures == {"levels.T": (4, -1, 3), "levels.HT": (1, 1, 2)}
    [level] = second.differences["levels"]
    dat = unit.person("dat")
    assert level == {"kind": "member", "subject": str(dat.public_id), "first": "T", "now": "HT"}
    sealed_first = report(named=str(campaign.public_id), to=tmp_path / "one", number=1)
    assert members(sealed_first)["levels"]["T"] == 4
    assert members(report(named=str(campaign.public_id), to=tmp_path / "two"))["levels"]["T"] == 3
    with pytest.raises(Refused) as refused:
        report(named=str(campaign.public_id), to=tmp_path / "three", number=3)
    assert "1, 2" in fault_line(refused.value.faults[0])


def test_a_late_unit_in_a_supplementary_round_makes_a_further_seal_of_its_parent(
    unit: Any, campaign: Campaign, seal: RoundSeal, officer: Any
) -> None:
    supplement = supplement_open(
        parent=campaign, title="Bổ sung (mẫu)", subjects=[unit.subject(campaign, "em").pk], by=officer
    )
    with pytest.raises(Refused, match="seal_supplementary"):
        seal_make(campaign=supplement, by=officer)
    subject = unit.subject(supplement, "em")
    groups_set(campaign=supplement, subjects=[subject], group="Giáo viên", by=officer)
    draft = draft_make(campaign=supplement, body=subject.entry.decider, tally="member", by=officer)
    choice = Choice(subject=subject.pk, level="T", reason="Theo kết luận của Ban Thường vụ")
    draft_change(draft=draft, choices=[choice], seen=draft.revision, by=officer)
    again = dict(vars(PAPER)) | {"number": "40-QĐ/ĐU"}
    decision_issue(draft=draft, paper=type(PAPER)(**again), seen=draft.revision, by=officer)
    second, _ = seal_make(campaign=campaign, by=officer)
    assert [level["first"] for level in second.differences["levels"]] == [""]
    assert [level["now"] for level in second.differences["levels"]] == ["T"]


def test_another_program_shows_what_it_counts_otherwise_and_overwrites_nothing(
    campaign: Campaign, seal: RoundSeal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert seal_recount(seal).differences == []

    def counts_otherwise(counted: Any) -> dict[str, Any]:
        results = results_json(counted)
        results["tree"]["members"] += 1
        return results

    monkeypatch.setattr(services, "results_json", counts_otherwise)
    made = report(named=str(campaign.public_id), to=tmp_path / "out")
    [difference] = json.loads((tmp_path / "out/khac-biet.json").read_text())
    assert (difference["figure"], difference["first"], difference["change"], difference["now"]) == ("members", 8, 1, 9)
    assert (tmp_path / "out/results.json").read_bytes() == contents(seal)["results.json"]
    assert made.differences == [difference]  # type: ignore[union-attr]
    assert contents(seal) == contents(RoundSeal.objects.get(pk=seal.pk))


def test_names_go_after_their_term_and_figures_stay_provable(
    campaign: Campaign, seal: RoundSeal, officer: Any, tmp_path: Path
) -> None:
    [rule] = RETENTION_RULES
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert rule.find(tomorrow).count == 0
    campaign_close(campaign=campaign, reason="Đã xong", by=officer)
    going = rule.find(tomorrow)
    assert going.count == seal.named_files.count()
    with transaction.atomic(), purge_open(NamedFile):
        rule.purge(going)
    assert audit_verify().ok
    made = report(named=str(campaign.public_id), to=tmp_path / "out")
    assert not made.names  # type: ignore[union-attr]
    assert "bao-cao-2025.docx" in made.files
    assert (tmp_path / "out/results.json").read_bytes() == contents(seal)["results.json"]


def test_nothing_of_a_seal_changes_or_goes_unseen(seal: RoundSeal) -> None:
    assert audit_verify().ok
    with pytest.raises(ValueError, match="never changed"):
        seal.save()
    for rows in (RoundSeal.objects.all(), FigureFile.objects.all(), NamedFile.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(digest="0" * 64)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_verify_finds_a_file_that_was_written_over(seal: RoundSeal) -> None:
    file = seal.figure_files.get(name="results.json")
    unguard(connection, append_only())
    FigureFile.objects.filter(pk=file.pk).update(content=b"{}")
    guard(connection, append_only())
    assert [(wrong.kind, wrong.id, wrong.reason) for wrong in audit_verify().records] == [
        ("seal_figures", str(file.pk), "changed")
    ]
    with pytest.raises(Refused) as refused:
        seal_recount(seal)
    assert [fault.value for fault in refused.value.faults] == ["results.json"]


def test_only_who_may_seal_a_round_does(unit: Any, campaign: Campaign) -> None:
    for role in ("grassroots_officer", "branch_secretary", "member", "consulted_body", "inspector"):
        with pytest.raises(Denied):
            seal_make(campaign=campaign, by=unit.actor(role))
    with pytest.raises(Denied):
        seal_make(campaign=campaign, by=unit.actor("organisation_officer", "a"))


def test_a_page_that_did_not_see_the_last_seal_seals_nothing(
    unit: Any, campaign: Campaign, seal: RoundSeal, officer: Any
) -> None:
    rerate(unit, campaign, officer, "dat", "HT")
    seal_make(campaign=campaign, seen=1, by=officer)
    rerate_back = DecidedLevel.objects.filter(subject=unit.subject(campaign, "an")).get()
    annulling = AnnullingPaper(body_name="Đảng ủy", number="50", signed_on=date(2026, 1, 9), reason="Xem xét lại")
    level_annul(decided=rerate_back, paper=annulling, by=officer)
    with pytest.raises(Refused, match="seal_made_meanwhile"):
        seal_make(campaign=campaign, seen=1, by=officer)
    assert RoundSeal.objects.count() == 2


def test_without_rules_nothing_is_sealed(unit: Any, officer: Any) -> None:
    with pytest.raises(Refused, match="result_without_rules"):
        seal_make(campaign=unit.open(officer, pack=""), by=officer)


def test_one_is_told_in_which_seals_one_stands(unit: Any, seal: RoundSeal) -> None:
    rows = rows_read(PERSONAL_DATA[0].rows(Whose(user=None, person=unit.people["dat"])))
    [(title, text)] = PERSONAL_DATA[0].tell(Whose(user=None, person=unit.people["dat"]), rows)
    assert (title, f"{timezone.localdate():%d/%m/%Y}" in text, "kèm họ tên" in text) == (
        f"{seal.campaign.title}, niêm phong lần 1",
        True,
        True,
    )


def test_the_verb_seals_and_lists_what_is_open(
    unit: Any, campaign: Campaign, officer: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    named = str(campaign.public_id)
    assert main(["seal", named]) == 1
    printed = capsys.readouterr().out
    assert "Đã niêm phong lần 1" in printed
    assert "Đã quyết định, chưa thông báo: 5" in printed
    assert main(["seal", named, "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert (document["number"], document["new"], document["differences"]) == (1, False, None)
    assert {case["reason"] for case in document["open_cases"]} == {"undecided", "not_told"}
    rerate(unit, campaign, officer, "dat", "HT")
    assert main(["seal", campaign.title]) == 1
    printed = capsys.readouterr().out
    assert "So với lần niêm phong 1" in printed
    assert "Hoàn thành tốt nhiệm vụ: 4 → 3 (-1)" in printed
    assert main(["report", named, "--out", str(tmp_path / "out")]) == 1
    assert "Số liệu của lần niêm phong 2" in capsys.readouterr().out
    assert main(["seal", "không có"]) == 2
