"""Which form serves whom, under each regime; what stays when the guidance changes the form."""

from datetime import date
from typing import Any

import pytest
from django.db.models import Q

from xeploai.registers.people.posts import PostFacts, post_begin
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.campaigns.services import RulesChoice, bind
from xeploai.rounds.reviews.form_definition import Sheet
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.rounds.reviews.selectors import desk_open, subjects_in_reach, subjects_with_post_here
from xeploai.rounds.reviews.services import review_paper_enter, review_save, review_submit


@pytest.mark.parametrize(
    ("year", "pack", "forms"),
    [
        (2024, "hd21-2019", {"an": "form.self_review", "binh": "form.self_review", "minh": "form.self_review"}),
        (
            2024,
            "hd25-2023",
            {
                "an": "form.self_review_non_leader",
                "binh": "form.self_review_non_leader",
                "minh": "form.self_review_leader",
            },
        ),
        (
            2025,
            "hd43-2025",
            {
                "an": "form.self_review_non_leader",
                "binh": "form.self_review_outside",
                "minh": "form.self_review_leader",
            },
        ),
    ],
)
def test_each_writes_on_the_form_of_the_regime(unit: Any, year: int, pack: str, forms: dict[str, str]) -> None:
    unit.open(year, pack=pack)
    for key, form in forms.items():
        assert unit.desk(key, year).sheet.key == f"{pack}/{form}"


def test_boxes_of_leaders_are_theirs_alone(unit: Any) -> None:
    unit.open(2024, pack="hd21-2019")
    plain, leader = unit.desk("an", 2024).sheet, unit.desk("minh", 2024).sheet
    assert "leadership_results" in leader.by_id
    assert "leadership_results" not in plain.by_id
    assert [box.id for box in plain.header][:2] == ["full_name", "born_on"]
    assert "decided_level" not in plain.by_id
    assert "decided_level" in {box.id for box in plain.later}
    assert Sheet.of_record(plain.record) == plain


def test_a_leader_writes_once_for_both_subjects(y2025: Any) -> None:
    subjects = Subject.objects.filter(campaign=y2025.campaigns[2025], person=y2025.people["minh"])
    assert {one.kind for one in subjects} == {"member", "leader"}
    as_member = desk_open(y2025.person_actor("minh"), subjects.get(kind="member").public_id)
    review_save(desk=as_member, posted={"leadership_results": "Đơn vị đạt kế hoạch."}, revision=0)
    as_leader = desk_open(y2025.person_actor("minh"), subjects.get(kind="leader").public_id)
    assert as_leader.review is not None
    assert as_leader.review.content["leadership_results"] == "Đơn vị đạt kế hoạch."
    assert [one.kind for one in as_member.subjects] == ["leader", "member"]


def test_a_leader_is_read_and_listed_at_every_place(unit: Any) -> None:
    post = PostFacts(organisation=unit.orgs["b2"], sphere="mass", title="Chủ tịch Công đoàn", since=date(2024, 1, 1))
    post_begin(person=unit.people["minh"], facts=post, by=unit.actors["officer"])
    campaign = unit.open(2025, pack="hd43-2025")
    for body, listed, elsewhere in (("top", 1, 0), ("b1", 1, 0), ("b2", 0, 1)):
        reader = unit.role("branch_secretary", body)
        desk = unit.desk("minh", 2025, by=reader)
        assert (desk.name, desk.returns, desk.enters_paper) == ("Nháp Văn Minh", body != "b2", body != "b2")
        here = Q(person=unit.people["minh"], campaign=campaign)
        assert subjects_in_reach(reader, campaign).filter(here).count() == listed
        assert subjects_with_post_here(reader).filter(here).count() == elsewhere
    assert not subjects_with_post_here(unit.actors["officer"]).exists()


def test_a_draft_begun_before_the_guidance_keeps_its_words(unit: Any) -> None:
    campaign = unit.open(2025)
    desk: ReviewCase = unit.desk("an", 2025)
    assert not desk.sheet.bound
    assert desk.sheet.key == "hd43-2025/form.self_review_non_leader"
    review_save(desk=desk, posted={"qualities": "Đã viết sớm", "results_points": "50"}, revision=0)
    bind(campaign, RulesChoice(pack_id="hd25-2023"), reason="Theo hướng dẫn", by=unit.actors["officer"])
    campaign.refresh_from_db()
    campaign.binding = campaign.bindings.first()
    campaign.save()
    after: ReviewCase = unit.desk("an", 2025)
    assert after.sheet.key == "hd25-2023/form.self_review_non_leader"
    review_save(desk=after, posted={"duties": "Viết thêm", "self_level": "T"}, revision=1)
    assert after.review is not None
    assert after.review.content == {
        "qualities": "Đã viết sớm",
        "results_points": "50",
        "duties": "Viết thêm",
        "self_level": "T",
    }


def test_shortcomings_of_last_year_come_back_one_by_one(unit: Any) -> None:
    unit.open(2024, pack="hd25-2023")
    unit.open(2025, pack="hd43-2025")
    secretary = unit.role("branch_secretary", "b1")
    last = unit.desk("binh", 2024, by=secretary)
    review_paper_enter(
        desk=last, posted={"self_level": "T", "remedies": "Không"}, signed_on=date(2024, 12, 1), kept_at="", revision=0
    )
    assert unit.desk("binh", 2025).carried == []
    desk: ReviewCase = unit.desk("an", 2024)
    review_save(desk=desk, posted={"self_level": "T"}, revision=0)
    # The form of 2023 has no box for shortcomings; the one of 2025 has.
    review_submit(desk=unit.desk("an", 2024), revision=1)
    report = Subject.objects.get(campaign=unit.campaigns[2024], organisation=unit.orgs["b1"])
    review_paper_enter(
        desk=desk_open(secretary, report.public_id),
        posted={"self_level": "T", "shortcomings": "- Họp chưa đều\n- Đảng phí thu chậm"},
        signed_on=date(2024, 12, 1),
        kept_at="",
        revision=0,
    )
    now = Subject.objects.get(campaign=unit.campaigns[2025], organisation=unit.orgs["b1"])
    desk = desk_open(secretary, now.public_id)
    assert [one.text for one in desk.carried] == ["Họp chưa đều", "Đảng phí thu chậm"]
    first = desk.carried[0].key
    review_save(desk=desk, posted={f"remedy.{first}.state": "done", "self_level": "T"}, revision=0)
    review_submit(desk=desk_open(secretary, now.public_id), revision=1)
    unit.open(2026, pack="hd43-2025")
    later = Subject.objects.get(campaign=unit.campaigns[2026], organisation=unit.orgs["b1"])
    assert [one.text for one in desk_open(secretary, later.public_id).carried] == ["Đảng phí thu chậm"]
