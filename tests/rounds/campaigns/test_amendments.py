"""What changes after the roster was drawn: offered with its reason, taken in or turned down, never silent."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Refused
from xeploai.core.subjects import OrgKind
from xeploai.registers.kernel.access import Actor, NotPermitted, NotVisible
from xeploai.registers.organisations import acts
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.services import Decision, organisation_change
from xeploai.registers.people.models import Collective, Membership, Post, Sphere
from xeploai.registers.people.periods import period_correct, person_leave, status_begin
from xeploai.registers.people.posts import PostFacts, post_begin, post_end
from xeploai.registers.people.transfers import members_transfer
from xeploai.rounds.campaigns.amendment_batches import amendments_accept
from xeploai.rounds.campaigns.amendments import amendment_reject, roster_close, roster_compare, rosters_compare_all
from xeploai.rounds.campaigns.models import (
    Amendment,
    AmendmentState,
    Campaign,
    Node,
    NodeAncestor,
    RosterEntry,
    Subject,
)
from xeploai.rounds.campaigns.services import campaign_close, roster_confirm

BEFORE, CLOSING, AFTER = date(2025, 12, 1), date(2025, 12, 15), date(2025, 12, 16)
PAPER = Decision(number="07-QĐ/ĐU", decided_on=BEFORE)


def offered(campaign: Campaign) -> list[Amendment]:
    """What waits, after a comparison."""
    return list(campaign.amendments.filter(state=AmendmentState.OFFERED).order_by("pk"))


def take_in_one(*, amendment: Amendment, by: Actor) -> None:
    """A change by itself."""
    amendments_accept(campaign=amendment.campaign, amendments=[amendment], by=by)


def found(unit: Any, campaign: Campaign, officer: Actor) -> list[tuple[str, str, list[str]]]:
    """A comparison, told by name, change and codes of the reasons."""
    roster_compare(campaign=campaign, by=officer)
    return [(one.name, one.change, [code for code, _ in one.says]) for one in offered(campaign)]


def test_nothing_changed_nothing_offered(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    assert roster_compare(campaign=campaign, by=officer) == 0
    assert not Amendment.objects.exists()


def test_each_kind_of_change_is_offered_with_its_reason(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    person_leave(person=unit.person("hoa"), how="deceased", on=CLOSING, by=officer)
    members_transfer(persons=[unit.person("em")], to=unit["a2"], on=BEFORE, document="12-GT", by=officer)
    status_begin(person=unit.person("an"), kind="exempt", since=BEFORE, by=officer)
    unit.add("moi", "Lý Mới", "a2", by=officer, since=BEFORE)
    Post.objects.create(
        person=unit.people["kim"],
        organisation=unit["c"],
        sphere=Sphere.PARTY,
        title="Bí thư chi bộ",
        main=True,
        valid_from=BEFORE,
    )
    assert found(unit, campaign, officer) == [
        ("Bùi Kim", "posts", ["campaign_posts_changed"]),
        ("Lê Hòa", "departure", ["campaign_left"]),
        ("Lý Mới", "arrival", ["campaign_came"]),
        ("Nguyễn Thị An", "status", ["campaign_status_began"]),
        ("Võ Em", "move", ["campaign_moved", "campaign_decider_changed"]),
    ]
    assert {one.name: one.effective_on for one in offered(campaign)}["Lê Hòa"] == CLOSING
    before = list(RosterEntry.objects.order_by("pk").values("record"))
    assert roster_compare(campaign=campaign, by=officer) == 0
    assert list(RosterEntry.objects.order_by("pk").values("record")) == before
    together = [one for one in offered(campaign) if one.change != "status"]
    amendments_accept(campaign=campaign, amendments=together, by=officer)
    amendments_accept(campaign=campaign, amendments=offered(campaign), by=officer)
    assert not unit.subject(campaign, "hoa").listed
    assert unit.subject(campaign, "em").entry.unit == unit["a2"]
    assert unit.subject(campaign, "an").reason == "exempt"
    assert unit.subject(campaign, "moi").classified
    assert [place.title for place in unit.subject(campaign, "kim").places.all()] == ["Bí thư chi bộ"]
    assert roster_compare(campaign=campaign, by=officer) == 0


@pytest.mark.parametrize(("on", "changes"), [(BEFORE, 1), (CLOSING, 1), (AFTER, 0)])
def test_only_what_takes_effect_until_the_closing_date(unit: Any, officer: Actor, on: date, changes: int) -> None:
    campaign = unit.open(officer)
    members_transfer(persons=[unit.person("em")], to=unit["a2"], on=on, by=officer)
    assert roster_compare(campaign=campaign, by=officer) == changes


def test_what_was_turned_down_is_not_offered_again_and_can_still_be_taken_in(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    status_begin(person=unit.person("an"), kind="exempt", since=BEFORE, by=officer)
    assert rosters_compare_all() == 1
    (one,) = offered(campaign)
    with pytest.raises(Refused):
        amendment_reject(amendment=one, reason=" ", by=officer)
    amendment_reject(amendment=one, reason="Quyết định chưa có hiệu lực", by=officer)
    assert rosters_compare_all() == 0
    assert unit.subject(campaign, "an").classified
    take_in_one(amendment=one, by=officer)
    assert unit.subject(campaign, "an").reason == "exempt"
    with pytest.raises(Refused):
        take_in_one(amendment=one, by=officer)


def test_what_is_no_longer_true_lapses(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    members_transfer(persons=[unit.person("em")], to=unit["a2"], on=BEFORE, by=officer)
    rosters_compare_all()
    (one,) = offered(campaign)
    late = Membership.objects.get(person=unit.people["em"], organisation=unit["a2"])
    early = Membership.objects.get(person=unit.people["em"], organisation=unit["b1"])
    common: dict[str, Any] = {"reason": "Ghi nhầm ngày", "by": officer}
    period_correct(row=late, since=AFTER, until=None, **common)
    period_correct(row=early, since=early.valid_from, until=AFTER, **common)
    assert rosters_compare_all() == 0
    one.refresh_from_db()
    assert one.state == AmendmentState.LAPSED
    with pytest.raises(Refused):
        take_in_one(amendment=one, by=officer)


def test_who_left_and_comes_back_is_the_same_subject(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    person_leave(person=unit.person("em"), how="transferred_out", on=BEFORE, by=officer)
    rosters_compare_all()
    amendments_accept(campaign=campaign, amendments=offered(campaign), by=officer)
    Membership.objects.filter(person=unit.people["em"]).update(valid_to=None)
    rosters_compare_all()
    amendments_accept(campaign=campaign, amendments=offered(campaign), by=officer)
    assert unit.subject(campaign, "em").listed
    assert Subject.objects.filter(person=unit.people["em"]).count() == 1


def test_a_new_branch_comes_with_its_members(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    new = State(name="Chi bộ 9 (mẫu)", kind=OrgKind.BRANCH, parent=unit["a"].pk)
    event = organisation_change(act=partial(acts.found, state=new, on=BEFORE), decision=PAPER, by=officer)
    unit.orgs["a9"] = event.opened.get().organisation
    members_transfer(persons=[unit.person("cuc")], to=unit["a9"], on=BEFORE, by=officer)
    rosters_compare_all()
    organisation, member = offered(campaign)
    assert (organisation.name, member.name) == ("Chi bộ 9 (mẫu)", "Đỗ Thị Cúc")
    with pytest.raises(Refused):
        take_in_one(amendment=member, by=officer)
    amendments_accept(campaign=campaign, amendments=[member, organisation], by=officer)
    node = Node.objects.get(campaign=campaign, organisation=unit["a9"])
    assert node.path == f"/{unit['ward'].pk}/{unit['a'].pk}/{unit['a9'].pk}/"
    assert unit.subject(campaign, "cuc").entry.path == node.path
    assert NodeAncestor.objects.filter(node=node).count() == 3
    assert list(Node.objects.filter(campaign=campaign).values_list("position", flat=True)) == list(range(8))


def test_a_branch_renamed_is_one_amendment_and_not_one_a_member(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    act = partial(acts.rename, org=unit["a1"].pk, name="Chi bộ Phòng Đào tạo (mẫu)", code=None, on=BEFORE)
    organisation_change(act=act, decision=PAPER, by=officer)
    rosters_compare_all()
    (one,) = offered(campaign)
    take_in_one(amendment=one, by=officer)
    assert Node.objects.get(campaign=campaign, organisation=unit["a1"]).name == "Chi bộ Phòng Đào tạo (mẫu)"
    assert rosters_compare_all() == 0


def test_a_decided_pool_is_closed(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    status_begin(person=unit.person("an"), kind="exempt", since=BEFORE, by=officer)
    rosters_compare_all()
    assert roster_close(subjects=[unit.subject(campaign, "an").pk]) == 1
    (one,) = offered(campaign)
    with pytest.raises(Refused) as refused:
        take_in_one(amendment=one, by=officer)
    assert refused.value.faults[0].code == "campaign_roster_closed"


def test_a_change_takes_back_what_the_unit_confirmed(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    node = Node.objects.select_related("campaign", "organisation").get(campaign=campaign, organisation=unit["a1"])
    secretary = unit.actor("branch_secretary", "a1", subtree=False)
    roster_confirm(node=node, by=secretary)
    roster_confirm(node=node, by=secretary)
    status_begin(person=unit.person("an"), kind="exempt", since=BEFORE, by=officer)
    rosters_compare_all()
    amendments_accept(campaign=campaign, amendments=offered(campaign), by=officer)
    node.refresh_from_db()
    assert node.confirmed_at is None


def test_nobody_takes_a_member_from_anothers_branch(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    members_transfer(persons=[unit.person("em")], to=unit["a2"], on=BEFORE, by=officer)
    status_begin(person=unit.person("an"), kind="exempt", since=BEFORE, by=officer)
    theirs = unit.actor("grassroots_officer", "a")
    roster_compare(campaign=campaign, by=theirs)
    status, move = offered(campaign)
    take_in_one(amendment=status, by=theirs)
    with pytest.raises(NotVisible):
        take_in_one(amendment=move, by=theirs)
    for role, body, error in (("inspector", "ward", NotPermitted), ("branch_secretary", "b1", NotPermitted)):
        with pytest.raises(error):
            amendment_reject(amendment=move, reason="Không", by=unit.actor(role, body))
        with pytest.raises(NotPermitted):
            roster_compare(campaign=campaign, by=unit.actor(role, body))


def test_a_round_that_is_over_takes_no_change(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    status_begin(person=unit.person("an"), kind="exempt", since=BEFORE, by=officer)
    rosters_compare_all()
    (one,) = offered(campaign)
    campaign_close(campaign=campaign, reason="Đã công bố quyết định cuối", by=officer)
    one.refresh_from_db()
    for act in (take_in_one, partial(amendment_reject, reason="Muộn")):
        with pytest.raises(Refused):
            act(amendment=Amendment.objects.get(pk=one.pk), by=officer)
    assert rosters_compare_all() == 0


def test_a_wrong_date_put_right_is_told(unit: Any, officer: Actor) -> None:
    campaign = unit.open(officer)
    person = unit.person("an")
    person.admission_decided_on = PartialDate(2025, 11)
    person.save()
    rosters_compare_all()
    (one,) = offered(campaign)
    assert one.says == [["campaign_fact_changed", {"fact": "Ngày kết nạp", "before": "02/03/2015", "after": "11/2025"}]]
    take_in_one(amendment=one, by=officer)
    assert unit.subject(campaign, "an").reason == "under_six_months"


def test_who_goes_out_of_reach_or_lays_a_post_down_is_told_with_the_day(unit: Any, officer: Actor) -> None:
    for since, key in ((date(2024, 6, 1), "dat"), (date(2024, 6, 1), "an")):
        post_begin(
            person=unit.person(key),
            by=officer,
            facts=PostFacts(organisation=unit["a"], sphere=Sphere.PARTY, title="Bí thư đảng ủy", since=since),
        )
    Post.objects.update(leading=True)
    Collective.objects.update(decider=unit["a"])
    campaign = unit.open(officer, body="a")
    members_transfer(persons=[unit.person("hoa")], to=unit["b1"], on=BEFORE, document="9-GT", by=officer)
    post_end(post=Post.objects.get(person=unit.people["dat"]), on=BEFORE, by=officer)
    post_begin(
        person=unit.person("cuc"),
        by=officer,
        facts=PostFacts(organisation=unit["a"], sphere=Sphere.PARTY, title="Phó bí thư", since=BEFORE),
    )
    Post.objects.update(leading=True)
    Collective.objects.update(valid_to=CLOSING)
    roster_compare(campaign=campaign, by=officer)
    told = {(one.name, one.kind): (one.change, one.says[0][0], one.effective_on) for one in offered(campaign)}
    assert told == {
        ("Lê Hòa", "member"): ("departure", "campaign_moved", BEFORE),
        ("Trần Văn Đạt", "leader"): ("departure", "campaign_post_ended", BEFORE),
        ("Trần Văn Đạt", "member"): ("posts", "campaign_posts_changed", BEFORE),
        ("Đỗ Thị Cúc", "leader"): ("arrival", "campaign_post_began", BEFORE),
        ("Đỗ Thị Cúc", "member"): ("posts", "campaign_posts_changed", BEFORE),
        ("Đảng ủy Trường A (mẫu)", "collective"): ("departure", "campaign_collective_ended", CLOSING),
    }
