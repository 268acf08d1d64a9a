"""From the draft to the drawn roster: what is drawn, who is left out and why, and that it is drawn once."""

from collections import Counter
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Refused
from xeploai.core.subjects import SubjectKind
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import Actor, NotPermitted, NotVisible
from xeploai.registers.people.models import Post, Sphere
from xeploai.registers.people.periods import person_leave, status_begin
from xeploai.registers.people.transfers import members_transfer
from xeploai.rounds.campaigns.amendments import roster_compare
from xeploai.rounds.campaigns.dryrun import campaign_dry_run, dry_run
from xeploai.rounds.campaigns.eligibility import Judging
from xeploai.rounds.campaigns.jobs import campaign_open_later
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus, Node, NodeAncestor, RosterEntry, Subject
from xeploai.rounds.campaigns.regimes import campaign_regime, chosen_regime
from xeploai.rounds.campaigns.roster import campaign_open
from xeploai.rounds.campaigns.roster_source import Drawing, Drawn
from xeploai.rounds.campaigns.services import (
    CampaignFacts,
    campaign_create,
    campaign_deadlines_set,
    campaign_discard,
    campaign_edit,
)
from xeploai.rounds.campaigns.steps import campaign_steps

CLOSING = date(2025, 12, 15)


def code(refused: Any) -> str:
    """The code of the only fault."""
    (fault,) = refused.value.faults
    return str(fault.code)


def test_the_roster_is_the_register_of_the_closing_date(unit: Any, officer: Actor) -> None:
    person_leave(person=unit.person("hoa"), how="transferred_out", on=date(2025, 12, 1), by=officer)
    members_transfer(persons=[unit.person("em")], to=unit["a2"], on=date(2025, 12, 20), by=officer)
    unit.add("moi", "Lý Mới", "a2", by=officer, since=date(2025, 12, 15), admission_decided_on=PartialDate(2025, 12, 1))
    campaign = unit.open(officer)
    entries = {entry.name: entry for entry in RosterEntry.objects.filter(subject__kind="member").select_related("unit")}
    assert "Lê Hòa" not in entries
    assert entries["Võ Em"].unit == unit["b1"]
    assert entries["Lý Mới"].subject.reason == "under_six_months"
    assert entries["Trần Văn Đạt"].decider == unit["a"]
    assert entries["Bùi Kim"].decider == unit["c"]  # a grassroots branch decides on its own members
    kinds = Counter(Subject.objects.filter(campaign=campaign).values_list("tally", flat=True))
    assert kinds == {"member": 8, "branch": 3, "grassroots_organisation": 3, "collective": 1}
    assert Node.objects.filter(campaign=campaign).count() == 7
    assert NodeAncestor.objects.filter(campaign=campaign).count() == 1 + 3 * 2 + 3 * 3
    assert campaign.status == CampaignStatus.OPEN


def test_a_leader_is_one_subject_whatever_the_posts(unit: Any, officer: Actor) -> None:
    common = {"person": unit.people["dat"], "leading": True, "valid_from": date(2024, 2, 1)}
    Post.objects.create(
        organisation=unit["a"], sphere=Sphere.PARTY, title="Bí thư Đảng ủy", main=True, rank=1, **common
    )
    Post.objects.create(organisation=unit["b"], sphere=Sphere.GOVERNMENT, title="Cố vấn", rank=2, **common)
    campaign = unit.open(officer)
    leader = unit.subject(campaign, "dat", "leader")
    assert leader.entry.unit == unit["a"]
    assert leader.entry.decider == unit["ward"]
    assert [place.title for place in leader.places.all()] == ["Bí thư Đảng ủy", "Cố vấn"]
    assert unit.subject(campaign, "dat").places.count() == 2


def test_who_is_decided_elsewhere_is_named_and_not_drawn(unit: Any, officer: Actor) -> None:
    Post.objects.create(
        person=unit.people["em"],
        organisation=unit["b"],
        sphere=Sphere.PARTY,
        title="Bí thư",
        main=True,
        leading=True,
        valid_from=date(2024, 2, 1),
        decider=unit["ward"],
    )
    campaign = unit.draft(officer, body="b")
    shown = campaign_dry_run(campaign, campaign_regime(campaign))
    assert shown.drawing.elsewhere == (("leader", "Võ Em", "Đảng bộ phường (mẫu)"),)
    assert {count.kind.value: count.total for count in shown.counts} == {
        "member": 2,
        "organisation": 1,
        "collective": 0,
        "leader": 0,
    }


def test_each_one_left_out_has_its_reason(unit: Any, officer: Actor) -> None:
    status_begin(person=unit.person("an"), kind="exempt", since=date(2025, 3, 1), by=officer)
    status_begin(person=unit.person("binh"), kind="suspended", since=date(2025, 3, 1), by=officer)
    unit.add("mo", "Trương Mơ", "a2", by=officer, admission_decided_on=None)
    shown = campaign_dry_run(campaign := unit.draft(officer), campaign_regime(campaign))
    assert [(drawn.record["name"], verdict.reason) for drawn, verdict in shown.left_out] == [
        ("Nguyễn Thị An", "exempt"),
        ("Phạm Bình", "activities_suspended"),
        ("Trương Mơ", "missing_facts"),
    ]
    assert shown.left_out[2][1].needs == ("admitted_on",)
    assert not Subject.objects.exists()


def test_an_unusual_share_is_said(unit: Any, officer: Actor) -> None:
    for key in ("dat", "an", "hoa", "binh", "cuc"):
        status_begin(person=unit.person(key), kind="exempt", since=date(2025, 3, 1), by=officer)
    shown = campaign_dry_run(campaign := unit.draft(officer), campaign_regime(campaign))
    (finding,) = (finding for finding in shown.findings if finding.code != "campaign_duties_open")
    assert (finding.code, finding.values["number"], finding.values["total"]) == ("campaign_unusual_share", 5, 8)


def test_a_second_round_for_the_same_subjects_is_pointed_out(unit: Any, officer: Actor) -> None:
    unit.open(officer, body="a")
    unit.draft(officer, body="b")
    quarter = date(2025, 10, 1)
    for changes, number in (
        ({}, 7),
        ({"kinds": ["collective"]}, 0),  # a committee does not decide on itself: it stands in the superior's round
        ({"kind": "quarterly", "period_start": quarter}, 0),
    ):
        shown = campaign_dry_run(campaign := unit.draft(officer, **changes), campaign_regime(campaign))
        told = [finding.values["number"] for finding in shown.findings if finding.code == "campaign_overlap"]
        assert told == ([number] if number else [])


_FACTS = st.fixed_dictionaries(
    {},
    optional={
        "admitted_on": st.dates(date(2024, 1, 1), date(2026, 1, 1)).map(date.isoformat),
        "founded_on": st.sampled_from(["2010", "2025-06", "2025-11-03"]),
        "exempt": st.booleans(),
        "activities_suspended": st.booleans(),
    },
)
_SUBJECTS = st.lists(
    st.tuples(st.sampled_from(["member", "organisation", "collective", "leader"]), _FACTS), max_size=30
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(_SUBJECTS, st.sampled_from([None, "hd16-2018", "hd21-2019", "hd25-2023", "hd43-2025"]))
def test_whatever_the_roster_assessed_and_reasons_are_the_total(roster: Any, pack: str | None) -> None:
    drawn = [
        Drawn(key=(kind, number), record={"name": f"Người {number}", "tally": kind, "facts": facts})
        for number, (kind, facts) in enumerate(roster)
    ]
    regime = chosen_regime(pack, (), on=CLOSING) if pack else None
    dates = {"as_of": CLOSING, "period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}
    shown = dry_run(
        Drawing(nodes=(), subjects=drawn, visitors=0, elsewhere=()), Judging(regime, dates), list(SubjectKind)
    )
    totals = Counter(kind for kind, _ in roster)
    for count in shown.counts:
        assert count.total == totals[count.kind.value] == count.assessed + sum(count.reasons.values())
    assert len(shown.left_out) == sum(sum(count.reasons.values()) for count in shown.counts)


def test_opening_twice_changes_nothing(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    assert campaign_open(campaign=campaign, by=officer)
    before = (list(Subject.objects.values()), list(Node.objects.values()), Entry.objects.count())
    assert not campaign_open(campaign=Campaign.objects.get(pk=campaign.pk), by=officer)
    assert (list(Subject.objects.values()), list(Node.objects.values()), Entry.objects.count()) == before


def test_a_double_click_makes_one_campaign(unit: Any, officer: Actor, django_capture_on_commit_callbacks: Any) -> None:
    request = uuid4()
    facts = CampaignFacts(
        kind="annual",
        title="Năm 2025 (mẫu)",
        period_start=date(2025, 1, 1),
        period_end=date(2025, 12, 31),
        closing_on=CLOSING,
    )
    first = campaign_create(body=unit["ward"], facts=facts, request=request, by=officer)
    assert campaign_create(body=unit["ward"], facts=facts, request=request, by=officer) == first
    with django_capture_on_commit_callbacks(execute=True) as asked:
        campaign_open_later(campaign=first, by=officer)
        campaign_open_later(campaign=first, by=officer)
    assert len(asked) == 1
    first.refresh_from_db()
    assert first.status == CampaignStatus.OPEN
    assert first.subjects.count() == 8 + 6 + 1
    assert set(first.subjects.values_list("reason", flat=True)) == {"awaiting_rules"}


def test_what_cannot_be_opened_says_why_and_stays_a_draft(
    unit: Any, officer: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    campaign = unit.draft(officer, period_start=date(2019, 1, 1), closing_on=date(2020, 1, 1))
    with pytest.raises(Refused) as refused:
        campaign_open(campaign=campaign, by=officer)
    assert code(refused) == "campaign_body_not_standing"
    with django_capture_on_commit_callbacks(execute=True):
        campaign_open_later(campaign=campaign, by=officer)
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.DRAFT
    assert campaign.opening_faults[0][0] == "campaign_body_not_standing"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "  "}, "campaign_without_title"),
        ({"kinds": ()}, "campaign_without_kinds"),
        ({"period_end": date(2024, 12, 31)}, "campaign_period_empty"),
        ({"closing_on": date(2024, 12, 31)}, "campaign_closing_too_early"),
        ({"body": "a1"}, "campaign_body_decides_nothing"),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused(unit: Any, officer: Actor, changes: Any, said: str) -> None:
    with pytest.raises(Refused) as refused:
        unit.draft(officer, **changes)
    assert code(refused) == said
    assert not Campaign.objects.exists()


def test_another_day_binds_the_rules_anew(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    facts = CampaignFacts(
        kind="annual",
        title="Khác (mẫu)",
        period_start=date(2025, 1, 1),
        period_end=date(2025, 12, 31),
        closing_on=date(2025, 12, 20),
    )
    campaign_edit(campaign=campaign, facts=facts, by=officer)
    campaign_deadlines_set(campaign=campaign, deadlines={"branch": date(2025, 12, 10)}, by=officer)
    campaign.refresh_from_db()
    assert campaign.binding is not None
    assert campaign.binding.number == 2
    assert campaign.deadline("branch") == date(2025, 12, 10)
    assert campaign.deadline("grassroots_committee") is None
    campaign_open(campaign=campaign, by=officer)
    campaign.refresh_from_db()
    with pytest.raises(Refused):
        campaign_edit(campaign=campaign, facts=facts, by=officer)
    with pytest.raises(Refused):
        campaign_discard(campaign=campaign, by=officer)


def test_a_round_for_some_kinds_draws_only_these(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer, kind="quarterly", kinds=("organisation", "collective"))
    assert set(campaign.subjects.values_list("kind", flat=True)) == {"organisation", "collective"}
    assert roster_compare(campaign=campaign, by=officer) == 0
    codes = {finding.code for finding in campaign_dry_run(campaign, campaign_regime(campaign)).findings}
    assert "campaign_nobody" not in codes


def test_steps_of_the_rules_have_days_in_their_order(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer, pack="hd21-2019", kinds=("member",))
    own, opinions, decide = campaign_steps(campaign)
    assert [step.due for step in (own, opinions, decide)] == [None, None, None]
    days = {own.id: date(2025, 12, 1), decide.id: date(2025, 12, 20)}
    campaign_deadlines_set(campaign=campaign, deadlines={}, step_dates=days, by=officer)
    assert [step.due for step in campaign_steps(campaign)] == [date(2025, 12, 1), None, date(2025, 12, 20)]
    wrong = {own.id: date(2025, 12, 21), decide.id: date(2025, 12, 20)}
    with pytest.raises(Refused) as refused:
        campaign_deadlines_set(campaign=campaign, deadlines={}, step_dates=wrong, by=officer)
    assert code(refused) == "campaign_step_out_of_order"
    campaign.refresh_from_db()
    assert campaign.step_dates == {step: day.isoformat() for step, day in days.items()}
    campaign_deadlines_set(campaign=campaign, deadlines={"branch": date(2025, 12, 10)}, by=officer)
    assert len(campaign.step_dates) == 2


def test_a_draft_can_be_thrown_away(unit: Any, officer: Actor) -> None:
    campaign_discard(campaign=unit.draft(officer), by=officer)
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    ("role", "body", "error"),
    [
        ("inspector", "ward", NotPermitted),
        ("grassroots_officer", "ward", NotPermitted),
        ("branch_secretary", "b1", NotVisible),
        ("organisation_officer", "b", NotVisible),
    ],
)
def test_who_may_not_open_changes_nothing(unit: Any, officer: Actor, role: str, body: str, error: Any) -> None:
    campaign = unit.draft(officer)
    with pytest.raises(error):
        campaign_open(campaign=campaign, by=unit.actor(role, body))
    assert not Subject.objects.exists()
