"""The rules of a campaign, kept as text and exchanged by an act; its papers, prompts and supplementary rounds."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Refused, RuleError
from xeploai.registers.kernel.access import Actor, NotPermitted, NotVisible
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.documents import Attached, document_add, document_withdraw, prompt_withdraw, prompt_write
from xeploai.rounds.campaigns.models import Binding, Campaign, ReviewPrompt, Subject
from xeploai.rounds.campaigns.rebinding import campaign_rebind, rebinding_preview
from xeploai.rounds.campaigns.regimes import campaign_regime, differences, offered, shipped_policies
from xeploai.rounds.campaigns.selectors import campaigns_visible_to, roster_counts, subjects_visible_to
from xeploai.rounds.campaigns.services import RulesChoice, campaign_feed, campaign_files_switch, campaign_rules_set
from xeploai.rounds.campaigns.supplements import supplement_open

LATER = RulesChoice(pack_id="hd43-2025")


def policies(*keys: str) -> list[dict[str, str]]:
    """Example policies as files."""
    return [{"name": f"{key}.yaml", "text": shipped_policies()[key]} for key in keys]


def test_what_was_bound_can_be_built_again(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(
        officer, period_start=date(2026, 1, 1), period_end=date(2026, 12, 31), closing_on=date(2026, 12, 15)
    )
    own, superior = (key for key in shipped_policies() if key in {"vi-du-xa-2026@1", "vi-du-tinh-2026@1"})
    files = policies(*sorted({own, superior}, reverse=True))
    bound = campaign_rules_set(
        campaign=campaign, choice=RulesChoice(pack_id="hd43-2025", policy_files=files), by=officer
    )
    assert bound is not None
    held = campaign_regime(Campaign.objects.get(pk=campaign.pk))
    assert held is not None
    assert held.policy_digest == bound.policy_digest != ""
    assert bound.content["policies"] == [info.name for info in held.policies]
    assert offered(bound, on=campaign.closing_on) is None


def test_a_policy_that_may_not_stand_binds_nothing(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer, pack="")
    wrong = RulesChoice(pack_id="hd43-2025", policy_files=[{"name": "x.yaml", "text": "id: X\nnonsense: 1\n"}])
    with pytest.raises(RuleError):
        campaign_rules_set(campaign=campaign, choice=wrong, by=officer)
    assert not Binding.objects.exists()


def test_drafts_begun_before_the_guidance_are_bound_to_it(unit: Any, officer: Actor) -> None:
    day = date(2025, 11, 1)
    unit.add("moi", "Lý Mới", "a2", by=officer, since=day, admission_decided_on=PartialDate.of(day))
    campaign = unit.open(officer, pack="")
    assert set(campaign.subjects.values_list("reason", flat=True)) == {"awaiting_rules"}
    shown = rebinding_preview(campaign=campaign, choice=LATER, by=officer)
    assert {one.what for one in shown.differences} == {"added"}
    assert shown.to_fill_in
    assert len(shown.verdicts) == campaign.subjects.count()
    for seen, reason in (("khác", "Đã có hướng dẫn"), (shown.seen, " ")):
        with pytest.raises(Refused):
            campaign_rebind(campaign=campaign, choice=LATER, seen=seen, reason=reason, by=officer)
    campaign_rebind(campaign=campaign, choice=LATER, seen=shown.seen, reason="Đã có hướng dẫn", by=officer)
    assert (
        dict(campaign.subjects.filter(kind="member").values_list("entry__name", "reason"))["Lý Mới"]
        == "under_six_months"
    )
    with pytest.raises(Refused):
        rebinding_preview(campaign=campaign, choice=LATER, by=officer)


def test_an_open_campaign_moves_to_another_version_with_a_list_of_differences(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer, pack="hd25-2023")
    shown = rebinding_preview(campaign=campaign, choice=LATER, by=officer)
    assert {one.what for one in shown.differences} == {"added", "removed", "changed"}
    assert not shown.verdicts
    first = campaign.binding
    campaign_rebind(campaign=campaign, choice=LATER, seen=shown.seen, reason="Quy định mới", by=officer)
    assert campaign.binding is not None
    assert first is not None
    assert campaign.binding.number == first.number + 1
    assert Binding.objects.filter(pk=first.pk, content=first.content).exists()


def test_a_move_from_the_first_version_to_the_second_leaves_what_was_decided(unit: Any, officer: Actor) -> None:
    """Of two branches that the later rules do not rate yet, one is in a pool that has been decided."""
    for key in ("a2", "b1"):
        Organisation.objects.filter(pk=unit[key].pk).update(founded_on=PartialDate(2025, 4, 1))
    campaign = unit.open(officer, pack="hd43-2025@1")
    decided, other = (campaign.subjects.get(organisation=unit[key]) for key in ("a2", "b1"))
    Subject.objects.filter(pk=decided.pk).update(closed_at=campaign.opened_at)
    policy = {"name": "mau.yaml", "text": "id: mau\nparameters: {organisation_minimum_months: 12}\n"}
    later = RulesChoice(pack_id="hd43-2025@2", policy_files=[policy])
    shown = rebinding_preview(campaign=campaign, choice=later, by=officer)
    assert [(subject, verdict.reason) for subject, verdict in shown.verdicts] == [(other, "newly_founded")]
    campaign_rebind(campaign=campaign, choice=later, seen=shown.seen, reason="Bản sửa", by=officer)
    for subject in (decided, other):
        subject.refresh_from_db()
    assert (decided.classified, decided.reason) == (True, "")
    assert (other.classified, other.reason) == (False, "newly_founded")
    assert [binding.pack_version for binding in campaign.bindings.all()] == ["2", "1"]


def test_nothing_differs_from_itself(unit: Any, officer: Actor) -> None:
    bound = unit.draft(officer).binding
    assert differences(bound.content, bound.content) == []


def test_a_supplementary_round_counts_on_the_same_ceilings(unit: Any, officer: Actor) -> None:
    parent = unit.open(officer)
    late = [unit.subject(parent, key).pk for key in ("em", "giang")]
    request = uuid4()
    common: dict[str, Any] = {"parent": parent, "title": "Đợt bổ sung (mẫu)", "request": request, "by": officer}
    extra = supplement_open(subjects=late, **common)
    assert supplement_open(subjects=late, **common) == extra
    assert extra.caps_of == parent.caps_of == parent.pk
    assert list(extra.subjects.values_list("continues", flat=True)) == late
    assert extra.nodes.count() == parent.nodes.count()
    assert extra.binding is not None
    assert parent.binding is not None
    assert extra.binding.pack_digest == parent.binding.pack_digest
    for subjects in (late, [], [10**9]):
        with pytest.raises(Refused):
            supplement_open(parent=parent, title="Lại", subjects=subjects, by=officer)
    with pytest.raises(Refused):
        supplement_open(parent=extra, title="Nữa", subjects=[extra.subjects.first().pk], by=officer)  # type: ignore[union-attr]


def test_a_quarter_feeds_its_year_only(unit: Any, officer: Actor) -> None:
    year = unit.draft(officer)
    quarter = unit.draft(officer, kind="quarterly", period_start=date(2025, 1, 1), period_end=date(2025, 3, 31))
    campaign_feed(quarterly=quarter, yearly=year, by=officer)
    assert list(year.fed_by.all()) == [quarter]
    other = unit.draft(
        officer,
        kind="quarterly",
        period_start=date(2026, 1, 1),
        period_end=date(2026, 3, 31),
        closing_on=date(2026, 3, 31),
    )
    for wrong in (other, year):
        with pytest.raises(Refused):
            campaign_feed(quarterly=wrong, yearly=year, by=officer)


def test_papers_stand_by_number_and_files_only_when_switched_on(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    pdf = Attached(name="ke-hoach.pdf", content=b"%PDF-1.7 ...")
    paper: dict[str, Any] = {
        "campaign": campaign,
        "kind": "plan",
        "number": "12-KH/ĐU",
        "issued_on": date(2025, 11, 1),
        "title": "Kế hoạch kiểm điểm năm 2025 (mẫu)",
        "by": officer,
    }
    held = document_add(**paper)
    for wrong in (
        {"file": pdf},
        {"title": "Kế hoạch (TỐI MẬT)"},
        {"number": "01/MẬT"},
    ):
        with pytest.raises(Refused):
            document_add(**{**paper, **wrong})
    campaign_files_switch(campaign=campaign, opened=True, by=officer)
    assert document_add(**paper, file=pdf).file_name == "ke-hoach.pdf"
    for bad in (Attached(name="a.exe", content=b"MZ"), Attached(name="a.pdf", content=b"MZ")):
        with pytest.raises(Refused):
            document_add(**paper, file=bad)
    document_withdraw(document=held, by=officer)
    assert campaign.documents.filter(withdrawn_at=None).count() == 1


def test_a_superior_prompts_and_takes_back_with_a_reason(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    subject = unit.subject(campaign, "an")
    first = prompt_write(subject=subject, text="Kết quả cải cách hành chính", by=officer)
    prompt_write(subject=subject, text="Công tác phát triển đảng viên", by=unit.actor("grassroots_officer", "a"))
    prompt_withdraw(prompt=first, reason="Trùng với gợi ý sau", by=officer)
    assert list(ReviewPrompt.objects.filter(withdrawn_at=None).values_list("number", flat=True)) == [2]
    for role, body, error in (
        ("branch_secretary", "a1", NotPermitted),
        ("branch_secretary", "b1", NotVisible),
        ("inspector", "ward", NotPermitted),
    ):
        with pytest.raises(error):
            prompt_write(subject=subject, text="Thử", by=unit.actor(role, body))
    with pytest.raises(Refused):
        prompt_write(subject=subject, text=" ", by=officer)


def test_everyone_sees_the_part_of_the_roster_that_is_theirs(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    unit.draft(officer, title="Nháp (mẫu)")
    secretary = unit.actor("branch_secretary", "b1", subtree=False)
    assert list(campaigns_visible_to(secretary)) == [campaign]
    assert campaigns_visible_to(officer).count() == 2
    names = set(subjects_visible_to(secretary, campaign).values_list("entry__name", flat=True))
    assert names == {"Võ Em", "Hồ Giang", "Chi bộ 1 (mẫu)"}
    assert [(count.kind, count.total) for count in roster_counts(secretary, campaign) if count.total] == [
        ("member", 2),
        ("organisation", 1),
    ]
    assert not subjects_visible_to(unit.actor("member", "b1"), campaign).exists()
    assert (
        sum(count.total for count in roster_counts(officer, campaign))
        == Subject.objects.filter(campaign=campaign).count()
    )
