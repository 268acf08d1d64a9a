"""Days that do not exist, as version 0.1.0 stored them, become what is known of them, and the audit log lists them."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CharField
from django.db.models.functions import Cast

from xeploai.core.dates import PartialDate
from xeploai.core.names import folded_name
from xeploai.core.subjects import OrgKind
from xeploai.registers.audit.models import Entry, EntryValues
from xeploai.registers.audit.selectors import audit_verify
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.services import Decision, top_found
from xeploai.registers.people.models import Person
from xeploai.web.people.forms import PartialDayField

START = date(2024, 1, 1)


@pytest.fixture
def unit(db: Any) -> Organisation:
    """A unit with nobody in it."""
    state = State(name="Đảng bộ xã (mẫu)", kind=OrgKind.GRASSROOTS_COMMITTEE, tier="commune", parent=None, code="DB")
    return top_found(state=state, on=START, decision=Decision(number="1", decided_on=START), by=None)


def stored(column: str) -> list[str]:
    """A column of all people as it stands in the database."""
    return list(Person.objects.annotate(text=Cast(column, CharField())).order_by("pk").values_list("text", flat=True))


def test_the_upgrade_keeps_what_is_known_and_lists_it(unit: Organisation) -> None:
    texts = ["1980-00-00", "1980-05-00", "1980-00-15", "1980-10-30", "2000"]
    for number, text in enumerate(texts):
        person = Person.objects.create(full_name=f"Mẫu Văn {number}", home=unit, sort_key=str(number))
        Person.objects.filter(pk=person.pk).update(born_on=text)
    Organisation.objects.filter(pk=unit.pk).update(founded_on="1975-00-00")
    assert stored("born_on") == texts
    import_module("xeploai.registers.people.migrations.0005_days_known").mend(
        apps, SimpleNamespace(connection=connection)
    )
    assert stored("born_on") == ["1980", "1980-05", "1980", "1980-10-30", "2000"]
    unit.refresh_from_db()
    assert unit.founded_on == PartialDate(1975)
    entry = Entry.objects.get(action="people.days_known")
    values = EntryValues.objects.get(entry=entry).held
    assert sorted(values["before"].values()) == ["1975-00-00", "1980-00-00", "1980-00-15", "1980-05-00"]
    assert sorted(values["after"].values()) == ["1975", "1980", "1980", "1980-05"]
    assert set(values["before"]) == set(values["after"])
    assert audit_verify().ok


def test_names_with_a_letter_that_looks_like_it_are_searched_for(unit: Organisation) -> None:
    person = Person.objects.create(full_name="Lê Thị \u00d0ào", home=unit, sort_key="1", search_text="le thi ðao")
    import_module("xeploai.registers.people.migrations.0005_days_known").fold(
        apps, SimpleNamespace(connection=connection)
    )
    person.refresh_from_db()
    assert person.search_text == "le thi dao" == folded_name("Lê Thị Đào") == folded_name(person.full_name)


def test_an_installation_without_such_days_gets_no_entry(unit: Organisation) -> None:
    import_module("xeploai.registers.people.migrations.0005_days_known").mend(
        apps, SimpleNamespace(connection=connection)
    )
    assert not Entry.objects.filter(action="people.days_known").exists()


@pytest.mark.parametrize(
    ("typed", "known"), [("00/00/1980", "1980"), ("0/5/1980", "1980-05"), ("3/2/1980", "1980-02-03"), ("1980", "1980")]
)
def test_the_form_of_a_person_reads_zeros_as_unknown(typed: str, known: str) -> None:
    day = PartialDayField(required=False).clean(typed)
    assert day is not None
    assert day.iso == known


@pytest.mark.parametrize("typed", ["15/00/1980", "30/02/1980", "1/1/80", "00/1/1/1980", "năm 1980"])
def test_the_form_refuses_days_that_are_none(typed: str) -> None:
    with pytest.raises(ValidationError):
        PartialDayField(required=False).clean(typed)


def test_no_day_has_a_zero() -> None:
    for parts in [(1980, 0), (1980, 0, 0), (1980, 5, 0)]:
        with pytest.raises(ValueError, match=r"month|day"):
            PartialDate(*parts)
