"""Choosing the member whose own records an account may see: by name or card number, among those within reach."""

from typing import Any
from uuid import UUID

from django import forms

from xeploai.registers.kernel.access import Actor
from xeploai.registers.people.models import Person
from xeploai.registers.people.selectors import people_search

_JOIN = " · "
_NAMED = 6


def person_label(person: Person) -> str:
    """Name, and the branch that tells two of one name apart."""
    return f"{person.full_name}{_JOIN}{person.home.name}" if person.home else person.full_name


class PersonField(forms.CharField):
    """One member whose record the actor sees; `clean` gives the public id."""

    default_error_messages = {  # noqa: RUF012 - as the base class declares it
        "unknown": "Không có đảng viên này trong phạm vi của đồng chí. Nhập họ tên hoặc số thẻ đảng.",
        "several": "Có nhiều người khớp: %(labels)s. Nhập đủ như một trong các dòng này, hoặc nhập số thẻ đảng.",
    }

    def __init__(self, *, actor: Actor, **options: Any) -> None:
        super().__init__(**options)
        self.actor = actor
        self.widget.attrs["autocomplete"] = "off"

    def prepare_value(self, value: Any) -> Any:
        """A person is shown by name and branch."""
        if not isinstance(value, UUID):
            return value
        person = Person.objects.select_related("home").filter(public_id=value).first()
        return person_label(person) if person else ""

    def clean(self, value: Any) -> Any:
        """The person meant; none where nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        near = list(people_search(self.actor, text=text.partition(_JOIN)[0])[:200])
        people = [person for person in near if text in {person.full_name, person_label(person)}] or near
        if len(people) > 1:
            labels = "; ".join(person_label(person) for person in people[:_NAMED])
            raise forms.ValidationError(self.error_messages["several"], params={"labels": labels})
        if not people:
            raise forms.ValidationError(self.error_messages["unknown"])
        return people[0].public_id
