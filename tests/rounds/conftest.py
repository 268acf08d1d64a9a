"""A ward (mẫu) with two grassroots committees and a branch of its own, members of every sort, and who may do what."""

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import count
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
from xeploai.registers.people.models import Collective, Person
from xeploai.registers.people.services import person_add
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.roster import campaign_open
from xeploai.rounds.campaigns.services import CampaignFacts, RulesChoice, campaign_create, campaign_rules_set

START = date(2024, 1, 1)
PAPER = Decision(number="01-QĐ/ĐU", decided_on=START)
_PLACES = {
    "a": ("Đảng bộ Trường A (mẫu)", OrgKind.GRASSROOTS_COMMITTEE, "ward"),
    "b": ("Đảng bộ Bệnh viện B (mẫu)", OrgKind.GRASSROOTS_COMMITTEE, "ward"),
    "c": ("Chi bộ Khu phố 3 (mẫu)", OrgKind.GRASSROOTS_BRANCH, "ward"),
    "a1": ("Chi bộ 1 (mẫu)", OrgKind.BRANCH, "a"),
    "a2": ("Chi bộ 2 (mẫu)", OrgKind.BRANCH, "a"),
    "b1": ("Chi bộ 1 (mẫu)", OrgKind.BRANCH, "b"),
}
FACTS = CampaignFacts(
    kind="annual",
    title="Kiểm điểm năm 2025 (mẫu)",
    period_start=date(2025, 1, 1),
    period_end=date(2025, 12, 31),
    closing_on=date(2025, 12, 15),
)
_numbers = count(1)


@dataclass
class Unit:
    """The unit: organisations and persons by a short key."""

    orgs: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    officers: dict[tuple[str, str], Actor] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Organisation:
        found = self.orgs[key]
        found.refresh_from_db()
        return found

    def person(self, key: str) -> Person:
        """A person, read anew."""
        return Person.objects.select_related("home").get(pk=self.people[key].pk)

    def actor(self, role: str, body: str = "ward", *, subtree: bool = True) -> Actor:
        """Somebody with one role for one body."""
        name = f"u{next(_numbers)}x"
        user = User.objects.create_user(name, full_name=f"Người thử {role} (mẫu)")
        RoleAssignment.objects.create(user=user, role=role, body=self[body], subtree=subtree, valid_from=START)
        return AccountActor(user=user)

    def add(self, key: str, name: str, branch: str, *, by: Actor, **facts: Any) -> Person:
        """One more member."""
        since = facts.pop("since", START)
        facts.setdefault("admission_decided_on", PartialDate(2015, 3, 2))
        held = PersonFacts(full_name=name, **facts)
        self.people[key] = person_add(facts=held, branch=self[branch], since=since, by=by)
        return self.people[key]

    def draft(self, by: Actor, body: str = "ward", pack: str = "hd43-2025", **changes: Any) -> Campaign:
        """A draft with its rules."""
        facts = CampaignFacts(**{**vars(FACTS), **changes})
        campaign = campaign_create(body=self[body], facts=facts, by=by)
        if pack:
            campaign_rules_set(campaign=campaign, choice=RulesChoice(pack_id=pack), by=by)
            leave_duties(campaign, by)
        return campaign

    def open(self, by: Actor, **changes: Any) -> Campaign:
        """An open campaign."""
        campaign = self.draft(by, **changes)
        assert campaign_open(campaign=campaign, by=by)
        return Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)

    def subject(self, campaign: Campaign, key: str, kind: str = "member") -> Subject:
        """The subject of a person."""
        return Subject.objects.select_related("entry", "campaign__body").get(
            campaign=campaign, kind=kind, person=self.people[key]
        )


@pytest.fixture
def unit(worlds: Worlds) -> Unit:
    """The unit with its members: five in a1, two in b1, one in c."""
    return worlds.built(_unit_found)


def _unit_found() -> Unit:
    held = Unit()
    state = State(name="Đảng bộ phường (mẫu)", kind=OrgKind.UPPER_COMMITTEE, tier="commune", parent=None)
    held.orgs["ward"] = top_found(state=state, on=START, decision=PAPER, by=None)
    officer = held.actor("organisation_officer")
    held.officers["ward", "organisation_officer"] = officer
    for key, (name, kind, superior) in _PLACES.items():
        new = State(name=name, kind=kind, parent=held.orgs[superior].pk, code=key.upper())
        event = organisation_change(act=partial(acts.found, state=new, on=START), decision=PAPER, by=officer)
        held.orgs[key] = event.opened.get().organisation
    Organisation.objects.update(founded_on=PartialDate(2010, 1, 1))
    for key, name, branch in (
        ("dat", "Trần Văn Đạt", "a1"),
        ("an", "Nguyễn Thị An", "a1"),
        ("hoa", "Lê Hòa", "a1"),
        ("binh", "Phạm Bình", "a1"),
        ("cuc", "Đỗ Thị Cúc", "a1"),
        ("em", "Võ Em", "b1"),
        ("giang", "Hồ Giang", "b1"),
        ("kim", "Bùi Kim", "c"),
    ):
        held.add(key, name, branch, by=officer)
    Collective.objects.create(
        organisation=held.orgs["a"],
        name="Đảng ủy Trường A (mẫu)",
        label="Đảng ủy cơ sở",
        valid_from=START,
        founded_on=PartialDate.of(START),
    )
    return held


@pytest.fixture
def officer(unit: Unit) -> Actor:
    """Who looks after the whole unit."""
    return unit.officers["ward", "organisation_officer"]
