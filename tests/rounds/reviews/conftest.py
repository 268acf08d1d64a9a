"""A grassroots committee (mẫu), two branches, an open campaign: An and Bình write, Minh leads, Hoa is elsewhere."""

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import pytest
from tests.rounds.duties import leave_duties
from tests.worlds import Worlds

from xeploai.core.dates import PartialDate
from xeploai.core.subjects import OrgKind
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations import acts
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.services import Decision, organisation_change, top_found
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.models import Person
from xeploai.registers.people.posts import PostFacts, post_begin
from xeploai.registers.people.services import person_add
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.roster import campaign_open
from xeploai.rounds.campaigns.services import CampaignFacts, RulesChoice, campaign_create, campaign_rules_set
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.rounds.reviews.selectors import desk_open

START = date(2024, 1, 1)
PAPER = Decision(number="01-QĐ/ĐU", decided_on=START)


@dataclass
class Round:
    """The unit and its campaigns, by short keys."""

    orgs: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    campaigns: dict[int, Campaign] = field(default_factory=dict)

    def person_actor(self, key: str) -> Actor:
        """The person behind an own account."""
        if key not in self.actors:
            user = User.objects.create_user(key, full_name=self.people[key].full_name)
            user.person = self.people[key].public_id
            user.save()
            self.actors[key] = AccountActor(user)
        return self.actors[key]

    def role(self, role: str, body: str, *, subtree: bool = False) -> Actor:
        """Somebody with one role."""
        user = User.objects.create_user(f"u{User.objects.count()}", full_name=f"Người thử {role} (mẫu)")
        RoleAssignment.objects.create(user=user, role=role, body=self.orgs[body], subtree=subtree, valid_from=START)
        return AccountActor(user)

    def open(self, year: int, *, pack: str | None = None, rules: RulesChoice | None = None) -> Campaign:
        """An annual campaign, opened."""
        officer = self.actors["officer"]
        facts = CampaignFacts(
            kind="annual",
            title=f"Kiểm điểm năm {year} (mẫu)",
            period_start=date(year, 1, 1),
            period_end=date(year, 12, 31),
            closing_on=date(year, 11, 30),
        )
        campaign = campaign_create(body=self.orgs["top"], facts=facts, by=officer)
        if pack:
            rules = RulesChoice(pack_id=pack)
        if rules:
            campaign_rules_set(campaign=campaign, choice=rules, by=officer)
            leave_duties(campaign, officer)
        campaign_open(campaign=campaign, by=officer)
        campaign.refresh_from_db()
        self.campaigns[year] = campaign
        return campaign

    def subject(self, key: str, year: int, kind: str = "member") -> Subject:
        """Whom a campaign reviews."""
        return Subject.objects.get(campaign=self.campaigns[year], kind=kind, person=self.people[key])

    def desk(
        self, key: str, year: int, *, by: Actor | None = None, act: str = "review.view", kind: str = "member"
    ) -> ReviewCase:
        """A review as somebody opens it; without `by` the person."""
        return desk_open(by or self.person_actor(key), self.subject(key, year, kind).public_id, act)


@pytest.fixture
def unit(worlds: Worlds) -> Round:
    """Tree and people."""
    return worlds.built(_unit_found)


def _unit_found() -> Round:
    held = Round()
    state = State(name="Đảng bộ xã (mẫu)", kind=OrgKind.GRASSROOTS_COMMITTEE, tier="commune", parent=None)
    held.orgs["top"] = top_found(state=state, on=START, decision=PAPER, by=None)
    held.actors["officer"] = officer = held.role("organisation_officer", "top", subtree=True)
    for key, name in (("b1", "Chi bộ 1 (mẫu)"), ("b2", "Chi bộ 2 (mẫu)")):
        new = State(name=name, kind=OrgKind.BRANCH, parent=held.orgs["top"].pk, code=key)
        event = organisation_change(act=partial(acts.found, state=new, on=START), decision=PAPER, by=officer)
        held.orgs[key] = event.opened.get().organisation
    people: dict[str, tuple[str, str, dict[str, Any]]] = {
        "an": ("Mẫu Văn An", "b1", {"numbers": {"card": "00000001"}, "born_on": PartialDate(1970, 5, 6)}),
        "binh": ("Thử Thị Bình", "b1", {"inside_political_system": False}),
        "minh": ("Nháp Văn Minh", "b1", {"inside_political_system": True}),
        "hoa": ("Giả Thị Hoa", "b2", {}),
    }
    for key, (name, branch, facts) in people.items():
        person = PersonFacts(full_name=name, admission_decided_on=PartialDate(2010, 2, 3), **facts)
        held.people[key] = person_add(facts=person, branch=held.orgs[branch], since=START, by=officer)
    post = PostFacts(organisation=held.orgs["top"], sphere="party", title="Phó Bí thư Đảng ủy", since=START)
    row = post_begin(person=held.people["minh"], facts=post, main=True, by=officer)
    type(row).objects.filter(pk=row.pk).update(leading=True)
    return held


@pytest.fixture
def y2025(unit: Round, worlds: Worlds) -> Round:
    """With the campaign of 2025 under its pack."""
    return worlds.built_on(unit, _campaign_open)


def _campaign_open(unit: Round) -> None:
    unit.open(2025, pack="hd43-2025")
