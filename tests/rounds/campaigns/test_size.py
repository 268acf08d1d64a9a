"""A unit of real size opens in one step of few statements; a comparison of it finds exactly what changed."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xeploai.core.names import title_sort_key
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation, OrganisationEvent, OrganisationState
from xeploai.registers.organisations.services import organisation_paths_refresh
from xeploai.registers.people.models import Collective, Membership, Person, Status
from xeploai.rounds.campaigns.amendments import roster_compare
from xeploai.rounds.campaigns.models import Campaign, RosterEntry
from xeploai.rounds.campaigns.roster import campaign_open

MEMBERS, ORGANISATIONS, COLLECTIVES = 6_231, 85, 75
# Rows go in by hundreds; a statement a row would be over twelve thousand.
STATEMENTS = 200
START = date(2024, 1, 1)


@pytest.fixture
def large(unit: Any) -> list[Organisation]:
    """Organisations, members and collectives up to the numbers promised."""
    Membership.objects.all().delete()
    Collective.objects.all().delete()
    more = ORGANISATIONS - 6
    event = OrganisationEvent.objects.create(kind="found", on=START)
    names = [f"Chi bộ {number} (mẫu)" for number in range(100, 100 + more)]
    orgs = Organisation.objects.bulk_create(
        [Organisation(name=name, kind="branch", sort_key=title_sort_key(name), founded_on="2010") for name in names]
    )
    OrganisationState.objects.bulk_create(
        [
            OrganisationState(
                organisation=org, valid_from=START, name=org.name, kind="branch", parent=unit["a"], opened_by=event
            )
            for org in orgs
        ]
    )
    organisation_paths_refresh()
    people = Person.objects.bulk_create(
        [
            Person(full_name=f"Mẫu Văn {number}", sort_key=f"{number:06}", admission_decided_on="2010")
            for number in range(MEMBERS)
        ]
    )
    Membership.objects.bulk_create(
        [
            Membership(person=person, organisation=orgs[number % more], valid_from=START)
            for number, person in enumerate(people)
        ]
    )
    Collective.objects.bulk_create(
        [
            Collective(organisation=orgs[number], name=f"Chi ủy {number} (mẫu)", valid_from=START)
            for number in range(COLLECTIVES)
        ]
    )
    return orgs


@pytest.mark.slow
def test_a_large_unit_opens_in_one_step(unit: Any, officer: Actor, large: list[Organisation]) -> None:
    campaign = unit.draft(officer)
    with CaptureQueriesContext(connection) as statements:
        assert campaign_open(campaign=campaign, by=officer)
    assert len(statements) < STATEMENTS
    kinds = {kind: campaign.subjects.filter(kind=kind).count() for kind in ("member", "organisation", "collective")}
    assert kinds == {"member": MEMBERS, "organisation": ORGANISATIONS, "collective": COLLECTIVES}
    assert RosterEntry.objects.filter(subject__campaign=campaign).count() == sum(kinds.values())
    first = Membership.objects.select_related("person").first()
    assert first is not None
    Status.objects.create(person=first.person, kind="exempt", valid_from=date(2025, 6, 1))
    campaign = Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)
    assert roster_compare(campaign=campaign, by=officer) == 1
