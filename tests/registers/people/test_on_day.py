"""What the register says of people for a day, the same on every database."""

from datetime import date

import pytest
from django.db.models import Q

from xeploai.registers.people.models import IdentifierKind, Person, PersonIdentifier, Status, StatusKind
from xeploai.registers.people.on_day import PeopleOnDay

DAY = date(2025, 11, 30)
NUMBERS = (IdentifierKind.CARD, IdentifierKind.CODE)


@pytest.fixture
def person(db: None) -> Person:
    """A person with a code who twice got a new card, the second time after the day."""
    person = Person.objects.create(full_name="Mẫu Văn An", inside_political_system=False)
    for kind, value, valid_to in (
        ("card", "111", date(2025, 6, 1)),
        ("card", "222", date(2025, 12, 20)),
        ("card", "333", date(2026, 3, 1)),
        ("card", "444", None),
        ("code", "DV9", None),
    ):
        PersonIdentifier.objects.create(person=person, kind=kind, value=value, valid_to=valid_to)
    return person


def test_the_number_in_use_on_the_day(person: Person) -> None:
    on_day = PeopleOnDay(Q(person=person), DAY)
    assert on_day.number(person.pk, *NUMBERS) == "222"
    assert on_day.number(person.pk, IdentifierKind.CODE) == "DV9"
    assert on_day.number(person.pk, IdentifierKind.PHONE) is None
    assert PeopleOnDay(Q(person=person), date(2026, 6, 1)).number(person.pk, *NUMBERS) == "444"


def test_statuses_of_the_day_make_the_facts(person: Person) -> None:
    Status.objects.create(person=person, kind=StatusKind.SUSPENDED, valid_from=date(2025, 1, 1))
    Status.objects.create(
        person=person, kind=StatusKind.EXEMPT, valid_from=date(2025, 1, 1), valid_to=date(2025, 11, 30)
    )
    Status.objects.create(person=person, kind=StatusKind.PROBATIONARY, valid_from=DAY)
    on_day = PeopleOnDay(Q(person=person), DAY)
    assert on_day.facts(person) == {
        "exempt": False,
        "activities_suspended": True,
        "committee_activities_suspended": False,
        "maternity_leave": False,
        "outside_political_system": True,
    }
    assert on_day.probationary(person)
