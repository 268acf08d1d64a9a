"""Who does what in a round: the deciding body by the table, what holds an opening back, and how it is settled."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from xeploai.core.errors import Refused, RuleError
from xeploai.core.subjects import OrgKind, TallySubject
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import Actor, NotPermitted
from xeploai.registers.organisations import acts
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.models import Organisation, states_on
from xeploai.registers.organisations.services import Decision, organisation_change
from xeploai.rounds.campaigns.dryrun import campaign_dry_run
from xeploai.rounds.campaigns.duties import Duties
from xeploai.rounds.campaigns.duties_settling import (
    SettledDuty,
    SettlingPaper,
    duties_leave,
    duties_settle,
    duties_to_settle,
)
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus, RosterEntry
from xeploai.rounds.campaigns.regimes import campaign_regime, chosen_regime
from xeploai.rounds.campaigns.roster import campaign_open
from xeploai.tools.messages import fault_line

DAY = date(2025, 12, 15)
PAPER = SettlingPaper(number="15-HD/TU", issued_on=date(2025, 11, 20))
ORDER = Decision(number="02-QĐ/TU", decided_on=date(2026, 8, 1))


def settled(campaign: Campaign) -> list[SettledDuty]:
    """Everything that is open, as the rules propose it."""
    return [
        SettledDuty(key=duty.key, bodies=duty.cell.bodies or ["branch"], clause="Mục 4")
        for duty in duties_to_settle(campaign)
    ]


def test_an_opening_is_held_back_and_names_every_open_cell(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    duties_leave(campaign=campaign, duties=[], reason="", by=officer)
    with pytest.raises(Refused) as refused:
        campaign_open(campaign=campaign, by=officer)
    keys = [fault.value for fault in refused.value.faults]
    assert keys == [duty.key for duty in duties_to_settle(campaign)]
    assert "duty.decides.member" in keys
    assert "duty.decides.branch" not in keys  # a text shows it
    line = next(fault_line(fault) for fault in refused.value.faults if fault.value == "duty.decides.member")
    assert (
        "Chưa xác định ai quyết định (đảng viên của chi bộ trực thuộc, cấp trên là đảng bộ cơ sở; 7 đối tượng)" in line
    )
    assert "đảng ủy cơ sở" in line
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.DRAFT
    assert not RosterEntry.objects.exists()


def test_the_dry_run_says_how_many_are_open(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    shown = campaign_dry_run(campaign, campaign_regime(campaign))
    (finding,) = (finding for finding in shown.findings if finding.code == "campaign_duties_open")
    assert finding.values["number"] == len(shown.drawing.open_duties) > 0


def test_with_a_reason_it_opens_and_the_trail_keeps_it(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    keys = [duty.key for duty in duties_to_settle(campaign)]
    duties_leave(campaign=campaign, duties=keys, reason="Chờ hướng dẫn của Tỉnh ủy", by=officer)
    assert campaign_open(campaign=campaign, by=officer)
    campaign.refresh_from_db()
    assert (campaign.duties_left, campaign.duties_reason) == (sorted(keys), "Chờ hướng dẫn của Tỉnh ủy")
    assert Entry.objects.filter(action="campaign.duties.leave", subject=str(campaign.public_id)).count() == 2


def test_one_that_came_open_since_holds_it_back_again(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    keys = [duty.key for duty in duties_to_settle(campaign)]
    duties_leave(campaign=campaign, duties=keys[1:], reason="Chưa có văn bản", by=officer)
    with pytest.raises(Refused) as refused:
        campaign_open(campaign=campaign, by=officer)
    assert [fault.value for fault in refused.value.faults] == keys[:1]


def test_nothing_is_left_open_without_a_reason_or_by_who_may_not(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    with pytest.raises(Refused) as refused:
        duties_leave(campaign=campaign, duties=["duty.decides.member"], reason=" ", by=officer)
    assert refused.value.faults[0].code == "campaign_duties_without_reason"
    with pytest.raises(NotPermitted):
        duties_leave(campaign=campaign, duties=[], reason="", by=unit.actor("inspector"))


def test_settled_by_a_paper_it_opens_and_the_rules_say_by_which(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    duties_leave(campaign=campaign, duties=[], reason="", by=officer)
    one, *rest = settled(campaign)
    duties_settle(campaign=campaign, duties=[one], paper=PAPER, by=officer)
    assert one.key not in {duty.key for duty in duties_to_settle(campaign)}
    duties_settle(campaign=campaign, duties=rest, paper=PAPER, by=officer)
    assert not duties_to_settle(campaign)
    assert campaign_open(campaign=campaign, by=officer)
    campaign = Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)
    regime = campaign_regime(campaign)
    assert regime is not None
    assert regime.settlements[one.key].document == "15-HD/TU"
    assert {one.key, *(duty.key for duty in rest)} == set(regime.settlements)


def test_a_duty_settled_otherwise_moves_the_decider(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    other = SettledDuty(key="duty.decides.member", bodies=["standing_committee_upper_grassroots"], clause="Mục 2")
    duties_settle(campaign=campaign, duties=[other], paper=PAPER, by=officer)
    assert campaign_open(campaign=campaign, by=officer)
    assert RosterEntry.objects.get(name="Trần Văn Đạt").decider == unit["ward"]


@pytest.mark.parametrize(
    ("duty", "paper", "code"),
    [
        (SettledDuty(key="duty.decides.branch", bodies=["branch"], clause="Mục 1"), PAPER, "campaign_duty_unknown"),
        (SettledDuty(key="duty.nobody", bodies=["branch"], clause="Mục 1"), PAPER, "campaign_duty_unknown"),
        (
            SettledDuty(key="duty.decides.member", bodies=["branch"], clause=" "),
            PAPER,
            "campaign_duty_clause_missing",
        ),
        (
            SettledDuty(key="duty.decides.member", bodies=["branch"], clause="Mục 1"),
            SettlingPaper(number=" ", issued_on=DAY),
            "campaign_duty_paper_missing",
        ),
    ],
)
def test_what_cannot_be_settled_binds_nothing(
    unit: Any, officer: Actor, duty: SettledDuty, paper: SettlingPaper, code: str
) -> None:
    campaign = unit.draft(officer)
    before = campaign.binding
    with pytest.raises(Refused) as refused:
        duties_settle(campaign=campaign, duties=[duty], paper=paper, by=officer)
    assert refused.value.faults[0].code == code
    assert fault_line(refused.value.faults[0])
    campaign.refresh_from_db()
    assert campaign.binding == before


def test_a_body_that_does_not_exist_is_named(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    duty = SettledDuty(key="duty.decides.member", bodies=["council"], clause="Mục 1")
    with pytest.raises(RuleError) as error:
        duties_settle(campaign=campaign, duties=[duty], paper=PAPER, by=officer)
    assert error.value.faults[0].code == "rule_unknown_body"


def test_a_pack_older_than_the_table_holds_nothing_back_and_the_tree_decides(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer, pack="hd43-2025@1")
    assert not duties_to_settle(campaign)
    assert campaign_open(campaign=campaign, by=officer)
    assert RosterEntry.objects.get(name="Bùi Kim").decider == unit["ward"]


def test_a_branch_under_a_sectional_committee_is_decided_by_the_grassroots_committee(unit: Any, officer: Actor) -> None:
    state = State(name="Đảng bộ bộ phận (mẫu)", kind=OrgKind.SECTIONAL_COMMITTEE, parent=unit["a"].pk, code="BP")
    on = date(2025, 2, 1)
    section = organisation_change(
        act=partial(acts.found, state=state, on=on), decision=Decision(number="3-QĐ/ĐU", decided_on=on), by=officer
    )
    top = section.opened.get().organisation
    moved = partial(acts.move, orgs=[unit["a1"].pk], to=top.pk, on=on)
    organisation_change(act=moved, decision=Decision(number="4-QĐ/ĐU", decided_on=on), by=officer)
    Organisation.objects.update(founded_on="2010")
    unit.open(officer)
    assert RosterEntry.objects.get(subject__organisation=unit["a1"]).decider == unit["a"]
    assert RosterEntry.objects.get(subject__organisation=top).decider == unit["a"]
    assert RosterEntry.objects.get(name="Trần Văn Đạt").decider == unit["a"]


def test_a_commune_before_and_after_its_own_day(unit: Any, officer: Actor) -> None:
    """The ward becomes the grassroots organisation on its day: its branches are decided by its own committee."""
    day = date(2026, 9, 1)
    kinds = {
        unit["ward"].pk: (OrgKind.GRASSROOTS_COMMITTEE, "commune"),
        unit["a"].pk: (OrgKind.SUBORDINATE_COMMITTEE, "commune"),
        unit["b"].pk: (OrgKind.SUBORDINATE_COMMITTEE, "commune"),
        unit["c"].pk: (OrgKind.BRANCH, "commune"),
    }
    organisation_change(act=partial(acts.convert, kinds=kinds, on=day), decision=ORDER, by=officer)
    deciders = {}
    for on in (date(2026, 8, 31), day):
        states = {row.organisation_id: row for row in states_on(on)}
        duties = Duties(states, on, chosen_regime("hd43-2025", (), on=on))
        kind = OrgKind(states[unit["c"].pk].kind)
        subject = TallySubject.of_organisation(kind)
        assert subject is not None
        deciders[on] = (
            duties.position(TallySubject.MEMBER, unit["c"].pk).commune_day,
            duties.decider(TallySubject.MEMBER, unit["c"].pk),
            duties.decider(subject, unit["c"].pk),
        )
    assert list(deciders.values()) == [
        (None, unit["c"].pk, unit["ward"].pk),
        (day, unit["ward"].pk, unit["ward"].pk),
    ]
