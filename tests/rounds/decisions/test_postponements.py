"""A case that waits by order of a body: out of the base, named by who is decided meanwhile, taken up by a paper."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.rounds.decisions.steps import MEMBERS, enter_result, issue, propose, refusals, within_places

from xeploai.core.errors import Denied, Refused
from xeploai.core.levels import Level
from xeploai.core.subjects import Reason
from xeploai.registers.audit.selectors import audit_verify
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.services import campaign_close
from xeploai.rounds.campaigns.supplements import supplement_open
from xeploai.rounds.decisions.ceilings import groups_set
from xeploai.rounds.decisions.drafts import Choice, draft_change, draft_make
from xeploai.rounds.decisions.models import Decision, DecisionDraft, OpenPostponement, Postponement
from xeploai.rounds.decisions.pools import pools_of
from xeploai.rounds.decisions.postponements import Order, level_postpone, postponed_in_reach, postponement_end
from xeploai.rounds.decisions.selectors import lots_of
from xeploai.rounds.decisions.todo import decisions_todo
from xeploai.rounds.reporting.drawing import round_of_campaign

ORDER = Order(
    body_name="Ủy ban Kiểm tra Đảng ủy (mẫu)", number="7-CV/UBKT", signed_on=date(2025, 12, 1), until=date(2026, 3, 1)
)
TAKEN_UP = Order(body_name="Ủy ban Kiểm tra Đảng ủy (mẫu)", number="9-TB/UBKT", signed_on=date(2025, 12, 21))


def postpone(unit: Any, campaign: Campaign, key: str, by: Any, **changes: Any) -> Postponement:
    return level_postpone(subject=unit.subject(campaign, key), order=replace(ORDER, **changes), by=by)


def pool_of(campaign: Campaign, unit: Any) -> Any:
    [pool] = [pool for pool in pools_of(campaign) if pool.key.group == "Giáo viên" and pool.key.body == unit["a"].pk]
    return pool


def members_lot(officer: Any, campaign: Campaign, body: int) -> Any:
    [lot] = [lot for lot in lots_of(officer, campaign) if lot.tally == "member" and lot.body.pk == body]
    return lot


def test_who_waits_is_out_of_the_base_and_of_the_list(
    unit: Any, campaign: Campaign, draft: DecisionDraft, officer: Any
) -> None:
    before = len(pool_of(campaign, unit).subjects)
    case = postpone(unit, campaign, "cuc", officer)
    assert postpone(unit, campaign, "cuc", officer) == case, "the same form twice"
    assert len(pool_of(campaign, unit).subjects) == before - 1
    lot = members_lot(officer, campaign, draft.body_id)
    assert (lot.total, lot.proposed, lot.postponed) == (len(MEMBERS) - 1, len(MEMBERS) - 1, 1)
    within_places(draft, officer)
    draft.refresh_from_db()
    draft_change(draft=draft, choices=[], seen=draft.revision, by=officer)
    decision = issue(draft, officer)
    assert decision.levels.count() == len(MEMBERS) - 1
    assert members_lot(officer, campaign, draft.body_id).progress.missing == 0
    [result] = [
        result for result in round_of_campaign(campaign).results if result.at.row == unit.subject(campaign, "cuc").pk
    ]
    assert (result.level, result.reason) == (None, Reason.PENDING)
    assert audit_verify().ok


def test_a_signed_list_with_somebody_who_waits_is_refused(
    unit: Any, campaign: Campaign, draft: DecisionDraft, officer: Any
) -> None:
    within_places(draft, officer)
    postpone(unit, campaign, "cuc", officer)
    with pytest.raises(Refused) as refused:
        issue(draft, officer)
    assert refusals(refused) == {"decision_line_gone"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"body_name": " "}, "postponement_incomplete"),
        ({"number": ""}, "postponement_incomplete"),
        ({"signed_on": date.max, "until": None}, "decision_signed_later"),
        ({"until": date(2025, 11, 30)}, "postponement_until"),
    ],
)
def test_a_paper_that_postpones_nothing(
    unit: Any, campaign: Campaign, officer: Any, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        postpone(unit, campaign, "cuc", officer, **changes)
    assert refusals(refused) == {code}
    assert not Postponement.objects.exists()


def test_not_after_the_decision_not_twice_not_by_everybody(
    unit: Any, campaign: Campaign, decision: Decision, officer: Any
) -> None:
    with pytest.raises(Refused) as refused:
        postpone(unit, campaign, "cuc", officer)
    assert refusals(refused) == {"postponement_decided"}
    postpone(unit, campaign, "em", officer)
    with pytest.raises(Refused) as refused:
        postpone(unit, campaign, "em", officer, number="8-CV/UBKT")
    assert refusals(refused) == {"postponement_twice"}
    for role, body in (("branch_secretary", "b1"), ("inspector", "ward"), ("grassroots_officer", "a")):
        with pytest.raises(Denied):
            postpone(unit, campaign, "giang", unit.actor(role, body))
    Subject.objects.filter(pk=unit.subject(campaign, "giang").pk).update(classified=False, reason="exempt")
    with pytest.raises(Refused) as refused:
        postpone(unit, campaign, "giang", officer)
    assert refusals(refused) == {"postponement_nobody"}
    with pytest.raises(DatabaseError), transaction.atomic():
        Postponement.objects.update(until=None)


def test_the_unit_is_decided_with_a_reservation(unit: Any, campaign: Campaign, officer: Any) -> None:
    case = postpone(unit, campaign, "cuc", officer)
    branch = Subject.objects.select_related("entry").get(campaign=campaign, organisation=unit["a1"])
    enter_result(unit, campaign, "a1", {branch: "T"}, officer)
    assert branch.entry.decider
    draft = draft_make(campaign=campaign, body=branch.entry.decider, tally="branch", by=officer)
    decision = issue(draft, officer, passed="Đảng viên khác quyết định sau")
    [note] = [row for row in decision.conditions if row["code"] == "note_reservation"]
    assert (note["name"], note["number"], note["cases"]) == (branch.entry.name, 1, [str(case.public_id)])
    assert note["papers"] == "7-CV/UBKT, Ủy ban Kiểm tra Đảng ủy (mẫu)"
    [waits] = [row for row in decision.conditions if row["code"] == "gate_members"]
    assert waits["number"] == len(MEMBERS) - 1, "nobody waits for the case itself"


def test_taken_up_by_a_paper_it_is_decided_later(
    unit: Any, campaign: Campaign, draft: DecisionDraft, officer: Any
) -> None:
    case = postpone(unit, campaign, "cuc", officer)
    within_places(draft, officer)
    draft.refresh_from_db()
    draft_change(draft=draft, choices=[], seen=draft.revision, by=officer)
    issue(draft, officer)
    for changes, code in (
        ({"signed_on": date(2025, 11, 30)}, "postponement_end_before"),
        ({"number": " "}, "postponement_incomplete"),
    ):
        with pytest.raises(Refused) as refused:
            postponement_end(postponement=case, order=replace(TAKEN_UP, **changes), by=officer)
        assert refusals(refused) == {code}
    with pytest.raises(Denied):
        postponement_end(postponement=case, order=TAKEN_UP, by=unit.actor("branch_secretary", "a1"))
    postponement_end(postponement=case, order=TAKEN_UP, by=officer)
    with pytest.raises(Refused) as refused:
        postponement_end(postponement=case, order=TAKEN_UP, by=officer)
    assert refusals(refused) == {"postponement_over"}
    assert members_lot(officer, campaign, draft.body_id).progress.missing == 1
    later = draft_make(campaign=campaign, body=draft.body, tally="member", by=officer)
    with pytest.raises(Refused) as refused:
        issue(later, officer, paper={"number": "16-QĐ/ĐU"})
    assert refusals(refused) == {"decision_before_taken_up"}
    decision = issue(later, officer, paper={"number": "16-QĐ/ĐU", "signed_on": date(2025, 12, 23)})
    assert [level.name for level in decision.levels.all()] == ["Đỗ Thị Cúc"]
    with pytest.raises(Refused) as refused:
        postpone(unit, campaign, "cuc", officer)
    assert refusals(refused) == {"postponement_decided"}


def test_a_supplementary_round_decides_once_the_case_is_taken_up_and_takes_no_place_away(
    unit: Any, campaign: Campaign, draft: DecisionDraft, officer: Any
) -> None:
    case = postpone(unit, campaign, "cuc", officer)
    within_places(draft, officer)
    draft.refresh_from_db()
    draft_change(draft=draft, choices=[], seen=draft.revision, by=officer)
    issue(draft, officer)
    campaign_close(campaign=Campaign.objects.select_related("body").get(pk=campaign.pk), reason="Xong", by=officer)
    round_ = supplement_open(
        parent=Campaign.objects.get(pk=campaign.pk),
        title="Bổ sung (mẫu)",
        subjects=[unit.subject(campaign, "cuc").pk],
        by=officer,
    )
    subject = unit.subject(round_, "cuc")
    groups_set(campaign=round_, subjects=[subject], group="Giáo viên", by=officer)
    with pytest.raises(Refused) as refused:
        draft_make(campaign=round_, body=subject.entry.decider, tally="member", by=officer)
    assert refusals(refused) == {"decision_nobody"}
    assert [row.pk for row in postponed_in_reach(officer, campaign)] == [case.pk]
    postponement_end(postponement=case, order=TAKEN_UP, by=officer)
    later = draft_make(campaign=round_, body=subject.entry.decider, tally="member", by=officer)
    choice = Choice(subject=subject.pk, level="XS", reason="Theo kết luận")
    draft_change(draft=later, choices=[choice], seen=later.revision, by=officer)
    paper = {"number": "16-QĐ/ĐU", "signed_on": date(2025, 12, 23)}
    assert pool_of(round_, unit).decided[Level.GOOD] == len(MEMBERS) - 1
    issue(later, officer, paper=paper)
    # Five good or better make one place, which nobody held.
    places = pool_of(round_, unit).places
    assert (places.base, places.places, places.used) == (5, 1, 1)


def test_what_has_run_out_waits_for_the_officer(unit: Any, campaign: Campaign, officer: Any) -> None:
    today = timezone.localdate()
    postpone(unit, campaign, "cuc", officer, until=today)
    assert not [item for item in decisions_todo(officer) if item.view == "decisions:postponed"]
    postpone(unit, campaign, "em", officer, until=today - timedelta(days=1))
    [item] = [item for item in decisions_todo(officer) if item.view == "decisions:postponed"]
    assert item.count == 1
    assert not decisions_todo(unit.actor("inspector"))
    assert OpenPostponement.objects.count() == 2


def test_who_waits_is_still_proposed(unit: Any, campaign: Campaign, officer: Any) -> None:
    postpone(unit, campaign, "cuc", officer)
    propose(unit, campaign, officer, {"cuc": "HT"})
