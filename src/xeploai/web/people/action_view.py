"""One act on a record: asked, done, said."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import Actor
from xeploai.registers.people import selectors
from xeploai.registers.people.guards import require_person
from xeploai.registers.people.models import Person
from xeploai.web.access_policy import ActorRequest
from xeploai.web.action_view import act


def person_act(
    request: ActorRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], object],
    *,
    title: str,
    submit: str,
    done: str,
    person: Person | None = None,
    says: str = "",
    under: str = "",
    back: str = "",
) -> HttpResponse:
    """A form about a person, and what became of it. A refusal that the person can mend stands on the form."""

    def note_seen() -> None:
        if person is not None:
            # Its page names the person, and often what is held about them.
            audit_view(by=request.actor, action="person", seen=[person], body=person.home)

    back = back or (page_of(person) if person else reverse("people:list"))
    return act(
        request,
        form,
        lambda: do(form.cleaned_data),
        title=title,
        submit=submit,
        done=done,
        back=back,
        says=says,
        under=under or (person.full_name if person else ""),
        then=lambda made: page_of(made) if isinstance(made, Person) else back,
        seen=note_seen,
    )


def to_change(actor: Actor, public_id: UUID) -> Person:
    """Who sees the record but may not change it is told so; a stranger finds nothing."""
    person = selectors.person_get(actor, public_id)
    require_person(actor, person)
    return person


def page_of(person: Person) -> str:
    """Where the record is shown."""
    return reverse("people:detail", args=[person.public_id])
