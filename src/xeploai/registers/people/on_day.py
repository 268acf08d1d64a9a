"""What the register says of people for a day: their statuses and numbers, and the facts that follow from them.

Read once for many: for the roster of a campaign and for the round as a workbook has it.
"""

from collections.abc import Mapping
from datetime import date

from django.db.models import CharField, DateField, Q, Value
from django.db.models.functions import Cast

from xeploai.registers.people.models import IdentifierKind, Person, PersonIdentifier, Status, StatusKind

_STATUS_FACTS = {
    "exempt": StatusKind.EXEMPT,
    "activities_suspended": StatusKind.SUSPENDED,
    "committee_activities_suspended": StatusKind.COMMITTEE_SUSPENDED,
    "maternity_leave": StatusKind.MATERNITY_LEAVE,
}
"""A fact of the rules -> the status by which it holds."""


_NUMBER, _STATUS = "number", "status"


class PeopleOnDay:
    """Statuses and numbers of some people on a day. One query.

    people  a condition on rows that name a person, such as Q(person__in=...)
    """

    def __init__(self, people: Q, day: date) -> None:
        in_use = Q(valid_to=None) | Q(valid_to__gt=day)
        numbers = PersonIdentifier.objects.filter(people, in_use).order_by()
        no_text, no_day = Value("", CharField()), Cast(Value(None), DateField())
        statuses = Status.objects.on(day).filter(people).order_by()
        rows = list(
            numbers.values_list("person_id", Value(_NUMBER, CharField()), "kind", "value", "valid_to", "pk").union(
                statuses.values_list("person_id", Value(_STATUS, CharField()), "kind", no_text, no_day, "pk"), all=True
            )
        )
        self._statuses = {(person, kind) for person, what, kind, *_ in rows if what == _STATUS}
        # Of several numbers that came after one another, the first one that is not over yet was in use on the day.
        latest_first = sorted(
            (row for row in rows if row[1] == _NUMBER), key=lambda row: (-(row[4] or date.max).toordinal(), row[5])
        )
        self._numbers = {(person, kind): value for person, _, kind, value, *_ in latest_first}

    def facts(self, person: Person) -> Mapping[str, bool | None]:
        """What the rules ask about somebody as a member or a leader."""
        inside = person.inside_political_system
        return {
            **{fact: (person.pk, status) in self._statuses for fact, status in _STATUS_FACTS.items()},
            "outside_political_system": None if inside is None else not inside,
        }

    def probationary(self, person: Person) -> bool:
        """Whether the person is on probation."""
        return (person.pk, StatusKind.PROBATIONARY) in self._statuses

    def number(self, person: int, *kinds: IdentifierKind) -> str | None:
        """The number of the first of these kinds that the person has, if any."""
        return next((number for kind in kinds if (number := self._numbers.get((person, kind)))), None)
