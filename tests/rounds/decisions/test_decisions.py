"""From a list of proposals to a decision that stands: ceilings, sessions, numbers, two officers at once, annulment."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.rounds.decisions.steps import MEMBERS, PAPER, issue, members_of, propose, refusals, within_places

from xeploai.core.ballot import Count
from xeploai.core.errors import Denied, Refused
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.selectors import audit_verify
from xeploai.registers.kernel.personal_data import Whose, rows_read
from xeploai.registers.people.models import PastLevel
from xeploai.registers.people.past import past_years
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.rebinding import campaign_rebind, rebinding_preview
from xeploai.rounds.campaigns.selectors import stages_reached
from xeploai.rounds.campaigns.services import RulesChoice, campaign_close
from xeploai.rounds.campaigns.supplements import supplement_choices, supplement_open
from xeploai.rounds.decisions.annulment import AnnullingPaper, level_annul
from xeploai.rounds.decisions.ceilings import cap_authorise, groups_set
from xeploai.rounds.decisions.drafts import Choice, draft_cancel, draft_change, draft_make
from xeploai.rounds.decisions.issuing import decision_issue
from xeploai.rounds.decisions.models import DecidedLevel, Decision, DecisionDraft, Source, StandingLevel
from xeploai.rounds.decisions.notices import (
    AnsweringPaper,
    answer_term,
    notice_give,
    petition_answer,
    petition_enter,
)
from xeploai.rounds.decisions.pools import pools_of
from xeploai.rounds.decisions.selectors import changed_since, draft_content, draft_get, lots_of, own_results
from xeploai.rounds.proposals.models import Appraisal, ResultLine, SheetKind
from xeploai.rounds.proposals.selectors import proposals_of
from xeploai.rounds.proposals.services import Line, Minutes, Replaces, result_enter
from xeploai.rounds.proposals.subject_access import PERSONAL_DATA as PROPOSALS_DATA
from xeploai.rounds.reviews.guards import require_campaign
from xeploai.rounds.reviews.selectors import desk_open


def test_a_decision_makes_levels_stand_and_closes_the_roster(
    unit: Any, campaign: Campaign, officer: Any, decision: Decision
) -> None:
    levels = {level.name: level.level for level in decision.levels.all()}
    assert levels == {"Trần Văn Đạt": "T", "Nguyễn Thị An": "T", "Lê Hòa": "T", "Phạm Bình": "T", "Đỗ Thị Cúc": "HT"}
    assert StandingLevel.objects.count() == len(MEMBERS)
    closed = Subject.objects.filter(campaign=campaign, closed_at__isnull=False)
    assert {subject.person_id for subject in closed} >= {unit.people[key].pk for key in MEMBERS}
    assert stages_reached(campaign)["decision", unit["a1"].pk].done == len(MEMBERS)
    assert audit_verify().ok
    [lot] = [lot for lot in lots_of(officer, campaign) if lot.tally == "member" and lot.decided]
    assert (lot.total, lot.decided, lot.draft) == (5, 5, None)


def test_a_ceiling_is_passed_only_by_a_paper(unit: Any, campaign: Campaign, draft: Any, officer: Any) -> None:
    with pytest.raises(Refused) as refused:
        issue(draft, officer)
    assert refusals(refused) == {"decision_cap"}
    assert refused.value.faults[0].values["base"] == 4
    assert not Decision.objects.exists()
    assert not StandingLevel.objects.exists()
    [pool] = [pool for pool in pools_of(campaign) if draft.lines.first().subject_id in pool.subjects]
    cap_authorise(
        campaign=campaign,
        pool=pool.key.text,
        places=1,
        number="8-CV/TU",
        signed_on=date(2025, 12, 15),
        issuer="Ban Tổ chức Tỉnh ủy (mẫu)",
        by=officer,
    )
    assert issue(draft, officer).levels.filter(level="XS").count() == 1


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        ({"number": " "}, "decision_number_missing"),
        ({"signed_on": date.max}, "decision_signed_later"),
        ({"signer_name": ""}, "decision_signer_missing"),
        ({"minutes_on": None}, "decision_minutes_missing"),
        ({"minutes_on": date(2025, 12, 9)}, "decision_before_meeting"),
        ({"minutes_on": date(2025, 12, 21)}, "decision_session_later"),
        ({"agreed": None}, "decision_roll_missing"),
        ({"agreed": 15}, "decision_roll"),
        ({"members": 0, "present": 0, "agreed": 0}, "decision_roll"),
        ({"source": Source.ABOVE, "issuer": "Tỉnh ủy (mẫu)", "minutes_on": date.max}, "decision_session_later"),
        ({"source": Source.ABOVE, "issuer": " "}, "decision_issuer_missing"),
        ({"source": Source.ABOVE, "issuer": "đảng bộ  trường A (mẫu)"}, "decision_issuer_own"),
        ({"present": 9, "agreed": 9}, "decision_quorum"),
        ({"agreed": 7}, "decision_majority"),
    ],
)
def test_a_paper_that_cannot_stand(unit: Any, draft: Any, officer: Any, paper: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        issue(draft, officer, paper=paper)
    assert refusals(refused) == {code, "decision_cap"}


def test_a_number_is_used_once_a_year(unit: Any, campaign: Campaign, decision: Decision, officer: Any) -> None:
    lone = unit.subject(campaign, "kim")
    result_enter(
        campaign=campaign,
        unit=unit["c"],
        minutes=Minutes(held_on=date(2025, 12, 10)),
        lines=[Line(subject=lone, count=Count(), level="T")],
        seen=0,
        by=officer,
    )
    other = draft_make(campaign=campaign, body=lone.entry.decider, tally="member", by=officer)
    if lone.entry.decider != decision.body:
        issue(other, officer)
        return
    with pytest.raises(Refused) as refused:
        issue(other, officer, paper={"number": "12 - qđ/đu"})
    assert refusals(refused) == {"decision_number_used"}


def test_a_draft_that_somebody_else_changed_is_not_issued(draft: DecisionDraft, officer: Any) -> None:
    seen = draft.revision
    row = draft_content(draft).rows[0]
    draft_change(draft=draft, choices=[Choice(subject=row.subject.pk, level="")], seen=seen, by=officer)
    with pytest.raises(Refused) as refused:
        issue(draft, officer, seen=seen)
    assert refusals(refused) == {"decision_draft_moved"}


def test_a_line_whose_ground_has_changed_stops_the_decision_until_it_is_looked_at(
    unit: Any, campaign: Campaign, draft: DecisionDraft, officer: Any
) -> None:
    levels = dict(zip(MEMBERS, ("T", "T", "T", "HT", "HT"), strict=True))
    correction = Replaces(kind=SheetKind.CORRECTION, reason="Nhập nhầm dòng")
    propose(unit, campaign, officer, levels, seen=1, replaces=correction)
    stale = [row for row in draft_content(draft).rows if row.stale]
    assert len(stale) == len(MEMBERS)
    with pytest.raises(Refused) as refused:
        issue(draft, officer)
    assert "decision_line_stale" in refusals(refused)
    choices = [Choice(subject=row.subject.pk, level=row.proposed.level) for row in stale]
    draft_change(draft=draft, choices=choices, seen=draft.revision, by=officer)
    assert issue(draft, officer).levels.filter(level="HT").count() == 2


def test_another_level_than_proposed_takes_a_reason(draft: DecisionDraft, officer: Any) -> None:
    row = draft_content(draft).rows[0]
    with pytest.raises(Refused) as refused:
        draft_change(
            draft=draft, choices=[Choice(subject=row.subject.pk, level="KHT")], seen=draft.revision, by=officer
        )
    assert refusals(refused) == {"decision_reason_missing"}


def test_who_has_no_group_is_named_before_anything_stands(unit: Any, campaign: Campaign, officer: Any) -> None:
    propose(unit, campaign, officer, {"dat": "T"})
    draft = draft_make(campaign=campaign, body=members_of(unit, campaign), tally="member", by=officer)
    with pytest.raises(Refused) as refused:
        issue(draft, officer)
    assert refusals(refused) == {"decision_group_missing"}
    with pytest.raises(Denied):
        groups_set(
            campaign=campaign,
            subjects=[unit.subject(campaign, "dat")],
            group="Giáo viên",
            by=unit.actor("branch_secretary", "a1"),
        )


def test_only_who_decides_for_the_body_writes(unit: Any, campaign: Campaign, draft: DecisionDraft) -> None:
    for role, body in (("branch_secretary", "a1"), ("grassroots_officer", "b"), ("inspector", "ward")):
        with pytest.raises(Denied):
            issue(draft, unit.actor(role, body))
    assert not Decision.objects.exists()


def test_nothing_that_was_issued_changes(decision: Decision) -> None:
    for change in (
        lambda: Decision.objects.update(number="13-QĐ/ĐU"),
        lambda: DecidedLevel.objects.update(level="XS"),
        lambda: DecidedLevel.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(ValueError, match="never changed"):
        decision.save()


def test_an_annulled_level_is_decided_anew(unit: Any, campaign: Campaign, decision: Decision, officer: Any) -> None:
    decided = decision.levels.get(subject=unit.subject(campaign, "cuc"))
    paper = AnnullingPaper(
        body_name="Đảng ủy Trường A (mẫu)", number="15-QĐ/ĐU", signed_on=date(2025, 12, 22), reason="Kết luận kiểm tra"
    )
    with pytest.raises(Refused) as refused:
        level_annul(decided=decided, paper=replace(paper, signed_on=date(2025, 12, 1)), by=officer)
    assert refusals(refused) == {"annulment_day"}
    level_annul(decided=decided, paper=paper, by=officer)
    with pytest.raises(Refused) as refused:
        level_annul(decided=decided, paper=paper, by=officer)
    assert refusals(refused) == {"annulment_not_standing"}
    again = draft_make(campaign=campaign, body=decision.body, tally="member", by=officer)
    [row] = draft_content(again).rows
    draft_change(
        draft=again,
        choices=[Choice(subject=row.subject.pk, level="KHT", reason="Kết luận kiểm tra")],
        seen=again.revision,
        by=officer,
    )
    issue(again, officer, paper={"number": "16-QĐ/ĐU", "signed_on": date(2025, 12, 23)})
    standing = StandingLevel.objects.get(subject=decided.subject_id)
    assert standing.decided.level == "KHT"
    assert DecidedLevel.objects.filter(subject=decided.subject_id).count() == 2
    assert audit_verify().ok


def test_the_ledger_of_levels_follows(unit: Any, campaign: Campaign, decision: Decision, officer: Any) -> None:
    person = unit.people["cuc"]
    [row] = PastLevel.objects.filter(person=person)
    said = (row.year, row.quarter, row.level, row.decision_number, row.source, row.regime[:9])
    assert said == (2025, 0, "HT", "12-QĐ/ĐU", "decision", "hd43-2025")
    assert row.decided_by == decision.body.name
    assert [year.levels[0].level for year in past_years(person, date(2026, 1, 1)) if year.levels] == ["HT"]
    paper = AnnullingPaper(
        body_name="Đảng ủy Trường A (mẫu)", number="15-QĐ/ĐU", signed_on=date(2025, 12, 22), reason="Kết luận kiểm tra"
    )
    level_annul(decided=decision.levels.get(subject=unit.subject(campaign, "cuc")), paper=paper, by=officer)
    assert not PastLevel.objects.of_years().filter(person=person).exists()
    assert PastLevel.objects.filter(person=person).exists()


def test_a_decision_takes_the_place_of_what_a_list_said(
    unit: Any, campaign: Campaign, draft: Any, officer: Any
) -> None:
    person = unit.people["cuc"]
    PastLevel.objects.create(kind="member", person=person, year=2025, level="T", label="Tốt", decision_number="1")
    row = next(row for row in draft_content(draft).rows if row.line is not None and row.line.level == "XS")
    choice = Choice(subject=row.subject.pk, level="T", reason="Hết chỉ tiêu")
    draft_change(draft=draft, choices=[choice], seen=draft.revision, by=officer)
    issue(draft, officer)
    standing = PastLevel.objects.of_years().get(person=person)
    assert (standing.level, standing.source) == ("HT", "decision")
    assert PastLevel.objects.filter(person=person).count() == 2


def test_a_draft_is_given_up_with_a_reason(draft: DecisionDraft, officer: Any) -> None:
    with pytest.raises(Refused):
        draft_cancel(draft=draft, reason=" ", by=officer)
    draft_cancel(draft=draft, reason="Chờ kết luận kiểm tra", by=officer)
    with pytest.raises(Refused) as refused:
        issue(draft, officer)
    assert refusals(refused) == {"decision_draft_moved"}


def test_a_published_level_whose_ground_changes_is_marked_and_stays(
    unit: Any, campaign: Campaign, decision: Decision, officer: Any
) -> None:
    levels = list(decision.levels.select_related("subject__entry"))
    assert not changed_since(levels)
    with pytest.raises(Refused) as refused:
        propose(
            unit,
            campaign,
            officer,
            {"dat": "HT"},
            seen=1,
            replaces=Replaces(kind=SheetKind.CORRECTION, reason="Nhập nhầm"),
        )
    assert refusals(refused) == {"result_decided"}
    assert StandingLevel.objects.count() == len(MEMBERS)


def test_the_person_sees_the_result_once_it_was_made_known_and_petitions(
    unit: Any, campaign: Campaign, decision: Decision, officer: Any
) -> None:
    person = unit.person("cuc")
    own = unit.actor("member", "a1")
    own.user.person = person.public_id
    own.user.save()
    assert own_results(own) == []
    decided = decision.levels.get(subject=unit.subject(campaign, "cuc"))
    with pytest.raises(Denied):
        petition_enter(decided=decided, text="Đề nghị xem lại", by=own)
    with pytest.raises(Refused) as refused:
        notice_give(decision=decision, unit=unit["b1"], number="1-BB/CB", given_on=date(2025, 12, 21), by=officer)
    assert refusals(refused) == {"notice_nobody"}
    secretary = unit.actor("branch_secretary", "a1", subtree=False)
    given = notice_give(decision=decision, unit=unit["a1"], number="6-BB/CB", given_on=date(2025, 12, 22), by=secretary)
    assert (
        notice_give(decision=decision, unit=unit["a1"], number="6-BB/CB", given_on=date(2025, 12, 22), by=secretary)
        == given
    )
    [result] = own_results(own)
    assert (result.decided, result.notice, list(result.petitions)) == (decided, given, [])
    early = petition_enter(decided=decided, text="Đề nghị xem lại", received_on=date(2025, 12, 23), by=officer)
    late = petition_enter(decided=decided, text="Đề nghị xem lại mức", by=own)
    assert (early.late, late.late) == (False, True)
    paper = AnsweringPaper(
        body_name="Đảng ủy Trường A (mẫu)",
        number="20-CV/ĐU",
        signed_on=date(2025, 12, 29),
        outcome="kept",
        text="Giữ nguyên",
    )
    with pytest.raises(Denied):
        petition_answer(petition=early, paper=paper, by=own)
    answer = petition_answer(petition=early, paper=paper, by=officer)
    assert petition_answer(petition=early, paper=paper, by=officer) == answer
    with pytest.raises(Refused):
        petition_answer(petition=early, paper=replace(paper, signed_on=date(2025, 12, 22)), by=officer)
    # Nobody is told that another answer, or another notice, was taken in while the first one stays.
    with pytest.raises(Refused) as refused:
        petition_answer(petition=early, paper=replace(paper, outcome="review"), by=officer)
    assert refusals(refused) == {"petition_answered"}
    with pytest.raises(Refused) as refused:
        notice_give(decision=decision, unit=unit["a1"], number="6-BB/CB", given_on=date(2025, 12, 23), by=officer)
    assert refusals(refused) == {"notice_given"}
    standing_in = AccountActor(user=own.user, acting_for=officer.user)
    assert own_results(standing_in) == []
    assert StandingLevel.objects.filter(decided=decided).exists()
    # Nobody else's.
    other = unit.actor("member", "a1")
    other.user.person = unit.person("an").public_id
    with pytest.raises(Denied):
        petition_enter(decided=decided, text="Của người khác", by=other)
    assert timedelta(0) < late.received_on - given.given_on


@pytest.mark.parametrize("change", [{"listed": False}, {"classified": False, "reason": "under_6_months"}])
def test_who_is_no_longer_decided_on_never_falls_out_of_a_signed_list_unseen(
    unit: Any, campaign: Campaign, draft: DecisionDraft, officer: Any, change: dict[str, Any]
) -> None:
    within_places(draft, officer)
    Subject.objects.filter(pk=unit.subject(campaign, "cuc").pk).update(**change)
    with pytest.raises(Refused) as refused:
        issue(draft, officer)
    assert [(fault.code, fault.value) for fault in refused.value.faults] == [("decision_line_gone", "Đỗ Thị Cúc")]
    draft_change(draft=draft, choices=[], seen=draft.revision, by=officer)
    assert issue(draft, officer).levels.count() == len(MEMBERS) - 1


def enter_later(unit: Any, campaign: Campaign, by: Any, subject: Subject, level: str) -> None:
    """Another sheet of the branch, with one subject on it."""
    result_enter(
        campaign=campaign,
        unit=unit["a1"],
        minutes=Minutes(held_on=date(2025, 12, 26)),
        lines=[Line(subject=subject, count=Count(), level=level)],
        seen=1,
        replaces=Replaces(kind=SheetKind.CORRECTION, reason="Bổ sung người vắng"),
        by=by,
    )


def test_who_is_late_in_a_decided_pool_is_voted_on_or_taken_over(unit: Any, campaign: Campaign, officer: Any) -> None:
    late = unit.subject(campaign, "cuc")
    groups_set(campaign=campaign, subjects=[unit.subject(campaign, key) for key in MEMBERS], group="G", by=officer)
    propose(unit, campaign, officer, {"dat": "T", "an": "T"})
    decision = issue(draft_make(campaign=campaign, body=late.entry.decider, tally="member", by=officer), officer)
    late.refresh_from_db()
    assert late.closed_at is not None
    taken = set(supplement_choices(campaign))
    assert late in taken
    assert unit.subject(campaign, "dat") not in taken
    # The own review may still be written, not that of who is decided.
    require_campaign(desk_open(unit.actor("organisation_officer"), late.public_id, "review.view"))
    with pytest.raises(Refused) as refused:
        require_campaign(desk_open(officer, unit.subject(campaign, "dat").public_id, "review.view"))
    assert refusals(refused) == {"review_decided_already"}
    enter_later(unit, campaign, officer, late, "HT")
    assert proposals_of([late])[late.pk].level == "HT"
    assert not changed_since(list(decision.levels.select_related("subject__entry")))


def test_the_result_of_the_branch_itself_leaves_the_members_ground_as_it_was(
    unit: Any, campaign: Campaign, decision: Decision, officer: Any
) -> None:
    branch = Subject.objects.select_related("entry").get(campaign=campaign, organisation=unit["a1"])
    enter_later(unit, campaign, officer, branch, "T")
    assert not changed_since(list(decision.levels.select_related("subject__entry")))
    assert stages_reached(campaign)["proposal", unit["a1"].pk].done == len(MEMBERS) + 1


def test_who_waits_anew_after_an_annulment_is_voted_on_anew(
    unit: Any, campaign: Campaign, decision: Decision, officer: Any
) -> None:
    subject = unit.subject(campaign, "cuc")
    paper = AnnullingPaper(
        body_name="Đảng ủy Trường A (mẫu)", number="15-QĐ/ĐU", signed_on=date(2025, 12, 24), reason="Kết luận kiểm tra"
    )
    level_annul(decided=decision.levels.get(subject=subject), paper=paper, by=officer)
    assert subject in supplement_choices(campaign)
    enter_later(unit, campaign, officer, subject, "KHT")
    [lot] = [lot for lot in lots_of(officer, campaign) if lot.tally == "member" and lot.decided]
    assert (lot.total, lot.proposed, lot.decided) == (5, 5, 4)
    again = draft_make(campaign=campaign, body=decision.body, tally="member", by=officer)
    with pytest.raises(Refused) as refused:
        issue(again, officer, paper={"number": "16-QĐ/ĐU", "signed_on": date(2025, 12, 23)})
    assert refusals(refused) == {"decision_before_annulment", "decision_before_meeting"}


def test_a_lot_counts_only_what_is_proposed_now(unit: Any, campaign: Campaign, officer: Any) -> None:
    propose(unit, campaign, officer, dict.fromkeys(MEMBERS, "T"))
    enter_later(unit, campaign, officer, unit.subject(campaign, "dat"), "T")
    [lot] = [lot for lot in lots_of(officer, campaign) if lot.tally == "member" and lot.body.pk == unit["a"].pk]
    assert lot.proposed == 1


def test_a_decision_before_the_period_is_refused_also_where_no_meeting_was_entered(
    unit: Any, campaign: Campaign, officer: Any
) -> None:
    subject = unit.subject(campaign, "dat")
    groups_set(campaign=campaign, subjects=[subject], group="G", by=officer)
    draft = draft_make(campaign=campaign, body=subject.entry.decider, tally="member", by=officer)
    choice = Choice(subject=subject.pk, level="T", reason="Theo kết luận của Ban Thường vụ")
    draft_change(draft=draft, choices=[choice], seen=draft.revision, by=officer)
    with pytest.raises(Refused) as refused:
        issue(draft, officer, paper={"signed_on": date(1990, 1, 2), "minutes_on": date(1990, 1, 1)})
    assert refusals(refused) == {"decision_before_period"}


def test_a_round_that_was_closed_meanwhile_takes_no_decision(
    unit: Any, campaign: Campaign, draft: DecisionDraft, officer: Any
) -> None:
    within_places(draft, officer)
    other = Campaign.objects.select_related("body").get(pk=campaign.pk)
    campaign_close(campaign=other, reason="Kết thúc đợt", by=officer)
    assert draft.campaign.status == "open", "as the page was drawn"
    with pytest.raises(Refused) as refused:
        decision_issue(draft=draft, paper=PAPER, seen=draft.revision, by=officer)
    assert refusals(refused) == {"review_campaign_not_open"}


def test_an_old_page_does_not_take_up_a_ground_that_nobody_looked_at(draft: DecisionDraft, officer: Any) -> None:
    row = draft_content(draft).rows[0]
    assert row.line is not None
    choice = Choice(subject=row.subject.pk, level=row.line.level, reason="Như trước", seen="line:0")
    with pytest.raises(Refused) as refused:
        draft_change(draft=draft, choices=[choice], seen=draft.revision, by=officer)
    assert refusals(refused) == {"result_moved"}


def test_nobody_leaves_a_pool_that_was_decided_since_the_page_was_drawn(
    unit: Any, campaign: Campaign, draft: DecisionDraft, officer: Any
) -> None:
    drawn = unit.subject(campaign, "cuc")
    within_places(draft, officer)
    issue(draft, officer)
    assert drawn.closed_at is None
    with pytest.raises(Refused) as refused:
        groups_set(campaign=campaign, subjects=[drawn], group="Nhân viên", by=officer)
    assert refusals(refused) == {"group_closed"}


def test_another_spelling_of_a_group_is_no_group_of_its_own(unit: Any, campaign: Campaign, officer: Any) -> None:
    for key, group in (("dat", "Giáo viên"), ("an", "giáo  VIÊN")):
        groups_set(campaign=campaign, subjects=[unit.subject(campaign, key)], group=group, by=officer)
    subject = unit.subject(campaign, "dat").pk
    [pool] = [pool for pool in pools_of(campaign) if subject in pool.subjects]
    assert unit.subject(campaign, "an").pk in pool.subjects


def test_a_ground_that_was_purged_is_no_change(
    campaign: Campaign, decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    for model in (ResultLine, Appraisal):
        monkeypatch.setattr(model, "objects", model.objects.none())
    levels = list(decision.levels.select_related("subject__entry"))
    assert not proposals_of([levels[0].subject])[levels[0].subject_id].basis
    assert not changed_since(levels)


def test_what_was_proposed_is_told_once_the_decision_was_made_known(
    unit: Any, decision: Decision, officer: Any
) -> None:
    [part] = PROPOSALS_DATA
    whose = Whose(user=officer.user, person=unit.person("dat"))
    assert not rows_read(part.rows(whose))
    notice_give(decision=decision, unit=unit["a1"], number="6-BB/CB", given_on=date(2025, 12, 22), by=officer)
    assert len(rows_read(part.rows(whose))) == 1


def test_a_term_of_no_days_is_no_term(unit: Any, officer: Any) -> None:
    """As the packs write that no source names one: nobody is late by it."""
    former = unit.open(officer, pack="hd21-2019")
    assert answer_term(former, date(2025, 12, 22)).last is None


def test_a_superiors_paper_is_numbered_in_the_superiors_register(
    unit: Any, campaign: Campaign, draft: DecisionDraft, officer: Any
) -> None:
    within_places(draft, officer)
    choice = Choice(subject=unit.subject(campaign, "cuc").pk, level="")
    draft.refresh_from_db()
    draft_change(draft=draft, choices=[choice], seen=draft.revision, by=officer)
    issue(draft, officer)
    above = {"source": Source.ABOVE, "issuer": "Tỉnh ủy (mẫu)", "minutes_on": None, "minutes_number": ""}
    again = draft_make(campaign=campaign, body=draft.body, tally="member", by=officer)
    decision = issue(again, officer, paper=above)
    assert (decision.number, decision.issuer, decision.source) == ("12-QĐ/ĐU", "Tỉnh ủy (mẫu)", "above")
    paper = AnnullingPaper(body_name="Tỉnh ủy (mẫu)", number="3-QĐ/TU", signed_on=date(2025, 12, 22), reason="Nhầm")
    level_annul(decided=decision.levels.get(), paper=paper, by=officer)
    third = draft_make(campaign=campaign, body=draft.body, tally="member", by=officer)
    with pytest.raises(Refused) as refused:
        issue(third, officer, paper={**above, "issuer": "TỈNH ủy (mẫu)", "signed_on": date(2025, 12, 23)})
    assert refusals(refused) == {"decision_number_used"}


def test_what_a_list_said_stands_again_once_the_decision_is_annulled(
    unit: Any, campaign: Campaign, draft: DecisionDraft, officer: Any
) -> None:
    person = unit.people["cuc"]
    PastLevel.objects.create(kind="member", person=person, year=2025, level="T", label="Tốt", decision_number="1")
    within_places(draft, officer)
    decision = issue(draft, officer)
    paper = AnnullingPaper(
        body_name="Đảng ủy Trường A (mẫu)", number="15-QĐ/ĐU", signed_on=date(2025, 12, 22), reason="Kết luận kiểm tra"
    )
    level_annul(decided=decision.levels.get(subject=unit.subject(campaign, "cuc")), paper=paper, by=officer)
    row = PastLevel.objects.of_years().get(person=person)
    assert (row.level, row.source, row.decision_number) == ("T", "list", "1")
    again = draft_make(campaign=campaign, body=decision.body, tally="member", by=officer)
    issue(again, officer, paper={"number": "16-QĐ/ĐU", "signed_on": date(2025, 12, 23)})
    assert PastLevel.objects.of_years().get(person=person).source == "decision"
    assert PastLevel.objects.filter(person=person).count() == 3


def test_a_level_is_annulled_in_a_closed_round_and_decided_anew_in_a_supplementary_one(
    unit: Any, campaign: Campaign, decision: Decision, officer: Any
) -> None:
    decided = decision.levels.get(subject=unit.subject(campaign, "cuc"))
    campaign_close(campaign=Campaign.objects.select_related("body").get(pk=campaign.pk), reason="Xong", by=officer)
    paper = AnnullingPaper(
        body_name="Tỉnh ủy (mẫu)", number="15-QĐ/TU", signed_on=date(2025, 12, 22), reason="Kết luận kiểm tra"
    )
    with pytest.raises(Denied):
        level_annul(decided=decided, paper=paper, by=unit.actor("branch_secretary", "a1"))
    level_annul(decided=decided, paper=paper, by=officer)
    assert Entry.objects.filter(action="decision.annul_closed").count() == 1
    parent = Campaign.objects.get(pk=campaign.pk)
    round_ = supplement_open(parent=parent, title="Bổ sung (mẫu)", subjects=[decided.subject_id], by=officer)
    subject = unit.subject(round_, "cuc")
    groups_set(campaign=round_, subjects=[subject], group="Giáo viên", by=officer)
    draft = draft_make(campaign=round_, body=decision.body, tally="member", by=officer)
    choice = Choice(subject=subject.pk, level="KHT", reason="Kết luận kiểm tra")
    draft_change(draft=draft, choices=[choice], seen=draft.revision, by=officer)
    issue(draft, officer, paper={"number": "16-QĐ/ĐU", "signed_on": date(2025, 12, 23)})
    assert PastLevel.objects.of_years().get(person=unit.people["cuc"]).level == "KHT"
    assert audit_verify().ok


def test_the_secretary_of_a_branch_that_decides_for_itself_sees_no_draft(
    unit: Any, campaign: Campaign, officer: Any
) -> None:
    lone = unit.subject(campaign, "kim")
    draft = draft_make(campaign=campaign, body=unit["c"], tally="member", by=officer)
    assert lone.entry.decider == unit["c"]
    secretary = unit.actor("branch_secretary", "c")
    with pytest.raises(Denied):
        draft_get(secretary, draft.public_id)
    assert draft_get(unit.actor("inspector"), draft.public_id) == draft


def test_other_rules_leave_what_was_decided_and_hold_for_what_was_not(unit: Any, officer: Any) -> None:
    """A round at version 1 is taken to version 2 with the members of one branch decided on."""
    campaign = unit.open(officer, pack="hd43-2025@1")
    subjects = [unit.subject(campaign, key) for key in (*MEMBERS, "kim")]
    groups_set(campaign=campaign, subjects=subjects, group="Giáo viên", by=officer)
    propose(unit, campaign, officer, dict.fromkeys(MEMBERS, "T"))
    body = members_of(unit, campaign)
    decided = issue(draft_make(campaign=campaign, body=body, tally="member", by=officer), officer)
    levels = list(decided.levels.order_by("pk").values_list("subject", "level"))
    before = list(Subject.objects.filter(campaign=campaign, standing__isnull=False).order_by("pk").values())
    choice = RulesChoice(pack_id="hd43-2025@2")
    shown = rebinding_preview(campaign=campaign, choice=choice, by=officer)
    assert not {subject.pk for subject, _ in shown.verdicts} & {subject for subject, _ in levels}
    campaign_rebind(campaign=campaign, choice=choice, seen=shown.seen, reason="Bản sửa", by=officer)
    campaign = Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)
    assert campaign.binding is not None
    assert (campaign.binding.pack_id, campaign.binding.pack_version) == ("hd43-2025", "2")
    assert list(decided.levels.order_by("pk").values_list("subject", "level")) == levels
    assert list(Subject.objects.filter(campaign=campaign, standing__isnull=False).order_by("pk").values()) == before
    regimes = set(PastLevel.objects.filter(year=campaign.year, source="decision").values_list("regime", flat=True))
    assert regimes == {"hd43-2025@1"}, "what was decided names the rules by which it was"
    [pool] = [pool for pool in pools_of(campaign) if levels[0][0] in pool.subjects]
    assert sum(pool.decided.values()) == len(levels)
