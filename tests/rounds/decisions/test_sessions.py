"""The session of the deciding body: roll, quorum, the list as a whole, lines apart, who is on the list and votes."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.rounds.decisions.steps import MEMBERS, issue, members_of, propose, refusals, within_places
from tests.rounds.duties import leave_duties

from xeploai.core.errors import Denied, Refused
from xeploai.registers.audit.selectors import audit_verify
from xeploai.registers.kernel.personal_data import Whose, rows_read
from xeploai.registers.people.models import Collective, Seat
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.campaigns.roster import campaign_open
from xeploai.rounds.campaigns.services import RulesChoice, campaign_close, campaign_rules_set
from xeploai.rounds.decisions.ceilings import groups_set
from xeploai.rounds.decisions.drafts import Choice, draft_change, draft_make
from xeploai.rounds.decisions.models import DecidingSession, Decision, DecisionDraft, SessionMember
from xeploai.rounds.decisions.notices import notice_give
from xeploai.rounds.decisions.retention import RETENTION_RULES
from xeploai.rounds.decisions.selectors import draft_content
from xeploai.rounds.decisions.sessions import Attendant, Sitting, Vote, seats_of, session_enter, session_of
from xeploai.rounds.decisions.subject_access import PERSONAL_DATA
from xeploai.rulepacks.regime import Recusal

SITTING = Sitting(
    minutes_number="3-BB/ĐU",
    met_on=date(2025, 12, 19),
    called=15,
    present=14,
    vote=Vote(agreed=13, against=0, other=1),
)
NO_MINUTES = {"minutes_number": "", "minutes_on": None, "members": None, "present": None, "agreed": None}
ROLL = [Attendant(name=f"Ủy viên {name} (mẫu)") for name in ("Giả", "Thử", "Nháp", "Ví")]


@pytest.fixture
def ready(draft: DecisionDraft, officer: Any) -> DecisionDraft:
    """A draft that keeps its ceiling."""
    within_places(draft, officer)
    return draft


def enter(draft: DecisionDraft, by: Any, **more: Any) -> DecidingSession:
    seen, reason = more.pop("seen", 0), more.pop("reason", "")
    return session_enter(draft=draft, sitting=replace(SITTING, **more), seen=seen, reason=reason, by=by)


def test_a_decision_rests_on_the_session_that_was_entered(ready: DecisionDraft, officer: Any) -> None:
    with pytest.raises(Refused) as refused:
        issue(ready, officer, paper=NO_MINUTES)
    assert refusals(refused) == {"decision_minutes_missing", "decision_roll_missing"}
    session = enter(ready, officer)
    assert enter(ready, officer) == session, "the same form twice"
    decision = issue(ready, officer, paper=NO_MINUTES)
    figures = (decision.minutes_number, decision.members, decision.present, decision.agreed)
    assert figures == ("3-BB/ĐU", 15, 14, 13)
    ready.refresh_from_db()
    assert (ready.decision, session_of(ready)) == (decision, session)
    assert audit_verify().ok
    with pytest.raises(Refused) as refused:
        enter(ready, officer, seen=1, reason="Nhầm")
    assert refusals(refused) == {"decision_draft_moved"}


def test_figures_alone_make_a_session_of_their_own(ready: DecisionDraft, officer: Any) -> None:
    issue(ready, officer)
    session = session_of(ready)
    assert session is not None
    assert (session.minutes_number, session.called, session.present, session.agreed) == ("3-BB/ĐU", 15, 14, 13)
    assert (session.against, session.other) == (None, None)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"minutes_number": " "}, {"decision_minutes_missing"}),
        ({"met_on": None}, {"decision_minutes_missing"}),
        ({"met_on": date.max}, {"session_later"}),
        ({"called": None}, {"decision_roll_missing"}),
        ({"vote": Vote()}, {"decision_roll_missing"}),
        ({"vote": Vote(agreed=15)}, {"decision_roll"}),
        ({"vote": Vote(agreed=0, against=14, other=0)}, {"decision_roll"}),
        ({"vote": Vote(agreed=13, against=0, other=0)}, {"session_footing"}),
        ({"vote": Vote(agreed=13, against=2)}, {"session_footing"}),
        ({"present": 9, "vote": Vote(agreed=9)}, {"decision_quorum"}),
        ({"vote": Vote(agreed=7)}, {"decision_majority"}),
        ({"line_votes": {0: Vote(agreed=14)}}, {"session_line_not_here"}),
        ({"roll": ROLL}, {"session_roll_called", "session_roll_present", "decision_roll"}),
        ({"called": None, "present": None, "roll": [*ROLL, ROLL[0]], "vote": Vote(agreed=5)}, {"session_member_twice"}),
    ],
)
def test_a_session_that_cannot_stand(
    ready: DecisionDraft, officer: Any, changes: dict[str, Any], codes: set[str]
) -> None:
    with pytest.raises(Refused) as refused:
        enter(ready, officer, **changes)
    assert refusals(refused) == codes
    assert not DecidingSession.objects.exists()


def test_a_line_voted_on_by_itself_foots_and_has_its_own_majority(
    unit: Any, campaign: Campaign, ready: DecisionDraft, officer: Any
) -> None:
    subject = unit.subject(campaign, "cuc").pk
    for vote, code in (
        (Vote(agreed=9, against=9), "session_footing"),
        (Vote(agreed=7, against=7, other=0), "session_line_majority"),
        (Vote(against=7), "session_line_blank"),
    ):
        with pytest.raises(Refused) as refused:
            enter(ready, officer, line_votes={subject: vote})
        assert refusals(refused) == {code}
    enter(ready, officer, line_votes={subject: Vote(agreed=10, against=4, other=0)})
    session = session_of(ready)
    assert session is not None
    assert [(row.subject_id, row.agreed, row.against) for row in session.line_votes.all()] == [(subject, 10, 4)]


def test_another_list_than_the_one_agreed_on_is_not_issued(ready: DecisionDraft, officer: Any) -> None:
    enter(ready, officer)
    ready.refresh_from_db()
    row = draft_content(ready).rows[0]
    draft_change(draft=ready, choices=[Choice(subject=row.subject.pk, level="")], seen=ready.revision, by=officer)
    with pytest.raises(Refused) as refused:
        issue(ready, officer)
    assert refusals(refused) == {"session_other_list"}
    with pytest.raises(Refused) as refused:
        enter(ready, officer)
    assert refusals(refused) == {"session_moved"}
    with pytest.raises(Refused) as refused:
        enter(ready, officer, seen=1)
    assert refusals(refused) == {"session_reason_missing"}
    again = enter(ready, officer, seen=1, reason="Phiên họp để lại một người")
    assert (again.number, DecidingSession.objects.count()) == (2, 2)
    issue(ready, officer)


def test_who_is_on_the_list_and_decides_is_noted_or_leaves_the_vote(
    unit: Any, campaign: Campaign, ready: DecisionDraft, officer: Any
) -> None:
    own = unit.subject(campaign, "cuc")
    Seat.objects.create(
        collective=Collective.objects.get(), person=own.person, valid_from=date(2024, 1, 1), title="Ủy viên"
    )
    assert [name for name, _ in seats_of(ready)] == ["Đỗ Thị Cúc"]
    roll = [*ROLL, Attendant(name="đỗ thị  Cúc"), Attendant(name="Người Vắng (mẫu)", present=False, note="ốm")]
    sitting: dict[str, Any] = {"called": 6, "present": 5, "vote": Vote(agreed=5, against=0, other=0), "roll": roll}
    by_paper = {**sitting, "recusal_document": "8-QC/ĐU"}
    with pytest.raises(Refused) as refused:
        enter(ready, officer, **by_paper)
    assert refusals(refused) == {"session_own_line"}
    with pytest.raises(Refused) as refused:
        enter(ready, officer, **by_paper, line_votes={own.pk: Vote(agreed=5, against=0, other=0)})
    assert refusals(refused) == {"session_footing"}, "the own vote is not among them"
    enter(ready, officer, **by_paper, line_votes={own.pk: Vote(agreed=4, against=0, other=0)})
    assert SessionMember.objects.get(name="đỗ thị Cúc").person == own.person.public_id
    enter(ready, officer, **sitting, seen=1, reason="Không có quy chế")
    officer.user.person = own.person.public_id
    decision = issue(ready, officer, paper={"signer_name": "Đỗ Thị Cúc"})
    assert [(row["code"], row["name"]) for row in decision.conditions] == [
        ("note_own_level", "Đỗ Thị Cúc"),
        ("note_second_reader", "Đỗ Thị Cúc"),
    ]


def test_a_policy_takes_the_vote_on_the_own_level(unit: Any, officer: Any) -> None:
    policy = "id: thu\npack: hd43-2025\nrecusal: {document: 8-QC/ĐU, clause: Điều 5}\n"
    campaign = unit.draft(officer)
    choice = RulesChoice(pack_id="hd43-2025", policy_files=[{"name": "thu.yaml", "text": policy}])
    campaign_rules_set(campaign=campaign, choice=choice, by=officer)
    leave_duties(campaign, officer)
    assert campaign_open(campaign=campaign, by=officer)
    campaign = Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)
    regime = campaign_regime(campaign)
    assert regime is not None
    assert regime.recusal == Recusal(document="8-QC/ĐU", clause="Điều 5", set_by="thu@1")
    subjects = [unit.subject(campaign, key) for key in (*MEMBERS, "kim")]
    groups_set(campaign=campaign, subjects=subjects, group="Giáo viên", by=officer)
    propose(unit, campaign, officer, dict.fromkeys(MEMBERS, "T"))
    draft = draft_make(campaign=campaign, body=members_of(unit, campaign), tally="member", by=officer)
    own = unit.subject(campaign, "cuc")
    roll = [*ROLL, Attendant(name="Đỗ Thị Cúc")]
    sitting: dict[str, Any] = {"called": 5, "present": 5, "vote": Vote(agreed=5, against=0, other=0), "roll": roll}
    with pytest.raises(Refused) as refused:
        enter(draft, officer, **sitting)
    assert refusals(refused) == {"session_own_line"}, "no paper is named in the minutes: the policy's stands"
    enter(draft, officer, **sitting, line_votes={own.pk: Vote(agreed=4, against=0, other=0)})
    session = session_of(draft)
    assert session is not None
    assert session.recusal_document == "8-QC/ĐU"


def test_nothing_of_a_session_changes_and_only_who_decides_enters_one(
    unit: Any, ready: DecisionDraft, officer: Any
) -> None:
    for role, body in (("branch_secretary", "a1"), ("inspector", "ward")):
        with pytest.raises(Denied):
            enter(ready, unit.actor(role, body))
    enter(ready, officer, called=None, present=None, roll=ROLL, vote=Vote(agreed=4))
    for change in (
        lambda: DecidingSession.objects.update(agreed=1),
        lambda: SessionMember.objects.update(present=False),
        lambda: SessionMember.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_session_before_the_meeting_of_the_unit_is_no_ground(ready: DecisionDraft, officer: Any) -> None:
    enter(ready, officer, met_on=date(2025, 12, 9))
    with pytest.raises(Refused) as refused:
        issue(ready, officer, paper={"minutes_on": None})
    assert refusals(refused) == {"decision_before_meeting"}
    with pytest.raises(Refused) as refused:
        issue(ready, officer)
    assert refusals(refused) == {"decision_before_meeting", "session_other_minutes"}
    assert not Decision.objects.exists()


def test_what_is_kept_of_a_session_is_told_and_goes_with_its_round(
    unit: Any, campaign: Campaign, ready: DecisionDraft, officer: Any
) -> None:
    own = unit.subject(campaign, "cuc")
    roll = [*ROLL, Attendant(name="Đỗ Thị Cúc")]
    votes = {own.pk: Vote(agreed=5, against=0, other=0)}
    enter(ready, officer, called=None, present=None, roll=roll, vote=Vote(agreed=5), line_votes=votes)
    [part] = PERSONAL_DATA
    whose = Whose(user=officer.user, person=unit.person("cuc"))
    told = part.tell(whose, rows_read(part.rows(whose)))
    assert told == [
        ("Kiểm điểm năm 2025 (mẫu), phiên họp quyết định 3-BB/ĐU", "19/12/2025: có tên trong danh sách điểm danh")
    ]
    decision = issue(ready, officer)
    notice_give(decision=decision, unit=unit["a1"], number="6-BB/CB", given_on=date(2025, 12, 22), by=officer)
    told = part.tell(whose, rows_read(part.rows(whose)))
    assert ("Kiểm điểm năm 2025 (mẫu), biểu quyết riêng ở phiên họp 3-BB/ĐU", "19/12/2025: 5 đồng ý") in told
    [rule] = [rule for rule in RETENTION_RULES if rule.group == "sessions"]
    today = timezone.localdate()
    assert not rule.find(today + timedelta(days=1)).keys(SessionMember)
    campaign_close(campaign=Campaign.objects.select_related("body").get(pk=campaign.pk), reason="Xong", by=officer)
    assert len(rule.find(today + timedelta(days=1)).keys(SessionMember)) == len(roll)
