"""What a record says that has no period of its own, and what in it contradicts itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, get_type_hints

from django.db.models import Field

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Fault, Refused
from xeploai.registers.people.days import DAYS, order_faults
from xeploai.registers.people.models import Person


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """What a record says that has no period of its own. numbers: IdentifierKind -> text with its leading zeros."""

    full_name: str
    sex: str = ""
    born_on: PartialDate | None = None
    admission_decided_on: PartialDate | None = None
    admission_ceremony_on: PartialDate | None = None
    official_on: PartialDate | None = None
    inside_political_system: bool | None = None
    numbers: Mapping[str, str] = field(default_factory=dict)

    def faults(self, *, by: date) -> list[Fault]:
        """What contradicts itself, or lies after the day for which it is said."""
        faults = [] if self.full_name.strip() else [Fault(code="person_without_name")]
        return [*faults, *day_faults({name: getattr(self, name) for name in DAYS}, by=by)]


FACT_COLUMNS = tuple(entry.name for entry in fields(PersonFacts) if entry.name not in {"full_name", "numbers"})
"""What of it the record itself holds; numbers stand beside it."""

TEXT_FACTS = tuple(name for name in FACT_COLUMNS if get_type_hints(PersonFacts)[name] is str and name != "sex")
"""Those that are plain text: forms, pages and what a person is told of the own record take them from here."""


def day_faults(days: Mapping[str, PartialDate | None], *, by: date) -> list[Fault]:
    """Days of a record that cannot be, under the names of its own columns."""
    return order_faults(days, by=by, title=person_field)


def person_field(name: str) -> str:
    """What a column of the record is called."""
    column = Person._meta.get_field(name)
    assert isinstance(column, Field)
    return str(column.verbose_name)


def text_facts(person: Person) -> list[tuple[str, str]]:
    """Title and text of every fact that is plain text."""
    return [(person_field(name), getattr(person, name)) for name in TEXT_FACTS]


def text_length(name: str) -> int | None:
    """How long a fact that is plain text may be."""
    column = Person._meta.get_field(name)
    assert isinstance(column, Field)
    return column.max_length


def facts_of(person: Person) -> PersonFacts:
    """What the record says now."""
    numbers = {row.kind: row.value for row in person.identifiers.filter(valid_to=None)}
    return PersonFacts(
        full_name=person.full_name, numbers=numbers, **{name: getattr(person, name) for name in FACT_COLUMNS}
    )


def facts_as_values(facts: PersonFacts) -> dict[str, Any]:
    """As the trail and the screens of differences hold them."""
    values: dict[str, Any] = {}
    for entry in fields(facts):
        value = getattr(facts, entry.name)
        if entry.name == "numbers":
            values.update(value)
        else:
            values[entry.name] = value.iso if isinstance(value, PartialDate) else value
    return values


def require_sound(facts: PersonFacts, *, by: date) -> None:
    """Stop where a record contradicts itself, or tells of days after `by`. Raises Refused with every fault."""
    faults = facts.faults(by=by)
    if faults:
        raise Refused(faults)
