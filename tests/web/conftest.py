"""What the addresses of the register are tried with, added to the cast."""

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from xeploai.apps.organisations.models import OrganisationEvent
from xeploai.apps.people.importing.services import list_map, list_stage
from xeploai.apps.people.models import Person
from xeploai.apps.people.posts import PostFacts, collective_found, post_begin, seat_take
from xeploai.apps.people.services import PersonFacts, person_add

_SINCE = date(2026, 1, 1)
_PEOPLE = {"a1": "Mẫu Văn An", "a2": "Thử Thị Bình", "b1": "Giả Minh Chi"}


@pytest.fixture
def cast(cast: Any) -> Any:
    """A member in each branch, a post, a collective with its head, a staged list."""
    officer = cast.actor("organisation_officer")
    people: dict[str, Person] = {}
    for number, (key, name) in enumerate(_PEOPLE.items()):
        facts = PersonFacts(full_name=name, numbers={"card": f"0000{number}", "citizen": f"00109900012{number}"})
        people[key] = person_add(facts=facts, branch=cast.orgs[key], since=_SINCE, by=officer)
        cast.objects[f"person.{key}"] = str(people[key].public_id)
    for key, org in cast.orgs.items():
        cast.objects[f"org.{key}"] = str(org.public_id)
        cast.objects[f"event.{key}"] = str(OrganisationEvent.objects.get(opened__organisation=org).public_id)
    facts = {
        key: PostFacts(organisation=cast.orgs[key], sphere="party", title="Bí thư", since=_SINCE)
        for key in ("a1", "b1")
    }
    for key, post in facts.items():
        cast.objects[f"post.{key}"] = str(post_begin(person=people[key], facts=post, by=officer).public_id)
        membership = people[key].memberships.get()
        cast.objects[f"membership.{key}"] = str(membership.pk)
    cast.objects["membership"] = "sinh-hoat"
    collective = collective_found(organisation=cast.orgs["a"], name="Ban Chấp hành (mẫu)", since=_SINCE, by=officer)
    seat = seat_take(collective=collective, person=people["a1"], since=_SINCE, is_head=True, by=officer)
    cast.objects |= {"collective.a": str(collective.public_id), "seat.a": str(seat.pk)}
    for key in ("a1", "b1"):
        batch = list_stage(content=_list(), file_name="ds.xlsx", body=cast.orgs[key], as_of=_SINCE, by=officer)
        guess = {int(column): field for column, field in batch.layout["columns"].items()}
        list_map(batch=batch, columns=guess, by=officer)
        cast.objects |= {f"import.{key}": str(batch.public_id), f"row.{key}": str(batch.rows.get().pk)}
    return cast


def _list() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["STT", "Họ và tên", "Ngày sinh"])
    sheet.append([1, "Nháp Thu Đạt", "1990"])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
